import { z } from 'zod';
import type { Groups } from '#src/directory/groups/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { findRule } from './group-rule-store.ts';
import { listWants } from './rule-member-store.ts';

export type PersonGroupRouteNeeds = {
  database: Database;
  groups: Pick<Groups, 'byRule'>;
  /** Throws where there is nobody with the id. */
  getUser(userId: string): Promise<{ id: string }>;
};

const membershipAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  byHand: z.boolean().describe('Somebody or something added them; a rule alone does not take them out.'),
  rules: z
    .array(z.strictObject({ id: z.string(), name: z.string() }))
    .describe('Rules that want them there.'),
});

/** Which groups somebody belongs to, and why. */
export function personGroupRoutes({ database, groups, getUser }: PersonGroupRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/users/:userId/memberships',
      permission: 'okta.users.read',
      resource: { kind: 'users', param: 'userId' },
      summary: 'The groups of a person, each with why they belong to it: by hand, or by which rules',
      params: z.object({ userId: z.string().max(100) }),
      answer: z.array(membershipAnswer),
      async handle(ctx) {
        const { id } = await getUser(ctx.params.userId);
        // Both by the person: the primary keys of group_members and group_rule_members begin with them.
        const [memberships, wants] = await Promise.all([
          groups.byRule.membershipsOf(database, [id]),
          listWants(database, [id]),
        ]);
        const ruleIds = [...new Set(wants.map(({ ruleId }) => ruleId))];
        const rules = await Promise.all(ruleIds.map((ruleId) => findRule(database, ruleId)));
        const names = new Map(rules.flatMap((rule) => (rule ? [[rule.id, rule.name] as const] : [])));
        const json = (memberships.get(id) ?? [])
          .map(({ group, byHand }) => ({
            id: group.id,
            name: group.name,
            type: group.type,
            byHand,
            rules: wants
              .filter(({ groupId }) => groupId === group.id)
              .map(({ ruleId }) => ({ id: ruleId, name: names.get(ruleId) ?? ruleId })),
          }))
          .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
        return { status: 200, json };
      },
    }),
  ];
}
