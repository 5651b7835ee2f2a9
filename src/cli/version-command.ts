import { readFileSync } from 'node:fs';
import { Command } from 'commander';

export function gatehouseVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

export function versionCommand(): Command {
  return new Command('version')
    .description('print the version of Gatehouse and of Node.js')
    .action(() => console.log(`gatehouse ${gatehouseVersion()} on Node.js ${process.versions.node}`));
}
