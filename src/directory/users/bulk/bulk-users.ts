import { foldText, holdSchema, type Requester, withCurrentSchema } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { CredentialsInput } from '../credentials/credentials-input.ts';
import { loginKey, userIdPattern } from '../login-key.ts';
import { type Draft, draftUser } from '../user-creation.ts';
import type { UsersNeeds } from '../users-needs.ts';
import { failedRow, type RowResult, unlessDry } from './bulk-answer.ts';
import { createMany } from './bulk-creation.ts';
import { findIdsByLogin, findIdsByUniqueValue } from './bulk-store.ts';
import { deactivateMany, updateMany } from './bulk-update.ts';

export const userActions = ['create', 'update', 'upsert', 'deactivate'] as const;
export const userStatuses = ['created', 'updated', 'deactivated', 'unchanged'] as const;
export type UserResult = RowResult<(typeof userStatuses)[number]>;

export type UserRow = {
  index: number;
  action: (typeof userActions)[number];
  id?: string | undefined;
  profile: Record<string, unknown>;
  credentials?: CredentialsInput | undefined;
  groupIds?: readonly string[] | undefined;
  typeId?: string | undefined;
};

export type BulkUsersOptions = {
  dryRun: boolean;
  /** Of people who are created. */
  activate: boolean;
  /** `id`, `login`, or an attribute that the schema keeps unique. */
  matchBy: string;
  checkRank(userId: string): Promise<void>;
};

/** What is to happen to one row, as far as that can be known before the transaction. */
export type Prepared =
  | { kind: 'create'; index: number; draft: Draft }
  | { kind: 'update'; index: number; id: string; profile: Record<string, unknown> }
  | { kind: 'deactivate'; index: number; id: string }
  | { kind: 'failed'; result: UserResult };

// Locks are held as long as a transaction lasts.
const rowsPerTransaction = 500;

export async function bulkUsers(
  needs: UsersNeeds,
  by: Requester,
  rows: readonly UserRow[],
  options: BulkUsersOptions,
): Promise<UserResult[]> {
  checkMatchBy(needs, options.matchBy);
  const { results, single } = withoutDuplicates(rows, options.matchBy);
  const chunks: UserRow[][] = [];
  for (let at = 0; at < single.length; at += rowsPerTransaction)
    chunks.push(single.slice(at, at + rowsPerTransaction));
  if (options.dryRun) return [...results, ...(await tryAll(needs, by, chunks, options))];
  for (const chunk of chunks) {
    results.push(
      ...(await withCurrentSchema(async () => {
        const prepared = await prepare(needs, chunk, options);
        return needs.database.transaction((tx) => store(needs, tx, by, prepared));
      })),
    );
  }
  return results;
}

/** In one transaction, so that rows see what those before them would have done. */
async function tryAll(
  needs: UsersNeeds,
  by: Requester,
  chunks: readonly UserRow[][],
  options: BulkUsersOptions,
): Promise<UserResult[]> {
  let results: UserResult[] = [];
  await withCurrentSchema(async () => {
    const prepared: Prepared[][] = [];
    for (const chunk of chunks) prepared.push(await prepare(needs, chunk, options));
    await unlessDry(true, (end) =>
      needs.database.transaction(async (tx) => {
        results = [];
        for (const chunk of prepared) results.push(...(await store(needs, tx, by, chunk)));
        end();
      }),
    );
  });
  return results;
}

function checkMatchBy({ schemas }: UsersNeeds, matchBy: string): void {
  if (matchBy === 'id' || matchBy === 'login') return;
  if (schemas.ofType().uniqueNames.includes(matchBy)) return;
  throw validationFailed('matchBy', [
    `matchBy: must be id, login, or an attribute that the schema of the default user type keeps unique, not ${matchBy}`,
  ]);
}

