import { eventBy, indexValue, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import type { Group, Member } from '#src/directory/groups/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound } from '#src/platform/http/index.ts';
import { loginTaken, valueTaken } from '../user-refusals.ts';
import type { Draft } from '../user-creation.ts';
import { displayNameOf, type User, userTarget } from '../user.ts';
import { findUser } from '../user-store.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { failedRow } from './bulk-answer.ts';
import {
  type BulkUser,
  claimValues,
  indexNew,
  insertUsers,
  removeUsers,
  type UniqueClaim,
} from './bulk-store.ts';
import type { UserResult } from './bulk-users.ts';

type Creation = { index: number; draft: Draft };
type Fillable = Map<string, { group: Group; refusal?: Error }>;

/** What createUser does, for many: the same rows and events, by one statement for each kind of them. */
export async function createMany(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  creations: readonly Creation[],
): Promise<UserResult[]> {
  if (creations.length === 0) return [];
  const results: UserResult[] = [];
  const fillable = await fillableFor(needs, tx, by, creations);
  const wanted = creations.filter(({ index, draft }) => {
    const refusal = refusalOf(draft, fillable);
    if (refusal) results.push(failedRow(index, refusal));
    return !refusal;
  });
  const now = wholeSecond(needs.clock);
  const users = wanted.map(({ draft }) => toBulkUser(draft, now));
  const present = await insertUsers(tx, users, needs.clock.now());
  const taken = await claimUnique(
    tx,
    wanted.filter(({ draft }) => present.has(draft.user.id)),
  );
  await removeUsers(tx, [...taken.keys()]);
  const created = wanted.filter(({ index, draft: { user } }) => {
    const names = taken.get(user.id);
    if (!present.has(user.id)) results.push(failedRow(index, loginTaken()));
    else if (names) results.push(failedRow(index, valueTaken(names)));
    else results.push({ index, status: 'created', id: user.id });
    return present.has(user.id) && !names;
  });
  if (created.length > 0) await follow(needs, tx, by, created, fillable);
  return results;
}

function toBulkUser({ user, password, recovery }: Draft, now: Date): BulkUser {
  const activated = user.status === 'STAGED' ? undefined : now;
  return { ...user, created: now, activated, statusChanged: activated, password, recovery };
}

async function claimUnique(tx: Tx, creations: readonly Creation[]): Promise<Map<string, string[]>> {
  const claims = creations.flatMap(({ draft: { schema, user } }) =>
    schema.uniqueNames.flatMap((property): UniqueClaim[] => {
      const value = indexValue(property, user.profile[property])?.value;
      return value === undefined ? [] : [{ typeId: user.typeId, property, value, userId: user.id }];
    }),
  );
  const claimed = await claimValues(tx, claims);
  const taken = claims.filter(({ userId, property }) => !claimed.has(`${userId} ${property}`));
  return new Map(
    [...Map.groupBy(taken, (one) => one.userId)].map(([id, same]) => [id, same.map((one) => one.property)]),
  );
}

async function fillableFor(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  creations: readonly Creation[],
): Promise<Fillable> {
  const fillable: Fillable = await needs.groups.fillable(tx, [
    ...new Set(creations.flatMap(({ draft }) => draft.groupIds)),
  ]);
  for (const [id, one] of fillable) {
    if (one.refusal || !by.caller) continue;
    try {
      await needs.roles?.checkMayFill?.(tx, by.caller, [id]);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      one.refusal = error;
    }
  }
  return fillable;
}

function refusalOf(draft: Draft, fillable: Fillable): Error | undefined {
  for (const id of draft.groupIds) {
    const found = fillable.get(id);
    if (!found) return notFound(id, 'UserGroup');
    if (found.refusal) return found.refusal;
  }
  return undefined;
}

async function follow(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  created: readonly Creation[],
  fillable: Fillable,
): Promise<void> {
  const users = created.map(({ draft }) => draft.user);
  await indexNew(tx, users);
  await needs.systemLog.record(
    tx,
    users.flatMap((user) => {
      const event = { ...eventBy(by), target: [userTarget(user)] };
      const create = { eventType: 'user.lifecycle.create', ...event };
      return user.status === 'STAGED'
        ? [create]
        : [create, { eventType: 'user.lifecycle.activate', ...event }];
    }),
  );
  const memberships = created.flatMap(({ draft: { user, groupIds } }) =>
    [...new Set(groupIds)].flatMap((id) => {
      const member: Member = { id: user.id, login: user.login, displayName: displayNameOf(user) };
      const group = fillable.get(id)?.group;
      return group ? [{ member, group }] : [];
    }),
  );
  await needs.groups.changeMembers(tx, by, 'add', memberships);
  await needs.groups.touchEveryone(tx);
  await needs.rules?.follow(
    tx,
    users.map((user) => user.id),
    'everything',
  );
  for (const { id, status } of users) {
    const user: User | undefined = status === 'PROVISIONED' ? await findUser(tx, id) : undefined;
    if (user) await needs.recovery.sendActivationMail(tx, user);
  }
}
