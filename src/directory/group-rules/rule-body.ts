import { z } from 'zod';
import { type RuleDraft } from './group-rule.ts';

export const expressionType = 'urn:okta:expression:1.0';

const id = z.string().min(1).max(100);
// A walk through a longer list would be slower than a group of those left out.
const mostExcluded = 10_000;
const excludes = z.strictObject({ exclude: z.array(id).max(mostExcluded).nullish() });

export const conditions = z.strictObject({
  expression: z.strictObject({ type: z.literal(expressionType), value: z.string().min(1).max(8_000) }),
  people: z.strictObject({ users: excludes.nullish(), groups: excludes.nullish() }).nullish(),
});

const body = {
  type: z.literal('group_rule'),
  name: z.string().trim().min(1).max(50),
  conditions,
  actions: z.strictObject({
    assignUserToGroups: z.strictObject({ groupIds: z.array(id).min(1).max(100) }),
  }),
};
const echoed = Object.fromEntries(
  ['id', 'status', 'created', 'lastUpdated', 'allGroupsValid', '_embedded', '_links'].map((name) => [
    name,
    z.unknown().optional(),
  ]),
);

// Some clients leave the type out, since there is but one.
export const ruleBody = z.strictObject({ ...body, type: body.type.optional(), ...echoed });

export function draftOf(given: z.infer<typeof ruleBody>): RuleDraft {
  return {
    name: given.name,
    ...conditionsOf(given.conditions),
    groupIds: [...new Set(given.actions.assignUserToGroups.groupIds)],
  };
}

export function conditionsOf({ expression, people }: z.infer<typeof conditions>) {
  return {
    expression: expression.value,
    excludedUserIds: [...new Set(people?.users?.exclude ?? [])],
    excludedGroupIds: [...new Set(people?.groups?.exclude ?? [])],
  };
}

const shownExcludes = z.strictObject({ exclude: z.array(z.string()) });
export const ruleAnswer = z.strictObject({
  type: z.literal('group_rule'),
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'INVALID']),
  name: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  conditions: z.strictObject({
    people: z.strictObject({ users: shownExcludes, groups: shownExcludes }),
    expression: z.strictObject({ value: z.string(), type: z.literal(expressionType) }),
  }),
  actions: z.strictObject({ assignUserToGroups: z.strictObject({ groupIds: z.array(z.string()) }) }),
  allGroupsValid: z.boolean(),
  _embedded: z.strictObject({ groupIdToGroupNameMap: z.record(z.string(), z.string()) }).optional(),
});
