// Owns: backups. Everything the product keeps in one file, taken at one moment while the server runs, and put back into an
// empty database after the file has proved to be whole. Works alike on the embedded and on an external PostgreSQL.
// Not here: which file, when, and what else goes in (the command line), and the master key, which is not in the database.
export type { BackupSummary } from './backup-format.ts';
export { type CreateBackupSettings, createBackup } from './create-backup.ts';
export {
  type RestoreBackupSettings,
  restoreBackup,
  type VerifiedBackup,
  verifyBackup,
} from './restore-backup.ts';
