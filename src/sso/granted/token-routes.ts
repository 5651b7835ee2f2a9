import { z } from 'zod';
import { type AppDirectory, type AppInstance, isReachedApp } from '#src/access/apps/index.ts';
import { invalidCursor, requesterOf } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  notFound,
  reachesOf,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { AuthorizationServers } from '#src/sso/authorization-servers/index.ts';
import type { Grants, RefreshGrant } from '#src/sso/grants/index.ts';
import { clientAnswer, expandQuery, type HeldWire, pageQuery, tokenAnswer } from './held-token-wire.ts';
import type { Revocations } from './revocation-service.ts';

export type TokenRouteNeeds = {
  apps: Pick<AppDirectory, 'get' | 'findByClientId'>;
  users: Pick<Users, 'getUser'>;
  servers: Pick<AuthorizationServers, 'reader'>;
  grants: Grants;
  wire: HeldWire;
  revocations: Revocations;
};

/** Whose tokens a path speaks of. */
type Holder = { app: AppInstance; clientId: string; userId?: string; serverId?: string; path: string };

/** One family of four: list, revoke all, show, revoke one. */
type Family = {
  path: string;
  params: z.ZodType<Record<string, string>>;
  read: string;
  manage: string;
  resource?: { kind: string; param: string };
  holderOf(params: Record<string, string>): Promise<Holder> | Holder;
  revokeAll(holder: Holder, ctx: RequestContext): Promise<void>;
};

const tokenId = z.object({ tokenId: z.string() });

/** Refresh tokens as the management API shows them: of an app, of a person at an app, of a client at a server. */
export function heldTokenRoutes(needs: TokenRouteNeeds): Route[] {
  const { apps, users, servers, revocations } = needs;
  const clientOf = (clientId: string): AppInstance => {
    const app = apps.findByClientId(clientId);
    if (app === undefined) throw notFound(clientId, 'PublicClientApp');
    return app;
  };

  const ofApp: Family = {
    path: '/api/v1/apps/:appId/tokens',
    params: z.object({ appId: z.string() }),
    read: 'okta.apps.read',
    manage: 'okta.apps.manage',
    resource: { kind: 'apps', param: 'appId' },
    holderOf({ appId = '' }) {
      const app = apps.get(appId);
      return { app, clientId: app.oidc?.clientId ?? app.id, path: `/api/v1/apps/${app.id}/tokens` };
    },
    revokeAll: ({ app }, ctx) => revocations.ofClient(app, undefined, requesterOf(ctx)),
  };
  const ofPerson: Family = {
    path: '/api/v1/users/:userId/clients/:clientId/tokens',
    params: z.object({ userId: z.string(), clientId: z.string() }),
    read: 'okta.users.read',
    manage: 'okta.users.manage',
    resource: { kind: 'users', param: 'userId' },
    async holderOf({ userId = '', clientId = '' }) {
      const user = await users.getUser(userId);
      const path = `/api/v1/users/${user.id}/clients/${clientId}/tokens`;
      return { app: clientOf(clientId), clientId, userId: user.id, path };
    },
    async revokeAll({ clientId, userId = '' }, ctx) {
      const { id, login } = await users.getUser(userId);
      const target = { id, type: 'User', alternateId: login, displayName: login };
      await revocations.ofUserAndClient(target, clientId, requesterOf(ctx));
    },
  };
  const ofServer: Family = {
    path: '/api/v1/authorizationServers/:serverId/clients/:clientId/tokens',
    params: z.object({ serverId: z.string(), clientId: z.string() }),
    read: 'okta.authorizationServers.read',
    manage: 'okta.authorizationServers.manage',
    async holderOf({ serverId = '', clientId = '' }) {
      const server = await servers.reader.getServer(serverId);
      const path = `/api/v1/authorizationServers/${server.id}/clients/${clientId}/tokens`;
      return { app: clientOf(clientId), clientId, serverId: server.id, path };
    },
    revokeAll: ({ app, serverId }, ctx) => revocations.ofClient(app, serverId, requesterOf(ctx)),
  };
  return [
    ...familyRoutes(needs, ofApp),
    ...familyRoutes(needs, ofPerson),
    ...familyRoutes(needs, ofServer),
    serverClientsRoute(needs),
  ];
}

