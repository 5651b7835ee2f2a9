import { z } from 'zod';
import { explained, queryFlag, queryLimit, readFilter, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type RequestContext, type Route } from '#src/platform/http/index.ts';
import {
  compileTokenFilter,
  everyToken,
  type TokenSort,
  tokenSorts,
  type YubikeyToken,
} from './yubikey-store.ts';
import type { YubikeyTokens } from './yubikey-service.ts';

const path = '/api/v1/org/factors/yubikey_token/tokens';
const resource = { kind: 'authenticators', param: 'tokenId' };

const bytes = (count: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${count * 2}}$`), `must be ${count} bytes in hexadecimal`)
    .toLowerCase();
const seed = z.strictObject({
  serialNumber: z.string().regex(/^\d{1,20}$/, 'must be the number on the key'),
  publicId: z
    .string()
    .regex(/^[cbdefghijklnrtuvCBDEFGHIJKLNRTUV]{2,32}$/, 'must be modhex, such as ccccccbcgujh')
    .toLowerCase(),
  privateId: bytes(6),
  aesKey: bytes(16),
});

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const answer = z.strictObject({
  id: z.string(),
  status: z.enum(['UNASSIGNED', 'ACTIVE', 'BLOCKED', 'REVOKED', 'INACTIVE']),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  lastVerified: z.iso.datetime().optional(),
  profile: z.strictObject({ serial: z.string() }),
  _links: z.strictObject({ self: link }),
});

const listing = z.object({
  after: z.string().max(64).optional(),
  expand: z.literal('user').optional(),
  filter: z.string().max(1_000).optional(),
  forDownload: queryFlag(false),
  limit: queryLimit(20, 200),
  sortBy: z.enum(Object.keys(tokenSorts) as [TokenSort]).default('created'),
  sortOrder: z.enum(['ASC', 'DESC']).default('ASC'),
});

export function yubikeyRoutes(tokens: YubikeyTokens): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.authenticators.read',
      query: listing,
      produces: ['application/json', 'text/csv'],
      answer: z.array(answer),
      async handle(ctx) {
        const { after, filter, forDownload, sortBy, sortOrder } = ctx.query;
        const limit = forDownload ? 1_000 : ctx.query.limit;
        const condition = filter ? explained(() => compileTokenFilter(readFilter(filter))) : everyToken;
        const page = {
          condition,
          after: after ?? '',
          sortBy,
          descending: sortOrder === 'DESC',
          limit: limit + 1,
        };
        const found = await tokens.list(page);
        const shown = found.slice(0, limit);
        if (forDownload) return { status: 200, text: toCsv(shown), contentType: 'text/csv; charset=utf-8' };
        const self = { after, filter, sortBy, sortOrder, limit };
        const next = found.length > limit ? { ...self, after: shown.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self, next }),
          json: shown.map((token) => toWire(ctx, token)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.authenticators.manage',
      body: seed,
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(ctx, await tokens.upload(ctx.body, requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:tokenId`,
      permission: 'okta.authenticators.read',
      resource,
      params: z.object({ tokenId: z.string() }),
      answer,
      handle: async (ctx) => ({ status: 200, json: toWire(ctx, await tokens.get(ctx.params.tokenId)) }),
    }),
  ];
}

function toWire({ client }: Pick<RequestContext, 'client'>, token: YubikeyToken) {
  return {
    id: token.id,
    status: token.status,
    created: token.created.toISOString(),
    lastUpdated: token.lastUpdated.toISOString(),
    ...(token.lastVerified && { lastVerified: token.lastVerified.toISOString() }),
    profile: { serial: token.serial },
    _links: { self: { href: `${client.origin}${path}/${token.id}`, hints: { allow: ['GET'] } } },
  };
}

/** No secrets: what is on the key's back, and how it stands. Nothing here can begin like a formula. */
function toCsv(tokens: readonly YubikeyToken[]): string {
  const rows = tokens.map(({ id, serial, status, created }) =>
    [id, serial, status, created.toISOString()].join(','),
  );
  return `${['id,serial,status,created', ...rows].join('\r\n')}\r\n`;
}
