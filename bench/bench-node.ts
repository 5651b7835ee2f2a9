// One Gatehouse under measurement: `gatehouse start` in a process of its own, on a database that was filled beforehand.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installedBinaries, startEmbedded } from '#src/platform/database/embedded/index.ts';
import { createLog } from '#src/platform/log/index.ts';
import { openOrg } from '#test/kit/first-administrator.ts';
import { freePort } from '#test/kit/server.ts';
import { type BigOrg, createConfiguration, seedBigOrg } from './big-org.ts';
import { seedPeople } from './people.ts';
import type { BenchOrg } from './scenarios.ts';

export type DatabaseKind = 'embedded' | 'external-15';
export type BenchNode = {
  org: BenchOrg;
  /** SSWS, of a super administrator. */
  token: string;
  /** Of the superuser; undefined where the node has its database to itself. */
  databaseUrl: string | undefined;
  call: Call;
  startMs: number;
  seedSeconds: number;
  residentMiB(): number;
  useAlgorithm(algorithm: 'RS256' | 'ES256'): Promise<void>;
  pinToOneCore(pinned: boolean): void;
  stop(): Promise<void>;
};

/** `BENCH_PROFILE=directory` writes a V8 CPU profile of each server process there. */
const profiling =
  process.env['BENCH_PROFILE'] === undefined
    ? []
    : ['--cpu-prof', '--cpu-prof-interval=1000', `--cpu-prof-dir=${process.env['BENCH_PROFILE']}`];

const postgres15 = '/usr/lib/postgresql/15/bin';
const log = createLog({ level: 'silent', format: 'json' });

export function databaseKinds(): DatabaseKind[] {
  return existsSync(postgres15) ? ['embedded', 'external-15'] : ['embedded'];
}

