import { z } from 'zod';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, type Route, validationFailed } from '#src/platform/http/index.ts';
import * as store from './preference-store.ts';

export type OwnRouteNeeds = { clock: Clock; database: Database };

const most = 100;
const mostBytes = 32 * 1024;

const name = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/)
  .describe('Letters, digits, dots, hyphens and underscores');
const preference = z.strictObject({
  name: z.string(),
  value: z.unknown().describe('Any JSON; null where nothing is kept'),
});

/** Who the console is for, and what they keep in it. */
export function ownRoutes({ clock, database }: OwnRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/me/console',
      permission: 'self',
      summary: 'What the caller may do as an administrator, at this moment',
      answer: z.strictObject({
        id: z.string(),
        displayName: z.string(),
        permissions: z
          .union([z.literal('all'), z.array(z.string())])
          .describe(
            'Those that a role gives, wherever they reach; empty for who is no administrator, or has to sign in anew',
          ),
      }),
      handle: ({ caller }) => ({
        status: 200,
        json: {
          id: caller.id,
          displayName: caller.displayName,
          permissions: permissionsOf(caller.permissions),
        },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/me/preferences/:name',
      permission: 'self',
      summary: 'Something that the caller keeps for the console',
      params: z.object({ name }),
      answer: preference,
      async handle(ctx) {
        const value = await store.findPreference(database, ctx.caller.id, ctx.params.name);
        return { status: 200, json: { name: ctx.params.name, value: value ?? null } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/gatehouse/v1/me/preferences/:name',
      permission: 'self',
      summary: 'Keeps something for the caller’s console',
      params: z.object({ name }),
      body: z.strictObject({ value: z.unknown() }),
      answer: preference,
      async handle(ctx) {
        const { value = null } = ctx.body;
        if (JSON.stringify(value).length > mostBytes)
          throw validationFailed('value', [`value: is more than ${mostBytes} bytes as JSON`]);
        const kept = { userId: ctx.caller.id, name: ctx.params.name, value, at: clock.now() };
        const fits = await database.transaction((tx) => store.savePreference(tx, kept, most));
        if (!fits) throw validationFailed('name', [`name: ${most} are kept already; use one of their names`]);
        return { status: 200, json: { name: ctx.params.name, value } };
      },
    }),
  ];
}

export const permissionsOf = (permissions: ReadonlySet<string> | 'all'): string[] | 'all' =>
  permissions === 'all' ? 'all' : [...permissions].sort();
