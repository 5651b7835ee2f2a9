import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { userOf, type Users } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { factorEvent } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { RecoveryCodes } from './recovery-code-service.ts';

const path = '/gatehouse/v1/users/:userId/recovery-codes';
const resource = { kind: 'users', param: 'userId' };
const params = z.object({ userId: z.string() });
const manage = 'okta.users.credentials.manage';

type Needs = {
  codes: RecoveryCodes;
  users: Users;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
};

/** For administrators. People make their own on the page of their security (`me` for those who may manage credentials anyway). */
export function recoveryCodeRoutes({ codes, users, database, systemLog }: Needs): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.users.read',
      resource,
      summary: 'How many recovery codes a person has left',
      params,
      answer: z.strictObject({ left: z.int(), created: z.iso.datetime().nullable() }),
      async handle(ctx) {
        const found = await codes.find(await userOf(ctx, users, ctx.params.userId));
        const left = Number(found?.profile['left'] ?? 0);
        return { status: 200, json: { left, created: found?.created.toISOString() ?? null } };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      resource,
      summary: 'Make ten new recovery codes; those before work no more',
      params,
      body: z.strictObject({}).prefault({}),
      answer: z.strictObject({ codes: z.array(z.string()) }),
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        return { status: 200, json: { codes: await codes.generate(user, requesterOf(ctx)) } };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path,
      permission: 'okta.users.credentials.resetFactors',
      resource,
      summary: "Make a person's recovery codes worthless",
      params,
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const found = await codes.find(user);
        if (found === undefined) throw notFound(user.id, 'RecoveryCodes');
        await database.transaction(async (tx) => {
          if (!(await codes.remove(tx, user.id))) throw notFound(user.id, 'RecoveryCodes');
          await systemLog.record(
            tx,
            factorEvent('user.mfa.factor.deactivate', user, found, requesterOf(ctx)),
          );
        });
        return { status: 204 };
      },
    }),
  ];
}
