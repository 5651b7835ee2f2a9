import { type Command, InvalidArgumentError } from 'commander';
import { type Config, loadConfig } from '#src/platform/config/index.ts';

export type SettingsOptions = { port?: string; host?: string; baseUrl?: string; dataDirectory?: string };

/** The few settings that are handier as flags; everything else is environment or file. */
export function withSettingsOptions(command: Command, which: { listening: boolean }): Command {
  command.option('--data-directory <directory>', 'where the embedded database and the master key live');
  if (!which.listening) return command;
  return command
    .option('--port <number>', 'the port to listen on (8080)')
    .option('--host <address>', 'the address to listen on (localhost)')
    .option('--base-url <url>', 'the address that people and applications use');
}

export function configFrom(options: SettingsOptions): Config {
  const { port, host, baseUrl, dataDirectory } = options;
  return loadConfig({
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  });
}

/** For options that are no settings. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return port;
}
