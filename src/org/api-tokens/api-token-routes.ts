import { z } from 'zod';
import {
  ApiError,
  type Caller,
  defineRoute,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { type ApiToken, isNetworkEntry, type TokenNetwork } from './api-token.ts';
import type { ApiTokens } from './api-token-service.ts';

const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';
const path = '/api/v1/api-tokens';
const byId = z.object({ apiTokenId: z.string() });

const entries = z
  .array(
    z.string().refine(isNetworkEntry, {
      error: 'must be an IP address or a CIDR block such as 203.0.113.0/24; network zones are not known here',
    }),
  )
  .max(100);
const network = z
  .strictObject({
    connection: z.enum(['ANYWHERE', 'ZONE']),
    include: entries.nullish(),
    exclude: entries.nullish(),
  })
  .refine(({ connection, include }) => connection === 'ANYWHERE' || (include ?? []).length > 0, {
    error: 'a ZONE needs at least one entry',
    path: ['include'],
  });

const draft = z.strictObject({
  name: z.string().trim().min(1).max(255),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  network: network.optional(),
});

// A client sends back what it was given; only name and network are its to change.
const replacement = z.strictObject({
  name: z.string().trim().min(1).max(255),
  network: network.optional(),
  userId: z.string().optional(),
  ...Object.fromEntries(
    ['id', 'clientName', 'created', 'lastUpdated', 'expiresAt', 'tokenWindow', '_link', '_links'].map(
      (name) => [name, z.unknown().optional()],
    ),
  ),
});

export function apiTokenRoutes(tokens: ApiTokens): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      async handle(ctx) {
        const found = await tokens.list();
        return { status: 200, json: found.map((token) => toWire(token, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/current`,
      permission: 'self',
      async handle(ctx) {
        await tokens.revoke(currentToken(ctx.caller), ctx);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:apiTokenId`,
      permission: read,
      params: byId,
      handle: async (ctx) => reply(ctx, await tokens.get(ctx.params.apiTokenId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:apiTokenId`,
      permission: manage,
      params: byId,
      body: replacement,
      async handle(ctx) {
        const { name, userId, network: given } = ctx.body;
        const before = await tokens.get(ctx.params.apiTokenId);
        if (userId !== undefined && userId !== before.userId) {
          throw validationFailed('userId', ['userId: a token cannot be handed to another person']);
        }
        return reply(
          ctx,
          await tokens.update(before.id, { name, network: given && readNetwork(given) }, ctx),
        );
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:apiTokenId`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await tokens.revoke(ctx.params.apiTokenId, ctx);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/api-tokens',
      permission: manage,
      body: draft,
      async handle(ctx) {
        const { name, expiresAt, network: given } = ctx.body;
        const { token, value } = await tokens.create(
          {
            name,
            expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
            network: given && readNetwork(given),
          },
          ctx,
        );
        return { status: 201, json: { ...toWire(token, ctx.client.origin), token: value } };
      },
    }),
  ];
}

function currentToken(caller: Caller): string {
  if (caller.tokenId !== undefined) return caller.tokenId;
  throw new ApiError('E0000006', { causes: ['This request does not carry an API token.'] });
}

function readNetwork({ connection, include, exclude }: z.infer<typeof network>): TokenNetwork {
  return connection === 'ANYWHERE'
    ? { connection }
    : { connection, include: include ?? [], exclude: exclude ?? [] };
}

const reply = (ctx: RequestContext, token: ApiToken) => ({
  status: 200,
  json: toWire(token, ctx.client.origin),
});

function toWire(token: ApiToken, origin: string) {
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: token.clientName,
    tokenWindow: token.windowSeconds === null ? null : duration(token.windowSeconds),
    network: token.network,
    expiresAt: token.expiresAt.toISOString(),
    created: token.created.toISOString(),
    lastUpdated: token.lastUpdated.toISOString(),
    _links: {
      self: { href: `${origin}${path}/${token.id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
      user: { href: `${origin}/api/v1/users/${token.userId}`, hints: { allow: ['GET'] } },
    },
  };
}

const duration = (seconds: number) => (seconds % 86_400 === 0 ? `P${seconds / 86_400}D` : `PT${seconds}S`);
