// Owns: the command line. One file per command; this one is the table of contents and says errors in one line.
// Not here: what the commands do beyond asking and printing (src/start.ts, src/app.ts and the slices).
import { Command, CommanderError } from 'commander';
import type { AppOptions } from '#src/app.ts';
import { adminCommand } from './admin-command.ts';
import { backupCommand, restoreCommand } from './backup-command.ts';
import { complaintLines } from './complaint.ts';
import { devCommand } from './dev-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { orgCommand } from './org-command.ts';
import { startCommand } from './start-command.ts';
import { zonesCommand } from './zones-command.ts';
import { gatehouseVersion, versionCommand } from './version-command.ts';

/** Runs one command; the answer is the exit code. */
export async function runCli(argv: string[], forDevelopment: AppOptions = {}): Promise<number> {
  const program = new Command('gatehouse')
    .description('Self-hosted workforce identity: sign in once and every app opens.')
    .version(gatehouseVersion(), '-V, --version')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(asComplaint(text)) })
    .exitOverride();
  const commands = [
    startCommand(),
    migrateCommand(),
    doctorCommand(),
    adminCommand(),
    orgCommand(),
    zonesCommand(),
    backupCommand(),
    restoreCommand(),
    devCommand(forDevelopment),
    versionCommand(),
  ];
  for (const command of commands) program.addCommand(inheritSettings(command, program));
  try {
    await program.parseAsync(argv.length === 0 ? ['start'] : argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return exitCodeOf(error);
  }
}

function inheritSettings(command: Command, from: Command): Command {
  command.copyInheritedSettings(from);
  for (const sub of command.commands) inheritSettings(sub, from);
  return command;
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its line (and help asked for is no error).
  if (error instanceof CommanderError) return error.exitCode;
  const lines = complaintLines(error);
  if (lines === undefined) console.error(error);
  else for (const line of lines) console.error(`gatehouse: ${line}`);
  return 1;
}

/** Commander's two lines (what is wrong, what was perhaps meant) as one, with the mend. */
function asComplaint(text: string): string {
  const [wrong = '', meant] = text.trim().split('\n');
  const guess = meant === undefined ? '' : ` ${meant.replace('Did', 'did')}`;
  const sentence = wrong.replace(/^error: /, '').replace(/\.$/, '');
  return `gatehouse: ${sentence}${guess}. Mend: "gatehouse --help" lists the commands, "gatehouse <command> --help" their options.\n`;
}
