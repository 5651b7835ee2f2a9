import { z } from 'zod';
import { displayNameOf } from '#src/directory/users/index.ts';
import { defineRoute, linkHeaders, type Route } from '#src/platform/http/index.ts';
import type { FactorCoverage } from './coverage-service.ts';

const count = z.int().min(0);
const answer = z.strictObject({
  countedAt: z.iso.datetime(),
  people: count.describe('Active people.'),
  covered: count.describe(
    'Of these: with a factor that sign-in may ask for beside a password. E-mail does not count.',
  ),
  phishingResistant: count.describe('Of these: with a passkey or a security key.'),
  factors: z.array(z.strictObject({ key: z.string().describe('Of the authenticator.'), people: count })),
});

const lackingQuery = z.object({
  lacking: z.enum(['second_factor', 'phishing_resistant']).default('second_factor'),
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const lackingAnswer = z.array(
  z.strictObject({
    id: z.string(),
    login: z.string(),
    displayName: z.string(),
    lastLogin: z.iso.datetime().nullable(),
  }),
);

export function factorCoverageRoutes(coverage: FactorCoverage): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/insights/factor-coverage',
      summary: 'How many active people have which factor',
      permission: 'okta.logs.read',
      answer,
      async handle() {
        const { countedAt, people, covered, resistant, factors } = await coverage.read();
        return {
          status: 200,
          json: {
            countedAt: countedAt.toISOString(),
            people,
            covered,
            phishingResistant: resistant,
            factors: Object.entries(factors)
              .map(([key, having]) => ({ key, people: having }))
              .sort((a, b) => b.people - a.people || (a.key < b.key ? -1 : 1)),
          },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/insights/factor-coverage/people',
      summary: 'Active people who have no second factor, or none that cannot be phished',
      permission: 'okta.users.read',
      query: lackingQuery,
      answer: lackingAnswer,
      async handle(ctx) {
        const { lacking, after = '', limit } = ctx.query;
        const what = lacking === 'second_factor' ? 'SECOND_FACTOR' : 'PHISHING_RESISTANT';
        const found = await coverage.listLacking({ what, after, limit: limit + 1 });
        const page = found.slice(0, limit);
        const next = found.length > limit ? page.at(-1)?.id : undefined;
        const self = { ...ctx.query, limit: String(limit) };
        return {
          status: 200,
          headers: linkHeaders(ctx, {
            self,
            next: next === undefined ? undefined : { ...self, after: next },
          }),
          json: page.map(({ id, login, profile, lastLogin }) => ({
            id,
            login,
            displayName: displayNameOf({ login, profile }),
            lastLogin: lastLogin?.toISOString() ?? null,
          })),
        };
      },
    }),
  ];
}
