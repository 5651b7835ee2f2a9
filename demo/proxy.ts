// nginx in front of a site that has no sign-in: it asks Gatehouse about every request (docs/guides/header-app.md).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoApp } from './apps.ts';
import { startHeaderSite } from './header-site.ts';

const nginx = '/usr/sbin/nginx';

/** Debian's; elsewhere the demo goes without. */
export const nginxIsHere = existsSync(nginx);

export type Proxy = { close(): Promise<void> };

export async function startProxy(options: {
  app: DemoApp;
  /** Where people come: scheme, host and port. */
  url: string;
  gatehouse: string;
}): Promise<Proxy> {
  const site = await startHeaderSite(options.app, `${options.gatehouse}/signout`);
  const root = await mkdtemp(join(tmpdir(), 'gatehouse-demo-nginx-'));
  await chmod(root, 0o755);
  await writeFile(join(root, 'nginx.conf'), nginxConfig(root, { ...options, backendPort: site.port }));
  const child = spawn(nginx, ['-p', root, '-c', join(root, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4000);
  });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await site.close();
    await rm(root, { recursive: true, force: true });
  };
  try {
    await untilUp(options.url, () => child.exitCode);
  } catch (error) {
    await close();
    throw new Error(`nginx did not come up on ${options.url}: ${said.trim()}`, { cause: error });
  }
  return { close };
}

const guide = new URL('../docs/guides/header-app/nginx.conf', import.meta.url);

/** The file of the guide, word for word but for names, ports and TLS. */
function nginxConfig(
  root: string,
  { url, gatehouse, backendPort }: { url: string; gatehouse: string; backendPort: number },
): string {
  const site = filled(readFileSync(guide, 'utf8'), {
    'listen 443 ssl;': `listen 127.0.0.1:${new URL(url).port};`,
    'server_name till.example.com;': 'server_name localhost;',
    'X-Forwarded-Host till.example.com;': `X-Forwarded-Host ${new URL(url).host};`,
    'ssl_certificate /etc/ssl/till.pem;': '',
    'ssl_certificate_key /etc/ssl/till.key;': '',
    'server 127.0.0.1:8080;': `server 127.0.0.1:${new URL(gatehouse).port};`,
    'server 127.0.0.1:8000;': `server 127.0.0.1:${backendPort};`,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${root}/tmp;`,
  );
  return [
    'daemon off;',
    ...(process.getuid?.() === 0 ? ['user www-data;'] : []),
    `pid ${root}/nginx.pid;`,
    'error_log stderr warn;',
    'events {}',
    'http {',
    'access_log off;',
    ...temporary,
    site,
    '}',
  ].join('\n');
}

/** Each text has to be there: a guide that changed must not be followed by halves. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((so, [from, to]) => {
    if (!so.includes(from)) throw new Error(`${guide.pathname} does not say "${from}" any more`);
    return so.replaceAll(from, to);
  }, text);
}

async function untilUp(url: string, exitCode: () => number | null): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (exitCode() !== null) throw new Error(`it ended with ${exitCode()}`);
    const isUp = await fetch(url, { redirect: 'manual' }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not answer within 5 s');
}
