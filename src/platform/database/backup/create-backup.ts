import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import sql from 'sql-template-tag';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { codeOf, DatabaseRefused } from '../errors.ts';
import { listSequences, listTables, type Table } from '../tables.ts';
import type { Tx } from '../types.ts';
import { tarEnd, tarEntry } from './archive.ts';
import { withConnection } from './backup-connection.ts';
import {
  attachmentPrefix,
  type BackedUpTable,
  type BackupHeader,
  type BackupManifest,
  type BackupSummary,
  formatVersion,
  headerName,
  manifestName,
  tablePrefix,
} from './backup-format.ts';
import { copyOut } from './copy-streams.ts';
import { tableChecksum } from './table-checksum.ts';

export type CreateBackupSettings = {
  connectionString: string;
  file: string;
  log: Log;
  clock: Clock;
  /** What else shall be in it, by name: the master key, if it is asked for. It is stored as it is. */
  attachments?: Map<string, Buffer>;
};

const chunkBytes = 4 * 1024 * 1024;

/**
 * Writes everything the product keeps into one file, as it was at one moment, while others go on writing. The file appears
 * under its name only when it is whole.
 */
export async function createBackup(settings: CreateBackupSettings): Promise<BackupSummary> {
  const { file } = settings;
  if (existsSync(file))
    throw new DatabaseRefused(`${file} exists already`, 'name another file, or remove it');
  const unfinished = `${file}.unfinished`;
  const archive = openArchive(unfinished, settings.clock);
  try {
    const summary = await withConnection(settings.connectionString, settings.log, (client, tx) =>
      inOneMoment(client, () => writeAll(client, tx, archive, settings)),
    );
    await archive.close();
    await rename(unfinished, file);
    await syncDirectory(path.dirname(file));
    return { ...summary, bytes: archive.written() };
  } catch (error) {
    await archive.abandon();
    await rm(unfinished, { force: true });
    throw fileRefused(file, error);
  }
}

async function inOneMoment<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin isolation level repeatable read, read only');
  const result = await work();
  await client.query('commit');
  return result;
}

async function writeAll(
  client: pg.Client,
  tx: Tx,
  archive: Archive,
  settings: CreateBackupSettings,
): Promise<Omit<BackupSummary, 'bytes'>> {
  const header = await describe(tx, settings.clock);
  await archive.add(headerName, jsonOf(header));
  const manifest: BackupManifest = {
    tables: [],
    partitions: await listPartitions(tx),
    sequences: [],
    attachments: [],
  };
  for (const [i, table] of (await listTables(tx)).entries()) {
    const folder = `${tablePrefix}${String(i + 1).padStart(4, '0')}-${table.name.slice(0, 50)}/`;
    manifest.tables.push(await writeTable(client, tx, archive, table, folder));
  }
  // After the rows: a number given since is skipped, never given twice.
  manifest.sequences = await listSequences(tx);
  for (const [name, content] of settings.attachments ?? []) {
    manifest.attachments.push({ name, sha256: createHash('sha256').update(content).digest('hex') });
    await archive.add(attachmentPrefix + name, content);
  }
  await archive.add(manifestName, jsonOf(manifest));
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  return { createdAt: header.createdAt, tables: manifest.tables.length, rows };
}

async function describe(tx: Tx, clock: Clock): Promise<BackupHeader> {
  const migrations = await tx.query<BackupHeader['migrations'][number]>(
    sql`select version, file, checksum from schema_migrations order by version`,
  );
  const [server] = await tx.query<{ version: string }>(
    sql`select current_setting('server_version') as version`,
  );
  return {
    product: 'gatehouse',
    format: formatVersion,
    createdAt: clock.now().toISOString(),
    postgres: server?.version ?? '',
    migrations,
  };
}

async function listPartitions(tx: Tx): Promise<BackupManifest['partitions']> {
  return tx.query(sql`
    select format('%I.%I', n.nspname, c.relname) as sql, format('%I.%I', pn.nspname, p.relname) as parent,
           pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_inherits i on i.inhrelid = c.oid
      join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
     where c.relispartition and c.relkind in ('r', 'p') and n.nspname = current_schema()
     order by 1`);
}

async function writeTable(
  client: pg.Client,
  tx: Tx,
  archive: Archive,
  table: Table,
  folder: string,
): Promise<BackedUpTable> {
  const columns = table.columns.join(', ');
  const { stream, rows } = copyOut(client, `copy (select ${columns} from ${table.sql}) to stdout`);
  const hash = createHash('sha256');
  let chunks: Buffer[] = [];
  let size = 0;
  let part = 0;
  const flush = async () => {
    const content = Buffer.concat(chunks);
    hash.update(content);
    await archive.add(`${folder}${String(++part).padStart(6, '0')}.copy`, content);
    chunks = [];
    size = 0;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= chunkBytes) await flush();
  }
  if (size > 0) await flush();
  const counted = await tableChecksum(tx, table);
  if (counted.rows !== (await rows))
    throw new Error(`${table.sql}: the number of rows changed within one snapshot`);
  return { folder, sql: table.sql, columns: table.columns, ...counted, sha256: hash.digest('hex') };
}

type Archive = {
  add(name: string, content: Buffer): Promise<void>;
  written(): number;
  close(): Promise<void>;
  abandon(): Promise<void>;
};

function openArchive(file: string, clock: Clock): Archive {
  const at = clock.now();
  const out = createWriteStream(file, { mode: 0o600, flags: 'w', flush: true });
  const gzip = createGzip({ level: 4 });
  const ended = Promise.all([finished(gzip), finished(out)]);
  ended.catch(() => undefined);
  out.on('error', (error) => gzip.destroy(error));
  gzip.pipe(out);
  const write = async (bytes: Buffer): Promise<void> => {
    if (gzip.destroyed) await ended;
    if (!gzip.write(bytes)) await Promise.race([once(gzip, 'drain'), ended]);
  };
  return {
    add: (name, content) => write(tarEntry(name, content, at)),
    written: () => out.bytesWritten,
    async close() {
      gzip.end(tarEnd);
      await ended;
    },
    async abandon() {
      gzip.destroy();
      out.destroy();
      await ended.catch(() => undefined);
    },
  };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function jsonOf(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`);
}

function fileRefused(file: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DatabaseRefused(
        `no space left for the backup ${file}`,
        'free some space, or name another place',
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DatabaseRefused(
        `the backup ${file} cannot be written`,
        'name a place this user may write to',
        error,
      );
    case 'ENOENT':
      return new DatabaseRefused(
        `there is no folder for the backup ${file}`,
        'make it, or name another place',
        error,
      );
    default:
      return error;
  }
}
