import sql, { raw } from 'sql-template-tag';
import { DatabaseRefused } from './errors.ts';
import type { Reader, Tx } from './types.ts';

/** What the migration runner and the snapshot keep of themselves: neither copied nor emptied with the rest. */
const bookkeeping = ['schema_migrations', 'config_versions'];
/** Of the job queue only what is the product's: the jobs, and the queues they belong to. */
const jobTables = ['queue', 'job'];
export const jobSchema = 'pgboss';

export type Table = {
  schema: string;
  name: string;
  /** Quoted, ready for a statement. */
  sql: string;
  /** Those that hold data of their own: not the generated ones. Quoted. */
  columns: string[];
};

export type ForeignKey = { name: string; from: string; to: string; deferrable: boolean };

/** The tables that hold the product's data, each before those that refer to it. */
export async function listTables(db: Reader): Promise<Table[]> {
  const tables = await db.query<Table>(sql`
    select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as sql,
           array(select quote_ident(a.attname) from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  order by a.attnum) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname = current_schema() and c.relname <> all(${bookkeeping})
            or n.nspname = ${jobSchema} and c.relname = any(${jobTables}))
     order by 1, 2`);
  return inOrderOfReference(tables, await listForeignKeys(db));
}

export async function listForeignKeys(db: Reader): Promise<ForeignKey[]> {
  return db.query<ForeignKey>(sql`
    select quote_ident(k.conname) as name, k.condeferrable as deferrable,
           format('%I.%I', nf.nspname, f.relname) as from, format('%I.%I', nt.nspname, t.relname) as to
      from pg_constraint k
      join pg_class f on f.oid = k.conrelid join pg_namespace nf on nf.oid = f.relnamespace
      join pg_class t on t.oid = k.confrelid join pg_namespace nt on nt.oid = t.relnamespace
     where k.contype = 'f' and k.conparentid = 0 and nf.nspname in (current_schema(), ${jobSchema})
     order by 3, 1`);
}

function inOrderOfReference(tables: Table[], keys: ForeignKey[]): Table[] {
  const placed = new Set<string>();
  const ordered: Table[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const names = new Set(waiting.map((table) => table.sql));
    const blocked = (table: Table) =>
      keys.some(
        (key) => key.from === table.sql && key.to !== key.from && names.has(key.to) && !placed.has(key.to),
      );
    let next = waiting.filter((table) => !blocked(table));
    // A ring of references: it is entered anywhere, and its keys are checked at the end.
    if (next.length === 0) next = waiting.slice(0, 1);
    for (const table of next) {
      placed.add(table.sql);
      ordered.push(table);
    }
    waiting = waiting.filter((table) => !placed.has(table.sql));
  }
  return ordered;
}

/** Does `work`, which fills the tables in this order, with references that point forward allowed until its end; then every one of them is checked. */
export async function withReferencesChecked(
  tx: Tx,
  tables: { sql: string }[],
  work: () => Promise<void>,
): Promise<void> {
  const position = new Map(tables.map((table, i) => [table.sql, i]));
  const forward = (await listForeignKeys(tx)).filter(
    (key) => !key.deferrable && (position.get(key.to) ?? -1) > (position.get(key.from) ?? -1),
  );
  for (const key of forward)
    await tx.execute(raw(`alter table ${key.from} alter constraint ${key.name} deferrable`));
  await tx.execute(sql`set constraints all deferred`);
  await work();
  await tx.execute(sql`set constraints all immediate`);
  for (const key of forward)
    await tx.execute(raw(`alter table ${key.from} alter constraint ${key.name} not deferrable`));
}

export type SequenceState = { sql: string; value: number };

/** Sequences that have given a number; read after the rows, so that none given to a row is given again. */
export async function listSequences(db: Reader): Promise<SequenceState[]> {
  return db.query<SequenceState>(sql`
    select format('%I.%I', schemaname, sequencename) as sql, last_value as value
      from pg_sequences where schemaname = current_schema() and last_value is not null order by 1`);
}

export async function setSequences(tx: Tx, sequences: SequenceState[]): Promise<void> {
  for (const each of sequences) await tx.query(sql`select setval(${each.sql}::regclass, ${each.value})`);
}

/** Empties what is not empty. Emptying a table costs a new file for it and for each of its indexes, so most are spared. */
export async function truncateTables(tx: Tx, tables: Table[]): Promise<void> {
  const filled = await listFilled(tx, tables);
  if (filled.length > 0) {
    await tx.execute(raw(`truncate ${filled.map((table) => table.sql).join(', ')} restart identity cascade`));
  }
}

export async function listFilled(db: Reader, tables: Table[]): Promise<Table[]> {
  if (tables.length === 0) return [];
  const questions = tables.map((table, i) => `select ${i} as i where exists (select from ${table.sql})`);
  const rows = await db.query<{ i: number }>(raw(questions.join(' union all ')));
  return rows.flatMap(({ i }) => tables[i] ?? []);
}

/** Names become parts of statements: only harmless ones are let in. */
export function checkName(what: string, name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,39}$/i.test(name)) return name;
  throw new DatabaseRefused(`"${name}" is no name for a ${what}`, 'use up to 40 letters, digits, - and _');
}
