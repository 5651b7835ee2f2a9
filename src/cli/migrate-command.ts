import { Command } from 'commander';
import { openDatabase } from '#src/open-platform.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';

export function migrateCommand(): Command {
  return withSettingsOptions(new Command('migrate'), { listening: false })
    .description('bring the database to this version, without starting the server')
    .action(async (options: SettingsOptions) => {
      const opened = await openDatabase(configFrom(options));
      try {
        console.log(
          opened.applied.length === 0
            ? 'The database is up to date.'
            : `Applied ${opened.applied.length} migration(s): ${opened.applied.join(', ')}.`,
        );
      } finally {
        await opened.close();
      }
    });
}
