import { z } from 'zod';
import { defineRoute, linkHeaders, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { ServiceAccount } from './service-account.ts';
import type { ServiceAccounts } from './service-account-service.ts';

const read = 'okta.apiTokens.read';
const manage = 'okta.apiTokens.manage';
export const accountsPath = '/gatehouse/v1/service-accounts';
const byId = z.object({ accountId: z.string() });

const members = {
  name: z.string().trim().min(1).max(100),
  description: z.string().max(1024).default(''),
};
const draft = z.strictObject(members);
// What was read may be sent back; only name and description are taken.
const replacement = z.strictObject({
  ...members,
  ...Object.fromEntries(
    ['id', 'status', 'created', 'createdBy', 'lastUpdated', '_links'].map((name) => [
      name,
      z.unknown().optional(),
    ]),
  ),
});

const href = z.strictObject({ href: z.string() });
const answer = z.strictObject({
  id: z.string(),
  name: z.string().describe('What the System Log calls it'),
  description: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']).describe('The tokens of an inactive one are refused'),
  created: z.string(),
  createdBy: z.string(),
  lastUpdated: z.string(),
  _links: z.strictObject({ self: href, tokens: href, roles: href }),
});

function toWire(account: ServiceAccount, ctx: RequestContext): z.infer<typeof answer> {
  const self = `${ctx.client.origin}${accountsPath}/${account.id}`;
  return {
    id: account.id,
    name: account.name,
    description: account.description,
    status: account.status,
    created: account.created.toISOString(),
    createdBy: account.createdBy,
    lastUpdated: account.lastUpdated.toISOString(),
    _links: { self: { href: self }, tokens: { href: `${self}/tokens` }, roles: { href: `${self}/roles` } },
  };
}

export function serviceAccountRoutes(accounts: ServiceAccounts): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate') =>
    defineRoute({
      method: 'POST',
      path: `${accountsPath}/:accountId/lifecycle/${verb}`,
      summary:
        verb === 'activate' ? 'Let its tokens work again' : 'Refuse its tokens from now on, and keep them',
      permission: manage,
      params: byId,
      answer,
      async handle(ctx) {
        const status = verb === 'activate' ? 'ACTIVE' : 'INACTIVE';
        return {
          status: 200,
          json: toWire(await accounts.setStatus(ctx.params.accountId, status, ctx), ctx),
        };
      },
    });
  return [
    defineRoute({
      method: 'GET',
      path: accountsPath,
      summary: 'List service accounts',
      permission: read,
      query: z.object({
        after: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.array(answer),
      async handle(ctx) {
        const { after, limit } = ctx.query;
        const found = await accounts.list({ after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = page.at(-1);
        const next = found.length > limit && last ? { after: last.id, limit } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: page.map((one) => toWire(one, ctx)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: accountsPath,
      summary: 'Make a service account, without tokens and without roles',
      success: 201,
      permission: manage,
      body: draft,
      answer,
      handle: async (ctx) => ({ status: 201, json: toWire(await accounts.create(ctx.body, ctx), ctx) }),
    }),
    defineRoute({
      method: 'GET',
      path: `${accountsPath}/:accountId`,
      summary: 'Show a service account',
      permission: read,
      params: byId,
      answer,
      handle: async (ctx) => ({ status: 200, json: toWire(await accounts.get(ctx.params.accountId), ctx) }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${accountsPath}/:accountId`,
      summary: 'Rename or describe a service account',
      permission: manage,
      params: byId,
      body: replacement,
      answer,
      async handle(ctx) {
        const { name, description } = ctx.body;
        const replaced = await accounts.replace(ctx.params.accountId, { name, description }, ctx);
        return { status: 200, json: toWire(replaced, ctx) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${accountsPath}/:accountId`,
      summary: 'Delete a service account with its tokens and roles',
      permission: manage,
      params: byId,
      async handle(ctx) {
        await accounts.delete(ctx.params.accountId, ctx);
        return { status: 204 };
      },
    }),
    lifecycle('activate'),
    lifecycle('deactivate'),
  ];
}
