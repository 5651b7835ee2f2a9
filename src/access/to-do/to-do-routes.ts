import { z } from 'zod';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { toDoKinds, toDoUrgencies } from './to-do.ts';
import type { ToDo } from './to-do-service.ts';

const answer = z.strictObject({
  items: z.array(
    z.strictObject({
      kind: z.enum(toDoKinds),
      urgency: z
        .enum(toDoUrgencies)
        .describe('URGENT: does not work, or soon will not. SOON: somebody waits. NOTE: to be tidied up.'),
      count: z.int().min(1),
      things: z
        .array(
          z.strictObject({
            id: z.string(),
            name: z.string(),
            at: z.iso.datetime().nullable().describe('When it ends, or began.'),
            detail: z.string().nullable(),
          }),
        )
        .describe('The first five of them.'),
    }),
  ),
});

export function toDoRoutes(toDo: ToDo): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/insights/to-do',
      summary: 'Things that need doing, of those that the caller may know of everywhere',
      permission: 'okta.logs.read',
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: {
          items: (await toDo.list(ctx.caller)).map(({ things, ...item }) => ({
            ...item,
            things: things.map(({ id, name, at, detail }) => ({
              id,
              name,
              at: at?.toISOString() ?? null,
              detail: detail ?? null,
            })),
          })),
        },
      }),
    }),
  ];
}
