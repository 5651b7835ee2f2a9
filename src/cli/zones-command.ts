import { Command } from 'commander';
import { systemActor } from '#src/system-log/index.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';
import { withApp } from './with-app.ts';

export function zonesCommand(): Command {
  return new Command('zones')
    .description('network zones, from the command line of the machine')
    .addCommand(unblockCommand());
}

function unblockCommand(): Command {
  return withSettingsOptions(new Command('unblock'), { listening: false })
    .description('let an address in again whatever network zones block: puts it into the exempt zone')
    .argument('<address>', 'IPv4 or IPv6 address, range or CIDR network')
    .action(async (address: string, options: SettingsOptions) => {
      const blocking = await withApp(configFrom(options), (app) =>
        app.context.zones.unblock(address, { actor: systemActor }),
      );
      const zones = blocking.map((name) => `"${name}"`).join(', ');
      console.log(
        blocking.length === 0
          ? `No zone blocks ${address}; it is exempt from now on all the same.`
          : `${address} is let in again although ${zones} blocks it: it is in the zone DefaultExemptIpZone now.`,
      );
    });
}
