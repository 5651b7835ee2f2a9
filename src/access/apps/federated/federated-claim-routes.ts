import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import type { Apps } from '../apps.ts';
import { type FederatedClaim, federatedClaimAnswer, federatedClaimToWire } from './federated-claim.ts';

const path = '/api/v1/apps/:appId/federated-claims';
const params = z.object({ appId: z.string() });
const oneParams = z.object({ appId: z.string(), claimId: z.string() });
const text = (most: number) => z.string().trim().min(1).max(most);
const draft = { name: text(255), expression: text(8_000) };
const unread = z.unknown().optional();

export function federatedClaimRoutes(apps: Apps): Route[] {
  const get = (appId: string, id: string): FederatedClaim => {
    const found = apps.listFederatedClaims(apps.get(appId).id).find((claim) => claim.id === id);
    if (found === undefined) throw notFound(id, 'FederatedClaim');
    return found;
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      params,
      answer: z.array(federatedClaimAnswer),
      handle: ({ params: { appId } }) => ({
        status: 200,
        json: apps.listFederatedClaims(apps.get(appId).id).map(federatedClaimToWire),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.apps.manage',
      params,
      body: z.strictObject(draft),
      answer: federatedClaimAnswer,
      async handle(ctx) {
        const { appId } = ctx.params;
        const id = await apps.addFederatedClaim(appId, ctx.body, requesterOf(ctx));
        return { status: 201, json: federatedClaimToWire(get(appId, id)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:claimId`,
      permission: 'okta.apps.read',
      params: oneParams,
      answer: federatedClaimAnswer,
      handle: ({ params: { appId, claimId } }) => ({
        status: 200,
        json: federatedClaimToWire(get(appId, claimId)),
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:claimId`,
      permission: 'okta.apps.manage',
      params: oneParams,
      body: z.strictObject({ ...draft, id: unread, created: unread, lastUpdated: unread }),
      answer: federatedClaimAnswer,
      async handle(ctx) {
        const { appId, claimId } = ctx.params;
        const { name, expression } = ctx.body;
        await apps.replaceFederatedClaim(appId, claimId, { name, expression }, requesterOf(ctx));
        return { status: 200, json: federatedClaimToWire(get(appId, claimId)) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:claimId`,
      permission: 'okta.apps.manage',
      params: oneParams,
      async handle(ctx) {
        const { appId, claimId } = ctx.params;
        await apps.deleteFederatedClaim(appId, claimId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}
