import { z } from 'zod';
import { draftBody, writerOf } from '#src/access/policies/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { Shadow, ShadowCount } from './shadow.ts';
import type { Shadows } from './shadow-service.ts';

export type ShadowRouteNeeds = {
  shadows: Shadows;
  /** What follows the log counts what is new. */
  refresh(): Promise<void>;
  /** When the last counted event was. */
  upto(): Promise<Date | undefined>;
};

const path = '/gatehouse/v1/shadow-policies';
const params = z.object({ shadowId: z.string().max(100) });
const status = z.enum(['ACTIVE', 'INACTIVE']);
const outcome = z.enum(['ALLOW', 'CHALLENGE', 'DENY']);
const count = z.int().min(0);

const body = z.strictObject({
  name: z.string().trim().min(1).max(255),
  status: status.default('ACTIVE'),
  draft: draftBody,
});

const shadowAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  status,
  draft: z.looseObject({}),
  versions: z
    .record(z.string(), z.string())
    .describe('The state of the policies from which the draft was made; it is promoted onto no other.'),
  createdBy: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
});

const countedAnswer = z.strictObject({
  ...shadowAnswer.shape,
  counts: z.strictObject({
    countedUpTo: z.iso.datetime().nullable().describe('What was decided later is not counted yet.'),
    decisions: count,
    differences: count,
    outcomes: z.array(z.strictObject({ live: outcome, shadow: outcome, times: count })),
    days: z.array(z.strictObject({ day: z.string(), decisions: count, differences: count })),
    apps: z.array(z.strictObject({ appId: z.string(), decisions: count, differences: count })),
    rules: z
      .array(z.strictObject({ ruleId: z.string(), decisions: count, differences: count }))
      .describe('By which rules the shadow decided.'),
  }),
});

export function shadowRoutes({ shadows, refresh, upto }: ShadowRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      summary: 'Policies that only record what they would have done',
      permission: 'okta.policies.read',
      answer: z.array(shadowAnswer),
      handle: async () => ({ status: 200, json: (await shadows.list()).map(toWire) }),
    }),
    defineRoute({
      method: 'POST',
      path,
      summary: 'Judges a draft of policies beside every live decision, and records what it says',
      permission: 'okta.policies.manage',
      success: 201,
      body,
      answer: shadowAnswer,
      handle: async (ctx) => ({
        status: 201,
        json: toWire(await shadows.create(ctx.body, requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:shadowId`,
      summary: 'A shadow policy, and how often it came to something else',
      permission: 'okta.policies.read',
      params,
      answer: countedAnswer,
      async handle(ctx) {
        const shadow = await shadows.get(ctx.params.shadowId);
        await refresh();
        // Before the sums: they hold all up to then, and perhaps more.
        const countedUpTo = (await upto())?.toISOString() ?? null;
        const counts = { countedUpTo, ...countsToWire(await shadows.countsOf(shadow.id)) };
        return { status: 200, json: { ...toWire(shadow), counts } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:shadowId`,
      summary: 'Changes a shadow policy; another draft is counted anew',
      permission: 'okta.policies.manage',
      params,
      body: body.extend({
        rebase: z
          .boolean()
          .default(false)
          .describe('The draft is meant of the policies as they are now, also where it is the same.'),
      }),
      answer: shadowAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(await shadows.replace(ctx.params.shadowId, ctx.body, requesterOf(ctx))),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:shadowId`,
      summary: 'Discards a shadow policy',
      permission: 'okta.policies.manage',
      params,
      async handle(ctx) {
        await shadows.discard(ctx.params.shadowId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:shadowId/promote`,
      summary: 'Makes the draft the live policies, unless those have changed since',
      permission: 'okta.policies.manage',
      params,
      answer: z.strictObject({
        made: z
          .record(z.string(), z.string())
          .describe('Ids of new policies, by those they had in the draft.'),
      }),
      async handle(ctx) {
        const made = await shadows.promote(ctx.params.shadowId, writerOf(ctx));
        return { status: 200, json: { made: Object.fromEntries(made) } };
      },
    }),
  ];
}

function toWire(shadow: Shadow) {
  const { createdMs, lastUpdatedMs, ...rest } = shadow;
  return {
    ...rest,
    created: new Date(createdMs).toISOString(),
    lastUpdated: new Date(lastUpdatedMs).toISOString(),
  };
}

type Sum = { decisions: number; differences: number };

function countsToWire(counts: readonly ShadowCount[]) {
  const total: Sum = { decisions: 0, differences: 0 };
  const sums = { day: new Map<string, Sum>(), app: new Map<string, Sum>(), rule: new Map<string, Sum>() };
  const pairs = new Map<string, { live: string; shadow: string; times: number }>();
  for (const { day, live, shadow, appId, ruleId, times } of counts) {
    const add = (sum: Sum) => {
      sum.decisions += times;
      if (live !== shadow) sum.differences += times;
    };
    add(total);
    add(sumOf(sums.day, day));
    add(sumOf(sums.app, appId));
    add(sumOf(sums.rule, ruleId));
    const pair = pairs.get(`${live} ${shadow}`) ?? { live, shadow, times: 0 };
    pairs.set(`${live} ${shadow}`, { ...pair, times: pair.times + times });
  }
  return {
    ...total,
    outcomes: [...pairs.values()],
    days: [...sums.day].map(([day, sum]) => ({ day, ...sum })),
    apps: mostDifferent(sums.app).map(([appId, sum]) => ({ appId, ...sum })),
    rules: mostDifferent(sums.rule).map(([ruleId, sum]) => ({ ruleId, ...sum })),
  };
}

function sumOf(sums: Map<string, Sum>, key: string): Sum {
  const sum = sums.get(key) ?? { decisions: 0, differences: 0 };
  sums.set(key, sum);
  return sum;
}

const mostDifferent = (sums: ReadonlyMap<string, Sum>) =>
  [...sums].sort(([, a], [, b]) => b.differences - a.differences || b.decisions - a.decisions).slice(0, 100);
