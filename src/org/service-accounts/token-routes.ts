import { z } from 'zod';
import { defineRoute, type RequestContext, type Route, validationFailed } from '#src/platform/http/index.ts';
import { type ApiToken, networkBody, readNetwork, tokenName } from '../api-tokens/index.ts';
import { longestGraceSeconds } from './service-account.ts';
import { accountsPath } from './service-account-routes.ts';
import type { MadeToken, ServiceAccounts } from './service-account-service.ts';

const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';
const path = `${accountsPath}/:accountId/tokens`;
const byAccount = z.object({ accountId: z.string() });
const byToken = byAccount.extend({ tokenId: z.string() });

const moment = z.iso.datetime({ offset: true });
const draft = z.strictObject({
  name: tokenName,
  expiresAt: moment.optional().describe('At most five years away; a year when nothing is said'),
  network: networkBody.optional(),
  scopes: z
    .array(z.string().max(255))
    .min(1)
    .max(200)
    .optional()
    .describe(
      'okta.* scopes that limit what the roles of the account permit; all of it when nothing is said',
    ),
});
const rotation = z
  .strictObject({
    expiresAt: moment
      .optional()
      .describe('Of the new token; as long a life as the old one had when nothing is said'),
    graceSeconds: z
      .int()
      .min(0)
      .max(longestGraceSeconds)
      .optional()
      .describe('How long the old token works beside the new one; a day when nothing is said'),
  })
  .prefault({});

const href = z.strictObject({ href: z.string() });
const answer = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'EXPIRED']),
  network: z.object({
    connection: z.enum(['ANYWHERE', 'ZONE']),
    include: z.array(z.string()).optional(),
    exclude: z.array(z.string()).optional(),
  }),
  scopes: z.array(z.string()).nullable().describe('Null: whatever the roles of the account permit'),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable().describe('To the hour'),
  created: z.string(),
  lastUpdated: z.string(),
  _links: z.strictObject({ self: href, account: href }),
});
const madeAnswer = answer.extend({ token: z.string().describe('Shown in this answer and nowhere else') });

type Needs = {
  accounts: ServiceAccounts;
  clock: { nowMs(): number };
  /** Whether the management API has a scope of this name. */
  isApiScope(name: string): boolean;
};

export function serviceAccountTokenRoutes({ accounts, clock, isApiScope }: Needs): Route[] {
  const toWire = (token: ApiToken, ctx: RequestContext): z.infer<typeof answer> => {
    const account = `${ctx.client.origin}${accountsPath}/${token.userId}`;
    return {
      id: token.id,
      name: token.name,
      status: token.expiresAt.getTime() > clock.nowMs() ? 'ACTIVE' : 'EXPIRED',
      network: token.network,
      scopes: token.scopes,
      expiresAt: token.expiresAt.toISOString(),
      lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
      created: token.created.toISOString(),
      lastUpdated: token.lastUpdated.toISOString(),
      _links: { self: { href: `${account}/tokens/${token.id}` }, account: { href: account } },
    };
  };
  const made = ({ token, value }: MadeToken, ctx: RequestContext) => ({
    status: 201,
    json: { ...toWire(token, ctx), token: value },
  });

  return [
    defineRoute({
      method: 'GET',
      path,
      summary: 'List the tokens of a service account, without their values',
      permission: read,
      params: byAccount,
      answer: z.array(answer),
      async handle(ctx) {
        const tokens = await accounts.listTokens(ctx.params.accountId);
        return { status: 200, json: tokens.map((token) => toWire(token, ctx)) };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      summary: 'Make a token of a service account; its value is in this answer and nowhere else',
      success: 201,
      permission: manage,
      params: byAccount,
      body: draft,
      answer: madeAnswer,
      async handle(ctx) {
        const { name, expiresAt, network, scopes } = ctx.body;
        checkScopeNames(scopes, isApiScope);
        const token = await accounts.createToken(
          ctx.params.accountId,
          {
            name,
            expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
            network: network && readNetwork(network),
            scopes,
          },
          ctx,
        );
        return made(token, ctx);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:tokenId`,
      summary: 'Show a token of a service account, without its value',
      permission: read,
      params: byToken,
      answer,
      async handle(ctx) {
        const { accountId, tokenId } = ctx.params;
        return { status: 200, json: toWire(await accounts.getToken(accountId, tokenId), ctx) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:tokenId/lifecycle/rotate`,
      summary: 'Make a new value under the same name and limits; the old one goes on for a grace',
      success: 201,
      permission: manage,
      params: byToken,
      body: rotation,
      answer: madeAnswer,
      async handle(ctx) {
        const { accountId, tokenId } = ctx.params;
        const { expiresAt, graceSeconds } = ctx.body;
        const next = { graceSeconds, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
        return made(await accounts.rotateToken(accountId, tokenId, next, ctx), ctx);
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:tokenId`,
      summary: 'Revoke a token of a service account',
      permission: manage,
      params: byToken,
      async handle(ctx) {
        await accounts.revokeToken(ctx.params.accountId, ctx.params.tokenId, ctx);
        return { status: 204 };
      },
    }),
  ];
}

function checkScopeNames(scopes: readonly string[] | undefined, isApiScope: (name: string) => boolean): void {
  const unknown = scopes?.filter((scope) => !isApiScope(scope)) ?? [];
  if (unknown.length === 0) return;
  throw validationFailed(
    'scopes',
    unknown.map((scope) => `scopes: '${scope}' is not a scope of the management API`),
  );
}