const matchOf = (row: UserRow, matchBy: string): string | undefined => {
  if (matchBy === 'id' || (row.id !== undefined && row.action !== 'create')) return row.id;
  const value = row.profile[matchBy];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** Two rows about one person would depend on which comes first. */
function withoutDuplicates(rows: readonly UserRow[], matchBy: string) {
  const results: UserResult[] = [];
  const single: UserRow[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const match = matchOf(row, matchBy);
    const { login } = row.profile;
    const keys = [
      ...(match === undefined
        ? []
        : [`${matchBy} ${matchBy === 'login' ? loginKey(match) : foldText(match)}`]),
      ...(typeof login === 'string' ? [`login ${loginKey(login)}`] : []),
    ];
    const other = keys.map((key) => seen.get(key)).find((index) => index !== undefined);
    if (other !== undefined) {
      results.push(
        failedRow(row.index, validationFailed('row', [`row: is about the same person as row ${other}`])),
      );
      continue;
    }
    for (const key of keys) seen.set(key, row.index);
    single.push(row);
  }
  return { results, single };
}

async function prepare(
  needs: UsersNeeds,
  rows: readonly UserRow[],
  options: BulkUsersOptions,
): Promise<Prepared[]> {
  const found = await findMatches(needs, rows, options.matchBy);
  return Promise.all(
    rows.map(async (row): Promise<Prepared> => {
      try {
        return await prepareRow(needs, row, found, options);
      } catch (error) {
        return { kind: 'failed', result: failedRow(row.index, error, found.get(row.index) ?? null) };
      }
    }),
  );
}

async function findMatches(
  needs: UsersNeeds,
  rows: readonly UserRow[],
  matchBy: string,
): Promise<Map<number, string>> {
  const matched = new Map<number, string>();
  const sought: { index: number; value: string }[] = [];
  for (const row of rows) {
    const value = matchOf(row, matchBy);
    if (row.action === 'create' || value === undefined) continue;
    if (userIdPattern.test(value) && value === row.id) matched.set(row.index, value);
    else sought.push({ index: row.index, value });
  }
  const values = sought.map((one) => (matchBy === 'login' ? one.value : foldText(one.value)));
  if (values.length === 0 || matchBy === 'id') return matched;
  const ids =
    matchBy === 'login'
      ? await findIdsByLogin(needs.database, values)
      : await findIdsByUniqueValue(needs.database, {
          typeId: needs.schemas.defaultTypeId(),
          attribute: matchBy,
          values,
        });
  for (const [at, { index }] of sought.entries()) {
    const id = ids.get(values[at] ?? '');
    if (id !== undefined) matched.set(index, id);
  }
  return matched;
}

async function prepareRow(
  needs: UsersNeeds,
  row: UserRow,
  found: ReadonlyMap<number, string>,
  options: BulkUsersOptions,
): Promise<Prepared> {
  const { index, profile } = row;
  const id = found.get(index);
  if (row.action === 'create' || (row.action === 'upsert' && id === undefined && row.id === undefined)) {
    const draft = await draftUser(needs, {
      profile,
      credentials: row.credentials,
      groupIds: row.groupIds,
      typeId: row.typeId,
      activate: options.activate,
      expirePassword: false,
    });
    return { kind: 'create', index, draft };
  }
  if (id === undefined) throw notFound(matchOf(row, options.matchBy) ?? '', 'User');
  await options.checkRank(id);
  return row.action === 'deactivate'
    ? { kind: 'deactivate', index, id }
    : { kind: 'update', index, id, profile };
}

async function store(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  prepared: readonly Prepared[],
): Promise<UserResult[]> {
  const of = <K extends Prepared['kind']>(kind: K) =>
    prepared.filter((one): one is Extract<Prepared, { kind: K }> => one.kind === kind);
  await needs.rules?.hold(tx);
  const creations = of('create');
  const schemas = new Map(creations.map(({ draft }) => [draft.schema.id, draft.schema]));
  if (of('update').length > 0)
    for (const type of needs.schemas.listTypes()) {
      const schema = needs.schemas.ofType(type.id);
      schemas.set(schema.id, schema);
    }
  for (const [, schema] of [...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) await holdSchema(tx, schema);
  return [
    ...of('failed').map((one) => one.result),
    ...(await createMany(needs, tx, by, creations)),
    ...(await updateMany(needs, tx, by, of('update'))),
    ...(await deactivateMany(needs, tx, by, of('deactivate'))),
  ];
}
