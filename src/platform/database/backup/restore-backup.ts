import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type pg from 'pg';
import sql, { raw } from 'sql-template-tag';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { codeOf, DatabaseRefused } from '../errors.ts';
import { migrate, migrationsDirectory, readMigrations, type SchemaStep } from '../migrations.ts';
import { listFilled, listTables, setSequences, truncateTables, withReferencesChecked } from '../tables.ts';
import type { Tx } from '../types.ts';
import { ArchiveDamaged, type Entry, readArchive } from './archive.ts';
import { withConnection } from './backup-connection.ts';
import {
  attachmentPrefix,
  type BackedUpTable,
  type BackupHeader,
  type BackupManifest,
  type BackupSummary,
  headerName,
  manifestName,
  parseHeader,
  parseManifest,
  tablePrefix,
} from './backup-format.ts';
import { copyIn } from './copy-streams.ts';
import { tableChecksum } from './table-checksum.ts';

export type RestoreBackupSettings = {
  /** An empty database, or one that was migrated and nothing more. */
  connectionString: string;
  file: string;
  log: Log;
  clock: Clock;
  directory?: string;
  alsoInstall?: SchemaStep[];
};

export type VerifiedBackup = BackupSummary & {
  header: BackupHeader;
  manifest: BackupManifest;
  attachments: Map<string, Buffer>;
};

