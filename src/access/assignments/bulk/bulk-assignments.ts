import type { Groups } from '#src/directory/groups/index.ts';
import { isForeignKeyViolation, type Requester, withCurrentSchema } from '#src/directory/schemas/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, type Caller, notFound } from '#src/platform/http/index.ts';
import { assignableApp } from '../assignment-service.ts';
import {
  type BatchNeeds,
  failed,
  isPlain,
  keyOf,
  type ReadyRow,
  writeOne,
  writePlain,
} from './bulk-batch.ts';
import { type BulkResult, type BulkRow, failedRow, readRow } from './bulk-row.ts';

export type BulkNeeds = BatchNeeds & {
  people: Pick<Users, 'findPersonByLogin'>;
  groups: Pick<Groups, 'findGroups'>;
  /** The checks of a single call, by the one who makes those: throws where the caller may not change who is assigned to the app. */
  checkMayAssign(caller: Caller, appId: string): Promise<void>;
};

const rowsPerTransaction = 500;

/** Every row as a single call would do it, and none spoils another. In the order of the rows, where two are about the same. */
export async function assignInBulk(
  needs: BulkNeeds,
  given: readonly unknown[],
  dryRun: boolean,
  by: Requester & { caller: Caller },
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  const ready = await readyRows(needs, given, by.caller, results);
  const parts = inParts(ready);
  if (dryRun) results.push(...(await undone(needs, (tx) => writeParts(needs, tx, parts, by))));
  else for (const part of parts) results.push(...(await writePart(needs, part, by)));
  return results.sort((a, b) => a.index - b.index);
}

/** What is wrong with a row alone goes to the results; the rest comes back with its app and its person or group. */
async function readyRows(
  needs: BulkNeeds,
  given: readonly unknown[],
  caller: Caller,
  results: BulkResult[],
): Promise<ReadyRow[]> {
  const rows: { index: number; row: BulkRow }[] = [];
  for (const [index, one] of given.entries()) {
    try {
      rows.push({ index, row: readRow(one) });
    } catch (error) {
      results.push(failedRow(index, null, error));
    }
  }
  const refusals = await refusedApps(needs, rows, caller);
  const names = new Set(rows.flatMap(({ row }) => row.userId ?? row.login ?? []));
  const people = new Map(
    await Promise.all(
      [...names].map(async (name) => [name, await needs.people.findPersonByLogin(name)] as const),
    ),
  );
  const groupIds = new Set(rows.flatMap(({ row }) => row.groupId ?? []));
  const groups = await needs.groups.findGroups([...groupIds]);
  const ready: ReadyRow[] = [];
  for (const { index, row } of rows) {
    try {
      const refusal = refusals.get(row.appId);
      if (refusal !== undefined) throw refusal;
      const common = { index, op: row.op, app: assignableApp(needs, row.appId) };
      const profile = row.profile ?? undefined;
      if (row.groupId) {
        const group = groups.get(row.groupId);
        if (group === undefined) throw notFound(row.groupId, 'UserGroup');
        ready.push({ ...common, group, write: { priority: row.priority ?? undefined, profile } });
      } else {
        const name = row.userId ?? row.login ?? '';
        const person = people.get(name);
        if (person === undefined) throw notFound(name, 'User');
        const { userName, password } = row.credentials ?? {};
        ready.push({
          ...common,
          person,
          write: { userName, password: password?.value ?? undefined, profile },
        });
      }
    } catch (error) {
      results.push(failedRow(index, null, error));
    }
  }
  return ready;
}

async function refusedApps(
  needs: BulkNeeds,
  rows: readonly { row: BulkRow }[],
  caller: Caller,
): Promise<Map<string, ApiError>> {
  const refusals = new Map<string, ApiError>();
  for (const appId of new Set(rows.map(({ row }) => row.appId))) {
    try {
      await needs.checkMayAssign(caller, appId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusals.set(appId, error);
    }
  }
  return refusals;
}

/** Plain rows some hundred at a time, the others one by one; rows about the same thing one part after the other. */
function inParts(rows: readonly ReadyRow[]): ReadyRow[][] {
  const parts: ReadyRow[][] = [];
  let part: ReadyRow[] = [];
  let keys = new Set<string>();
  for (const row of rows) {
    if (!isPlain(row)) {
      parts.push([row]);
      continue;
    }
    const key = keyOf(row);
    if (part.length === 0 || part.length >= rowsPerTransaction || keys.has(key)) {
      part = [];
      keys = new Set();
      parts.push(part);
    }
    part.push(row);
    keys.add(key);
  }
  return parts;
}

async function writeParts(
  needs: BulkNeeds,
  tx: Tx,
  parts: readonly ReadyRow[][],
  by: Requester,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const part of parts) {
    try {
      results.push(...(await writeRows(needs, tx, part, by)));
    } catch (error) {
      // Nothing of this transaction stays, so that half a row in it does not matter.
      if (!(error instanceof ApiError) || part.length !== 1) throw error;
      results.push(failed(part[0] as ReadyRow, error));
    }
  }
  return results;
}

async function writeRows(
  needs: BulkNeeds,
  tx: Tx,
  part: readonly ReadyRow[],
  by: Requester,
): Promise<BulkResult[]> {
  const plain = part.filter(isPlain);
  if (plain.length === part.length) return writePlain(needs, tx, plain, by);
  const [row] = part;
  return row === undefined ? [] : [await writeOne(needs, tx, row, by)];
}

/** A transaction a part. Where somebody of many has just been deleted, each of them gets one of their own. */
async function writePart(needs: BulkNeeds, part: readonly ReadyRow[], by: Requester): Promise<BulkResult[]> {
  try {
    return await withCurrentSchema(() => needs.database.transaction((tx) => writeRows(needs, tx, part, by)));
  } catch (error) {
    const [row] = part;
    const isAlone = row !== undefined && part.length === 1;
    if (isAlone && error instanceof ApiError) return [failed(row, error)];
    if (!isForeignKeyViolation(error)) throw error;
    if (isAlone) return [failedRow(row.index, null, goneWith(row))];
    const results: BulkResult[] = [];
    for (const one of part) results.push(...(await writePart(needs, [one], by)));
    return results;
  }
}

const goneWith = (row: ReadyRow): ApiError =>
  'person' in row ? notFound(row.person.id, 'User') : notFound(row.group.id, 'UserGroup');

/** Carries what was found out of a transaction that is not to be. */
class Undone extends Error {
  readonly results: BulkResult[];
  constructor(results: BulkResult[]) {
    super('a dry run leaves nothing behind');
    this.results = results;
  }
}

async function undone(
  needs: Pick<BulkNeeds, 'database'>,
  work: (tx: Tx) => Promise<BulkResult[]>,
): Promise<BulkResult[]> {
  try {
    return await withCurrentSchema(() =>
      needs.database.transaction(async (tx): Promise<BulkResult[]> => {
        throw new Undone(await work(tx));
      }),
    );
  } catch (error) {
    if (error instanceof Undone) return error.results;
    throw error;
  }
}
