import sql, { raw } from 'sql-template-tag';
import { DatabaseRefused } from './errors.ts';
import {
  checkName,
  jobSchema,
  listSequences,
  listTables,
  type SequenceState,
  setSequences,
  type Table,
  truncateTables,
  withReferencesChecked,
} from './tables.ts';
import type { Tx } from './types.ts';

// For `gatehouse dev`: the whole state of the product, thrown away, kept under a name, and brought back. The versions of the
// in-memory configuration are not part of it, since they may only grow: call `snapshots.allChanged(tx)` in the same transaction.

/** Empties every table of the product. The queues of the job kinds stay. */
export async function resetAll(tx: Tx): Promise<void> {
  await truncateTables(tx, await stateTables(tx));
}

/** Keeps a copy of everything under this name, in place of an earlier one. */
export async function snapshotAll(tx: Tx, name: string): Promise<void> {
  const schema = schemaOf(name);
  await tx.execute(raw(`drop schema if exists ${schema} cascade`));
  await tx.execute(raw(`create schema ${schema}`));
  for (const table of await stateTables(tx)) {
    const columns = table.columns.join(', ');
    await tx.execute(raw(`create table ${copyOf(schema, table)} as select ${columns} from ${table.sql}`));
  }
  await tx.execute(raw(`create table ${schema}.sequences (sql text, value bigint)`));
  for (const each of await listSequences(tx)) {
    await tx.execute(sql`insert into ${raw(schema)}.sequences values (${each.sql}, ${each.value})`);
  }
}

/** Puts everything back as it was when the name was given. */
export async function restoreAll(tx: Tx, name: string): Promise<void> {
  const schema = schemaOf(name);
  const [known] = await tx.query<{ known: boolean }>(
    sql`select to_regnamespace(${schema}) is not null as known`,
  );
  if (known?.known !== true) {
    throw new DatabaseRefused(
      `there is no snapshot "${name}"`,
      `keep one first, or take one of: ${await names(tx)}`,
    );
  }
  const tables = await stateTables(tx);
  await truncateTables(tx, tables);
  await withReferencesChecked(tx, tables, async () => {
    for (const table of tables) {
      const columns = table.columns.join(', ');
      await tx.execute(
        raw(
          `insert into ${table.sql} (${columns}) overriding system value select ${columns} from ${copyOf(schema, table)}`,
        ),
      );
    }
  });
  await setSequences(tx, await tx.query<SequenceState>(raw(`select sql, value from ${schema}.sequences`)));
}

export async function dropSnapshot(tx: Tx, name: string): Promise<void> {
  await tx.execute(raw(`drop schema if exists ${schemaOf(name)} cascade`));
}

export async function listSnapshots(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    sql`select substr(nspname, ${prefix.length + 1}) as name from pg_namespace where starts_with(nspname, ${prefix}) order by 1`,
  );
  return rows.map((row) => row.name);
}

const prefix = 'kept_';

async function stateTables(tx: Tx): Promise<Table[]> {
  return (await listTables(tx)).filter((table) => table.schema !== jobSchema || table.name !== 'queue');
}

async function names(tx: Tx): Promise<string> {
  return (await listSnapshots(tx)).join(', ') || 'none yet';
}

function schemaOf(name: string): string {
  return `"${prefix}${checkName('snapshot', name)}"`;
}

function copyOf(schema: string, table: Table): string {
  return `${schema}."${table.schema}.${table.name}"`;
}
