import { z } from 'zod';
import { type AppDirectory, wireDate } from '#src/access/apps/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route, validationFailed } from '#src/platform/http/index.ts';

import type { ApiScopes, GrantedBy } from './api-scopes.ts';
import type { AppGrant } from './app-grant.ts';

const path = '/api/v1/apps/:appId/grants';
const resource = { kind: 'apps', param: 'appId' };
const byApp = z.object({ appId: z.string() });
const byId = byApp.extend({ grantId: z.string() });
const query = z.object({ expand: z.enum(['scope']).optional() });

const link = z.object({
  href: z.string(),
  title: z.string().optional(),
  hints: z.object({ allow: z.array(z.string()) }).optional(),
});
const answer = z.strictObject({
  id: z.string(),
  status: z.literal('ACTIVE'),
  created: z.string(),
  createdBy: z.strictObject({ id: z.string(), type: z.string() }),
  lastUpdated: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  scopeId: z.string(),
  source: z.literal('ADMIN'),
  _embedded: z.strictObject({ scope: z.strictObject({ id: z.string() }) }).optional(),
  _links: z.record(z.string(), link),
});

// SDKs send the object they have read; only issuer and scopeId are asked.
const body = z.strictObject({
  issuer: z.string().max(1024),
  scopeId: z.string().max(255),
  ...Object.fromEntries(
    [
      'id',
      'status',
      'created',
      'createdBy',
      'lastUpdated',
      'clientId',
      'userId',
      'source',
      '_embedded',
      '_links',
    ].map((name) => [name, z.unknown().optional()]),
  ),
});

type Needs = { apiScopes: ApiScopes; apps: Pick<AppDirectory, 'get'>; config: { readonly baseUrl: string } };

/** `/api/v1/apps/{appId}/grants`: which okta.* scopes an app has. */
export function appGrantRoutes({ apiScopes, apps, config }: Needs): Route[] {
  const toWire = (ctx: RequestContext, grant: AppGrant, expand: string | undefined) => {
    const { origin } = ctx.client;
    const app = apps.get(grant.appId);
    const clientId = app.oidc?.clientId ?? app.id;
    return {
      id: grant.id,
      status: 'ACTIVE',
      created: wireDate(grant.createdMs),
      createdBy: grant.createdBy,
      lastUpdated: wireDate(grant.lastUpdatedMs),
      issuer: config.baseUrl,
      clientId,
      scopeId: grant.scope,
      source: 'ADMIN',
      ...(expand === 'scope' ? { _embedded: { scope: { id: grant.scope } } } : {}),
      _links: {
        app: { href: `${origin}/api/v1/apps/${app.id}`, title: app.label },
        self: {
          href: `${origin}/api/v1/apps/${app.id}/grants/${grant.id}`,
          hints: { allow: ['GET', 'DELETE'] },
        },
        client: { href: `${origin}/oauth2/v1/clients/${clientId}`, title: app.label },
      },
    };
  };
  const by = (ctx: RequestContext): GrantedBy => ({ ...requesterOf(ctx), caller: ctx.caller });

  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.appGrants.read',
      resource,
      params: byApp,
      query,
      answer: z.array(answer),
      handle(ctx) {
        const json = apiScopes.list(ctx.params.appId).map((grant) => toWire(ctx, grant, ctx.query.expand));
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.appGrants.manage',
      resource,
      params: byApp,
      body,
      answer,
      async handle(ctx) {
        const { issuer, scopeId } = ctx.body;
        apps.get(ctx.params.appId);
        if (issuer !== config.baseUrl && issuer !== ctx.client.origin) {
          throw validationFailed('issuer', [
            `issuer: scopes of the management API are granted at the org server, ${config.baseUrl}`,
          ]);
        }
        const grant = await apiScopes.grant(ctx.params.appId, scopeId, by(ctx));
        // Observed at Okta, whose specification says 201.
        return { status: 200, json: toWire(ctx, grant, undefined) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:grantId`,
      permission: 'okta.appGrants.read',
      resource,
      params: byId,
      query,
      answer,
      handle(ctx) {
        const grant = apiScopes.get(ctx.params.appId, ctx.params.grantId);
        return { status: 200, json: toWire(ctx, grant, ctx.query.expand) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:grantId`,
      permission: 'okta.appGrants.manage',
      resource,
      params: byId,
      async handle(ctx) {
        await apiScopes.revoke(ctx.params.appId, ctx.params.grantId, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}
