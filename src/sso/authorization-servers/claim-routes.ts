import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import type { ClaimDraft } from './claim-service.ts';
import { claimAnswer } from './server-answers.ts';
import { claimBody } from './server-schemas.ts';
import { claimToWire } from './server-wire.ts';

const root = '/api/v1/authorizationServers/:serverId/claims';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';

const byServer = z.object({ serverId: z.string() });
const byClaim = byServer.extend({ claimId: z.string() });

export function claimRoutes({ reader, claims, viewOf }: AuthorizationServers): Route[] {
  return [
    defineRoute({
      params: byServer,
      method: 'GET',
      path: root,
      permission: read,
      answer: z.array(claimAnswer),
      async handle(ctx) {
        const list = await reader.listClaimsOf(ctx.params.serverId);
        return { status: 200, json: list.map((claim) => claimToWire(claim, viewOf(ctx.client))) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'POST',
      path: root,
      permission: manage,
      answer: claimAnswer,
      body: claimBody,
      async handle(ctx) {
        const created = await claims.createClaim(requesterOf(ctx), ctx.params.serverId, toDraft(ctx.body));
        return { status: 201, json: claimToWire(created, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byClaim,
      method: 'GET',
      path: `${root}/:claimId`,
      permission: read,
      answer: claimAnswer,
      async handle(ctx) {
        const claim = await reader.getClaim(ctx.params.serverId, ctx.params.claimId);
        return { status: 200, json: claimToWire(claim, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byClaim,
      method: 'PUT',
      path: `${root}/:claimId`,
      permission: manage,
      answer: claimAnswer,
      body: claimBody,
      async handle(ctx) {
        const { serverId, claimId } = ctx.params;
        const replaced = await claims.replaceClaim(requesterOf(ctx), serverId, claimId, toDraft(ctx.body));
        return { status: 200, json: claimToWire(replaced, viewOf(ctx.client)) };
      },
    }),
    defineRoute({
      params: byClaim,
      method: 'DELETE',
      path: `${root}/:claimId`,
      permission: manage,
      async handle(ctx) {
        await claims.deleteClaim(requesterOf(ctx), ctx.params.serverId, ctx.params.claimId);
        return { status: 204 };
      },
    }),
  ];
}

function toDraft(body: typeof claimBody._output): ClaimDraft {
  return {
    name: body.name,
    claimType: body.claimType,
    valueType: body.valueType,
    value: body.value,
    groupFilterType: body.group_filter_type ?? undefined,
    // Access tokens carry their claims always.
    alwaysInclude: body.claimType === 'RESOURCE' || body.alwaysIncludeInToken,
    scopes: body.conditions?.scopes ?? [],
    status: body.status,
  };
}
