// The reverse proxies of docs/guides/header-app, with the very files of the guide: only names, ports and certificates are put in.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { testCertificate } from '#test/kit/certificate.ts';
import { readText } from '#test/laws/module-map.ts';
import {
  type ChildServer,
  giveToChild,
  removeFolder,
  startChildServer,
  temporaryFolder,
} from './child-server.ts';

export type ProxySetting = {
  /** Where the proxy listens, by TLS. */
  port: number;
  /** Host name of the site. */
  name: string;
  backendPort: number;
  gatehousePort: number;
};

export type SiteProxy = { name: string; isHere: boolean; start(setting: ProxySetting): Promise<ChildServer> };

const folder = 'docs/guides/header-app';

/** Replaces each text, which has to be there: a guide that changed must not be tested by halves. */
function filled(file: string, values: Readonly<Record<string, string>>): string {
  let text = readText(`${folder}/${file}`);
  for (const [from, to] of Object.entries(values)) {
    if (!text.includes(from)) throw new Error(`${folder}/${file} does not say ${from} any more`);
    text = text.replaceAll(from, to);
  }
  return text;
}

type Rendered = {
  command: string;
  args: string[];
  files: Record<string, string>;
  env?: Record<string, string>;
};

function proxy(
  name: string,
  command: string,
  render: (root: string, setting: ProxySetting) => Rendered,
): SiteProxy {
  return {
    name,
    isHere: existsSync(command),
    async start(setting) {
      const root = await temporaryFolder(name);
      const { cert, key } = testCertificate([setting.name]);
      const { args, files, env } = render(root, setting);
      await mkdir(join(root, 'tmp'));
      for (const [file, text] of Object.entries({
        'till.pem': `${cert}\n${key}`,
        'till.key': key,
        ...files,
      })) {
        await writeFile(join(root, file), text);
      }
      giveToChild(root);
      const child = await startChildServer({
        command,
        args,
        root,
        asChildAccount: true,
        isUp: () => isListening(setting.port),
        logFiles: [join(root, 'error.log')],
        ...(env === undefined ? {} : { env }),
      });
      return {
        log: child.log,
        async stop() {
          await child.stop();
          await removeFolder(root);
        },
      };
    },
  };
}

const nginx = proxy('nginx', '/usr/sbin/nginx', (root, { port, name, backendPort, gatehousePort }) => {
  const site = filled('nginx.conf', {
    'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
    'X-Forwarded-Host till.example.com;': `X-Forwarded-Host ${name}:${port};`,
    'till.example.com': name,
    '/etc/ssl/till.pem': `${root}/till.pem`,
    '/etc/ssl/till.key': `${root}/till.key`,
    '127.0.0.1:8080': `127.0.0.1:${gatehousePort}`,
    '127.0.0.1:8000': `127.0.0.1:${backendPort}`,
  });
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${root}/tmp;`,
  );
  const main = [
    'daemon off;',
    `pid ${root}/nginx.pid;`,
    `error_log ${root}/error.log;`,
    'events {}',
    'http {',
    'access_log off;',
    ...places,
    site,
    '}',
  ];
  return {
    command: 'nginx',
    args: ['-p', root, '-c', join(root, 'nginx.conf')],
    files: { 'nginx.conf': main.join('\n') },
  };
});

const haproxy = proxy('haproxy', '/usr/sbin/haproxy', (root, { port, name, backendPort, gatehousePort }) => {
  const config = filled('haproxy.cfg', {
    'bind :443': `bind 127.0.0.1:${port}`,
    '/etc/haproxy/gatehouse.lua': `${root}/gatehouse.lua`,
    '/etc/ssl/till.pem': `${root}/till.pem`,
    'https://till.example.com': `https://${name}:${port}`,
    'http://127.0.0.1:8080': `http://127.0.0.1:${gatehousePort}`,
    '127.0.0.1:8000': `127.0.0.1:${backendPort}`,
  });
  const files = { 'haproxy.cfg': config, 'gatehouse.lua': filled('gatehouse.lua', {}) };
  return { command: 'haproxy', args: ['-db', '-f', join(root, 'haproxy.cfg')], files };
});

const caddy = proxy('caddy', '/usr/bin/caddy', (root, { port, name, backendPort, gatehousePort }) => {
  const site = filled('Caddyfile', {
    'till.example.com {': `https://${name}:${port} {\n\tbind 127.0.0.1\n\ttls ${root}/till.pem ${root}/till.key`,
    '127.0.0.1:8080': `127.0.0.1:${gatehousePort}`,
    '127.0.0.1:8000': `127.0.0.1:${backendPort}`,
  });
  const global = '{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system tmp\n}\n';
  return {
    command: 'caddy',
    args: ['run', '--config', join(root, 'Caddyfile'), '--adapter', 'caddyfile'],
    files: { Caddyfile: global + site },
    env: { HOME: root, XDG_DATA_HOME: join(root, 'tmp'), XDG_CONFIG_HOME: join(root, 'tmp') },
  };
});

export const siteProxies: readonly SiteProxy[] = [nginx, haproxy, caddy];

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
