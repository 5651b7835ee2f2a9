import { z } from 'zod';
import { queryFlag, requesterOf } from '#src/directory/schemas/index.ts';
import { ApiError, defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { connectionAnswer, connectionBody, connectionToWire, jwksAnswer, jwksToWire } from './connection.ts';
import type { ConnectionService, ProvisioningNeeds } from './connection-service.ts';

const path = '/api/v1/apps/:appId/connections/default';
const params = z.object({ appId: z.string() });
const resource = { kind: 'apps', param: 'appId' };
const read = 'okta.apps.read';
const manage = 'okta.apps.manage';

export function connectionRoutes(
  connections: ConnectionService,
  needs: Pick<ProvisioningNeeds, 'apps'>,
): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate'): Route =>
    defineRoute({
      method: 'POST',
      path: `${path}/lifecycle/${verb}`,
      permission: manage,
      resource,
      params,
      async handle(ctx) {
        await connections[verb](ctx.params.appId, requesterOf(ctx));
        return { status: 204 };
      },
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      resource,
      params,
      answer: connectionAnswer,
      async handle({ params: { appId }, client }) {
        const connection = await connections.find(appId);
        return { status: 200, json: connectionToWire(appId, connection, client.origin) };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      resource,
      params,
      query: z.object({ activate: queryFlag(false) }),
      body: connectionBody,
      answer: connectionAnswer,
      async handle(ctx) {
        const { appId } = ctx.params;
        const saved = await connections.save(appId, ctx.body, ctx.query.activate, requesterOf(ctx));
        return { status: 200, json: connectionToWire(appId, saved, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/jwks`,
      permission: read,
      resource,
      params,
      answer: jwksAnswer,
      handle: async (ctx) => ({ status: 200, json: jwksToWire(await connections.find(ctx.params.appId)) }),
    }),
    lifecycle('activate'),
    lifecycle('deactivate'),
    callbackRoute(needs),
  ];
}

/** The end of a consent flow that Okta has with four apps of its catalogue. There is none here that could have begun. */
function callbackRoute({ apps }: Pick<ProvisioningNeeds, 'apps'>): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/apps/:appName/:appId/oauth2/callback',
    permission: manage,
    resource,
    params: z.object({ appName: z.string(), appId: z.string() }),
    query: z.object({ code: z.string().max(4_096).optional(), state: z.string().max(4_096).optional() }),
    handle({ params: { appName, appId } }) {
      if (apps.get(appId).name !== appName) throw notFound(appId, 'AppInstance');
      throw new ApiError('E0000015', {
        causes: [
          'app: consent for provisioning is for office365, google, zoomus and slack, which are not offered yet',
        ],
      });
    },
  });
}
