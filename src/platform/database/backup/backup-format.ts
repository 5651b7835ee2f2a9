import { DatabaseRefused } from '../errors.ts';
import { ArchiveDamaged } from './archive.ts';

/** Raised when a backup is arranged differently. */
export const formatVersion = 1;

export const headerName = 'gatehouse-backup.json';
export const manifestName = 'manifest.json';
export const attachmentPrefix = 'attachments/';
export const tablePrefix = 'tables/';

/** The first entry: enough to say at once whether this file can be restored here. */
export type BackupHeader = {
  product: 'gatehouse';
  format: number;
  createdAt: string;
  postgres: string;
  migrations: { version: number; file: string; checksum: string }[];
};

export type BackedUpTable = {
  /** Folder of its entries inside the archive. */
  folder: string;
  /** Quoted, with its schema. */
  sql: string;
  columns: string[];
  rows: number;
  /** Of the bytes in the archive. */
  sha256: string;
  /** Of the rows in the database, in whatever order they lie. */
  checksum: string;
};

/** The last entry: what must have come before it. */
export type BackupManifest = {
  tables: BackedUpTable[];
  partitions: { sql: string; parent: string; bound: string }[];
  sequences: { sql: string; value: number }[];
  attachments: { name: string; sha256: string }[];
};

export type BackupSummary = { createdAt: string; tables: number; rows: number; bytes: number };

export function parseHeader(content: Buffer): BackupHeader {
  const header = parseJson<BackupHeader>(content);
  if (header.product !== 'gatehouse') throw new ArchiveDamaged('it was not made by Gatehouse');
  if (header.format > formatVersion) {
    throw new DatabaseRefused('the backup was made by a newer Gatehouse', 'restore it with that version');
  }
  return header;
}

export function parseManifest(content: Buffer): BackupManifest {
  return parseJson<BackupManifest>(content);
}

function parseJson<T>(content: Buffer): T {
  try {
    return JSON.parse(content.toString('utf8')) as T;
  } catch {
    throw new ArchiveDamaged('its description is damaged');
  }
}
