// A group as rules see it: why each of its members is one, and what would break without it.
import { z } from 'zod';
import type { Groups } from '#src/directory/groups/index.ts';
import { findMemberFacts } from '#src/directory/groups/index.ts';
import { decodeCursor, invalidCursor, queryLimit } from '#src/directory/schemas/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, linkHeaders, mayEverywhere, type Route } from '#src/platform/http/index.ts';
import { findRuleNames, listAllRules } from './group-rule-store.ts';
import { usesOfGroup } from './rule-group-hooks.ts';
import { listWanted } from './rule-member-store.ts';

export type GroupViewNeeds = {
  database: Database;
  groups: Pick<Groups, 'getGroup'>;
  /** In the order of ids. */
  listMembers(groupId: string, after: string | undefined, limit: number): Promise<readonly MemberShown[]>;
  /** Policies and rules of policies that name a group; they live above. */
  policyUses?(groupId: string): readonly { type: string; id: string; name: string; policyId: string }[];
};

type MemberShown = { id: string; login: string; displayName: string; status: string };

const byId = z.object({ groupId: z.string() });
const named = { id: z.string(), name: z.string() };

const memberAnswer = z.strictObject({
  id: z.string(),
  login: z.string(),
  displayName: z.string(),
  status: z.string(),
  added: z.iso.datetime().nullable().describe('Null in Everyone, to which people belong by being here.'),
  byHand: z.boolean().describe('Somebody or an app gave the membership: it stays when no rule wants it.'),
  rules: z.array(z.strictObject(named)).describe('Group rules that want it.'),
});

const usesAnswer = z.strictObject({
  rules: z.array(
    z.strictObject({
      ...named,
      status: z.enum(['ACTIVE', 'INACTIVE', 'INVALID']),
      fills: z.boolean().describe('It puts people into the group.'),
      asks: z.boolean().describe('It asks who belongs to the group, or leaves its members out.'),
    }),
  ),
  policies: z
    .array(z.strictObject({ type: z.string(), ...named, policyId: z.string() }))
    .nullable()
    .describe('Policies, and rules as `policy / rule`, that name it; null for who may not read policies.'),
});

export function groupViewRoutes(needs: GroupViewNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/groups/:groupId/memberships',
      permission: 'okta.groups.read',
      summary: 'The members of a group, each with what made them one: somebody, or which group rules',
      params: byId,
      query: z.object({ after: z.string().optional(), limit: queryLimit(50, 200) }),
      answer: z.array(memberAnswer),
      async handle(ctx) {
        const { after, limit } = ctx.query;
        if (after !== undefined && !decodeCursor(after, undefined)) throw invalidCursor();
        const rows = await needs.listMembers(ctx.params.groupId, after, limit + 1);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? { limit, after: shown.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit }, next }),
          json: await withReasons(needs, ctx.params.groupId, shown),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/groups/:groupId/uses',
      permission: 'okta.groups.read',
      summary: 'The group rules that fill or ask about a group, and the policies that name it',
      params: byId,
      answer: usesAnswer,
      async handle(ctx) {
        const group = await needs.groups.getGroup(ctx.params.groupId);
        const rules = await listAllRules(needs.database);
        const mayReadPolicies = mayEverywhere(ctx.caller, 'okta.policies.read');
        const policies = needs.policyUses?.(group.id) ?? [];
        return {
          status: 200,
          json: {
            rules: rules.flatMap((rule) => {
              const uses = usesOfGroup(rule, group);
              const { id, name, status } = rule;
              return uses.fills || uses.asks ? [{ id, name, status, ...uses }] : [];
            }),
            policies: mayReadPolicies
              ? policies.map(({ type, id, name, policyId }) => ({ type, id, name, policyId }))
              : null,
          },
        };
      },
    }),
  ];
}

/** Three reads by primary key for a page, however large the group is. */
async function withReasons(
  { database }: GroupViewNeeds,
  groupId: string,
  people: readonly MemberShown[],
): Promise<z.infer<typeof memberAnswer>[]> {
  const facts = await findMemberFacts(
    database,
    groupId,
    people.map(({ id }) => id),
  );
  const wanted = await listWanted(
    database,
    people.map(({ id }) => ({ userId: id, groupId })),
  );
  const names = await findRuleNames(database, [...new Set(wanted.map(({ ruleId }) => ruleId))]);
  return people.map(({ id, login, displayName, status }) => {
    const own = facts.get(id);
    const rules = wanted.filter(({ userId }) => userId === id);
    return {
      id,
      login,
      displayName,
      status,
      added: own?.added.toISOString() ?? null,
      byHand: own?.byHand ?? true,
      rules: rules.flatMap(({ ruleId }) => {
        const name = names.get(ruleId);
        return name === undefined ? [] : [{ id: ruleId, name }];
      }),
    };
  });
}
