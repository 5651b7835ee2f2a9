import { z } from 'zod';
import type { Groups } from '#src/directory/groups/index.ts';
import { invalidCursor, queryFlag, queryLimit, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, linkHeaders, type Reply, type Route } from '#src/platform/http/index.ts';
import type { GroupRule } from './group-rule.ts';
import type { GroupRules } from './group-rule-service.ts';
import { draftOf, expressionType, ruleAnswer, ruleBody } from './rule-body.ts';
import type { RuleRun } from './rule-run-store.ts';

const path = '/api/v1/groups/rules';
const read = 'okta.groups.read';
const manage = 'okta.groups.manage';
const byId = z.object({ groupRuleId: z.string() });
const expansion = z.object({ expand: z.string().optional() });
const listing = z.object({
  limit: queryLimit(50, 200),
  after: z.string().optional(),
  search: z.string().max(255).optional().describe('Part of the name of a rule.'),
  expand: z.string().optional(),
});

const progressAnswer = z.strictObject({
  ruleId: z.string(),
  status: z.enum(['NONE', 'RUNNING', 'DONE']).describe('NONE: the rule was never activated.'),
  total: z.int(),
  lookedAt: z.int(),
  added: z.int(),
  removed: z.int(),
  failed: z.int().describe('People for whom the expression came to no answer.'),
  started: z.iso.datetime().nullable(),
  updated: z.iso.datetime().nullable(),
});

export function groupRuleRoutes(rules: GroupRules, groups: Pick<Groups, 'findGroups'>): Route[] {
  const shown = async (some: readonly GroupRule[], expand: string | undefined) => {
    const ids = [...new Set(some.flatMap((rule) => rule.groupIds))];
    const found = await groups.findGroups(ids);
    const names = new Map([...found].map(([id, group]) => [id, group.name]));
    const isExpanded = (expand ?? '').split(',').includes('groupIdToGroupNameMap');
    return some.map((rule) => toWire(rule, names, isExpanded));
  };
  const reply = async (rule: GroupRule, expand?: string): Promise<Reply> => ({
    status: 200,
    json: (await shown([rule], expand))[0],
  });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listing,
      answer: z.array(ruleAnswer),
      async handle(ctx) {
        const { limit, after, search, expand } = ctx.query;
        if (after !== undefined && !/^[0-9A-Za-z]{1,64}$/.test(after)) throw invalidCursor();
        const rows = await rules.list({ search, after: after ?? '', limit: limit + 1 });
        const page = rows.slice(0, limit);
        const parameters = { limit, search, expand };
        const next = rows.length > limit ? { ...parameters, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...parameters, after }, next }),
          json: await shown(page, expand),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: ruleBody,
      answer: ruleAnswer,
      handle: async (ctx) => reply(await rules.create(requesterOf(ctx), draftOf(ctx.body))),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:groupRuleId`,
      permission: read,
      params: byId,
      query: expansion,
      answer: ruleAnswer,
      handle: async (ctx) => reply(await rules.get(ctx.params.groupRuleId), ctx.query.expand),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:groupRuleId`,
      permission: manage,
      params: byId,
      body: ruleBody,
      answer: ruleAnswer,
      handle: async (ctx) =>
        reply(await rules.replace(requesterOf(ctx), ctx.params.groupRuleId, draftOf(ctx.body))),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:groupRuleId`,
      permission: manage,
      params: byId,
      query: z.object({ removeUsers: queryFlag(false) }),
      answer: z.strictObject({}),
      async handle(ctx) {
        await rules.delete(requesterOf(ctx), ctx.params.groupRuleId, ctx.query);
        return { status: 202, json: {} };
      },
    }),
    ...lifecycleRoutes(rules),
  ];
}

function lifecycleRoutes(rules: GroupRules): Route[] {
  return [
    ...(['activate', 'deactivate'] as const).map((verb) =>
      defineRoute({
        method: 'POST',
        path: `${path}/:groupRuleId/lifecycle/${verb}`,
        permission: manage,
        params: byId,
        async handle(ctx) {
          await rules[verb](requesterOf(ctx), ctx.params.groupRuleId);
          return { status: 204 };
        },
      }),
    ),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/group-rules/:groupRuleId/progress',
      permission: read,
      summary: 'How far the walk through all people has come that followed the activation of a group rule',
      params: byId,
      answer: progressAnswer,
      async handle(ctx) {
        const { groupRuleId } = ctx.params;
        return { status: 200, json: progressToWire(groupRuleId, await rules.progress(groupRuleId)) };
      },
    }),
  ];
}

function progressToWire(ruleId: string, run: RuleRun | undefined): z.infer<typeof progressAnswer> {
  if (!run) {
    const none = { total: 0, lookedAt: 0, added: 0, removed: 0, failed: 0, started: null, updated: null };
    return { ruleId, status: 'NONE', ...none };
  }
  const { status, total, lookedAt, added, removed, failed } = run;
  return {
    ruleId,
    status,
    total,
    lookedAt,
    added,
    removed,
    failed,
    started: run.started.toISOString(),
    updated: run.updated.toISOString(),
  };
}

function toWire(
  rule: GroupRule,
  names: ReadonlyMap<string, string>,
  isExpanded: boolean,
): z.infer<typeof ruleAnswer> {
  return {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: rule.created.toISOString(),
    lastUpdated: rule.lastUpdated.toISOString(),
    conditions: {
      people: {
        users: { exclude: [...rule.excludedUserIds] },
        groups: { exclude: [...rule.excludedGroupIds] },
      },
      expression: { value: rule.expression, type: expressionType },
    },
    actions: { assignUserToGroups: { groupIds: [...rule.groupIds] } },
    allGroupsValid: rule.groupIds.every((id) => names.has(id)),
    ...(isExpanded && {
      _embedded: {
        groupIdToGroupNameMap: Object.fromEntries(
          rule.groupIds.flatMap((id) => {
            const name = names.get(id);
            return name === undefined ? [] : [[id, name]];
          }),
        ),
      },
    }),
  };
}
