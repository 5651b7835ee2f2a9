import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { AppOptions } from '#src/app.ts';
import { createDevControl, devRoutes } from '#src/dev/index.ts';
import { adjustableClock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { createIds } from '#src/platform/ids/index.ts';
import { recordedMail } from '#src/platform/mail/index.ts';
import { type RunningNode, startNode } from '#src/start.ts';
import { Complaint } from './complaint.ts';
import { fillFromTemplate } from './dev-template.ts';
import { configFrom, type SettingsOptions } from './settings-options.ts';
import { untilAskedToStop } from './stop-signals.ts';
import { gatehouseVersion } from './version-command.ts';

type DevOptions = SettingsOptions & { token?: string };

const password = 'Gatehouse-Dev-1';
const administrator = { email: 'admin@example.com', firstName: 'Dev', lastName: 'Administrator' };

export function devCommand(appOptions: AppOptions = {}): Command {
  const command = new Command('dev')
    .description(
      'an org for development and tests: on temporary data, with a token, a clock to set and a mailbox',
    )
    .option('--port <number>', 'the port to listen on (8080)')
    .option('--host <address>', 'the address to listen on (localhost)')
    .option('--base-url <url>', 'the address that applications use')
    .option('--token <token>', 'SSWS token of a super administrator; one is made up when it is not given');
  return command.action(async (options: DevOptions) => {
    const token = checkToken(options.token ?? createIds().newSecret(30));
    const dataDirectory = await mkdtemp(join(tmpdir(), 'gatehouse-dev-'));
    try {
      const config = devConfig(options, dataDirectory);
      await fillFromTemplate(config);
      const node = await startDevNode(config, token, appOptions);
      console.log(`Gatehouse ${gatehouseVersion()} dev is ready at ${node.url}`);
      console.log(`  API token (SSWS)   ${token}`);
      console.log(`  administrator      ${administrator.email}, password ${password}`);
      console.log('  everything here is gone when it stops');
      await untilAskedToStop(node);
    } finally {
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });
}

async function startDevNode(config: Config, token: string, options: AppOptions): Promise<RunningNode> {
  const clock = adjustableClock();
  const mail = recordedMail({ clock });
  return startNode(config, {
    clock,
    mail,
    temporary: true,
    reuseKeys: true,
    textsToMailbox: true,
    ...options,
    async prepare(app, platform) {
      await app.admin.createWithToken({ ...administrator, password, token });
      const control = createDevControl({
        database: platform.database,
        snapshots: platform.snapshots,
        clock,
        mail,
      });
      await control.rememberFresh();
      app.add(devRoutes(control));
    },
  });
}

/** What may be set from outside: ports and log. Data and mail are this mode's own. */
function devConfig(options: SettingsOptions, dataDirectory: string): Config {
  const config = configFrom(options);
  return {
    ...config,
    dataDirectory,
    databaseUrl: undefined,
    smtp: undefined,
    masterKey: undefined,
    masterKeyFile: undefined,
    roles: { web: true, worker: true },
    // The apps under development live on this machine.
    outboundAllow: [...config.outboundAllow, 'localhost', '127.0.0.0/8', '::1'],
    drainSeconds: 1,
  };
}

function checkToken(token: string): string {
  if (/^[A-Za-z0-9_-]{8,200}$/.test(token)) return token;
  throw new Complaint('--token must be 8 to 200 of A-Z, a-z, 0-9, _ and -', 'give another, or leave it out');
}
