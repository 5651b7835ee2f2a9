import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { CaptchaChange, Captchas, OrgCaptcha } from './captcha-service.ts';
import { type Captcha, captchaTypes } from './captcha-store.ts';

const path = '/api/v1/captchas';
const orgPath = '/api/v1/org/captcha';
const read = 'okta.captchas.read';
const manage = 'okta.captchas.manage';
const resource = { kind: 'captchas', param: 'captchaId' };
const byId = z.object({ captchaId: z.string() });

const key = z.string().trim().min(1).max(500);
const given = z.strictObject({
  name: z.string().trim().min(1).max(100),
  siteKey: key,
  secretKey: key,
  type: z.enum(captchaTypes),
  // Clients send back what they were given; these are not theirs to change.
  id: z.unknown().optional(),
  _links: z.unknown().optional(),
});
const change = given.partial();
const orgSettings = z.strictObject({
  captchaId: z.string().max(64).nullish(),
  enabledPages: z
    .array(z.enum(['SIGN_IN', 'SSPR', 'SSR']))
    .max(3)
    .nullish(),
  _links: z.unknown().optional(),
});

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const answer = z.strictObject({
  id: z.string(),
  name: z.string(),
  siteKey: z.string(),
  type: z.enum(captchaTypes),
  _links: z.strictObject({ self: link }),
});
const orgAnswer = z.strictObject({
  captchaId: z.string().nullable(),
  enabledPages: z.array(z.string()).max(0),
  _links: z.strictObject({ self: link }),
});

export function captchaRoutes(captchas: Captchas): Route[] {
  return [...instanceRoutes(captchas), ...orgRoutes(captchas)];
}

function instanceRoutes(captchas: Captchas): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.array(answer),
      handle: async (ctx) => ({
        status: 200,
        json: (await captchas.list()).map((one) => toWire(ctx, one)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: given,
      answer,
      async handle(ctx) {
        const { name, siteKey, secretKey, type } = ctx.body;
        const made = await captchas.create({ name, siteKey, secretKey, type }, requesterOf(ctx));
        return { status: 201, json: toWire(ctx, made) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:captchaId`,
      permission: read,
      resource,
      params: byId,
      answer,
      handle: async (ctx) => ({ status: 200, json: toWire(ctx, await captchas.get(ctx.params.captchaId)) }),
    }),
    ...(['POST', 'PUT'] as const).map((method) =>
      defineRoute({
        method,
        path: `${path}/:captchaId`,
        permission: manage,
        resource,
        params: byId,
        // A replacement without the secret keeps it: no answer ever tells it, so nobody could send it back.
        body: method === 'PUT' ? given.partial({ secretKey: true }) : change,
        answer,
        async handle(ctx) {
          const changed = await captchas.change(ctx.params.captchaId, changeOf(ctx.body), requesterOf(ctx));
          return { status: 200, json: toWire(ctx, changed) };
        },
      }),
    ),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:captchaId`,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await captchas.delete(ctx.params.captchaId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function orgRoutes(captchas: Captchas): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: orgPath,
      permission: read,
      answer: orgAnswer,
      handle: async (ctx) => ({ status: 200, json: orgToWire(ctx, await captchas.ofOrg()) }),
    }),
    defineRoute({
      method: 'PUT',
      path: orgPath,
      permission: manage,
      body: orgSettings,
      answer: orgAnswer,
      async handle(ctx) {
        const { captchaId, enabledPages } = ctx.body;
        const chosen = await captchas.choose(captchaId ?? undefined, enabledPages ?? [], requesterOf(ctx));
        return { status: 200, json: orgToWire(ctx, chosen) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: orgPath,
      permission: manage,
      async handle(ctx) {
        await captchas.choose(undefined, [], requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

const changeOf = ({ name, siteKey, secretKey, type }: z.infer<typeof change>): CaptchaChange => ({
  ...(name !== undefined && { name }),
  ...(siteKey !== undefined && { siteKey }),
  ...(secretKey !== undefined && { secretKey }),
  ...(type !== undefined && { type }),
});

type Ctx = Pick<RequestContext, 'client'>;

function toWire({ client }: Ctx, { id, name, siteKey, type }: Captcha) {
  const href = `${client.origin}${path}/${id}`;
  return {
    id,
    name,
    siteKey,
    type,
    _links: { self: { href, hints: { allow: ['GET', 'POST', 'PUT', 'DELETE'] } } },
  };
}

function orgToWire({ client }: Ctx, { captchaId }: OrgCaptcha) {
  const self = { href: `${client.origin}${orgPath}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } };
  return { captchaId: captchaId ?? null, enabledPages: [], _links: { self } };
}
