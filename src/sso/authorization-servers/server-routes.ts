import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  type ClientContext,
  defineRoute,
  linkHeaders,
  notFound,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { AuthorizationServers } from './authorization-servers.ts';
import { keyAnswer, serverAnswer } from './server-answers.ts';
import { listQuery, rotateBody, serverBody } from './server-schemas.ts';
import type { ServerDraft } from './server-service.ts';
import { keyToWire, serverToWire, type View } from './server-wire.ts';

const root = '/api/v1/authorizationServers';
const read = 'okta.authorizationServers.read';
const manage = 'okta.authorizationServers.manage';

const byServer = z.object({ serverId: z.string() });
const byKey = byServer.extend({ keyId: z.string() });

/** `/api/v1/authorizationServers`, its lifecycle and its keys. */
export function serverRoutes(servers: AuthorizationServers): Route[] {
  const { reader, service, keys } = servers;
  const viewOf = (ctx: { client: ClientContext }): View => servers.viewOf(ctx.client);
  const toWire = (server: Parameters<typeof serverToWire>[0], view: View) =>
    serverToWire(server, keys.of(server.id).records, view);

  return [
    defineRoute({
      method: 'GET',
      path: root,
      permission: read,
      answer: z.array(serverAnswer),
      query: listQuery,
      async handle(ctx) {
        const { q, after, limit } = ctx.query;
        const matching = (await reader.listServers()).filter((one) => matches(one, q));
        const start = after === undefined ? 0 : matching.findIndex((one) => one.id === after) + 1;
        if (after !== undefined && start === 0) throw validationFailed('after', ['after: Invalid cursor.']);
        const page = matching.slice(start, start + limit);
        const last = page.at(-1);
        const more = start + limit < matching.length && last !== undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, {
            self: { q, after, limit },
            ...(more ? { next: { q, after: last.id, limit } } : {}),
          }),
          json: page.map((one) => toWire(one, viewOf(ctx))),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: root,
      permission: manage,
      answer: serverAnswer,
      body: serverBody,
      async handle(ctx) {
        const created = await service.createServer(requesterOf(ctx), toDraft(ctx.body));
        return { status: 201, json: toWire(created, viewOf(ctx)) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'GET',
      path: `${root}/:serverId`,
      permission: read,
      answer: serverAnswer,
      async handle(ctx) {
        return { status: 200, json: toWire(await reader.getServer(ctx.params.serverId), viewOf(ctx)) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'PUT',
      path: `${root}/:serverId`,
      permission: manage,
      answer: serverAnswer,
      body: serverBody,
      async handle(ctx) {
        const replaced = await service.replaceServer(
          requesterOf(ctx),
          ctx.params.serverId,
          toDraft(ctx.body),
        );
        return { status: 200, json: toWire(replaced, viewOf(ctx)) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'DELETE',
      path: `${root}/:serverId`,
      permission: manage,
      async handle(ctx) {
        await service.deleteServer(requesterOf(ctx), ctx.params.serverId);
        return { status: 204 };
      },
    }),
    ...(['activate', 'deactivate'] as const).map((verb) =>
      defineRoute({
        params: byServer,
        method: 'POST',
        path: `${root}/:serverId/lifecycle/${verb}`,
        permission: manage,
        async handle(ctx) {
          const status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE';
          await service.setServerStatus(requesterOf(ctx), ctx.params.serverId, status);
          return { status: 204 };
        },
      }),
    ),
    defineRoute({
      params: byServer,
      method: 'GET',
      path: `${root}/:serverId/credentials/keys`,
      permission: read,
      answer: z.array(keyAnswer),
      async handle(ctx) {
        const server = await reader.getServer(ctx.params.serverId);
        return { status: 200, json: keys.of(server.id).records.map((key) => keyToWire(key, viewOf(ctx))) };
      },
    }),
    defineRoute({
      params: byKey,
      method: 'GET',
      path: `${root}/:serverId/credentials/keys/:keyId`,
      permission: read,
      answer: keyAnswer,
      async handle(ctx) {
        const { serverId, keyId } = ctx.params;
        const server = await reader.getServer(serverId);
        const key = keys.of(server.id).records.find((one) => one.kid === keyId);
        if (key === undefined) throw notFound(keyId, 'JsonWebKey');
        return { status: 200, json: keyToWire(key, viewOf(ctx)) };
      },
    }),
    defineRoute({
      params: byServer,
      method: 'POST',
      path: `${root}/:serverId/credentials/lifecycle/keyRotate`,
      permission: manage,
      answer: z.array(keyAnswer),
      body: rotateBody,
      async handle(ctx) {
        const { serverId } = ctx.params;
        await service.rotateKeys(requesterOf(ctx), serverId);
        return { status: 200, json: keys.of(serverId).records.map((key) => keyToWire(key, viewOf(ctx))) };
      },
    }),
  ];
}

function matches(server: { name: string; audiences: readonly string[] }, q: string | undefined): boolean {
  if (q === undefined) return true;
  const wanted = q.toLowerCase();
  return [server.name, ...server.audiences].some((text) => text.toLowerCase().includes(wanted));
}

function toDraft(body: typeof serverBody._output): ServerDraft {
  return {
    name: body.name,
    description: body.description ?? undefined,
    audiences: body.audiences,
    issuerMode: body.issuerMode,
    rotationMode: body.credentials?.signing?.rotationMode,
    signingAlgorithm: body.credentials?.signing?.alg,
  };
}
