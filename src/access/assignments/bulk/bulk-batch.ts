import type { AppInstance } from '#src/access/apps/index.ts';
import { isVaulted } from '#src/access/vault/index.ts';
import type { Group } from '#src/directory/groups/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound } from '#src/platform/http/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { DirectAssignment } from '../assignment.ts';
import { userEvent } from '../assignment-events.ts';
import type { AssignmentService, AssignmentServiceNeeds, GroupWrite } from '../assignment-service.ts';
import * as store from '../assignment-store.ts';
import { type AssignmentWrite, changed, readyToWrite } from '../assignment-write.ts';
import { type BulkResult, type BulkStatus, failedRow } from './bulk-row.ts';

type Common = { index: number; app: AppInstance; op: 'assign' | 'update' | 'remove' };
/** A row whose app, person or group is known. */
export type UserRow = Common & { person: Person; write: AssignmentWrite };
export type GroupRow = Common & { group: Group; write: GroupWrite };
export type ReadyRow = UserRow | GroupRow;

export const isUserRow = (row: ReadyRow): row is UserRow => 'person' in row;
export const keyOf = (row: ReadyRow): string =>
  store.directKey(isUserRow(row) ? row.person.id : row.group.id, row.app.id);
/** Rows of people that are a row of ours and an event, and nothing else. */
export const isPlain = (row: ReadyRow): row is UserRow => isUserRow(row) && !isVaulted(row.app);

export type BatchNeeds = AssignmentServiceNeeds & {
  service: Pick<AssignmentService, 'assignUserIn' | 'unassignUserIn' | 'assignGroupIn' | 'unassignGroupIn'>;
};

const done = (row: ReadyRow, status: BulkStatus): BulkResult => ({
  index: row.index,
  status,
  id: isUserRow(row) ? row.person.id : row.group.id,
  error: null,
});
export const failed = (row: ReadyRow, error: unknown): BulkResult =>
  failedRow(row.index, isUserRow(row) ? row.person.id : row.group.id, error);

/** Many people in a handful of statements. No two rows are about the same person at the same app. */
export async function writePlain(
  needs: BatchNeeds,
  tx: Tx,
  rows: readonly UserRow[],
  by: Requester,
): Promise<BulkResult[]> {
  const apps = new Map(rows.map(({ app }) => [app.id, app]));
  // In one order, as everybody who holds more than one does.
  for (const id of [...apps.keys()].sort()) await needs.profiles.hold(tx, apps.get(id) as AppInstance);
  const before = await store.lockDirect(tx, rows.map(keyOf));
  const results: BulkResult[] = [];
  const events: NewEvent[] = [];
  const inserts: { row: UserRow; after: DirectAssignment }[] = [];
  const updates: DirectAssignment[] = [];
  const removals: UserRow[] = [];
  for (const row of rows) {
    const was = before.get(keyOf(row));
    if (row.op === 'remove') {
      if (was === undefined) results.push(done(row, 'unchanged'));
      else removals.push(row);
      continue;
    }
    try {
      const after = afterOf(needs, row, was);
      if (was === undefined) inserts.push({ row, after });
      else if (isSame(was, after)) results.push(done(row, 'unchanged'));
      else {
        updates.push(after);
        const kind = was.userName === after.userName ? 'update' : 'change_username';
        events.push(userEvent(by, kind, row.app, row.person));
        results.push(done(row, 'updated'));
      }
    } catch (error) {
      results.push(failed(row, error));
    }
  }
  const made =
    inserts.length === 0
      ? new Set()
      : await store.insertDirect(
          tx,
          inserts.map(({ after }) => after),
        );
  if (updates.length > 0) await store.updateDirect(tx, updates);
  if (removals.length > 0) await store.deleteDirects(tx, removals.map(keyOf));
  for (const { row } of inserts) {
    if (made.has(keyOf(row))) {
      events.push(userEvent(by, 'add', row.app, row.person));
      results.push(done(row, 'created'));
    } else results.push(await writeOne(needs, tx, row, by));
  }
  for (const row of removals) {
    events.push(userEvent(by, 'remove', row.app, row.person));
    results.push(done(row, 'removed'));
  }
  await needs.systemLog.record(tx, events);
  return results;
}

function afterOf(needs: BatchNeeds, row: UserRow, before: DirectAssignment | undefined): DirectAssignment {
  const { app, person, op, write } = row;
  if (op === 'update' && before === undefined) throw notFound(person.id, 'AppUser');
  if (before === undefined && person.status === 'DEPROVISIONED') throw new ApiError('E0000038');
  return changed(needs, app, person, before, readyToWrite(app, write));
}

const isSame = (a: DirectAssignment, b: DirectAssignment): boolean =>
  a.userName === b.userName && sorted(a.profile) === sorted(b.profile);

const sorted = (profile: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(profile).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * What cannot be done many at once: groups, people whose credentials are in the vault, and who was assigned just now by another.
 * Throws where it cannot be, and the transaction is not to be then either.
 */
export async function writeOne(needs: BatchNeeds, tx: Tx, row: ReadyRow, by: Requester): Promise<BulkResult> {
  return done(row, await (isUserRow(row) ? writeUser(needs, tx, row, by) : writeGroup(needs, tx, row, by)));
}

async function writeUser(needs: BatchNeeds, tx: Tx, row: UserRow, by: Requester): Promise<BulkStatus> {
  const { app, person, op, write } = row;
  if (op === 'remove') {
    const user = { id: person.id, person };
    return (await needs.service.unassignUserIn(tx, app.id, user, by)) ? 'removed' : 'unchanged';
  }
  await needs.profiles.hold(tx, app);
  const before = (await store.lockDirect(tx, [keyOf(row)])).get(keyOf(row));
  const after = afterOf(needs, row, before);
  const isOfVault = isVaulted(app) && (write.password !== undefined || write.userName !== undefined);
  if (before !== undefined && !isOfVault && isSame(before, after)) return 'unchanged';
  await needs.service.assignUserIn(tx, app.id, person, write, by);
  return before === undefined ? 'created' : 'updated';
}

async function writeGroup(needs: BatchNeeds, tx: Tx, row: GroupRow, by: Requester): Promise<BulkStatus> {
  const { app, group, op, write } = row;
  if (op === 'remove')
    return (await needs.service.unassignGroupIn(tx, app.id, group, by)) ? 'removed' : 'unchanged';
  if (!(await needs.apps.lock(tx, app.id))) throw notFound(app.id, 'AppInstance');
  const before = (await store.listGroups(tx, app.id)).find((one) => one.groupId === group.id);
  if (op === 'update' && before === undefined) throw notFound(group.id, 'ApplicationGroupAssignment');
  const isThere =
    before !== undefined &&
    (write.priority === undefined || write.priority === before.priority) &&
    (write.profile === undefined || sorted(write.profile) === sorted(before.profile));
  if (isThere) return 'unchanged';
  await needs.service.assignGroupIn(tx, app.id, group, write, by);
  return before === undefined ? 'created' : 'updated';
}
