import { z } from 'zod';
import { invalidCursor, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type Route } from '#src/platform/http/index.ts';
import { directoryConfig, pushMappingAnswer, pushMappingToWire } from './push-mapping.ts';
import type { GroupPush } from './push-mapping-service.ts';

const path = '/api/v1/apps/:appId/group-push/mappings';
const params = z.object({ appId: z.string() });
const oneParams = z.object({ appId: z.string(), mappingId: z.string() });
const resource = { kind: 'apps', param: 'appId' };
const status = z.enum(['ACTIVE', 'INACTIVE']);
const body = z
  .strictObject({
    sourceGroupId: z.string().min(1).max(100),
    targetGroupId: z.string().min(1).max(100).nullish(),
    targetGroupName: z.string().trim().min(1).max(255).nullish(),
    status: status.default('ACTIVE'),
    appConfig: directoryConfig.nullish(),
  })
  .refine((one) => (one.targetGroupId ? 1 : 0) + (one.targetGroupName ? 1 : 0) === 1, {
    error: 'give either targetGroupId, for a group that is there, or targetGroupName, for one to be made',
    path: ['targetGroupId'],
  });

export function groupPushRoutes(groupPush: GroupPush): Route[] {
  return [
    listRoute(groupPush),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.apps.manage',
      resource,
      params,
      body,
      answer: pushMappingAnswer,
      async handle(ctx) {
        const { targetGroupId, targetGroupName, appConfig, ...rest } = ctx.body;
        const draft = {
          ...rest,
          targetGroupId: targetGroupId ?? undefined,
          targetGroupName: targetGroupName ?? undefined,
          appConfig: appConfig ?? undefined,
        };
        const mapping = await groupPush.create(ctx.params.appId, draft, requesterOf(ctx));
        return { status: 200, json: pushMappingToWire(mapping, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:mappingId`,
      permission: 'okta.apps.read',
      resource,
      params: oneParams,
      answer: pushMappingAnswer,
      async handle({ params: { appId, mappingId }, client }) {
        return { status: 200, json: pushMappingToWire(await groupPush.get(appId, mappingId), client.origin) };
      },
    }),
    defineRoute({
      method: 'PATCH',
      path: `${path}/:mappingId`,
      permission: 'okta.apps.manage',
      resource,
      params: oneParams,
      body: z.strictObject({ status }),
      answer: pushMappingAnswer,
      async handle(ctx) {
        const { appId, mappingId } = ctx.params;
        const changed = await groupPush.setStatus(appId, mappingId, ctx.body.status, requesterOf(ctx));
        return { status: 200, json: pushMappingToWire(changed, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:mappingId`,
      permission: 'okta.apps.manage',
      resource,
      params: oneParams,
      query: z.object({
        deleteTargetGroup: z
          .enum(['true', 'false'], 'is required: true or false')
          .transform((value) => value === 'true'),
      }),
      async handle(ctx) {
        const { appId, mappingId } = ctx.params;
        await groupPush.remove(appId, mappingId, ctx.query.deleteTargetGroup, requesterOf(ctx));
        return { status: 200 };
      },
    }),
  ];
}

const listQuery = z.object({
  after: z.string().optional(),
  limit: queryLimit(100, 1_000),
  lastUpdated: z.iso.datetime({ offset: true }).optional().describe('Changed at or after this moment'),
  sourceGroupId: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'ERROR']).optional(),
});

function listRoute(groupPush: GroupPush): Route {
  return defineRoute({
    method: 'GET',
    path,
    permission: 'okta.apps.read',
    resource,
    params,
    query: listQuery,
    answer: z.array(pushMappingAnswer),
    async handle(ctx) {
      const { after, limit, lastUpdated, sourceGroupId, status: shown } = ctx.query;
      const { appId } = ctx.params;
      if (after !== undefined && !/^gPm[0-9A-Za-z]{17}$/.test(after)) throw invalidCursor();
      const found = await groupPush.list({
        appId,
        after,
        limit: limit + 1,
        sourceGroupId,
        changedSince: lastUpdated === undefined ? undefined : new Date(lastUpdated),
        status: shown === undefined ? undefined : shown === 'ERROR' ? 'ACTIVE' : shown,
      });
      // No mapping is shown as ACTIVE before something was pushed.
      const page = shown === 'ACTIVE' ? [] : found.slice(0, limit);
      const next = page.length < found.length ? { ...ctx.query, after: page.at(-1)?.id } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: ctx.query, next: page.length === 0 ? undefined : next }),
        json: page.map((mapping) => pushMappingToWire(mapping, ctx.client.origin)),
      };
    },
  });
}
