import { z } from 'zod';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import {
  type FilterNode,
  FilterSyntaxError,
  matchesFilter,
  parseFilter,
} from '#src/protocols/scim-filter/index.ts';
import type { PrincipalLimit } from './rate-limit-settings.ts';
import { useCases } from './rate-limit-settings.ts';
import type { PrincipalDraft, RateLimits } from './rate-limit-service.ts';

const path = '/api/v1/rate-limit-settings';
const notifications = z.strictObject({ notificationsEnabled: z.boolean() });
const threshold = z.strictObject({ warningThreshold: z.int().min(30).max(90) });
const mode = z.enum(['ENFORCE', 'PREVIEW', 'DISABLE']);
const perClient = z.strictObject({
  defaultMode: mode,
  useCaseModeOverrides: z
    .strictObject(
      Object.fromEntries(useCases.map((name) => [name, mode.optional()])) as Record<
        (typeof useCases)[number],
        z.ZodOptional<typeof mode>
      >,
    )
    .optional(),
});

export function rateLimitRoutes(limits: RateLimits, orgId: () => string): Route[] {
  return [...settingRoutes(limits), ...principalRoutes(limits, orgId)];
}

function settingRoutes(limits: RateLimits): Route[] {
  const read = 'okta.rateLimits.read';
  const manage = 'okta.rateLimits.manage';
  const shown = {
    notifications: () => ({ notificationsEnabled: limits.settings().notificationsEnabled }),
    threshold: () => ({ warningThreshold: limits.settings().warningThreshold }),
    perClient: () => limits.settings().perClient,
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/admin-notifications`,
      permission: read,
      answer: notifications,
      handle: () => ({ status: 200, json: shown.notifications() }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/admin-notifications`,
      permission: manage,
      body: notifications,
      answer: notifications,
      async handle(ctx) {
        await limits.change(ctx.body, ctx);
        return { status: 200, json: ctx.body };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/warning-threshold`,
      permission: read,
      answer: threshold,
      handle: () => ({ status: 200, json: shown.threshold() }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/warning-threshold`,
      permission: manage,
      body: threshold,
      answer: threshold,
      async handle(ctx) {
        await limits.change(ctx.body, ctx);
        return { status: 200, json: ctx.body };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/per-client`,
      permission: read,
      answer: perClient,
      handle: () => ({ status: 200, json: shown.perClient() }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/per-client`,
      permission: manage,
      body: perClient,
      answer: perClient,
      async handle(ctx) {
        const { defaultMode, useCaseModeOverrides } = ctx.body;
        const given = Object.entries(useCaseModeOverrides ?? {}).filter(([, value]) => value !== undefined);
        const wanted =
          given.length === 0
            ? { defaultMode }
            : { defaultMode, useCaseModeOverrides: Object.fromEntries(given) };
        await limits.change({ perClient: wanted }, ctx);
        return { status: 200, json: wanted };
      },
    }),
  ];
}

const percentage = z.int().min(0).max(100);
const readOnly = ['id', 'orgId', 'createdBy', 'createdDate', 'lastUpdate', 'lastUpdatedBy'];
const entity = z.strictObject({
  principalId: z.string().min(1).max(255),
  principalType: z.enum(['SSWS_TOKEN', 'OAUTH_CLIENT']),
  defaultPercentage: percentage.default(50),
  defaultConcurrencyPercentage: percentage.default(50),
  ...Object.fromEntries(readOnly.map((name) => [name, z.unknown().optional()])),
});
const entityAnswer = z.strictObject({
  id: z.string(),
  orgId: z.string(),
  principalId: z.string(),
  principalType: z.enum(['SSWS_TOKEN', 'OAUTH_CLIENT']),
  defaultPercentage: percentage,
  defaultConcurrencyPercentage: percentage,
  createdDate: z.string(),
  createdBy: z.string(),
  lastUpdate: z.string(),
  lastUpdatedBy: z.string(),
});

function principalRoutes(limits: RateLimits, orgId: () => string): Route[] {
  const principals = '/api/v1/principal-rate-limits';
  const byId = z.object({ principalRateLimitId: z.string() });
  const toWire = (one: PrincipalLimit): z.infer<typeof entityAnswer> => ({
    id: one.id,
    orgId: orgId(),
    principalId: one.principalId,
    principalType: one.principalType,
    defaultPercentage: one.percentage,
    defaultConcurrencyPercentage: one.concurrencyPercentage,
    createdDate: one.created.toISOString(),
    createdBy: one.createdBy,
    lastUpdate: one.lastUpdate.toISOString(),
    lastUpdatedBy: one.lastUpdatedBy,
  });
  const draftOf = (body: z.infer<typeof entity>): PrincipalDraft => ({
    principalType: body.principalType,
    principalId: body.principalId,
    percentage: body.defaultPercentage,
    concurrencyPercentage: body.defaultConcurrencyPercentage,
  });
  return [
    defineRoute({
      method: 'GET',
      path: principals,
      permission: 'okta.principalRateLimits.read',
      query: z.object({
        filter: z.string().max(1024).optional(),
        after: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
      answer: z.array(entityAnswer),
      handle(ctx) {
        const { filter, after, limit } = ctx.query;
        const node = readFilter(filter);
        if (after !== undefined && !/^prl[0-9A-Za-z]{17}$/.test(after)) throw new ApiError('E0000031');
        const found = limits
          .all()
          .filter((one) => (after === undefined || one.id > after) && matchesFilter(node, one));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { after: page.at(-1)?.id, filter, limit } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, filter, limit }, next }),
          json: page.map(toWire),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: principals,
      permission: 'okta.principalRateLimits.manage',
      body: entity,
      answer: entityAnswer,
      handle: async (ctx) => ({ status: 201, json: toWire(await limits.create(draftOf(ctx.body), ctx)) }),
    }),
    defineRoute({
      method: 'GET',
      path: `${principals}/:principalRateLimitId`,
      permission: 'okta.principalRateLimits.read',
      params: byId,
      answer: entityAnswer,
      handle: (ctx) => ({ status: 200, json: toWire(limits.get(ctx.params.principalRateLimitId)) }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${principals}/:principalRateLimitId`,
      permission: 'okta.principalRateLimits.manage',
      params: byId,
      body: entity,
      answer: entityAnswer,
      async handle(ctx) {
        const one = await limits.replace(ctx.params.principalRateLimitId, draftOf(ctx.body), ctx);
        return { status: 200, json: toWire(one) };
      },
    }),
  ];
}

/** `principalType eq "SSWS_TOKEN"`, and perhaps `and principalId eq "…"`: the type has to be said. */
function readFilter(filter: string | undefined): FilterNode {
  if (filter === undefined) throw validationFailed('filter', ['filter: principalType has to be said']);
  let node: FilterNode;
  try {
    node = parseFilter(filter);
  } catch (error) {
    if (error instanceof FilterSyntaxError) throw new ApiError('E0000031', { causes: [error.message] });
    throw error;
  }
  const parts = node.kind === 'and' ? node.nodes : [node];
  const names = parts.map((part) =>
    part.kind === 'compare' && part.operator === 'eq' ? part.path.text : undefined,
  );
  const isKnown = names.every((name) => name === 'principalType' || name === 'principalId');
  if (!isKnown || !names.includes('principalType')) {
    throw new ApiError('E0000031', {
      causes: ['filter: takes principalType eq "…", and principalId eq "…" beside it'],
    });
  }
  return node;
}
