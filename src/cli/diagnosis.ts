import { statfs } from 'node:fs/promises';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Reader } from '#src/platform/database/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import { readDatabaseFacts } from './diagnosis-store.ts';

export type Finding = { about: string; state: 'ok' | 'warning' | 'problem'; detail: string; mend?: string };

const wellSynchronisedMs = 2_000;
const tooFarApartMs = 30_000;
const littleSpaceBytes = 1_000_000_000;
const noSpaceBytes = 200_000_000;

export async function diagnose(needs: {
  config: Config;
  database: Reader;
  clock: Clock;
  mail: Mail;
}): Promise<Finding[]> {
  const beforeMs = needs.clock.nowMs();
  const facts = await readDatabaseFacts(needs.database);
  const halfway = (beforeMs + needs.clock.nowMs()) / 2;
  return [
    {
      about: 'database',
      state: 'ok',
      detail: `PostgreSQL ${facts.version} (${needs.config.databaseUrl === undefined ? 'embedded' : 'external'}), ${megabytes(facts.bytes)}, migrated to ${facts.migrations.at(-1) ?? 'nothing'}`,
    },
    clockFinding(facts.nowMs - halfway),
    await mailFinding(needs.mail),
    await diskFinding(needs.config),
  ];
}

export function clockFinding(skewMs: number): Finding {
  const apart = `${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the database`;
  if (Math.abs(skewMs) < wellSynchronisedMs)
    return { about: 'clock', state: 'ok', detail: 'agrees with the database' };
  return {
    about: 'clock',
    state: Math.abs(skewMs) < tooFarApartMs ? 'warning' : 'problem',
    detail: `this machine is ${apart}`,
    mend: 'synchronise both machines with NTP (chrony or systemd-timesyncd); tokens are refused when clocks disagree.',
  };
}

async function mailFinding(mail: Mail): Promise<Finding> {
  const check = await mail.verify();
  if (check.ok) return { about: 'mail', state: 'ok', detail: check.detail };
  return { about: 'mail', state: 'warning', detail: check.problem, mend: check.mend };
}

async function diskFinding(config: Config): Promise<Finding> {
  const disk = await statfs(config.dataDirectory).catch(() => undefined);
  if (disk === undefined)
    return { about: 'disk', state: 'ok', detail: `${config.dataDirectory} is not in use` };
  const free = disk.bavail * disk.bsize;
  const detail = `${megabytes(free)} free for ${config.dataDirectory}`;
  if (free >= littleSpaceBytes) return { about: 'disk', state: 'ok', detail };
  return {
    about: 'disk',
    state: free < noSpaceBytes ? 'problem' : 'warning',
    detail,
    mend: 'free some space, or move the data directory to another disk (GATEHOUSE_DATA_DIRECTORY).',
  };
}

function megabytes(bytes: number): string {
  return bytes >= 10_000_000_000
    ? `${Math.round(bytes / 1_000_000_000)} GB`
    : `${Math.round(bytes / 1_000_000)} MB`;
}
