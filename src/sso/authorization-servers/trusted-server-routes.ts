import { z } from 'zod';
import { eventBy, invalidCursor, requesterOf } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import { serverAnswer } from './server-answers.ts';
import { serverTarget } from './server-change.ts';
import { serverToWire } from './server-wire.ts';
import { deleteTrusted, insertTrusted, listTrustedIds } from './trusted-server-store.ts';

const path = '/api/v1/authorizationServers/:serverId/associatedServers';
const byServer = z.object({ serverId: z.string() });
const query = z.object({
  trusted: z.enum(['true', 'false']).default('true'),
  q: z.string().max(255).optional(),
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});

/** Whose access tokens a server takes in an exchange. Stored: the exchange itself is not there yet. */
export function trustedServerRoutes(servers: AuthorizationServers): Route[] {
  const { reader, keys, viewOf, needs } = servers;
  const { database, clock, systemLog } = needs;
  const record = (verb: 'add' | 'delete', server: AuthorizationServer, other: AuthorizationServer) => ({
    eventType: `app.oauth2.trusted_server.${verb}`,
    outcome: { result: 'SUCCESS' as const },
    target: [serverTarget(server), serverTarget(other)],
  });

  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.authorizationServers.read',
      params: byServer,
      query,
      answer: z.array(serverAnswer),
      async handle(ctx) {
        const { trusted, q, after, limit } = ctx.query;
        const server = await reader.getServer(ctx.params.serverId);
        const ids = await listTrustedIds(database, server.id);
        const text = q?.toLowerCase() ?? '';
        const all = (await reader.listServers())
          .filter((one) => one.id !== server.id && ids.has(one.id) === (trusted === 'true'))
          .filter(({ name, audiences }) =>
            [name, ...audiences].some((word) => word.toLowerCase().includes(text)),
          )
          .toSorted((a, b) => (a.id < b.id ? -1 : 1));
        if (after !== undefined && !/^(aus[0-9A-Za-z]{17}|default)$/.test(after)) throw invalidCursor();
        const rest = all.filter(({ id }) => after === undefined || id > after);
        const page = rest.slice(0, limit);
        const shared = { trusted, q, limit };
        const next = rest.length > limit ? { ...shared, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...shared, after }, next }),
          json: page.map((one) => serverToWire(one, keys.of(one.id).records, viewOf(ctx.client))),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.authorizationServers.manage',
      params: byServer,
      body: z.strictObject({ trusted: z.array(z.string().max(64)).min(1).max(100) }),
      answer: z.array(serverAnswer),
      async handle(ctx) {
        const server = await reader.getServer(ctx.params.serverId);
        const known = new Map((await reader.listServers()).map((one) => [one.id, one]));
        const wanted = [...new Set(ctx.body.trusted)];
        const wrong = wanted.filter((id) => !known.has(id) || id === server.id);
        if (wrong.length > 0) {
          throw validationFailed(
            'trusted',
            wrong.map(
              (id) => `trusted: ${id === server.id ? 'a server trusts itself' : `there is no server ${id}`}`,
            ),
          );
        }
        await database.transaction(async (tx) => {
          const added = await insertTrusted(tx, server.id, wanted, clock.now());
          for (const id of added) {
            const other = known.get(id);
            if (other !== undefined)
              await systemLog.record(tx, { ...eventBy(requesterOf(ctx)), ...record('add', server, other) });
          }
        });
        const ids = await listTrustedIds(database, server.id);
        const json = [...known.values()]
          .filter(({ id }) => ids.has(id))
          .map((one) => serverToWire(one, keys.of(one.id).records, viewOf(ctx.client)));
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:associatedServerId`,
      permission: 'okta.authorizationServers.manage',
      params: byServer.extend({ associatedServerId: z.string() }),
      async handle(ctx) {
        const server = await reader.getServer(ctx.params.serverId);
        const other = await reader.getServer(ctx.params.associatedServerId);
        await database.transaction(async (tx) => {
          if (!(await deleteTrusted(tx, server.id, other.id)))
            throw notFound(other.id, 'AuthorizationServer');
          await systemLog.record(tx, { ...eventBy(requesterOf(ctx)), ...record('delete', server, other) });
        });
        return { status: 204 };
      },
    }),
  ];
}