/** Reads the whole file and refuses it unless every byte is as it was written. */
export async function verifyBackup(file: string): Promise<VerifiedBackup> {
  if (!existsSync(file)) throw new DatabaseRefused(`there is no file ${file}`, 'name the backup to restore');
  let header: BackupHeader | undefined;
  let manifest: BackupManifest | undefined;
  const attachments = new Map<string, Buffer>();
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  try {
    for await (const { name, content } of readArchive(file)) {
      if (header === undefined) {
        if (name !== headerName) throw new ArchiveDamaged('it does not begin like one');
        header = parseHeader(content);
      } else if (manifest !== undefined) throw new ArchiveDamaged('there is more after its end');
      else if (name === manifestName) manifest = parseManifest(content);
      else if (name.startsWith(attachmentPrefix))
        attachments.set(name.slice(attachmentPrefix.length), content);
      else {
        const folder = folderOf(name);
        let hash = hashes.get(folder);
        if (hash === undefined) hashes.set(folder, (hash = createHash('sha256')));
        hash.update(content);
      }
    }
    if (header === undefined || manifest === undefined) throw new ArchiveDamaged('it is cut off');
    compareHashes(manifest, hashes, attachments);
  } catch (error) {
    throw backupRefused(file, error);
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const { size } = await stat(file);
  const { createdAt } = header;
  return { header, manifest, attachments, createdAt, tables: manifest.tables.length, rows, bytes: size };
}

/**
 * Puts a backup into an empty database and brings it to this version. Nothing is written unless the whole file is sound, and
 * all rows come in one transaction, counted and summed up before it is committed.
 */
export async function restoreBackup(settings: RestoreBackupSettings): Promise<VerifiedBackup> {
  const { connectionString, file, log, directory = migrationsDirectory } = settings;
  const backup = await verifyBackup(file);
  refuseUnknownMigrations(backup.header, directory);
  const upTo = backup.header.migrations.at(-1)?.version ?? 0;
  const fresh = await withConnection(connectionString, log, (_client, tx) => inspect(tx, upTo));
  await migrate({ ...settings, directory, upTo });
  await withConnection(connectionString, log, async (client, tx) => {
    await client.query('begin');
    await load(client, tx, backup, file, fresh);
    await client.query('commit');
    await client.query('analyze');
  });
  await migrate({ ...settings, directory });
  log.info({ file, rows: backup.rows, tables: backup.tables }, 'backup restored');
  return backup;
}

function compareHashes(
  manifest: BackupManifest,
  hashes: Map<string, ReturnType<typeof createHash>>,
  attachments: Map<string, Buffer>,
): void {
  const empty = createHash('sha256').digest('hex');
  for (const table of manifest.tables) {
    const found = hashes.get(table.folder)?.digest('hex') ?? empty;
    hashes.delete(table.folder);
    if (found !== table.sha256)
      throw new ArchiveDamaged(`the rows of ${table.sql} are not those that were backed up`);
  }
  if (hashes.size > 0) throw new ArchiveDamaged('it holds more than it says');
  for (const { name, sha256 } of manifest.attachments) {
    const content = attachments.get(name);
    if (content === undefined || createHash('sha256').update(content).digest('hex') !== sha256) {
      throw new ArchiveDamaged(`"${name}" is not what was backed up`);
    }
  }
  if (attachments.size !== manifest.attachments.length)
    throw new ArchiveDamaged('it holds more than it says');
}

function refuseUnknownMigrations(header: BackupHeader, directory: string): void {
  const known = new Map(
    readMigrations(directory).map((migration) => [migration.version, migration.checksum]),
  );
  const unknown = header.migrations.find((migration) => known.get(migration.version) !== migration.checksum);
  if (unknown === undefined) return;
  throw new DatabaseRefused(
    known.has(unknown.version)
      ? `the backup was made with another ${unknown.file}`
      : `the backup was made by a newer Gatehouse: it has ${unknown.file}`,
    'restore it with the version that made it, then upgrade',
  );
}

/** Whether the database was never used, so that all that is in it comes from migrations. */
async function inspect(tx: Tx, upTo: number): Promise<boolean> {
  const [known] = await tx.query<{ known: boolean }>(
    sql`select to_regclass('schema_migrations') is not null as known`,
  );
  if (known?.known !== true) {
    const filled = await listTables(tx);
    if (filled.length === 0) return true;
    throw notEmpty(filled[0]?.sql);
  }
  const [newest] = await tx.query<{ version: number }>(
    sql`select max(version) as version from schema_migrations`,
  );
  if ((newest?.version ?? 0) > upTo) {
    throw new DatabaseRefused(
      'the database has migrations that the backup does not have',
      'restore into an empty database: it is brought up to date afterwards',
    );
  }
  const filled = await listFilled(tx, await listTables(tx));
  if (filled.length > 0) throw notEmpty(filled[0]?.sql);
  return false;
}

function notEmpty(table: string | undefined): DatabaseRefused {
  return new DatabaseRefused(
    `the database is not empty: there are rows in ${table}`,
    'restore into a new data directory or an empty database',
  );
}

async function load(
  client: pg.Client,
  tx: Tx,
  backup: VerifiedBackup,
  file: string,
  fresh: boolean,
): Promise<void> {
  const { manifest } = backup;
  for (const { sql: partition, parent, bound } of manifest.partitions) {
    await tx.execute(raw(`create table if not exists ${partition} partition of ${parent} ${bound}`));
  }
  const tables = await listTables(tx);
  const here = new Map(tables.map((table) => [table.sql, new Set(table.columns)]));
  for (const table of manifest.tables) {
    const columns = here.get(table.sql);
    const missing = columns === undefined ? 'it' : table.columns.find((column) => !columns.has(column));
    if (missing === undefined) continue;
    throw new DatabaseRefused(
      `the backup has rows of ${table.sql}, but ${missing} is not in this version`,
      'restore it with the version that made it, then upgrade',
    );
  }
  if (fresh) await truncateTables(tx, tables);
  await withReferencesChecked(tx, manifest.tables, () => loadRows(client, manifest, file));
  await setSequences(tx, manifest.sequences);
  for (const table of manifest.tables) {
    const found = await tableChecksum(tx, table);
    if (found.rows !== table.rows || found.checksum !== table.checksum) {
      throw new DatabaseRefused(
        `${table.sql} did not come back as it was`,
        'nothing was restored; keep the file and tell us',
      );
    }
  }
}

async function loadRows(client: pg.Client, manifest: BackupManifest, file: string): Promise<void> {
  const byFolder = new Map(manifest.tables.map((table) => [table.folder, table]));
  const entries = readArchive(file);
  let next = await entries.next();
  while (!next.done) {
    const folder = folderOf(next.value.name);
    const table = byFolder.get(folder);
    if (table === undefined) {
      next = await entries.next();
      continue;
    }
    let following: IteratorResult<Entry> = next;
    await copyIn(
      client,
      copyStatement(table),
      (async function* () {
        while (!following.done && folderOf(following.value.name) === folder) {
          yield following.value.content;
          following = await entries.next();
        }
      })(),
    );
    next = following;
  }
}

function copyStatement(table: BackedUpTable): string {
  return `copy ${table.sql} (${table.columns.join(', ')}) from stdin`;
}

function folderOf(name: string): string {
  return name.startsWith(tablePrefix) ? name.slice(0, name.lastIndexOf('/') + 1) : name;
}

function backupRefused(file: string, error: unknown): unknown {
  if (error instanceof ArchiveDamaged) {
    return new DatabaseRefused(
      `${file} is not a sound backup: ${error.message}`,
      'take another copy of it; nothing was changed',
      error,
    );
  }
  if (codeOf(error) === 'EACCES' || codeOf(error) === 'EISDIR') {
    return new DatabaseRefused(`${file} cannot be read`, 'name a file that this user may read', error);
  }
  return error;
}
