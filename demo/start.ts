// `npm run demo`: an org with a thousand people and twelve apps, and beside it the sample site and a site behind nginx. Kept in
// ./gatehouse-data-demo, so that a second start is quick; `--fresh` begins again.
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Complaint, complaintLines } from '#src/cli/complaint.ts';
import { untilAskedToStop } from '#src/cli/stop-signals.ts';
import { type Config, loadConfig } from '#src/platform/config/index.ts';
import { type RunningNode, startNode } from '#src/start.ts';
import { setUpAdministration } from './administration.ts';
import { demoApps, legacyCredentials } from './apps.ts';
import { openShops } from './first-shift.ts';
import { type Api, loadOrg, loadState, readCredentials } from './load-org.ts';
import { demoWorker } from './people.ts';
import { nginxIsHere, startProxy } from './proxy.ts';
import { samlKeys } from './saml-app.ts';
import { startSampleSite } from './sample-site.ts';

const people = 1000;
const password = 'Demo-Gatehouse-1';
const administrator = { email: 'admin@example.com', firstName: 'Ada', lastName: 'Byron', password };
const token = '00demo-org-token-that-is-no-secret-at-all-00';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'app-port': { type: 'string', default: '8090' },
      'proxy-port': { type: 'string', default: '8091' },
      'data-directory': { type: 'string', default: 'gatehouse-data-demo' },
      fresh: { type: 'boolean', default: false },
    },
  });
  const { 'data-directory': dataDirectory } = values;
  if (values.fresh) await rm(dataDirectory, { recursive: true, force: true });
  const config = demoConfig(dataDirectory, values.port);
  const places = {
    site: `http://localhost:${values['app-port']}`,
    proxy: `http://localhost:${values['proxy-port']}`,
  };
  // Nobody will miss it if the machine loses power, and loading is twice as quick.
  const node = await startNode(config, { temporary: true });
  const opened = await openSites(node, dataDirectory, places).catch(async (error: unknown) => {
    await node.stop();
    throw error;
  });
  printWhoToBe(node.url, places, dataDirectory);
  await untilAskedToStop({
    async stop() {
      for (const site of opened) await site.close();
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
    // The sample apps are told of a logout at an address of this machine, and the sample proxy asks from one.
    outboundAllow: [...config.outboundAllow, 'localhost', '127.0.0.0/8', '::1'],
    trustedProxies: [...config.trustedProxies, '127.0.0.1', '::1'],
  };
}

type Places = { site: string; proxy: string };

async function openSites(
  node: RunningNode,
  dataDirectory: string,
  places: Places,
): Promise<{ close(): Promise<void> }[]> {
  if (node.setupLink !== undefined) await node.app.admin.createWithToken({ ...administrator, token });
  const api = apiOf(node.url);
  const keys = await samlKeys(dataDirectory, Date.now());
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
    await loadOrg(api, { people, password, places: { ...places, samlCertificate: keys.certificate } });
    process.stdout.write(` done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  }
  const opened: { close(): Promise<void> }[] = [];
  try {
    opened.push(
      await startSampleSite({
        port: Number(new URL(places.site).port),
        // The org server: it may show the groups that an app is assigned to.
        issuer: node.url,
        credentials: await readCredentials(api, keys),
      }),
    );
    const proxied = demoApps.find((app) => app.kind === 'header');
    if (nginxIsHere && proxied !== undefined)
      opened.push(await startProxy({ app: proxied, url: places.proxy, gatehouse: node.url }));
    if (state === 'empty') {
      process.stdout.write('The first shift begins …');
      await openShops(api, { gatehouse: node.url, password });
      await setUpAdministration(api);
      process.stdout.write(' everybody is in\n');
    }
  } catch (error) {
    for (const site of opened) await site.close();
    throw error;
  }
  return opened;
}

function apiOf(base: string): Api {
  return async <T>(method: string, path: string, body?: unknown) => {
    const isForm = body instanceof FormData;
    const headers = {
      authorization: `SSWS ${token}`,
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    };
    const content = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
    const answer = await patiently(() => fetch(base + path, { method, headers, ...content }));
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return (isJson ? JSON.parse(text) : text) as T;
  };
}

/** A busy machine may have no connection to spare for a moment, and says so. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await sleep(1000);
  }
  return ask();
}

function printWhoToBe(gatehouse: string, { site, proxy }: Places, dataDirectory: string): void {
  const { tickets } = legacyCredentials;
  const behindProxy = nginxIsHere
    ? proxy
    : 'left out: nginx is not here (on Debian: apt install nginx), so the tile "Network Status" opens nothing';
  console.log(`
Tide Mobile is open: 1,000 people in 40 groups, 12 apps.

  Gatehouse     ${gatehouse}
  Sample apps   ${site}
  Behind nginx  ${behindProxy}

  Sign in as    ${demoWorker.login}   (a worker, reads Japanese)
                ${administrator.email}         (the administrator)
                anybody else: the logins are at /api/v1/users, all with the same password
  Password      ${password}

  Try this      Open ${gatehouse}, sign in, and click the tiles. Customer Desk and Roster speak
                OpenID Connect, Expenses and Learning SAML, Network Status stands behind nginx, Canteen and Tickets
                have a sign-in form of their own. Tickets asks once for its name and password:
                ${tickets.username}, ${tickets.password}
                Sign out in one of them, and reload the others.

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
