import { existsSync } from 'node:fs';
import { type Binaries, installedBinaries } from '#src/platform/database/embedded/index.ts';

const directory = '/usr/lib/postgresql/15/bin';

/** Debian's PostgreSQL 15, the oldest that Gatehouse works on; nothing where it is not installed. */
export function postgres15(): Binaries | undefined {
  return existsSync(directory) ? installedBinaries(directory, '15') : undefined;
}
