import { z } from 'zod';
import { eventBy, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AuthenticatorChoices } from './authenticator-settings.ts';
import type { Approval } from './push-approval.ts';
import * as store from './push-device-store.ts';
import type { PushEnrolment } from './push-enrolment.ts';
import { factorTarget, personTarget, pushData, type PushNeeds } from './push-needs.ts';
import type { Subscriptions } from './push-sending.ts';
import { decisions } from './signed-text.ts';

export type AuthenticatorRouteNeeds = {
  needs: PushNeeds;
  enrolment: PushEnrolment;
  approval: Approval;
  subscriptions: Subscriptions;
  choices: AuthenticatorChoices;
};

const handle = z.string().max(50);
const signature = z.string().max(100);
const coordinate = z.string().max(50);
const timed = z.strictObject({ device: handle, atMs: z.int().nonnegative(), signature });
const settings = z.strictObject({ qrSignIn: z.boolean(), suspendOnReport: z.boolean() });

/**
 * What the authenticator on a phone calls. No cookie says who it is: each request is signed by the key of the device, or carries the
 * one-time link of its set-up; so no other site can make a browser send one.
 */
export function authenticatorApiRoutes(parts: AuthenticatorRouteNeeds): Route[] {
  const { needs, enrolment, approval, subscriptions } = parts;
  const shared = { method: 'POST', permission: 'public', cors: 'none' } as const;
  return [
    defineRoute({
      ...shared,
      path: '/authenticator/links',
      body: z.strictObject({ link: z.string().max(100) }),
      async handle({ body }) {
        const found = await enrolment.describe(body.link);
        return {
          status: 200,
          json: { ...found, expires: found.expires.toISOString(), nowMs: needs.clock.nowMs() },
        };
      },
    }),
    defineRoute({
      ...shared,
      path: '/authenticator/devices',
      body: z.strictObject({
        link: z.string().max(100),
        key: z.strictObject({ x: coordinate, y: coordinate }),
        name: z.string().trim().min(1).max(60),
        signature,
      }),
      async handle({ body, client }) {
        return { status: 201, json: await enrolment.claim(body, client) };
      },
    }),
    defineRoute({
      ...shared,
      path: '/authenticator/requests',
      body: timed,
      async handle({ body, client }) {
        const { device } = await approval.authenticateNow(body, { what: 'list', ...body }, client);
        const waiting = await approval.list(device);
        return {
          status: 200,
          json: {
            nowMs: needs.clock.nowMs(),
            status: device.status,
            requests: waiting.map(({ id, nonce, choices, shown, created, expires }) => ({
              id,
              nonce,
              choices,
              ...shown,
              created: created.toISOString(),
              expires: expires.toISOString(),
            })),
          },
        };
      },
    }),
    defineRoute({
      ...shared,
      path: '/authenticator/answers',
      body: z.strictObject({
        device: handle,
        requestId: z.string().max(30),
        nonce: z.string().max(50),
        decision: z.enum(decisions),
        number: z.string().regex(/^(\d\d)?$/, 'has two digits'),
        signature,
      }),
      async handle({ body, client }) {
        return { status: 200, json: { outcome: await approval.answer(body, client) } };
      },
    }),
    defineRoute({
      ...shared,
      path: '/authenticator/subscriptions',
      body: z.strictObject({
        ...timed.shape,
        subscription: z
          .strictObject({
            endpoint: z.string().max(1024),
            keys: z.strictObject({ p256dh: z.string().max(100), auth: z.string().max(30) }),
          })
          .optional(),
      }),
      async handle({ body, client }) {
        const signed = { what: 'subscribe', ...body, endpoint: body.subscription?.endpoint ?? '' } as const;
        const { device } = await approval.authenticateNow(body, signed, client);
        await needs.database.transaction((tx) => subscriptions.keep(tx, device, body.subscription));
        return { status: 204 };
      },
    }),
    defineRoute({
      ...shared,
      path: '/authenticator/departures',
      body: timed,
      async handle({ body, client }) {
        const { device, person } = await approval.authenticateNow(body, { what: 'leave', ...body }, client);
        const who = personTarget(person);
        await needs.database.transaction(async (tx) => {
          const isFirst = await store.remove(tx, device.userId, device.id);
          if (!isFirst || device.status !== 'ACTIVE') return;
          await needs.systemLog.record(tx, {
            eventType: 'user.mfa.factor.deactivate',
            ...eventBy({ actor: who, client }),
            outcome: { result: 'SUCCESS' },
            target: [who, factorTarget(device)],
            debugData: pushData,
          });
        });
        return { status: 204 };
      },
    }),
    ...settingsRoutes(parts),
  ];
}

function settingsRoutes({ choices }: AuthenticatorRouteNeeds): Route[] {
  const path = '/gatehouse/v1/authenticator-settings';
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.authenticators.read',
      summary: 'Retrieve what the organization chose for signing in with a phone',
      answer: settings,
      handle: () => ({ status: 200, json: choices.current() }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: 'okta.authenticators.manage',
      summary: 'Choose whether screens offer a QR code, and whether a report suspends the account',
      body: settings,
      answer: settings,
      async handle(ctx) {
        return { status: 200, json: await choices.replace(ctx.body, requesterOf(ctx)) };
      },
    }),
  ];
}
