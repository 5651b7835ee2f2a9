import { Command } from 'commander';
import { startNode } from '#src/start.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';
import { untilAskedToStop } from './stop-signals.ts';
import { gatehouseVersion } from './version-command.ts';

export function startCommand(): Command {
  return withSettingsOptions(new Command('start'), { listening: true })
    .description('start the server (and the embedded PostgreSQL, when DATABASE_URL is not set)')
    .action(async (options: SettingsOptions) => {
      const node = await startNode(configFrom(options));
      console.log(`Gatehouse ${gatehouseVersion()} is ready at ${node.url}`);
      if (node.setupLink !== undefined) {
        console.log(
          `\nThis org has no administrator yet. Create the first one here (the link works once):\n\n  ${node.setupLink}\n`,
        );
      }
      await untilAskedToStop(node);
    });
}
