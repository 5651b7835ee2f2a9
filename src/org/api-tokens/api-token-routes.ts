import { z } from 'zod';
import {
  ApiError,
  type Caller,
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { ApiToken } from './api-token.ts';
import type { ApiTokens } from './api-token-service.ts';
import { networkBody, readNetwork, tokenAnswer, tokenName, tokenToWire } from './api-token-wire.ts';

const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';
const path = '/api/v1/api-tokens';
const byId = z.object({ apiTokenId: z.string() });

const draft = z.strictObject({
  name: tokenName,
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  network: networkBody.optional(),
});

// A client sends back what it was given; only name and network are its to change.
const replacement = z.strictObject({
  name: tokenName,
  network: networkBody.optional(),
  userId: z.string().optional(),
  ...Object.fromEntries(
    ['id', 'clientName', 'created', 'lastUpdated', 'expiresAt', 'tokenWindow', '_link', '_links'].map(
      (name) => [name, z.unknown().optional()],
    ),
  ),
});

/** What Okta's answer has no room for. */
const tokenWithOwner = z.strictObject({
  ...tokenAnswer.shape,
  status: z.enum(['ACTIVE', 'EXPIRED']),
  lastUsedAt: z.string().nullable().describe('To the hour'),
  scopes: z.array(z.string()).nullable().describe('Null: whatever the roles of the owner permit'),
  owner: z.strictObject({
    id: z.string(),
    type: z.enum(['USER', 'SERVICE_ACCOUNT']),
    name: z.string(),
    isActive: z.boolean().describe('The tokens of an inactive one are refused'),
  }),
});
const listing = z.object({
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type ApiTokenRouteNeeds = {
  tokens: ApiTokens;
  clock: { nowMs(): number };
  /** People and service accounts live elsewhere; who is gone is called by the id. */
  describeOwner(id: string): Promise<TokenOwner>;
};
export type TokenOwner = { id: string; type: 'USER' | 'SERVICE_ACCOUNT'; name: string; isActive: boolean };

export function apiTokenRoutes({ tokens, clock, describeOwner }: ApiTokenRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/api-tokens',
      summary: 'List API tokens with their owners and when they were last used, the newest first',
      permission: read,
      query: listing,
      answer: z.array(tokenWithOwner),
      async handle(ctx) {
        const { after, limit } = ctx.query;
        const newest = (await tokens.list()).reverse();
        const from = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
        const page = newest.slice(from, from + limit);
        const next = newest.length > from + limit ? { after: page.at(-1)?.id, limit } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: await Promise.all(
            page.map(async (token) => ({
              ...tokenToWire(token, ctx.client.origin),
              status: token.expiresAt.getTime() > clock.nowMs() ? ('ACTIVE' as const) : ('EXPIRED' as const),
              lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
              scopes: token.scopes,
              owner: await describeOwner(token.userId),
            })),
          ),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.array(tokenAnswer),
      async handle(ctx) {
        const found = await tokens.list();
        return { status: 200, json: found.map((token) => tokenToWire(token, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/current`,
      permission: 'self',
      forMachines: true,
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
      answer: tokenAnswer,
      handle: async (ctx) => reply(ctx, await tokens.get(ctx.params.apiTokenId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:apiTokenId`,
      permission: manage,
      params: byId,
      body: replacement,
      answer: tokenAnswer,
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
      summary: 'Make an API token of your own; its value is in this answer and nowhere else',
      success: 201,
      permission: manage,
      body: draft,
      answer: tokenAnswer.extend({ token: z.string() }),
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
        return { status: 201, json: { ...tokenToWire(token, ctx.client.origin), token: value } };
      },
    }),
  ];
}

function currentToken(caller: Caller): string {
  if (caller.tokenId !== undefined) return caller.tokenId;
  throw new ApiError('E0000006', { causes: ['This request does not carry an API token.'] });
}

const reply = (ctx: RequestContext, token: ApiToken) => ({
  status: 200,
  json: tokenToWire(token, ctx.client.origin),
});
