import { z } from 'zod';
import { ApiError, defineRoute, mayEverywhere, type Route } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { GroupRulesNeeds } from './group-rule-service.ts';
import { conditions, conditionsOf } from './rule-body.ts';
import { matches } from './rule-book.ts';
import { knownAttributes } from './rule-draft.ts';
import { checkExpression } from './rule-expression.ts';
import type { Subject } from './rule-follower.ts';

const body = z.strictObject({
  conditions,
  limit: z.int().min(1).max(200).default(20).describe('How many people to show.'),
  after: z
    .string()
    .regex(/^[0-9A-Za-z]{1,64}$/)
    .optional()
    .describe('The id of the last person shown before; the count is left out then.'),
  quick: z
    .boolean()
    .default(false)
    .describe('While somebody types: looks at 2,000 people at most, and says so where there are more.'),
});

const answer = z.strictObject({
  count: z
    .int()
    .nullable()
    .describe(
      'How many people match now, exactly; null on further pages, and where there is a sample instead.',
    ),
  failed: z.int().nullable().describe('For how many of those looked at the expression comes to no answer.'),
  sample: z
    .strictObject({
      lookedAt: z.int(),
      matched: z.int(),
      outOf: z.int().describe('How many people there are that could match.'),
      estimate: z.int().describe('How many would match if the rest were like those looked at.'),
    })
    .nullable()
    .describe('Where a quick look did not see everybody: people drawn by their ids, which are random.'),
  people: z.array(z.strictObject({ id: z.string(), login: z.string(), displayName: z.string() })),
  after: z.string().nullable().describe('For the next page; null when there is none.'),
});

type Needs = Pick<GroupRulesNeeds, 'database' | 'people' | 'schemas'> & {
  groups: Pick<GroupRulesNeeds['groups'], 'byRule'>;
};

const peopleAtOnce = 500;
const quickLook = 2_000;

/** Who would match, without saving anything: so an administrator sees what a rule does before it does it. */
export function rulePreviewRoutes(needs: Needs): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/group-rules/preview',
      permission: 'okta.groups.manage',
      summary: 'Counts and shows the people whom a group rule with these conditions would match',
      body,
      answer,
      async handle(ctx) {
        // It answers questions about anybody's profile.
        if (!mayEverywhere(ctx.caller, 'okta.users.read')) throw new ApiError('E0000006');
        return { status: 200, json: await preview(needs, ctx.body) };
      },
    }),
  ];
}

async function preview(needs: Needs, given: z.infer<typeof body>): Promise<z.infer<typeof answer>> {
  const { expression, excludedUserIds, excludedGroupIds } = conditionsOf(given.conditions);
  const compiled = checkExpression(expression, knownAttributes(needs));
  const rule = {
    ...compiled,
    excludedUsers: new Set(excludedUserIds),
    excludedGroups: new Set(excludedGroupIds),
  };
  const asksGroups = compiled.questions.length > 0 || excludedGroupIds.length > 0;
  const isFirstPage = given.after === undefined;
  const people: z.infer<typeof answer>['people'] = [];
  const having = keyOf(compiled.equality);
  let [count, failed, lookedAt, isMore, isCutOff] = [0, 0, 0, false, false];
  for await (const batch of batches(needs, having, given.after ?? '')) {
    if (given.quick && lookedAt >= quickLook) {
      isCutOff = batch.length > 0;
      break;
    }
    lookedAt += batch.length;
    const ids = batch.map((one) => one.id);
    const groups = asksGroups ? await needs.groups.byRule.membershipsOf(needs.database, ids) : undefined;
    for (const one of batch.filter(({ isGone }) => !isGone)) {
      const theirs = (groups?.get(one.id) ?? []).map(({ group }): [string, ExpressionGroup] => [
        group.id,
        group,
      ]);
      const found = new Map(theirs);
      const context = { user: { profile: one.profile, facts: one.facts }, groups: [...found.values()] };
      const doesMatch = matches(rule, one.id, found, context);
      if (doesMatch === undefined) failed++;
      if (!doesMatch) continue;
      count++;
      if (people.length < given.limit)
        people.push({ id: one.id, login: one.login, displayName: one.displayName });
      else isMore = true;
    }
    if (isMore && !isFirstPage) break;
  }
  const outOf = isCutOff ? await needs.people.count(needs.database, having) : 0;
  const estimate = Math.round((count / Math.max(lookedAt, 1)) * outOf);
  return {
    count: isFirstPage && !isCutOff ? count : null,
    failed: isFirstPage ? failed : null,
    sample: isFirstPage && isCutOff ? { lookedAt, matched: count, outOf, estimate } : null,
    people,
    after: isMore ? (people.at(-1)?.id ?? null) : null,
  };
}

type Equality = { attribute: string; value: string };

/** Facts are no part of the index of profiles. */
const keyOf = (equality: Equality | undefined): Equality | undefined =>
  equality && !['id', 'status', 'created', 'type'].includes(equality.attribute) ? equality : undefined;

async function* batches(
  { people, database }: Needs,
  having: Equality | undefined,
  start: string,
): AsyncGenerator<Subject[]> {
  for (let after = start; ; ) {
    const batch = await people.after(database, { after, limit: peopleAtOnce, having });
    yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < peopleAtOnce) return;
    after = last.id;
  }
}