/** `beside`: the database runs beside the node and can be written to meanwhile (`databaseUrl`). */
export async function startBenchNode(
  kind: DatabaseKind,
  people: number,
  big?: BigOrg,
  beside = false,
): Promise<BenchNode> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  const dataDirectory = join(folder, 'data');
  const external =
    kind === 'external-15'
      ? await startEmbedded({
          dataDirectory: join(folder, 'postgres15'),
          log,
          binaries: installedBinaries(postgres15, '15'),
        })
      : beside
        ? await startEmbedded({ dataDirectory: join(folder, 'beside'), log })
        : undefined;
  const port = await freePort();
  const settings: Record<string, string> = {
    PORT: String(port),
    GATEHOUSE_DATA_DIRECTORY: dataDirectory,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_LOG_LEVEL: 'warn',
    ...(external === undefined ? {} : { DATABASE_URL: external.url }),
  };
  const first = await startProcess(settings, port);
  const token = await openOrg(await first.setupLink());
  const call = apiCaller(port, token);
  const apps = await createApps(call, port, token);
  if (big) await createConfiguration(call, big);
  await end(first.child);

  const seedStart = performance.now();
  const database = external ?? (await startEmbedded({ dataDirectory, log }));
  const sessionSecret = await seedPeople(database.superuserUrl, people);
  if (big) await seedBigOrg(database.superuserUrl, people, big);
  if (external === undefined) await database.stop();
  const seedSeconds = (performance.now() - seedStart) / 1000;

  const node = await startProcess(settings, port);
  return {
    org: { port, people, sessionSecret, ...apps },
    token,
    databaseUrl: external?.superuserUrl,
    call,
    startMs: node.startMs,
    seedSeconds,
    residentMiB: () => residentMiB(node.child.pid ?? 0),
    async useAlgorithm(algorithm) {
      const server = await call<Record<string, unknown> & { credentials: { signing: object } }>(
        'GET',
        '/api/v1/authorizationServers/default',
      );
      await call('PUT', '/api/v1/authorizationServers/default', {
        ...server,
        credentials: { signing: { ...server.credentials.signing, alg: algorithm } },
      });
    },
    pinToOneCore(pinned) {
      spawnSync('taskset', ['-a', '-cp', pinned ? '0' : '0-1', String(node.child.pid)]);
    },
    async stop() {
      await end(node.child);
      await external?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

function apiCaller(port: number, token: string): Call {
  return async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://localhost:${port}${path}`, {
      method,
      headers: {
        authorization: `SSWS ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}

async function createApps(
  call: Call,
  port: number,
  token: string,
): Promise<Pick<BenchOrg, 'web' | 'service' | 'saml'>> {
  const create = async (label: string, settings: Record<string, unknown>) => {
    const app = await call<{
      id: string;
      credentials: { oauthClient: { client_id: string; client_secret: string } };
    }>('POST', '/api/v1/apps', {
      name: 'oidc_client',
      label,
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
      settings: { oauthClient: settings },
    });
    const { client_id: clientId, client_secret: clientSecret } = app.credentials.oauthClient;
    return { id: app.id, clientId, clientSecret };
  };
  const web = await create('Bench web', {
    application_type: 'web',
    redirect_uris: ['https://rp.example.com/callback'],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
  });
  const service = await create('Bench service', {
    application_type: 'service',
    response_types: ['token'],
    grant_types: ['client_credentials'],
  });
  const saml = await call<{ id: string; name: string; _links: { metadata: { href: string } } }>(
    'POST',
    '/api/v1/apps',
    {
      label: 'Bench SAML',
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: 'https://sp.example.com/acs',
          recipient: 'https://sp.example.com/acs',
          destination: 'https://sp.example.com/acs',
          audience: 'https://sp.example.com/saml',
          subjectNameIdTemplate: '${user.userName}',
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          responseSigned: false,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          honorForceAuthn: true,
          requestCompressed: true,
          allowMultipleAcsEndpoints: false,
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          attributeStatements: [
            { type: 'EXPRESSION', name: 'email', values: ['user.email'] },
            { type: 'EXPRESSION', name: 'name', values: ['user.firstName + " " + user.lastName'] },
          ],
        },
      },
    },
  );
  const metadata = await readText(port, token, `/api/v1/apps/${saml.id}/sso/saml/metadata`);
  const ssoPath = new URL(/Location="([^"]+\/sso\/saml)"/.exec(metadata)?.[1] ?? 'about:blank').pathname;
  const [everyone] = await call<{ id: string }[]>('GET', '/api/v1/groups?q=Everyone');
  await call('PUT', `/api/v1/apps/${web.id}/groups/${everyone?.id}`, {});
  await call('PUT', `/api/v1/apps/${saml.id}/groups/${everyone?.id}`, {});
  await call('POST', '/api/v1/authorizationServers/default/scopes', {
    name: 'bench:read',
    consent: 'IMPLICIT',
  });
  return { web, service, saml: { ssoPath } };
}

async function readText(port: number, token: string, path: string): Promise<string> {
  const answer = await fetch(`http://localhost:${port}${path}`, {
    headers: { authorization: `SSWS ${token}`, accept: 'application/xml' },
  });
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

async function startProcess(
  settings: Record<string, string>,
  port: number,
): Promise<{ child: ChildProcess; startMs: number; setupLink(): Promise<string> }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...profiling,
      '--max-semi-space-size=4',
      '--disable-warning=ExperimentalWarning',
      'src/main.ts',
      'start',
    ],
    {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  }
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null || attempt > 6_000) throw new Error(`gatehouse start failed:\n${output}`);
    if (
      await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    await sleep(10);
  }
  const startMs = performance.now() - began;
  return {
    child,
    startMs,
    async setupLink() {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const link = /http:\/\/localhost:\d+\/setup\?\S+/.exec(output)?.[0];
        if (link !== undefined) return link;
        await sleep(100);
      }
      throw new Error(`no set-up link:\n${output}`);
    },
  };
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}
