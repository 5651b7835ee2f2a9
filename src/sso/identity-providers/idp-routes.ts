import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  type Caller,
  defineRoute,
  isAllowed,
  linkHeaders,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { IdentityProviders } from './identity-providers.ts';
import { idpAnswer, idpBody, keyAnswer, listQuery } from './idp-schemas.ts';
import { keyToWire } from './idp-keys.ts';
import { idpsPath, idpToWire } from './idp-wire.ts';

const read = 'okta.idps.read';
const manage = 'okta.idps.manage';
const one = `${idpsPath}/:idpId`;
const byId = z.object({ idpId: z.string() });
const resource = { kind: 'idps', param: 'idpId' };

export function idpNounRoutes(idps: IdentityProviders): Route[] {
  const reply = (ctx: RequestContext, found: IdentityProvider) => ({
    status: 200,
    json: shownTo(ctx, idps, found),
  });
  const lifecycle = (verb: 'activate' | 'deactivate', status: IdentityProvider['status']) =>
    defineRoute({
      method: 'POST',
      path: `${one}/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: idpAnswer,
      handle: async (ctx) => reply(ctx, await idps.setStatus(ctx.params.idpId, status, requesterOf(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path: idpsPath,
      permission: read,
      query: listQuery,
      answer: z.array(idpAnswer),
      handle(ctx) {
        const { q = '', after = '', type } = ctx.query;
        const limit = readLimit(ctx.query.limit);
        const found = idps
          .list()
          .filter((idp) => idp.id > after && (type === undefined || idp.type === type))
          .filter((idp) => idp.name.toLowerCase().startsWith(q.toLowerCase()));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((idp) => shownTo(ctx, idps, idp)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: idpsPath,
      permission: manage,
      body: idpBody,
      answer: idpAnswer,
      handle: async (ctx) => reply(ctx, await idps.create(ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      resource,
      params: byId,
      answer: idpAnswer,
      handle: (ctx) => reply(ctx, idps.get(ctx.params.idpId)),
    }),
    defineRoute({
      method: 'PUT',
      path: one,
      permission: manage,
      resource,
      params: byId,
      body: idpBody,
      answer: idpAnswer,
      handle: async (ctx) => reply(ctx, await idps.replace(ctx.params.idpId, ctx.body, requesterOf(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await idps.delete(ctx.params.idpId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

/** Okta gives secrets back in full, and clients count on it; here only to those who could change them. */
export function shownTo(ctx: RequestContext, idps: IdentityProviders, idp: IdentityProvider) {
  const protocol = maySeeSecrets(ctx.caller) ? idps.withSecrets(idp) : idp.protocol;
  return idpToWire(idp, protocol, ctx.client.origin);
}

const maySeeSecrets = (caller: Caller): boolean =>
  isAllowed(caller, manage) && (caller.scopes === undefined || caller.scopes.has(manage));

export function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return 20;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, 200);
  throw validationFailed('limit', ['limit: must be a whole number from 1 to 200']);
}

const x5c = z.array(z.string().min(1).max(32_768)).length(1, 'must have one certificate');
const newKey = z.strictObject({ x5c });
/** With what clients send back because they were given it. */
const sameKey = z.strictObject({
  x5c,
  kid: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  expiresAt: z.unknown().optional(),
  kty: z.unknown().optional(),
  use: z.unknown().optional(),
  'x5t#S256': z.unknown().optional(),
  e: z.unknown().optional(),
  n: z.unknown().optional(),
  crv: z.unknown().optional(),
  x: z.unknown().optional(),
  y: z.unknown().optional(),
});

export function idpKeyRoutes({ keys }: IdentityProviders): Route[] {
  const path = `${idpsPath}/credentials/keys`;
  const byKid = z.object({ kid: z.string() });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: z.object({ after: z.string().max(64).optional(), limit: z.string().optional() }),
      answer: z.array(keyAnswer),
      async handle(ctx) {
        const limit = readLimit(ctx.query.limit);
        const found = await keys.listPage({ after: ctx.query.after ?? '', limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? { limit, after: page.at(-1)?.kid } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map(keyToWire),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: newKey,
      answer: keyAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: keyToWire(await keys.create(ctx.body.x5c[0] ?? '', requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:kid`,
      permission: read,
      params: byKid,
      answer: keyAnswer,
      handle: async (ctx) => ({ status: 200, json: keyToWire(await keys.get(ctx.params.kid)) }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:kid`,
      permission: manage,
      params: byKid,
      body: sameKey,
      answer: keyAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: keyToWire(await keys.replace(ctx.params.kid, ctx.body.x5c[0] ?? '', requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:kid`,
      permission: manage,
      params: byKid,
      async handle(ctx) {
        await keys.delete(ctx.params.kid, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}
