// Apache from Debian, in the foreground on a high port, with a rendered config in a temporary folder. What makes it a relying
// party is a module and its directives.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  answers,
  type ChildServer,
  giveToChild,
  removeFolder,
  startChildServer,
  temporaryFolder,
} from './child-server.ts';

const modules = '/usr/lib/apache2/modules';

/** Whether Debian's Apache and this module of it are here. */
export const hasApacheModule = (name: string): boolean =>
  existsSync('/usr/sbin/apache2') && existsSync(`${modules}/mod_${name}.so`);

export type Apache = ChildServer & { url: string };

/** Starts Apache: `page` is what stands under /protected, with server-side includes; `directives` one a line. */
export async function startApache(options: {
  port: number;
  module: string;
  page: string;
  directives: string[];
}): Promise<Apache> {
  const root = await temporaryFolder('apache');
  await mkdir(join(root, 'site', 'protected'), { recursive: true });
  await writeFile(join(root, 'site', 'protected', 'index.shtml'), options.page);
  await writeFile(join(root, 'site', 'index.html'), 'the open page');
  await writeFile(join(root, 'apache.conf'), `${configOf(root, options)}\n`);
  giveToChild(root);
  const url = `http://localhost:${options.port}`;
  const child = await startChildServer({
    command: '/usr/sbin/apache2',
    args: ['-f', join(root, 'apache.conf'), '-DFOREGROUND'],
    root,
    isUp: answers(url),
    logFiles: [join(root, 'error.log')],
  });
  return {
    url,
    log: child.log,
    async stop() {
      await child.stop();
      await removeFolder(root);
    },
  };
}

function configOf(root: string, options: { port: number; module: string; directives: string[] }): string {
  const load = [
    'mpm_event',
    'authn_core',
    'authz_core',
    'authz_user',
    'mime',
    'dir',
    'include',
    'alias',
    'unixd',
    options.module,
  ];
  return [
    `ServerRoot ${root}`,
    `PidFile ${root}/apache.pid`,
    `ErrorLog ${root}/error.log`,
    `LogLevel warn ${moduleName(options.module)}:info`,
    `Listen 127.0.0.1:${options.port}`,
    `ServerName http://localhost:${options.port}`,
    'UseCanonicalName On',
    'User www-data',
    'Group www-data',
    ...load
      .filter((name) => existsSync(`${modules}/mod_${name}.so`))
      .map((name) => `LoadModule ${moduleName(name)} ${modules}/mod_${name}.so`),
    'TypesConfig /etc/mime.types',
    `DocumentRoot ${root}/site`,
    `<Directory ${root}/site>`,
    '  Options +Includes',
    '  DirectoryIndex index.shtml index.html',
    '  AddType "text/html;charset=utf-8" .shtml',
    '  AddOutputFilter INCLUDES .shtml',
    '  Require all granted',
    '</Directory>',
    ...options.directives,
  ].join('\n');
}

/** Shibboleth's module does not follow the usual way to name one. */
const moduleName = (name: string): string => (name === 'shib' ? 'mod_shib' : `${name}_module`);
