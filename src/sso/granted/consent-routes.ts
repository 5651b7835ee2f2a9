import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import type { User, Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Grants } from '#src/sso/grants/index.ts';
import { clientAnswer, consentAnswer, expandQuery, type HeldWire, pageQuery } from './held-token-wire.ts';
import type { Revocations } from './revocation-service.ts';
import { checkCursor, describeClient } from './token-routes.ts';

export type ConsentRouteNeeds = {
  apps: Pick<AppDirectory, 'findByClientId'>;
  users: Pick<Users, 'getUser'>;
  grants: Grants;
  wire: HeldWire;
  revocations: Revocations;
};

const read = 'okta.users.read';
const manage = 'okta.users.manage';
const resource = { kind: 'users', param: 'userId' };
const byUser = z.object({ userId: z.string() });
const byClient = byUser.extend({ clientId: z.string() });
const byGrant = byUser.extend({ grantId: z.string() });
const target = ({ id, login }: User) => ({ id, type: 'User', alternateId: login, displayName: login });

/** What people agreed to: by person, and by person and client. */
export function consentRoutes(needs: ConsentRouteNeeds): Route[] {
  const { apps, users, grants, wire, revocations } = needs;

  const knownClient = (clientId: string): string => {
    if (apps.findByClientId(clientId) === undefined) throw notFound(clientId, 'PublicClientApp');
    return clientId;
  };

  const listPage = async (
    ctx: RequestContext<{ userId: string }, z.infer<typeof pageQuery> & { scopeId?: string | undefined }>,
    clientId?: string,
  ) => {
    const { after, limit, expand, scopeId } = ctx.query;
    checkCursor(after, 'oag');
    const user = await users.getUser(ctx.params.userId);
    if (clientId !== undefined) knownClient(clientId);
    const found = await grants.listConsents({
      userId: user.id,
      clientId,
      scope: scopeId,
      after,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const { origin } = ctx.client;
    const self = (id: string) => `${origin}/api/v1/users/${user.id}/grants/${id}`;
    const next = found.length > limit ? { after: page.at(-1)?.id, expand, limit, scopeId } : undefined;
    return {
      status: 200,
      headers: linkHeaders(ctx, { self: { after, expand, limit, scopeId }, next }),
      json: page.map((one) => wire.consent(one, { origin, expand, self: self(one.id) })),
    };
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/grants',
      permission: read,
      resource,
      params: byUser,
      query: pageQuery.extend({ scopeId: z.string().max(255).optional() }),
      answer: z.array(consentAnswer),
      handle: (ctx) => listPage(ctx),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:userId/grants',
      permission: manage,
      resource,
      params: byUser,
      async handle(ctx) {
        await revocations.ofConsents(target(await users.getUser(ctx.params.userId)), {}, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/grants/:grantId',
      permission: read,
      resource,
      params: byGrant,
      query: expandQuery,
      answer: consentAnswer,
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        const consent = await grants.findConsent(user.id, ctx.params.grantId);
        if (consent === undefined) throw notFound(ctx.params.grantId, 'OAuth2ScopeConsentGrant');
        const { origin } = ctx.client;
        const self = `${origin}/api/v1/users/${user.id}/grants/${consent.id}`;
        return { status: 200, json: wire.consent(consent, { origin, expand: ctx.query.expand, self }) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:userId/grants/:grantId',
      permission: manage,
      resource,
      params: byGrant,
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        await revocations.ofConsents(target(user), { id: ctx.params.grantId }, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/clients',
      permission: read,
      resource,
      params: byUser,
      answer: z.array(clientAnswer),
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        const self = `${ctx.client.origin}/api/v1/users/${user.id}/clients`;
        const json = (await grants.listClientIdsOfUser(user.id)).flatMap((id) => {
          const app = apps.findByClientId(id);
          if (app === undefined) return [];
          const links = {
            grants: { href: `${self}/${id}/grants` },
            tokens: { href: `${self}/${id}/tokens` },
          };
          return [{ ...describeClient(app, id), _links: links }];
        });
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/users/:userId/clients/:clientId/grants',
      permission: read,
      resource,
      params: byClient,
      query: pageQuery,
      answer: z.array(consentAnswer),
      handle: (ctx) => listPage(ctx, ctx.params.clientId),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/users/:userId/clients/:clientId/grants',
      permission: manage,
      resource,
      params: byClient,
      async handle(ctx) {
        const user = await users.getUser(ctx.params.userId);
        const clientId = knownClient(ctx.params.clientId);
        await revocations.ofConsents(target(user), { clientId }, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}
