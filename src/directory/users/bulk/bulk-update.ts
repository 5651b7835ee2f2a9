import {
  eventBy,
  isUniqueViolation,
  type Profile,
  type Requester,
  wholeSecond,
  writeProfile,
} from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { deactivate } from '../lifecycle/lifecycle-service.ts';
import { loginTaken, profileRefused, userNotFound } from '../user-refusals.ts';
import { type User, userTarget } from '../user.ts';
import { findUsers } from '../user-store.ts';
import { storeUpdate } from '../user-update.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { failedRow } from './bulk-answer.ts';
import { inSavepoint, lockIds, type ProfileChange, updateProfiles } from './bulk-store.ts';
import type { UserResult } from './bulk-users.ts';

type Update = { index: number; id: string; profile: Record<string, unknown> };

/** Attributes that nobody else can have taken are written together; a login or a unique value goes the way of a single call. */
export async function updateMany(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  updates: readonly Update[],
): Promise<UserResult[]> {
  if (updates.length === 0) return [];
  await lockIds(
    tx,
    updates.map((one) => one.id),
  );
  const users = await findUsers(
    tx,
    updates.map((one) => one.id),
  );
  const results: UserResult[] = [];
  const plain: (ProfileChange & { user: User; names: string[] })[] = [];
  for (const update of updates) {
    const { index, id } = update;
    try {
      const user = users.get(id);
      if (!user) throw userNotFound(id);
      const change = changeOf(needs, user, update.profile);
      if (change.names.length === 0) results.push({ index, status: 'unchanged', id });
      else if (change.isPlain) {
        plain.push({ id, user, before: user.profile, after: change.after, names: change.names });
        results.push({ index, status: 'updated', id });
      } else {
        await inSavepoint(tx, () => updateOne(needs, tx, by, user, update.profile));
        results.push({ index, status: 'updated', id });
      }
    } catch (error) {
      results.push(failedRow(index, isUniqueViolation(error) ? loginTaken() : error, id));
    }
  }
  await updateProfiles(tx, plain, wholeSecond(needs.clock));
  await needs.systemLog.record(
    tx,
    plain.map(({ user, after, names }) => ({
      eventType: 'user.account.update_profile',
      ...eventBy(by),
      target: [userTarget({ ...user, profile: after })],
      debugData: { changedAttributes: names.join(',').slice(0, 1_000) },
    })),
  );
  await needs.rules?.follow(
    tx,
    plain.map((one) => one.id),
    { attributes: [...new Set(plain.flatMap((one) => one.names))] },
  );
  return results;
}

function changeOf(needs: UsersNeeds, user: User, given: Record<string, unknown>) {
  if (user.status === 'DEPROVISIONED') throw new ApiError('E0000038');
  const schema = needs.schemas.ofType(user.typeId);
  const written = writeProfile(schema, 'partial', user.profile, given);
  if ('problems' in written) throw profileRefused(written.problems, 'user');
  const after: Profile = written.profile;
  const differs = (name: string) => JSON.stringify(user.profile[name]) !== JSON.stringify(after[name]);
  const names = [...new Set([...Object.keys(user.profile), ...Object.keys(after)])].filter(differs);
  const isPlain = !names.some((name) => name === 'login' || schema.uniqueNames.includes(name));
  return { after, names, isPlain };
}

const nothingElse = {
  given: { password: undefined, recovery: undefined, provider: undefined },
  password: undefined,
  answerHash: undefined,
};

const updateOne = (needs: UsersNeeds, tx: Tx, by: Requester, user: User, profile: Record<string, unknown>) =>
  storeUpdate(needs, tx, by, {
    user,
    typeId: user.typeId,
    update: { write: 'partial', profile, strict: false },
    prepared: nothingElse,
  });

/** One after the other: each may be the last administrator. Who has left already stays so. */
export async function deactivateMany(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  rows: readonly { index: number; id: string }[],
): Promise<UserResult[]> {
  if (rows.length === 0) return [];
  await lockIds(
    tx,
    rows.map((one) => one.id),
  );
  const users = await findUsers(
    tx,
    rows.map((one) => one.id),
  );
  const results: UserResult[] = [];
  for (const { index, id } of rows) {
    try {
      const user = users.get(id);
      if (!user) throw userNotFound(id);
      if (user.status === 'DEPROVISIONED') {
        results.push({ index, status: 'unchanged', id });
        continue;
      }
      await inSavepoint(tx, () => deactivate(needs, tx, by, user));
      results.push({ index, status: 'deactivated', id });
    } catch (error) {
      results.push(failedRow(index, error, id));
    }
  }
  return results;
}
