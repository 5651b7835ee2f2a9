import { z } from 'zod';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import {
  explained,
  invalidCursor,
  queryFlag,
  queryLimit,
  readFilter,
  requesterOf,
} from '#src/directory/schemas/index.ts';
import {
  ApiError,
  type Caller,
  defineRoute,
  linkHeaders,
  notFound,
  reachesOf,
  type Route,
} from '#src/platform/http/index.ts';
import { type FilterNode, matchesFilter } from '#src/protocols/scim-filter/index.ts';
import type { AppInstance } from './app.ts';
import { appAnswer } from './app-answer.ts';
import { appBody } from './app-schema.ts';
import { isReachedApp } from './reached-app.ts';
import { showApp, shownKid } from './app-view.ts';
import type { Apps } from './apps.ts';
import { federatedClaimRoutes } from './federated/federated-claim-routes.ts';
import { logoRoutes } from './logo/logo-routes.ts';
import { appPolicyRoutes } from './app-policy-routes.ts';
import { registrationRoutes } from './oauth/registration/registration-routes.ts';
import { clientCredentialRoutes } from './oauth/client-credential-routes.ts';

/** What the wire form of an app says that other slices know; app.ts hands it in. */
export type AppRouteFacts = {
  /** Throws where the caller may not change the app: their roles do not reach it, or it may do more than they. */
  checkMayAssign(caller: Caller, appId: string): Promise<void>;
  orgId(): string;
  /** The key that signs this app's ID tokens now. */
  signingKid(app: AppInstance): string | undefined;
  policies: Pick<PolicyEngine, 'find'> & {
    list(type: string): readonly { id: string; isDefault: boolean }[];
  };
  assignments: {
    /** Every app the person is assigned to, directly or by a group. */
    listAppIdsOfUser(userId: string): Promise<ReadonlySet<string>>;
    listAppIdsOfGroup(groupId: string): ReadonlySet<string>;
    groupExists(groupId: string): Promise<boolean>;
    /** The assigned person in wire form, for `expand=user/{id}`. */
    describeAppUser(
      app: AppInstance,
      userId: string,
      origin: string,
    ): Promise<Record<string, unknown> | undefined>;
  };
};

const appParams = z.object({ appId: z.string() });

const listQuery = z.object({
  q: z.string().optional(),
  filter: z.string().optional(),
  after: z.string().optional(),
  limit: queryLimit(20, 200),
  expand: z.string().optional(),
  // Every app that is there is listed, whole: these ask for less of it, or for what is shown anyway.
  includeNonDeleted: z.enum(['true', 'false']).optional(),
  useOptimization: z.enum(['true', 'false']).optional(),
  alwaysIncludeVpnSettings: z.enum(['true', 'false']).optional(),
});

export function appRoutes(apps: Apps, facts: AppRouteFacts): Route[] {
  return [
    ...readRoutes(apps, facts),
    groupAppsRoute(apps, facts),
    ...writeRoutes(apps, facts),
    ...appPolicyRoutes(apps, facts),
    ...clientCredentialRoutes(apps),
    ...registrationRoutes(apps),
    ...logoRoutes(apps),
    ...federatedClaimRoutes(apps),
  ];
}

function readRoutes(apps: Apps, facts: AppRouteFacts): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/apps',
      permission: 'okta.apps.read',
      limitsItself: true,
      query: listQuery,
      answer: z.array(appAnswer),
      async handle(ctx) {
        const { q, filter, after, limit, expand } = ctx.query;
        if (after !== undefined && !/^0oa[0-9A-Za-z]{17}$/.test(after)) throw invalidCursor();
        const matches = await compileSearch(facts, q, filter);
        const reaches = reachesOf(ctx.caller, 'okta.apps.read');
        const found: AppInstance[] = [];
        for (const app of apps.all()) {
          if (after !== undefined && app.id <= after) continue;
          if (isReachedApp(reaches, app) && matches(app)) found.push(app);
          if (found.length > limit) break;
        }
        const page = found.slice(0, limit);
        const last = page.at(-1);
        const parameters = { ...ctx.query, limit };
        const next =
          found.length > limit && last !== undefined ? { ...parameters, after: last.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: parameters, next }),
          json: await Promise.all(page.map((app) => showApp(apps, facts, ctx, app, expand))),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/apps/:appId',
      permission: 'okta.apps.read',
      params: appParams,
      query: z.object({ expand: z.string().optional() }),
      answer: appAnswer,
      async handle(ctx) {
        return {
          status: 200,
          json: await showApp(apps, facts, ctx, apps.get(ctx.params.appId), ctx.query.expand),
        };
      },
    }),
  ];
}

