// Apache with mod_auth_openidc from Debian, in the foreground on a high port, with a rendered config in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const modules = '/usr/lib/apache2/modules';

/** Whether Debian's Apache and mod_auth_openidc are here. */
export const apacheIsHere = existsSync('/usr/sbin/apache2') && existsSync(`${modules}/mod_auth_openidc.so`);

export type Apache = { url: string; errorLog(): Promise<string>; stop(): Promise<void> };

/** Starts Apache; `oidc` are the OIDC… directives, one a line. */
export async function startApache(port: number, oidc: string[]): Promise<Apache> {
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-apache-'));
  await chmod(root, 0o755);
  await mkdir(join(root, 'site', 'protected'), { recursive: true });
  await writeFile(
    join(root, 'site', 'protected', 'index.shtml'),
    'subject=<!--#echo var="OIDC_CLAIM_sub" --> email=<!--#echo var="OIDC_CLAIM_email" -->',
  );
  await writeFile(join(root, 'site', 'index.html'), 'the open page');
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
    'auth_openidc',
  ];
  const config = [
    `ServerRoot ${root}`,
    `PidFile ${root}/apache.pid`,
    `ErrorLog ${root}/error.log`,
    'LogLevel warn auth_openidc:info',
    `Listen 127.0.0.1:${port}`,
    `ServerName localhost:${port}`,
    'User www-data',
    'Group www-data',
    ...load
      .filter((name) => existsSync(`${modules}/mod_${name}.so`))
      .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    'TypesConfig /etc/mime.types',
    `DocumentRoot ${root}/site`,
    `<Directory ${root}/site>`,
    '  Options +Includes',
    '  DirectoryIndex index.shtml index.html',
    '  AddType text/html .shtml',
    '  AddOutputFilter INCLUDES .shtml',
    '  Require all granted',
    '</Directory>',
    ...oidc,
    '<Location /protected>',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
  ].join('\n');
  await writeFile(join(root, 'apache.conf'), `${config}\n`);
  const child = spawn('/usr/sbin/apache2', ['-f', join(root, 'apache.conf'), '-DFOREGROUND'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const errorLog = async () => output + (await readFile(join(root, 'error.log'), 'utf8').catch(() => ''));
  const url = `http://localhost:${port}`;
  await untilUp(url, child, errorLog);
  return {
    url,
    errorLog,
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function untilUp(url: string, child: ChildProcess, errorLog: () => Promise<string>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`apache2 ended with ${child.exitCode}: ${await errorLog()}`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error(`apache2 did not answer: ${await errorLog()}`);
}
