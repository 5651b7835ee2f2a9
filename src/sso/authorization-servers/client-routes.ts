import { eventBy, type Requester, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, notFound, type Route } from '#src/platform/http/index.ts';
import type { RefreshGrant } from '#src/sso/grants/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import { serverTarget } from './server-change.ts';
import { tokenQuery } from './server-schemas.ts';
import { refreshTokenToWire } from './server-wire.ts';

const root = '/api/v1/authorizationServers/:serverId/clients';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';

type ServerParams = { serverId: string };
type ClientParams = ServerParams & { clientId: string };
type TokenParams = ClientParams & { tokenId: string };

/** The clients that hold refresh tokens of a server, and those tokens. */
export function clientRoutes(servers: AuthorizationServers): Route[] {
  const { reader, grants, viewOf, database, recordEvent } = servers;

  async function getGrant({ serverId, clientId, tokenId }: TokenParams): Promise<RefreshGrant> {
    await reader.getServer(serverId);
    const grant = await grants.findOfClient(serverId, clientId, tokenId);
    if (grant === undefined) throw notFound(tokenId, 'OAuth2RefreshToken');
    return grant;
  }

  async function expanded(grant: RefreshGrant, expand: string | undefined) {
    if (expand !== 'scope') return {};
    const scopes = await reader.listScopesOf(grant.serverId);
    return { expandedScopes: scopes.filter((scope) => grant.scopes.includes(scope.name)) };
  }

  return [
    defineRoute<ServerParams>({
      method: 'GET',
      path: root,
      permission: read,
      async handle(ctx) {
        const server = await reader.getServer(ctx.params.serverId);
        const ids = await grants.listClientIds(server.id);
        const { origin } = ctx.client;
        const self = `${origin}/api/v1/authorizationServers/${server.id}/clients`;
        const json = ids.flatMap((id) => {
          const client = servers.describeClient(id);
          if (client === undefined) return [];
          return [
            {
              client_id: id,
              ...client,
              _links: { tokens: { href: `${self}/${id}/tokens`, hints: { allow: ['GET', 'DELETE'] } } },
            },
          ];
        });
        return { status: 200, json };
      },
    }),
    defineRoute<ClientParams, typeof tokenQuery._output>({
      method: 'GET',
      path: `${root}/:clientId/tokens`,
      permission: read,
      query: tokenQuery,
      async handle(ctx) {
        const { serverId, clientId } = ctx.params;
        const { after, limit, expand } = ctx.query;
        await reader.getServer(serverId);
        const found = await grants.listOfClient(serverId, clientId, after, limit + 1);
        const page = found.slice(0, limit);
        const last = page.at(-1);
        const view = viewOf(ctx.client);
        const json = [];
        for (const grant of page)
          json.push(refreshTokenToWire(grant, { ...view, ...(await expanded(grant, expand)) }));
        const next =
          found.length > limit && last !== undefined ? { next: { after: last.id, expand, limit } } : {};
        return { status: 200, headers: linkHeaders(ctx, { self: { after, expand, limit }, ...next }), json };
      },
    }),
    defineRoute<ClientParams>({
      method: 'DELETE',
      path: `${root}/:clientId/tokens`,
      permission: manage,
      async handle(ctx) {
        const { serverId, clientId } = ctx.params;
        const server = await reader.getServer(serverId);
        await database.transaction(async (tx) => {
          const count = await grants.revokeAllOfClient(tx, serverId, clientId);
          await recordEvent(tx, {
            ...revocation(requesterOf(ctx), 'app.oauth2.token.revoke.implicit.client'),
            target: [clientTarget(clientId), serverTarget(server)],
            debugData: { revokedTokens: String(count) },
          });
        });
        return { status: 204 };
      },
    }),
    defineRoute<TokenParams, typeof tokenQuery._output>({
      method: 'GET',
      path: `${root}/:clientId/tokens/:tokenId`,
      permission: read,
      query: tokenQuery,
      async handle(ctx) {
        const grant = await getGrant(ctx.params);
        const view = { ...viewOf(ctx.client), ...(await expanded(grant, ctx.query.expand)) };
        return { status: 200, json: refreshTokenToWire(grant, view) };
      },
    }),
    defineRoute<TokenParams>({
      method: 'DELETE',
      path: `${root}/:clientId/tokens/:tokenId`,
      permission: manage,
      async handle(ctx) {
        const grant = await getGrant(ctx.params);
        await database.transaction(async (tx) => {
          if (!(await grants.revoke(tx, grant.userId, grant.id))) return;
          await recordEvent(tx, {
            ...revocation(requesterOf(ctx), 'app.oauth2.as.token.revoke'),
            target: [
              { id: grant.id, type: 'refresh_token', alternateId: 'unknown', displayName: 'Refresh Token' },
              clientTarget(grant.clientId),
            ],
          });
        });
        return { status: 204 };
      },
    }),
  ];
}

function revocation(by: Requester, eventType: string): NewEvent {
  return { ...eventBy(by), eventType, outcome: { result: 'SUCCESS' } };
}

function clientTarget(clientId: string) {
  return { id: clientId, type: 'PublicClientApp', alternateId: clientId, displayName: clientId };
}
