import { Command } from 'commander';
import { Complaint } from './complaint.ts';
import { configFrom, type SettingsOptions, withSettingsOptions } from './settings-options.ts';
import { withApp } from './with-app.ts';

type NewAdminOptions = SettingsOptions & { firstName: string; lastName: string };
type TokenOptions = SettingsOptions & { name: string };

export function adminCommand(): Command {
  return new Command('admin')
    .description('administrators, from the command line of the machine')
    .addCommand(createAdminCommand())
    .addCommand(resetAdminCommand())
    .addCommand(tokenCommand());
}

function createAdminCommand(): Command {
  return withSettingsOptions(new Command('create'), { listening: false })
    .description('create a super administrator and print the link with which they set a password')
    .argument('<email>', 'address, which is also the login')
    .requiredOption('--first-name <name>', 'given name')
    .requiredOption('--last-name <name>', 'family name')
    .action(async (email: string, options: NewAdminOptions) => {
      const { firstName, lastName } = options;
      const link = await withApp(configFrom(options), (app) =>
        app.admin.create({ email, firstName, lastName }),
      );
      console.log(`${email} is a super administrator. They set their password here:\n\n  ${link}\n`);
    });
}

function resetAdminCommand(): Command {
  return withSettingsOptions(new Command('reset'), { listening: false })
    .description('let an administrator in again: unlocks them and prints a link for a new password')
    .argument('<login>', 'login of the administrator')
    .action(async (login: string, options: SettingsOptions) => {
      const link = await withApp(configFrom(options), (app) => app.admin.reset(login));
      if (link === undefined) {
        throw new Complaint(
          `nobody here has the login "${login}"`,
          'check the spelling, or use "gatehouse admin create"',
        );
      }
      console.log(`${login} sets a new password here:\n\n  ${link}\n`);
    });
}

function tokenCommand(): Command {
  return withSettingsOptions(new Command('token'), { listening: false })
    .description('make an API token (SSWS) with the rights of an administrator, and print it')
    .argument('<login>', 'login of the administrator whose rights it has')
    .option('--name <name>', 'what the token is for', 'command line')
    .action(async (login: string, options: TokenOptions) => {
      const token = await withApp(configFrom(options), (app) => app.admin.createToken(login, options.name));
      if (token === undefined) {
        throw new Complaint(
          `nobody here has the login "${login}"`,
          'check the spelling, or use "gatehouse admin create"',
        );
      }
      console.log(token);
    });
}
