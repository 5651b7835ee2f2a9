import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Command } from 'commander';
import {
  type Configuration,
  type OrgFiles,
  type PlannedChange,
  topFolders,
} from '#src/configuration/index.ts';
import { Complaint } from './complaint.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';
import { withApp } from './with-app.ts';

type OrgOptions = SettingsOptions & { as: string };
type ApplyOptions = OrgOptions & {
  prune?: boolean;
  preview?: boolean;
  stopAtFirst?: boolean;
  secrets?: string;
};

export function orgCommand(): Command {
  return new Command('org')
    .description('the configuration of the organisation as files; people and secrets are in none')
    .addCommand(exportCommand())
    .addCommand(diffCommand())
    .addCommand(applyCommand());
}

function onBehalf(command: Command): Command {
  return withSettingsOptions(command, { listening: false })
    .argument('<folder>', 'where the files are')
    .requiredOption('--as <login>', 'administrator on whose behalf, with whose rights, and in whose name');
}

function exportCommand(): Command {
  return onBehalf(new Command('export'))
    .description('write the configuration into a folder, replacing the files of an earlier export')
    .action(async (folder: string, options: OrgOptions) => {
      const files = await onOrg(options, (org) => org.export());
      await removeFiles(folder);
      for (const [path, text] of Object.entries(files)) {
        const target = join(folder, path);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, text);
      }
      console.log(`${Object.keys(files).length} files in ${folder}`);
    });
}

function diffCommand(): Command {
  return onBehalf(new Command('diff'))
    .description(
      'say what applying the files would make, change and leave; exit code 2 when anything would change',
    )
    .action(async (folder: string, options: OrgOptions) => {
      const files = await readFiles(folder);
      const changes = await onOrg(options, (org) => org.diff(files));
      for (const change of changes) console.log(lineOf(change));
      if (changes.length === 0) console.log('no difference');
      if (changes.some(({ action }) => action !== 'leave')) process.exitCode = 2;
    });
}

function applyCommand(): Command {
  return onBehalf(new Command('apply'))
    .description('make the organisation what the files say')
    .option('--preview', 'say what would be done, and do nothing')
    .option('--prune', 'delete what is in no file')
    .option('--stop-at-first', 'stop at the first change that fails')
    .option('--secrets <file>', 'JSON file with a value for each {"secret": "NAME"} in the files')
    .action(async (folder: string, options: ApplyOptions) => {
      const files = await readFiles(folder);
      const secrets = options.secrets === undefined ? {} : await readSecrets(options.secrets);
      const { prune = false, preview = false, stopAtFirst = false } = options;
      const done = await onOrg(options, (org) => org.apply(files, { prune, preview, stopAtFirst, secrets }));
      for (const change of done.changes)
        console.log(`${change.done || preview ? '' : 'not done: '}${lineOf(change)}`);
      console.log(`${done.unchanged} unchanged`);
      for (const name of done.secretsMissing) console.log(`secret not given: ${name}`);
      for (const { file, field, message } of done.problems)
        console.error(`${[file, field].filter((part) => part !== null).join(' ')}: ${message}`);
      if (done.problems.length > 0)
        throw new Complaint(
          `${done.problems.length} of the changes could not be made`,
          'mend what stands above, and apply again: what is done already stays as it is',
        );
    });
}

async function onOrg<T>(
  options: OrgOptions,
  work: (org: ReturnType<Configuration['on']>) => Promise<T>,
): Promise<T> {
  const config = configFrom(options);
  return withApp(config, async (app) => {
    const caller = await app.admin.callerOf(options.as);
    if (caller === undefined)
      throw new Complaint(`nobody here has the login "${options.as}"`, 'name an administrator with --as');
    const client = {
      requestId: 'command-line',
      ipAddress: '127.0.0.1',
      ipChain: ['127.0.0.1'],
      userAgent: 'gatehouse org',
      origin: config.baseUrl,
    };
    return work(app.configuration.on({ caller, client, isFromProxy: false, headers: {} }));
  });
}

async function readFiles(folder: string): Promise<OrgFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Complaint(`there is no folder ${folder}`, 'name the folder that "gatehouse org export" wrote');
  });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name));
  const files: OrgFiles = {};
  for (const path of paths.filter((one) => topFolders.has(relative(folder, one).split(sep)[0] ?? '')))
    files[relative(folder, path).split(sep).join('/')] = await readFile(path, 'utf8');
  return files;
}

/** What an earlier export wrote and this one does not would be made again by the next apply. Nothing else is touched. */
async function removeFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep));
  const isOurs = (path: string[]) =>
    topFolders.has(path[0] ?? '') && path.length > 1 && path.at(-1)?.endsWith('.json');
  const isExport = paths.some((path) => path.join('/') === 'settings/Organisation.json');
  if (paths.length > 0 && !isExport)
    throw new Complaint(
      `${folder} holds files that are no export`,
      'name an empty folder, or that of an earlier export',
    );
  for (const path of paths) if (isOurs(path)) await rm(join(folder, ...path));
}

async function readSecrets(path: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new Complaint(
      `${path} is not a JSON file that can be read`,
      'write {"NAME": "value"} into it',
      error,
    );
  }
}

function lineOf({ action, reference, fields }: PlannedChange): string {
  return `${action} ${reference}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}`;
}
