import type { Directory } from '#src/directory/index.ts';
import { findUsers, userToWire } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Caller, mayEverywhere } from '#src/platform/http/index.ts';

type Shown = ReadonlyMap<string, Record<string, unknown>>;

/** People as the management API shows them, inside an answer about something else: those of them whom the caller may read. */
export function describeUsers(database: Database, { users, schemas }: Directory) {
  const mayRead = async (caller: Caller, userId: string): Promise<boolean> => {
    try {
      await users.checkReach(caller, 'okta.users.read', userId);
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  };
  return async (caller: Caller, userIds: readonly string[], origin: string): Promise<Shown> => {
    const may = mayEverywhere(caller, 'okta.users.read')
      ? userIds
      : (await Promise.all(userIds.map(async (id) => ((await mayRead(caller, id)) ? [id] : [])))).flat();
    const found = await findUsers(database, may);
    const view = { origin, omitCredentialsLinks: true };
    return new Map([...found].map(([id, user]) => [id, userToWire(user, schemas.ofType(user.typeId), view)]));
  };
}
