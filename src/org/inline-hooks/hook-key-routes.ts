import { z } from 'zod';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { HookKey } from './hook-key-store.ts';
import type { By, HookKeys } from './hook-keys.ts';

const read = 'okta.inlineHooks.read';
const manage = 'okta.inlineHooks.manage';
const path = '/api/v1/hook-keys';
const byId = z.object({ id: z.string() });
const body = z.strictObject({ name: z.string().trim().min(1).max(255) });

const plain = z.strictObject({
  id: z.string(),
  keyId: z.string(),
  name: z.string(),
  created: z.string(),
  lastUpdated: z.string(),
  isUsed: z.enum(['true', 'false']),
});
const publicKey = z.strictObject({
  kty: z.literal('RSA'),
  alg: z.literal('RSA'),
  kid: z.string(),
  use: z.null(),
  e: z.string(),
  n: z.string(),
});
const detailed = z.strictObject({ ...plain.shape, _embedded: publicKey });

export function hookKeyRoutes(keys: HookKeys): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.array(plain),
      handle: async () => ({ status: 200, json: (await keys.list()).map(toWire) }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body,
      answer: detailed,
      handle: async (ctx) => ({ status: 200, json: toDetail(await keys.create(ctx.body.name, by(ctx))) }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/public/:keyId`,
      permission: read,
      params: z.object({ keyId: z.string() }),
      answer: publicKey,
      handle: async (ctx) => ({ status: 200, json: toJwk(await keys.getPublic(ctx.params.keyId)) }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:id`,
      permission: read,
      params: byId,
      answer: plain,
      handle: async (ctx) => ({ status: 200, json: toWire(await keys.get(ctx.params.id)) }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:id`,
      permission: manage,
      params: byId,
      body,
      answer: detailed,
      handle: async (ctx) => ({
        status: 200,
        json: toDetail(await keys.rename(ctx.params.id, ctx.body.name, by(ctx))),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:id`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await keys.delete(ctx.params.id, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });
const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

const toWire = (key: HookKey) => ({
  id: key.id,
  keyId: key.keyId,
  name: key.name,
  created: toSecond(key.created),
  lastUpdated: toSecond(key.lastUpdated),
  isUsed: String(key.isUsed),
});
const toJwk = ({ keyId, jwk }: HookKey) => ({
  kty: 'RSA',
  alg: 'RSA',
  kid: keyId,
  use: null,
  e: jwk.e,
  n: jwk.n,
});
const toDetail = (key: HookKey) => ({ ...toWire(key), _embedded: toJwk(key) });