function groupAppsRoute(apps: Apps, facts: AppRouteFacts): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/groups/:groupId/apps',
    permission: 'okta.groups.read',
    params: z.object({ groupId: z.string() }),
    query: z.object({ after: z.string().optional(), limit: queryLimit(20, 200) }),
    answer: z.array(appAnswer),
    async handle(ctx) {
      const { groupId } = ctx.params;
      const { after = '', limit } = ctx.query;
      if (!(await facts.assignments.groupExists(groupId))) throw notFound(groupId, 'UserGroup');
      const ids = [...facts.assignments.listAppIdsOfGroup(groupId)].filter((id) => id > after).sort();
      const page = ids.slice(0, limit).flatMap((id) => apps.find(id) ?? []);
      const next = ids.length > limit ? { limit, after: ids[limit - 1] } : undefined;
      return {
        status: 200,
        headers: linkHeaders(ctx, { self: { ...ctx.query }, next }),
        json: await Promise.all(page.map((app) => showApp(apps, facts, ctx, app, undefined))),
      };
    },
  });
}

function writeRoutes(apps: Apps, facts: AppRouteFacts): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate') =>
    defineRoute({
      method: 'POST',
      path: `/api/v1/apps/:appId/lifecycle/${verb}`,
      permission: 'okta.apps.manage',
      params: appParams,
      answer: z.strictObject({}),
      async handle(ctx) {
        await apps.setAppStatus(
          ctx.params.appId,
          verb === 'activate' ? 'ACTIVE' : 'INACTIVE',
          requesterOf(ctx),
        );
        return { status: 200, json: {} };
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/apps',
      permission: 'okta.apps.manage',
      query: z.object({ activate: queryFlag(true) }),
      body: appBody,
      answer: appAnswer,
      async handle(ctx) {
        const id = await apps.createApp(ctx.body, ctx.query.activate, requesterOf(ctx));
        return { status: 200, json: await showApp(apps, facts, ctx, apps.get(id), undefined) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/apps/:appId',
      permission: 'okta.apps.manage',
      params: appParams,
      body: appBody,
      answer: appAnswer,
      async handle(ctx) {
        await apps.replaceApp(ctx.params.appId, ctx.body, requesterOf(ctx));
        return { status: 200, json: await showApp(apps, facts, ctx, apps.get(ctx.params.appId), undefined) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/apps/:appId',
      permission: 'okta.apps.manage',
      params: appParams,
      async handle(ctx) {
        await apps.deleteApp(ctx.params.appId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate'),
    lifecycle('deactivate'),
  ];
}

/** `q` and `filter` as one test; the people and groups a filter names are looked up once, before. */
async function compileSearch(
  facts: AppRouteFacts,
  q: string | undefined,
  filter: string | undefined,
): Promise<(app: AppInstance) => boolean> {
  const prefix = q?.toLowerCase();
  const byName = (app: AppInstance): boolean =>
    prefix === undefined ||
    app.label.toLowerCase().startsWith(prefix) ||
    app.name.toLowerCase().startsWith(prefix);
  if (filter === undefined) return byName;
  const node = readFilter(filter);
  const named = { 'user.id': new Set<string>(), 'group.id': new Set<string>() };
  explained(() => checkFilter(node, named));
  const users = await Promise.all(
    [...named['user.id']].map(async (id) => ({ id, apps: await facts.assignments.listAppIdsOfUser(id) })),
  );
  const groups = [...named['group.id']].map((id) => ({ id, apps: facts.assignments.listAppIdsOfGroup(id) }));
  return (app) =>
    byName(app) &&
    matchesFilter(node, {
      id: app.id,
      status: app.status,
      name: app.name,
      // Ours beyond Okta: a list of one kind.
      signOnMode: app.signOnMode,
      credentials: { signing: { kid: shownKid(facts, app) } },
      settings: {
        slo: { enabled: app.oidc?.participatesInSlo ?? app.saml?.slo !== undefined },
        oauthClient: { application_type: app.oidc?.applicationType },
      },
      user: users.filter((user) => user.apps.has(app.id)).map(({ id }) => ({ id })),
      group: groups.filter((group) => group.apps.has(app.id)).map(({ id }) => ({ id })),
    });
}

const filterable = new Set([
  'id',
  'status',
  'name',
  'signOnMode',
  'settings.oauthClient.application_type',
  'credentials.signing.kid',
  'settings.slo.enabled',
  'user.id',
  'group.id',
]);

function checkFilter(node: FilterNode, named: Record<'user.id' | 'group.id', Set<string>>): void {
  if (node.kind === 'and' || node.kind === 'or') for (const part of node.nodes) checkFilter(part, named);
  else if (node.kind === 'compare' && filterable.has(node.path.text) && node.operator === 'eq') {
    const { text } = node.path;
    if ((text === 'user.id' || text === 'group.id') && typeof node.value === 'string')
      named[text].add(node.value);
  } else {
    const place = 'path' in node ? `'${node.path.text}'` : `'${node.kind}'`;
    throw new ApiError('E0000031', {
      summary: 'Invalid search criteria.',
      causes: [
        `${place} at position ${node.position} is not offered here; use eq with ${[...filterable].join(', ')}, and, or`,
      ],
    });
  }
}
