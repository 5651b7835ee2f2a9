import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Policies } from '#src/access/policies/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { defineRoute, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { FrictionDimension } from './friction.ts';
import type { Friction } from './friction-service.ts';

export type FrictionRouteNeeds = {
  clock: Clock;
  friction: Friction;
  apps: Pick<AppDirectory, 'find'>;
  policies: Pick<Policies, 'signOnPolicies'>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
};

const count = z.int().min(0);
const sums = {
  passwords: count.describe('Passwords typed, right or wrong.'),
  factors: count.describe('Codes typed, pushes answered, passkeys touched, right or wrong.'),
  prompts: count.describe('Both.'),
  failures: count.describe('Of the prompts, those that were wrong.'),
  passive: count.describe('Apps opened without being asked for anything.'),
  people: count.describe(
    'Different people a day; of several days the sum of their days. 0 by rule and by factor.',
  ),
  promptsPerPerson: z.number().nullable().describe('Per person and day; null where nobody came.'),
};
const answer = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.string(),
  countedUpTo: z.iso.datetime().nullable().describe('The last event of the log that is in these numbers.'),
  total: z.strictObject(sums),
  days: z.array(z.strictObject({ day: z.iso.date(), ...sums })),
  items: z.array(
    z.strictObject({
      key: z.string().describe('An id, or the name of a place; empty: unknown.'),
      name: z.string(),
      ...sums,
    }),
  ),
});

const words = ['total', 'app', 'group', 'place', 'rule', 'factor'] as const;
const dayMs = 86_400_000;
const mostDays = 3700;

export function frictionRoutes(needs: FrictionRouteNeeds): Route[] {
  const { friction, clock } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/friction',
      summary:
        'What people had to do to get in: prompts per person and day, by app, group, place, rule or factor',
      permission: 'okta.logs.read',
      query: z.object({
        from: z.iso.date().optional().describe('A day in UTC; left out: 29 days before `to`.'),
        to: z.iso.date().optional().describe('A day in UTC; left out: today.'),
        by: z.enum(words).default('total'),
        key: z.string().max(300).optional().describe('The days of one app, group, place, rule or factor.'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answer,
      async handle(ctx) {
        const { by, key, limit } = ctx.query;
        const to = ctx.query.to ?? new Date(clock.nowMs()).toISOString().slice(0, 10);
        const from = ctx.query.from ?? new Date(Date.parse(to) - 29 * dayMs).toISOString().slice(0, 10);
        const span = (Date.parse(to) - Date.parse(from)) / dayMs;
        if (span < 0 || span > mostDays) {
          throw validationFailed('from', [`from: at most ${mostDays} days up to to`]);
        }
        if (key !== undefined && by === 'total')
          throw validationFailed('key', ['key: says nothing by total']);
        await friction.refresh();
        const dimension = by.toUpperCase() as FrictionDimension;
        const ofKey = key === undefined ? ({ dimension: 'TOTAL', key: '' } as const) : { dimension, key };
        const [days, keys, upto] = await Promise.all([
          friction.days({ ...ofKey, from, to }),
          by === 'total' ? [] : friction.keys({ dimension, from, to, limit }),
          friction.upto(),
        ]);
        const names = await namesOf(
          needs,
          dimension,
          keys.map((one) => one.key),
        );
        return {
          status: 200,
          json: {
            from,
            to,
            by,
            countedUpTo: upto?.toISOString() ?? null,
            total: wire(days.reduce(added, nothing)),
            days: days.map(({ day, ...one }) => ({ day, ...wire(one) })),
            items: keys.map(({ key: id, ...one }) => ({ key: id, name: names(id), ...wire(one) })),
          },
        };
      },
    }),
  ];
}

type Sums = { passwords: number; factors: number; failures: number; passive: number; people: number };
const nothing: Sums = { passwords: 0, factors: 0, failures: 0, passive: 0, people: 0 };

const added = (a: Sums, b: Sums): Sums => ({
  passwords: a.passwords + b.passwords,
  factors: a.factors + b.factors,
  failures: a.failures + b.failures,
  passive: a.passive + b.passive,
  people: a.people + b.people,
});

function wire({ passwords, factors, failures, passive, people }: Sums) {
  const prompts = passwords + factors;
  const perPerson = people === 0 ? null : Math.round((prompts / people) * 100) / 100;
  return { passwords, factors, prompts, failures, passive, people, promptsPerPerson: perPerson };
}

async function namesOf(
  needs: FrictionRouteNeeds,
  dimension: FrictionDimension,
  keys: readonly string[],
): Promise<(key: string) => string> {
  if (dimension === 'APP') return (key) => needs.apps.find(key)?.label ?? key;
  if (dimension === 'RULE') {
    const rules = needs.policies.signOnPolicies().flatMap((policy) => policy.rules);
    const names = new Map(rules.map(({ id, name }) => [id, name]));
    return (key) => names.get(key) ?? key;
  }
  if (dimension !== 'GROUP') return (key) => key;
  const names = new Map((await needs.groupsOf(keys)).map(({ id, name }) => [id, name]));
  return (key) => names.get(key) ?? key;
}
