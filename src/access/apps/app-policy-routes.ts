import { z } from 'zod';
import { queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, notFound, type Route } from '#src/platform/http/index.ts';
import type { AppRouteFacts } from './app-routes.ts';
import type { Apps } from './apps.ts';

const policyParams = z.object({ policyId: z.string() });

/** Which policy guards which app, from both ends, and the private path by which Okta's Terraform provider reads the issuer. */
export function appPolicyRoutes(apps: Apps, facts: Pick<AppRouteFacts, 'policies'>): Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/v1/apps/:appId/policies/:policyId',
      permission: 'okta.apps.manage',
      params: z.object({ appId: z.string(), policyId: z.string() }),
      async handle(ctx) {
        await apps.setAccessPolicy(ctx.params.appId, ctx.params.policyId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/app',
      permission: 'okta.policies.read',
      params: policyParams,
      query: z.object({ after: z.string().optional(), limit: queryLimit(20, 200) }),
      handle(ctx) {
        const { after = '', limit } = ctx.query;
        const found = guardedBy(apps, facts, ctx.params.policyId).filter((app) => app.id > after);
        const last = found[limit - 1];
        const next = found.length > limit && last !== undefined ? { limit, after: last.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query }, next }),
          json: found.slice(0, limit).map((app) => ({
            id: app.id,
            name: app.name,
            label: app.label,
            status: app.status,
            signOnMode: app.signOnMode,
            _links: { self: { href: `${ctx.client.origin}/api/v1/apps/${app.id}` } },
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/mappings',
      permission: 'okta.policies.read',
      params: policyParams,
      handle(ctx) {
        const { origin } = ctx.client;
        const { policyId } = ctx.params;
        const json = guardedBy(apps, facts, policyId).map((app) => ({
          id: app.id,
          _links: {
            self: { href: `${origin}/api/v1/policies/${policyId}/mappings/${app.id}` },
            application: { href: `${origin}/api/v1/apps/${app.id}` },
            policy: { href: `${origin}/api/v1/policies/${policyId}` },
          },
        }));
        return { status: 200, json };
      },
    }),
    ...issuerRoutes(apps),
  ];
}

function guardedBy(apps: Apps, facts: Pick<AppRouteFacts, 'policies'>, policyId: string) {
  if (facts.policies.find(policyId) === undefined) throw notFound(policyId, 'Policy');
  return apps.all().filter((app) => app.accessPolicyId === policyId);
}

function issuerRoutes(apps: Apps): Route[] {
  const path = '/api/v1/internal/apps/:appId/settings/oauth/idToken';
  const params = z.object({ appId: z.string() });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      params,
      handle(ctx) {
        const { id, oidc } = apps.get(ctx.params.appId);
        if (oidc === undefined) throw notFound(id, 'OAuth2AppInstance');
        const { origin } = ctx.client;
        return {
          status: 200,
          json: {
            issuer: origin,
            orgUrl: origin,
            customUrl: null,
            audience: oidc.clientId,
            issuerMode: oidc.issuerMode,
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.apps.manage',
      params,
      body: z.looseObject({ issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']) }),
      async handle(ctx) {
        await apps.setIssuerMode(ctx.params.appId, ctx.body.issuerMode, requesterOf(ctx));
        const { issuerMode } = ctx.body;
        return {
          status: 200,
          json: { issuer: null, orgUrl: null, customUrl: null, audience: null, issuerMode },
        };
      },
    }),
  ];
}
