// `npm run demo`: an org with a thousand people and twelve apps, and the sample site beside it. Kept in ./gatehouse-data-demo, so
// that a second start is quick; `--fresh` begins again.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Complaint, complaintLines } from '#src/cli/complaint.ts';
import { untilAskedToStop } from '#src/cli/stop-signals.ts';
import { type Config, loadConfig } from '#src/platform/config/index.ts';
import { type RunningNode, startNode } from '#src/start.ts';
import { type Api, loadOrg, loadState, readCredentials } from './load-org.ts';
import { demoWorker } from './people.ts';
import { type SampleSite, startSampleSite } from './sample-site.ts';

const people = 1000;
const password = 'Demo-Gatehouse-1';
const administrator = { email: 'admin@example.com', firstName: 'Ada', lastName: 'Byron', password };
const token = '00demo-org-token-that-is-no-secret-at-all-00';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'app-port': { type: 'string', default: '8090' },
      'data-directory': { type: 'string', default: 'gatehouse-data-demo' },
      fresh: { type: 'boolean', default: false },
    },
  });
  const { 'data-directory': dataDirectory } = values;
  if (values.fresh) await rm(dataDirectory, { recursive: true, force: true });
  const config = demoConfig(dataDirectory, values.port);
  const sampleUrl = `http://localhost:${values['app-port']}`;
  // Nobody will miss it if the machine loses power, and loading is twice as quick.
  const node = await startNode(config, { temporary: true });
  const site = await openSampleSite(node, sampleUrl).catch(async (error: unknown) => {
    await node.stop();
    throw error;
  });
  printWhoToBe(node.url, site.url, dataDirectory);
  await untilAskedToStop({
    async stop() {
      await site.close();
      await node.stop();
    },
  });
}

function demoConfig(dataDirectory: string, port: string | undefined): Config {
  const config = loadConfig({ dataDirectory, ...(port === undefined ? {} : { port }) });
  return {
    ...config,
    databaseUrl: undefined,
    logLevel: config.logLevel === 'debug' ? 'debug' : 'warn',
    // The sample apps are told of a logout at an address of this machine.
    outboundAllow: [...config.outboundAllow, 'localhost', '127.0.0.0/8', '::1'],
  };
}

async function openSampleSite(node: RunningNode, url: string): Promise<SampleSite> {
  if (node.setupLink !== undefined) await node.app.admin.createWithToken({ ...administrator, token });
  const api = apiOf(node.url);
  const state = await loadState(api, people);
  if (state === 'incomplete') {
    throw new Complaint(
      'the demo data is incomplete, since loading was interrupted',
      'npm run demo -- --fresh',
    );
  }
  if (state === 'empty') {
    const startedMs = performance.now();
    process.stdout.write(`Loading ${people} people, 40 groups and 12 apps …`);
    await loadOrg(api, { people, password, sampleUrl: url });
    process.stdout.write(` done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  }
  // The org server: it may show the groups that an app is assigned to.
  const issuer = node.url;
  return startSampleSite({
    port: Number(new URL(url).port),
    issuer,
    credentials: await readCredentials(api),
  });
}

function apiOf(base: string): Api {
  return async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(base + path, {
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

function printWhoToBe(gatehouse: string, site: string, dataDirectory: string): void {
  console.log(`
Tide Mobile is open: 1,000 people in 40 groups, 12 apps.

  Gatehouse     ${gatehouse}
  Sample apps   ${site}

  Sign in as    ${demoWorker.login}   (a worker, reads Japanese)
                ${administrator.email}         (the administrator)
                anybody else: the logins are at /api/v1/users, all with the same password
  Password      ${password}

  Try this      Open ${site}/desk and sign in. Open ${site}/roster: no second sign-in.
                Sign out in one of them, and reload the other.

  API token     ${token}
                curl -H "Authorization: SSWS ${token}" ${gatehouse}/api/v1/users?limit=5

Ctrl-C stops it. What you change is kept in ${dataDirectory}; "npm run demo -- --fresh" begins again.
`);
}

try {
  await main();
} catch (error) {
  const lines = complaintLines(error);
  if (lines === undefined) console.error(error);
  else for (const line of lines) console.error(`gatehouse demo: ${line}`);
  process.exitCode = 1;
}
