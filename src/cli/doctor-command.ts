import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { openPlatform } from '#src/open-platform.ts';
import { MasterKeyProblem, SealedBoxProblem } from '#src/platform/crypto/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { complaintLines } from './complaint.ts';
import { diagnose, type Finding } from './diagnosis.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';
import { checkKeys } from './with-app.ts';

const marks = { ok: 'ok  ', warning: 'warn', problem: 'FAIL' };

export function doctorCommand(): Command {
  return withSettingsOptions(new Command('doctor'), { listening: true })
    .description(
      'check configuration, database, clock, keys, mail and disk, and say how to mend what is wrong',
    )
    .action(async (options: SettingsOptions) => {
      const findings = await examine(options);
      for (const finding of findings) {
        console.log(`${marks[finding.state]}  ${finding.about.padEnd(9)}  ${finding.detail}`);
        if (finding.mend !== undefined) console.log(`                 Mend: ${finding.mend}`);
      }
      if (findings.some((finding) => finding.state === 'problem')) process.exitCode = 1;
    });
}

async function examine(options: SettingsOptions): Promise<Finding[]> {
  let config: Config;
  try {
    config = configFrom(options);
  } catch (error) {
    return problems('config', error);
  }
  const findings: Finding[] = [
    { about: 'config', state: 'ok', detail: `serves ${config.baseUrl}, data in ${config.dataDirectory}` },
  ];
  if (config.databaseUrl === undefined && !existsSync(config.dataDirectory)) {
    const detail = 'there is no data directory yet; the first start makes it';
    return [...findings, { about: 'database', state: 'warning', detail, mend: 'gatehouse start' }];
  }
  try {
    const quiet: Config = { ...config, logLevel: 'silent', roles: { web: false, worker: false } };
    const opened = await openPlatform(quiet, { attach: true });
    try {
      findings.push(...(await diagnose(opened.platform)));
      findings.push({ about: 'keys', state: 'ok', detail: await checkKeys(opened.platform) });
    } finally {
      await opened.close();
    }
  } catch (error) {
    const about =
      error instanceof MasterKeyProblem || error instanceof SealedBoxProblem ? 'keys' : 'database';
    findings.push(...problems(about, error));
  }
  return findings;
}

function problems(about: string, error: unknown): Finding[] {
  const lines = complaintLines(error);
  if (lines === undefined) throw error;
  return lines.map((line) => {
    const [detail = line, mend] = line.split(' Mend: ');
    return { about, state: 'problem', detail, ...(mend === undefined ? {} : { mend }) };
  });
}
