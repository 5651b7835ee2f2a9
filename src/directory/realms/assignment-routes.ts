import { z } from 'zod';
import { queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { AssignmentDraft, RealmAssignment, RealmOperation } from './realm.ts';
import type { RealmAssignments } from './assignment-service.ts';
import { pageOf } from './page.ts';

const path = '/api/v1/realm-assignments';
const read = 'okta.realmAssignments.read';
const manage = 'okta.realmAssignments.manage';
const byId = z.object({ assignmentId: z.string() });
const id = z.string().min(1).max(100);
const conditions = z.strictObject({
  profileSourceId: id.describe('The organisation or the app whose people it is about.'),
  expression: z.strictObject({ value: z.string().min(1).max(8_000) }),
});
const actions = z.strictObject({ assignUserToRealm: z.strictObject({ realmId: id }) });
const body = z.strictObject({
  name: z.string().trim().min(1).max(255),
  priority: z.int().min(1).max(100_000).optional(),
  conditions,
  actions,
  ...Object.fromEntries(
    ['id', 'status', 'created', 'lastUpdated', 'isDefault', 'domains', '_links'].map((name) => [
      name,
      z.unknown().optional(),
    ]),
  ),
});
const self = z.strictObject({ href: z.string(), hints: z.strictObject({ allow: z.array(z.string()) }) });
const answer = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  priority: z.int(),
  isDefault: z.boolean(),
  domains: z.array(z.string()),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  conditions,
  actions,
  _links: z.strictObject({ self }),
});
const operationAnswer = z.strictObject({
  id: z.string(),
  type: z.literal('realm:assignment'),
  status: z.enum(['SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'FAILED']),
  created: z.iso.datetime(),
  started: z.iso.datetime().optional(),
  completed: z.iso.datetime().optional(),
  assignmentOperation: z.strictObject({
    configuration: z.strictObject({ id: z.string(), name: z.string(), conditions, actions }),
  }),
  numUserMoved: z.int(),
  realmId: z.string(),
  realmName: z.string(),
  _links: z.strictObject({ self }),
});
const page = z.object({ after: z.string().optional(), limit: queryLimit(20, 200) });

export function realmAssignmentRoutes(assignments: RealmAssignments): Route[] {
  const reply = (ctx: RequestContext, one: RealmAssignment): Reply => ({
    status: 200,
    json: toWire(one, ctx.client.origin),
  });
  const lifecycle = (verb: 'activate' | 'deactivate', status: RealmAssignment['status']) =>
    defineRoute({
      method: 'POST',
      path: `${path}/:assignmentId/lifecycle/${verb}`,
      permission: manage,
      params: byId,
      handle: async (ctx) => {
        await assignments.setStatus(requesterOf(ctx), ctx.params.assignmentId, status);
        return { status: 204 };
      },
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: page,
      answer: z.array(answer),
      handle: async (ctx) => {
        const { after, limit } = ctx.query;
        const all = await assignments.list();
        // By id: priorities change under whoever pages.
        const { page: rows, next } = pageOf(all, (one) => one.id, { after, limit });
        return {
          status: 200,
          headers: linkHeaders(ctx, {
            self: { after, limit },
            next: next === undefined ? undefined : { after: next, limit },
          }),
          json: rows.map((one) => toWire(one, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body,
      answer,
      handle: async (ctx) =>
        reply(ctx, await assignments.create(requesterOf(ctx), draftOf(ctx.body), ctx.body.priority)),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:assignmentId`,
      permission: read,
      params: byId,
      answer,
      handle: async (ctx) => reply(ctx, await assignments.get(ctx.params.assignmentId)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:assignmentId`,
      permission: manage,
      params: byId,
      body,
      answer,
      handle: async (ctx) => {
        const { params, body: given } = ctx;
        const by = requesterOf(ctx);
        return reply(ctx, await assignments.replace(by, params.assignmentId, draftOf(given), given.priority));
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:assignmentId`,
      permission: manage,
      params: byId,
      handle: async (ctx) => {
        await assignments.delete(requesterOf(ctx), ctx.params.assignmentId);
        return { status: 204 };
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
    ...operationRoutes(assignments),
  ];
}

function operationRoutes(assignments: RealmAssignments): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/operations`,
      permission: read,
      query: page,
      answer: z.array(operationAnswer),
      handle: async (ctx) => {
        const { after, limit } = ctx.query;
        const rows = await assignments.operations({ after, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? { limit, after: shown.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: shown.map((one) => operationToWire(one, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/operations`,
      permission: manage,
      body: z.strictObject({ assignmentId: id }),
      answer: operationAnswer,
      handle: async (ctx) => {
        const begun = await assignments.execute(requesterOf(ctx), ctx.body.assignmentId);
        return { status: 201, json: operationToWire(begun, ctx.client.origin) };
      },
    }),
  ];
}

const draftOf = (given: z.infer<typeof body>): AssignmentDraft => ({
  name: given.name,
  profileSourceId: given.conditions.profileSourceId,
  expression: given.conditions.expression.value,
  realmId: given.actions.assignUserToRealm.realmId,
});

const settingsOf = (one: AssignmentDraft) => ({
  conditions: { profileSourceId: one.profileSourceId, expression: { value: one.expression } },
  actions: { assignUserToRealm: { realmId: one.realmId } },
});

const selfOf = (href: string, ...allow: string[]) => ({ self: { href, hints: { allow } } });

function toWire(one: RealmAssignment, origin: string): z.infer<typeof answer> {
  return {
    id: one.id,
    name: one.name,
    status: one.status,
    priority: one.priority,
    isDefault: false,
    domains: [],
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    ...settingsOf(one),
    _links: selfOf(`${origin}${path}/${one.id}`, 'GET', 'PUT', 'DELETE'),
  };
}

function operationToWire(one: RealmOperation, origin: string): z.infer<typeof operationAnswer> {
  const { assignment } = one;
  return {
    id: one.id,
    type: 'realm:assignment',
    status: one.status,
    created: one.created.toISOString(),
    ...(one.started && { started: one.started.toISOString() }),
    ...(one.completed && { completed: one.completed.toISOString() }),
    assignmentOperation: {
      configuration: { id: assignment.id, name: assignment.name, ...settingsOf(assignment) },
    },
    numUserMoved: one.moved,
    realmId: assignment.realmId,
    realmName: assignment.realmName,
    _links: selfOf(`${origin}${path}/operations`, 'GET'),
  };
}
