import { z } from 'zod';
import { queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  notFound,
  reachesOf,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { AppInstance } from './app.ts';
import type { AppRouteFacts } from './app-routes.ts';
import { showApp } from './app-view.ts';
import type { Apps } from './apps.ts';
import { isReachedApp } from './reached-app.ts';

const policyParams = z.object({ policyId: z.string() });
const mappingParams = z.object({ policyId: z.string(), mappingId: z.string() });

const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});
const mappingAnswer = z.strictObject({
  id: z.string(),
  _links: z.strictObject({ self: link, application: link, policy: link }),
});
const appAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  label: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  signOnMode: z.string(),
  _links: z.looseObject({}),
});
const policyAppsAnswer = z.strictObject({
  policyId: z.string(),
  count: z.int().min(0).describe('Of the apps that the caller may see.'),
  apps: z.array(z.strictObject({ id: z.string(), label: z.string() })).describe('Three of them at most.'),
});
const someApps = 3;
const issuerAnswer = z.strictObject({
  issuer: z.string().nullable(),
  orgUrl: z.string().nullable(),
  customUrl: z.string().nullable(),
  audience: z.string().nullable(),
  issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
});

/** Which policy guards which app, from both ends, and the private path by which Okta's Terraform provider reads the issuer. */
export function appPolicyRoutes(apps: Apps, facts: AppRouteFacts): Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/v1/apps/:appId/policies/:policyId',
      permission: 'okta.apps.manage',
      resource: { kind: 'apps', param: 'appId' },
      params: z.object({ appId: z.string(), policyId: z.string() }),
      async handle(ctx) {
        requireFree(apps.get(ctx.params.appId), facts, ctx.params.policyId);
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
      answer: z.array(appAnswer),
      async handle(ctx) {
        const { after = '', limit } = ctx.query;
        const found = guardedBy(apps, facts, ctx, ctx.params.policyId).filter((app) => app.id > after);
        const last = found[limit - 1];
        const next = found.length > limit && last !== undefined ? { limit, after: last.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query }, next }),
          json: await Promise.all(
            found.slice(0, limit).map((app) => showApp(apps, facts, withoutSecrets(ctx), app, undefined)),
          ),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/guarded-apps',
      summary: 'How many apps each app sign-in policy guards, and some of them',
      permission: 'okta.policies.read',
      answer: z.array(policyAppsAnswer),
      handle(ctx) {
        const reaches = reachesOf(ctx.caller, 'okta.apps.read');
        const reached = apps.all().filter((app) => isReachedApp(reaches, app));
        const byPolicy = Map.groupBy(reached, (app) => app.accessPolicyId);
        return {
          status: 200,
          json: facts.policies.list('ACCESS_POLICY').map(({ id }) => {
            const guarded = byPolicy.get(id) ?? [];
            return {
              policyId: id,
              count: guarded.length,
              apps: guarded.slice(0, someApps).map((app) => ({ id: app.id, label: app.label })),
            };
          }),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/mappings',
      permission: 'okta.policies.read',
      params: policyParams,
      answer: z.array(mappingAnswer),
      handle(ctx) {
        const { policyId } = ctx.params;
        const json = guardedBy(apps, facts, ctx, policyId).map((app) => mappingToWire(ctx, policyId, app));
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/policies/:policyId/mappings',
      permission: 'okta.policies.manage',
      params: policyParams,
      body: z.strictObject({
        resourceId: z.string().max(100),
        resourceType: z.enum(['ACCESS_POLICY', 'APP']),
      }),
      answer: mappingAnswer,
      // Observed: Okta answers so, whatever is asked.
      handle(ctx) {
        guardedBy(apps, facts, ctx, ctx.params.policyId);
        throw new ApiError('E0000001', {
          causes: [
            'Mapping a resource to a policy is no longer supported on this endpoint. Use PUT /api/v1/apps/{appId}/policies/{policyId}.',
          ],
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/policies/:policyId/mappings/:mappingId',
      permission: 'okta.policies.read',
      params: mappingParams,
      answer: mappingAnswer,
      handle(ctx) {
        const { policyId, mappingId } = ctx.params;
        return {
          status: 200,
          json: mappingToWire(ctx, policyId, mapped(apps, facts, ctx, policyId, mappingId)),
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/policies/:policyId/mappings/:mappingId',
      permission: 'okta.policies.manage',
      params: mappingParams,
      async handle(ctx) {
        const { policyId, mappingId } = ctx.params;
        const app = mapped(apps, facts, ctx, policyId, mappingId);
        const standard = facts.policies.list('ACCESS_POLICY').find((policy) => policy.isDefault);
        if (standard === undefined || standard.id === policyId || app.firstParty) {
          throw validationFailed('mapping', [
            'mappingId: an app has to have a policy; give it another one with PUT /api/v1/apps/{appId}/policies/{policyId}',
          ]);
        }
        await apps.setAccessPolicy(app.id, standard.id, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    ...issuerRoutes(apps),
  ];
}

/** Of the apps that the caller may see: who reaches few apps may read every policy all the same. */
function guardedBy(
  apps: Apps,
  facts: Pick<AppRouteFacts, 'policies'>,
  { caller }: Pick<RequestContext, 'caller'>,
  policyId: string,
) {
  if (facts.policies.find(policyId) === undefined) throw notFound(policyId, 'Policy');
  const reaches = reachesOf(caller, 'okta.apps.read');
  return apps.all().filter((app) => app.accessPolicyId === policyId && isReachedApp(reaches, app));
}

/** Whoever may read policies everywhere need not be one who may see the secrets of every app. */
function withoutSecrets(ctx: Pick<RequestContext, 'client' | 'caller'>) {
  return { client: ctx.client, caller: { ...ctx.caller, permissions: new Set<string>() } };
}

/** A mapping goes by the id of its app: each app has one policy. */
function mapped(
  apps: Apps,
  facts: Pick<AppRouteFacts, 'policies'>,
  ctx: Pick<RequestContext, 'caller'>,
  policyId: string,
  mappingId: string,
): AppInstance {
  const app = guardedBy(apps, facts, ctx, policyId).find(({ id }) => id === mappingId);
  if (app === undefined) throw notFound(mappingId, 'PolicyMapping');
  return app;
}

function mappingToWire(ctx: Pick<RequestContext, 'client'>, policyId: string, app: AppInstance) {
  const { origin } = ctx.client;
  return {
    id: app.id,
    _links: {
      self: { href: `${origin}/api/v1/policies/${policyId}/mappings/${app.id}` },
      application: { href: `${origin}/api/v1/apps/${app.id}` },
      policy: { href: `${origin}/api/v1/policies/${policyId}` },
    },
  };
}

/** The policy of the admin console is nobody else's: changing it for another app would open or close the console. */
function requireFree(app: AppInstance, facts: Pick<AppRouteFacts, 'policies'>, policyId: string): void {
  const policy = facts.policies.find(policyId);
  if (policy === undefined || !policy.system || policy.isDefault || app.accessPolicyId === policyId) return;
  throw validationFailed('policyId', [`policyId: "${policy.name}" cannot be given to another app`]);
}

function issuerRoutes(apps: Apps): Route[] {
  const path = '/api/v1/internal/apps/:appId/settings/oauth/idToken';
  const params = z.object({ appId: z.string() });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      resource: { kind: 'apps', param: 'appId' },
      params,
      answer: issuerAnswer,
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
      resource: { kind: 'apps', param: 'appId' },
      params,
      answer: issuerAnswer,
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
