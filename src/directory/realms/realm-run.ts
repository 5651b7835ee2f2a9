import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import type { RealmAssignmentsNeeds } from './assignment-service.ts';
import type { RealmAssignment, RealmOperation } from './realm.ts';
import { realmOf } from './realm-choice.ts';
import { compiled, realmSection } from './realm-section.ts';
import { realmNotFound, realmTarget } from './realm-service.ts';
import { findRealm, insertOperation, lockOperation, saveOperation } from './realm-store.ts';

type RunData = { operationId: string };

const jobName = 'directory.realm-run';
const peoplePerTransaction = 500;
const batchesPerJob = 40;

/** Carries an assignment out: everybody whom it is the first to claim comes into its realm. */
export function createRealmRuns(needs: RealmAssignmentsNeeds) {
  const { database, jobs, clock } = needs;
  const send = (tx: Tx, data: RunData) => jobs.send(tx, { name: jobName }, data);
  jobs.define<RunData>({
    name: jobName,
    async handle(data) {
      for (let count = 0; count < batchesPerJob; count++)
        if (!(await database.transaction((tx) => runOn(needs, tx, data.operationId)))) return;
      await database.transaction((tx) => send(tx, data));
    },
  });
  return {
    begin: (by: Requester, assignment: RealmAssignment): Promise<RealmOperation> =>
      database.transaction(async (tx) => {
        const { id, name, profileSourceId, expression, realmId } = assignment;
        const realm = await findRealm(tx, realmId);
        if (!realm) throw realmNotFound(realmId);
        const operation: RealmOperation = {
          id: needs.ids.newId('rre'),
          assignment: { id, name, profileSourceId, expression, realmId, realmName: realm.name },
          status: 'SCHEDULED',
          reached: '',
          moved: 0,
          created: clock.now(),
          started: undefined,
          completed: undefined,
        };
        await insertOperation(tx, operation);
        await send(tx, { operationId: operation.id });
        const target = { id, type: 'RealmAssignment', alternateId: name, displayName: name };
        await needs.systemLog.record(tx, {
          eventType: 'realm.assignment.execute',
          ...eventBy(by),
          target: [target, realmTarget(realm)],
        });
        return operation;
      }),
  };
}

/** True while there is more to do. */
async function runOn(needs: RealmAssignmentsNeeds, tx: Tx, operationId: string): Promise<boolean> {
  const operation = await lockOperation(tx, operationId);
  if (!operation || operation.status === 'COMPLETED' || operation.status === 'FAILED') return false;
  const now = needs.clock.now();
  const { assignment } = operation;
  const expression = compiled(assignment.expression);
  const realm = await findRealm(tx, assignment.realmId);
  if (!expression || !realm) {
    await saveOperation(tx, { ...operation, status: 'FAILED', completed: now });
    return false;
  }
  // Those before it in priority as they are now; it itself as it was when the run was asked for.
  const active = needs.snapshots.current(realmSection);
  const own = active.findIndex((one) => one.assignment.id === assignment.id);
  const before = own < 0 ? [] : active.slice(0, own);
  const ids = await needs.people.idsAfter(tx, operation.reached, peoplePerTransaction);
  const people = (await needs.people.lock(tx, ids)).filter((one) => !one.isGone);
  const claimed = people.filter(
    (person) =>
      realmOf(before, person) === undefined &&
      realmOf([{ assignment: { ...assignment, ...unimportant }, expression }], person) !== undefined,
  );
  const moved = new Set(
    await needs.move(
      tx,
      claimed.map((one) => one.id),
      realm.id,
    ),
  );
  await needs.systemLog.record(
    tx,
    claimed
      .filter((one) => moved.has(one.id))
      .map(({ id, login, displayName }) => ({
        eventType: 'user.realm.assign',
        actor: systemActor,
        target: [{ id, type: 'User', alternateId: login, displayName }, realmTarget(realm)],
        debugData: { realmAssignmentId: assignment.id },
      })),
  );
  const isDone = ids.length < peoplePerTransaction;
  await saveOperation(tx, {
    ...operation,
    status: isDone ? 'COMPLETED' : 'IN_PROGRESS',
    reached: ids.at(-1) ?? operation.reached,
    moved: operation.moved + moved.size,
    started: operation.started ?? now,
    completed: isDone ? now : undefined,
  });
  return !isDone;
}

const unimportant = {
  status: 'ACTIVE' as const,
  priority: 0,
  created: new Date(0),
  lastUpdated: new Date(0),
};