function familyRoutes({ grants, wire, revocations }: TokenRouteNeeds, family: Family): Route[] {
  const { path, params, holderOf } = family;
  const resource = family.resource === undefined ? {} : { resource: family.resource };
  /** Who may read every server need not be one who may see every app, nor who uses it. */
  const seen = (holder: Holder, { caller }: Pick<RequestContext, 'caller'>): Holder => {
    if (family.resource !== undefined || isReachedApp(reachesOf(caller, 'okta.apps.read'), holder.app))
      return holder;
    throw new ApiError('E0000006');
  };
  const byId = params.and(tokenId) as unknown as z.ZodType<Record<string, string>>;

  const list = ({ clientId, userId, serverId }: Holder, after: string | undefined, limit: number) =>
    serverId === undefined
      ? grants.listHeld({ clientId, userId, after, limit })
      : grants.listOfClient(serverId, clientId, after, limit);

  const find = async ({ clientId, userId, serverId }: Holder, id: string): Promise<RefreshGrant> => {
    const grant =
      serverId === undefined
        ? await grants.findHeld({ clientId, userId, id })
        : await grants.findOfClient(serverId, clientId, id);
    if (grant === undefined) throw notFound(id, 'OAuth2RefreshToken');
    return grant;
  };

  return [
    defineRoute({
      method: 'GET',
      path,
      permission: family.read,
      ...resource,
      params,
      query: pageQuery,
      answer: z.array(tokenAnswer),
      async handle(ctx) {
        const { after, limit, expand } = ctx.query;
        checkCursor(after, 'oar');
        const holder = seen(await holderOf(ctx.params), ctx);
        const found = await list(holder, after, limit + 1);
        const page = found.slice(0, limit);
        const { origin } = ctx.client;
        const next = found.length > limit ? { after: page.at(-1)?.id, expand, limit } : undefined;
        const json = page.map((grant) =>
          wire.token(grant, { origin, expand, self: `${origin}${holder.path}/${grant.id}` }),
        );
        return { status: 200, headers: linkHeaders(ctx, { self: { after, expand, limit }, next }), json };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: family.manage,
      ...resource,
      params,
      async handle(ctx) {
        await family.revokeAll(seen(await holderOf(ctx.params), ctx), ctx);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:tokenId`,
      permission: family.read,
      ...resource,
      params: byId,
      query: expandQuery,
      answer: tokenAnswer,
      async handle(ctx) {
        const holder = seen(await holderOf(ctx.params), ctx);
        const grant = await find(holder, ctx.params['tokenId'] ?? '');
        const { origin } = ctx.client;
        const view = { origin, expand: ctx.query.expand, self: `${origin}${holder.path}/${grant.id}` };
        return { status: 200, json: wire.token(grant, view) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:tokenId`,
      permission: family.manage,
      ...resource,
      params: byId,
      async handle(ctx) {
        const holder = seen(await holderOf(ctx.params), ctx);
        await revocations.ofToken(await find(holder, ctx.params['tokenId'] ?? ''), requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

/** Ids of ours and nothing else. */
export function checkCursor(after: string | undefined, prefix: string): void {
  if (after !== undefined && !new RegExp(`^${prefix}[0-9A-Za-z]{17}$`).test(after)) throw invalidCursor();
}

function serverClientsRoute({ apps, servers, grants }: TokenRouteNeeds): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/authorizationServers/:serverId/clients',
    permission: 'okta.authorizationServers.read',
    params: z.object({ serverId: z.string() }),
    answer: z.array(clientAnswer),
    async handle(ctx) {
      const server = await servers.reader.getServer(ctx.params.serverId);
      const self = `${ctx.client.origin}/api/v1/authorizationServers/${server.id}/clients`;
      const reaches = reachesOf(ctx.caller, 'okta.apps.read');
      const json = (await grants.listClientIds(server.id)).flatMap((id) => {
        const app = apps.findByClientId(id);
        if (app === undefined || !isReachedApp(reaches, app)) return [];
        return [
          {
            ...describeClient(app, id),
            _links: { tokens: { href: `${self}/${id}/tokens`, hints: { allow: ['GET', 'DELETE'] } } },
          },
        ];
      });
      return { status: 200, json };
    },
  });
}

export const describeClient = (app: AppInstance, clientId: string) => ({
  client_id: clientId,
  client_name: app.label,
  client_uri: app.oidc?.clientUri ?? null,
  logo_uri: app.oidc?.logoUri ?? null,
});
