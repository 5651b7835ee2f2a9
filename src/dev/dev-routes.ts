import { z } from 'zod';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { type DevControl, freshSnapshot } from './dev-control.ts';

// Only who may do everything: the token that `gatehouse dev` was started with.
const permission = 'gatehouse.dev.manage';

const snapshotBody = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -')
    .refine((name) => name !== freshSnapshot, `must not be "${freshSnapshot}", which reset goes back to`),
});

const clockBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('freeze'), at: z.iso.datetime({ offset: true }).optional() }),
  z.strictObject({
    action: z.literal('advance'),
    seconds: z.number().min(-3_155_760_000).max(3_155_760_000),
  }),
  z.strictObject({ action: z.literal('resume') }),
]);

const mailboxQuery = z.strictObject({ to: z.string().optional() });

export function devRoutes(dev: DevControl): Route[] {
  return [...orgRoutes(dev), ...clockRoutes(dev), ...mailboxRoutes(dev)];
}

function orgRoutes(dev: DevControl): Route[] {
  return [
    defineRoute({
      permission,
      method: 'POST',
      path: '/gatehouse/v1/dev/reset',
      async handle() {
        await dev.reset();
        return { status: 204 };
      },
    }),
    defineRoute({
      permission,
      method: 'GET',
      path: '/gatehouse/v1/dev/snapshot',
      handle: async () => ({ status: 200, json: (await dev.listSnapshots()).map((name) => ({ name })) }),
    }),
    defineRoute({
      permission,
      method: 'POST',
      path: '/gatehouse/v1/dev/snapshot',
      body: snapshotBody,
      async handle({ body }) {
        await dev.snapshot(body.name);
        return { status: 201, json: { name: body.name } };
      },
    }),
    defineRoute({
      permission,
      method: 'POST',
      path: '/gatehouse/v1/dev/restore',
      body: snapshotBody,
      async handle({ body }) {
        if (!(await dev.restore(body.name))) throw notFound(body.name, 'DevSnapshot');
        return { status: 204 };
      },
    }),
  ];
}

function clockRoutes(dev: DevControl): Route[] {
  return [
    defineRoute({
      permission,
      method: 'GET',
      path: '/gatehouse/v1/dev/clock',
      handle: () => ({ status: 200, json: dev.readClock() }),
    }),
    defineRoute({
      permission,
      method: 'POST',
      path: '/gatehouse/v1/dev/clock',
      body: clockBody,
      handle({ body }) {
        if (body.action === 'freeze')
          dev.clock.freeze(body.at === undefined ? undefined : Date.parse(body.at));
        if (body.action === 'advance') dev.clock.advance(body.seconds * 1000);
        if (body.action === 'resume') dev.clock.resume();
        return { status: 200, json: dev.readClock() };
      },
    }),
  ];
}

function mailboxRoutes(dev: DevControl): Route[] {
  return [
    defineRoute({
      permission,
      method: 'GET',
      path: '/gatehouse/v1/dev/mailbox',
      query: mailboxQuery,
      handle({ query }) {
        const wanted = query.to?.toLowerCase();
        const messages = dev.mail.messages.filter(
          (message) => wanted === undefined || message.to.toLowerCase() === wanted,
        );
        return { status: 200, json: messages };
      },
    }),
    defineRoute({
      permission,
      method: 'DELETE',
      path: '/gatehouse/v1/dev/mailbox',
      handle() {
        dev.mail.clear();
        return { status: 204 };
      },
    }),
  ];
}
