// Sites behind the reverse proxies of the header-app guide, with the guide's own files: Debian's nginx, HAProxy and Caddy before the
// guide's backend, which believes X-Gatehouse-Assertion and nothing else, and Chromium before all of them.
import { request as httpsRequest } from 'node:https';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { freePort, type RunningServer, startServer } from '#test/kit/server.ts';
import { siteBody } from '#test/kit/sites.ts';
import { answers, type ChildServer, startChildServer } from './child-server.ts';
import { aPerson, password } from './peer-org.ts';
import { type SiteProxy, siteProxies } from './site-proxies.ts';

let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  if (!chromiumIsHere) return;
  server = await startServer({ env: { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1,::1' } });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Backend = ChildServer & { port: number };
type Told = {
  person: Record<string, unknown>;
  asked: string;
  method: string;
  headers: Record<string, string>;
};

async function startBackend(audience: string): Promise<Backend> {
  const port = await freePort();
  const child = await startChildServer({
    command: process.execPath,
    args: ['docs/guides/header-app/backend.mjs'],
    root: process.cwd(),
    isUp: answers(`http://127.0.0.1:${port}/`),
    env: { PORT: String(port), GATEHOUSE_URL: server.url, AUDIENCE: audience },
  });
  return { ...child, port };
}

type Heard = { status: number; headers: IncomingHttpHeaders; text: string };

/** A request as it stands, to a proxy under the name of its site. */
function say(
  { host, port }: { host: string; port: number },
  {
    path = '/',
    method = 'GET',
    headers = {},
  }: { path?: string; method?: string; headers?: Record<string, string | string[]> } = {},
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      servername: host,
      path,
      method,
      headers: { host: `${host}:${port}`, ...headers },
      rejectUnauthorized: false,
      agent: false as const,
    };
    const asked = httpsRequest(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Bytes as they are, and all that comes back. */
function sayBytes({ host, port }: { host: string; port: number }, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const options = { host: '127.0.0.1', port, servername: host, rejectUnauthorized: false };
    const socket = connectTls({ ...options, ALPNProtocols: ['http/1.1'] }, () =>
      socket.write(bytes, 'latin1'),
    );
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      socket.setTimeout(700);
      text += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

/** A backend that remembers what reached it. */
async function startRecorder() {
  const seen: { url: string; headers: string }[] = [];
  const recorder = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: JSON.stringify(request.rawHeaders) });
    response.end('reached');
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  const { port } = recorder.address() as AddressInfo;
  return { seen, port, stop: () => new Promise((resolve) => recorder.close(resolve)) };
}

/** Requests that two readers may take for different ones; `/secret` must never be what the backend reads. */
const smuggled = (host: string): Record<string, string> => {
  const hidden = `GET /secret HTTP/1.1\r\nHost: ${host}\r\nX-Gatehouse-User: root\r\n\r\n`;
  const head = (line: string, ...headers: string[]) =>
    [line, `Host: ${host}`, ...headers, '', ''].join('\r\n');
  const chunked = `0\r\n\r\n${hidden}`;
  const post = 'POST /public/x HTTP/1.1';
  return {
    'length and chunks':
      head(post, `Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked') + chunked,
    'chunks and a short length': head(post, 'Content-Length: 4', 'Transfer-Encoding: chunked') + chunked,
    'chunks with a space before the colon':
      head(post, 'Content-Length: 4', 'Transfer-Encoding : chunked') + chunked,
    'chunks of an unknown kind': head(post, 'Transfer-Encoding: xchunked', 'Content-Length: 0') + hidden,
    'chunks twice':
      head(post, 'Transfer-Encoding: identity', 'Transfer-Encoding: chunked', 'Content-Length: 4') + chunked,
    'two lengths': head(post, 'Content-Length: 0', `Content-Length: ${hidden.length}`) + hidden,
    'a folded length': head(post, `Content-Length:\r\n ${hidden.length}`) + hidden,
    'a bare line feed': `GET /public/x HTTP/1.1\r\nHost: ${host}\nX-A: b\n\nGET /secret HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    'two targets': head('GET /public/x /secret HTTP/1.1'),
    'an escaped line break': head('GET /public/x%0d%0aGET%20/secret HTTP/1.1'),
    'two hosts': head('GET /secret HTTP/1.1', 'Host: open.example.com'),
    'a whole address': head(`GET https://${host}/secret HTTP/1.1`),
    'the address of another site': head('GET https://open.example.com/secret HTTP/1.1'),
    'our headers as hop by hop': head(
      'GET /secret HTTP/1.1',
      'Connection: X-Forwarded-Uri, X-Forwarded-Host, X-Forwarded-Proto',
    ),
    'identity as hop by hop': head(
      'GET /public/x HTTP/1.1',
      'Connection: X-Gatehouse-User, X-Gatehouse-Assertion',
      'X-Gatehouse-User: root',
    ),
    'a target of the old protocol': 'GET /secret\r\n\r\n',
    'a backslash': head('GET /public\\..\\secret HTTP/1.1'),
    'a fragment': head('GET /public/x#/../../secret HTTP/1.1'),
    'a pipelined request': head('GET /public/x HTTP/1.1') + hidden,
    'a socket that is no socket': head(
      'GET /secret HTTP/1.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 777',
    ),
    'a socket of the next protocol':
      head(
        'GET /public/x HTTP/1.1',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      ) + hidden,
  };
};

const forged = {
  'X-Gatehouse-User': 'root',
  'X-Gatehouse-Assertion': 'forged',
  'X-Gatehouse-Headers': 'X-Evil',
  'X-Department': 'Board',
  'Remote-Groups': 'admins',
  X_Gatehouse_User: 'root',
  'X-Gatehouse_User': 'root',
  Remote_Groups: 'admins',
};

describe.each(siteProxies)('a site behind $name', (siteProxy: SiteProxy) => {
  const isHere = chromiumIsHere && siteProxy.isHere;
  const host = `till-${siteProxy.name}.localhost`;
  const login = `${siteProxy.name}@example.com`;
  let port: number;
  let origin: string;
  let app: { id: string };
  let person: { id: string };
  let backend: Backend;
  let running: ChildServer;

  beforeAll(async () => {
    if (!isHere) return;
    port = await freePort();
    origin = `https://${host}:${port}`;
    app = await server.api(
      'POST',
      '/api/v1/apps',
      siteBody(`Till behind ${siteProxy.name}`, {
        url: `${origin}/`,
        origins: [origin],
        publicPaths: ['/public/*'],
        headers: [
          { name: 'X-Department', value: 'user.department' },
          { name: 'Remote-Groups', groupFilter: { type: 'STARTS_WITH', value: 'Shop' } },
        ],
      }),
    );
    person = await aPerson(server, login, { department: '銀座 12' });
    await server.api('POST', `/api/v1/apps/${app.id}/users`, { id: person.id });
    backend = await startBackend(app.id);
    running = await siteProxy.start({
      port,
      name: host,
      backendPort: backend.port,
      gatehousePort: server.port,
    });
  });
  afterAll(async () => {
    await closeBrowser();
    await running?.stop();
    await backend?.stop();
  });

  const profile = () => newProfile(browser, { ignoreHTTPSErrors: true });
  const told = async (page: Page): Promise<Told> => JSON.parse(await page.innerText('body')) as Told;
  /** A browser in which the person has signed in; one for all tests until one of them ends its session. */
  let open: Awaited<ReturnType<typeof newProfile>> | undefined;
  async function signedIn(path = '/'): Promise<Page> {
    if (open === undefined) {
      open = await profile();
      await open.page.goto(origin + path);
      await signInOnPage(open.page, login, password);
    } else await open.page.goto(origin + path);
    await open.page.waitForURL(origin + path);
    return open.page;
  }
  async function closeBrowser(): Promise<void> {
    await open?.context.close();
    open = undefined;
  }
  const cookieOf = async (page: Page) =>
    (await page.context().cookies(origin)).map(({ name, value }) => `${name}=${value}`).join('; ');

  test.runIf(isHere)(
    'asks an anonymous person to sign in, and brings them back to the page they asked for',
    async () => {
      const path = '/orders/12?day=2026-11-27&x=a%2Fb';
      await closeBrowser();
      const anonymous = await profile();
      open = anonymous;
      const { page, complaints } = anonymous;
      await page.goto(origin + path);
      expect(page.url()).toContain(`${server.url}/signin`);
      expect(await page.innerText('body')).toContain(`Till behind ${siteProxy.name}`);
      await signInOnPage(page, login, password);
      await page.waitForURL(origin + path);
      expect(await told(page)).toMatchObject({
        asked: path,
        person: { id: person.id, name: login, 'X-Department': '銀座 12', 'Remote-Groups': [] },
        headers: { 'x-gatehouse-user': login, 'x-department': `UTF-8''${encodeURIComponent('銀座 12')}` },
      });
      expect(complaints).toEqual([]);
    },
  );

  test.runIf(isHere)('hands the backend no identity header that a client made up', async () => {
    const cookie = await cookieOf(await signedIn());
    for (const [name, value] of Object.entries(forged)) {
      const answer = await say({ host, port }, { headers: { cookie, [name]: value } });
      // A name with underscores may also be refused as a whole.
      expect([200, 400], `${name}: ${answer.text}`).toContain(answer.status);
      if (answer.status === 400) expect(name).toContain('_');
      else {
        const { headers } = JSON.parse(answer.text) as Told;
        const lookAlikes = Object.entries(headers).filter(([sent]) =>
          /^(x-gatehouse|x-department|remote-groups)/.test(sent.replaceAll('_', '-')),
        );
        const names = lookAlikes.map(([sent]) => sent).sort();
        // Nothing to say arrives as nothing or as empty, whichever the proxy makes of it.
        const known = [
          'x-gatehouse-user',
          'x-gatehouse-assertion',
          'x-department',
          'remote-groups',
          'x-gatehouse-headers',
        ];
        expect(
          names.filter((sent) => !known.includes(sent)),
          name,
        ).toEqual([]);
        expect(JSON.stringify(lookAlikes), name).not.toMatch(/root|forged|Board|admins|X-Evil/);
        expect(headers['x-gatehouse-user'], name).toBe(login);
      }
    }
  });

  test.runIf(isHere)('hands a public page on without asking, and with nobody’s name on it', async () => {
    const answer = await say(
      { host, port },
      {
        path: '/public/logo.svg',
        headers: { ...forged, X_Gatehouse_User: [], 'X-Gatehouse_User': [], Remote_Groups: [] },
      },
    );
    // The backend of the guide answers nobody for whom nobody vouches.
    expect([answer.status, answer.text]).toEqual([403, 'Nobody vouches for this request.']);
  });

  test.runIf(isHere)('opens no page by a public path that leads elsewhere', async () => {
    for (const path of [
      '/public/../secret',
      '/public/%2e%2e/secret',
      '/public/..%2fsecret',
      '/public//../secret',
      '/public/..;/secret',
    ]) {
      const answer = await say({ host, port }, { path });
      expect([400, 401], `${path}: ${answer.status} ${answer.text}`).toContain(answer.status);
    }
  });

  test.runIf(isHere)('asks about its own site, whatever name a client calls it by', async () => {
    const other = `open-${siteProxy.name}.localhost:${port}`;
    await server.api(
      'POST',
      '/api/v1/apps',
      siteBody(`Open behind ${siteProxy.name}`, {
        url: `https://${other}/`,
        origins: [`https://${other}`],
        publicPaths: ['/secret'],
      }),
    );
    for (const headers of [{ host: other }, { host: other, 'X-Forwarded-Host': other }]) {
      const answer = await say({ host, port }, { path: '/secret', headers });
      // Caddy has no site of that name and says nothing at all: 200, empty.
      expect(answer.text, String(answer.status)).not.toContain('vouches');
      if (answer.status === 200) expect(answer.text).toBe('');
    }
  });

  test.runIf(isHere)(
    'lets nothing through in the shape of two requests, or of one that can be read in two ways',
    async () => {
      const recorder = await startRecorder();
      const there = { host, port: await freePort() };
      const site = `https://${host}:${there.port}`;
      const recorded = siteBody(`Recorded behind ${siteProxy.name}`, {
        url: `${site}/`,
        origins: [site],
        publicPaths: ['/public/*'],
      });
      await server.api('POST', '/api/v1/apps', recorded);
      const beside = await siteProxy.start({
        port: there.port,
        name: host,
        backendPort: recorder.port,
        gatehousePort: server.port,
      });
      try {
        for (const [name, bytes] of Object.entries(smuggled(`${host}:${there.port}`))) {
          await sayBytes(there, bytes);
          const wrong = recorder.seen.filter(
            ({ url, headers }) => /secret/.test(url) || /root/.test(headers),
          );
          expect(wrong, name).toEqual([]);
        }
        // The connection to the backend, if it is shared, holds nothing of what came before.
        expect((await say(there, { path: '/public/last' })).text).toBe('reached');
        expect(recorder.seen.at(-1)?.url).toBe('/public/last');
      } finally {
        await beside.stop();
        await recorder.stop();
      }
    },
  );

  test.runIf(isHere)('is closed while Gatehouse does not answer', async () => {
    const shut = { host, port: await freePort() };
    const gatehousePort = await freePort();
    const alone = await siteProxy.start({
      port: shut.port,
      name: host,
      backendPort: backend.port,
      gatehousePort,
    });
    try {
      for (const path of ['/', '/public/x', '/.gatehouse/callback?ticket=x']) {
        const answer = await say(shut, { path, headers: forged });
        expect([answer.status >= 500, answer.text.includes('vouches')], `${path}: ${answer.status}`).toEqual([
          true,
          false,
        ]);
      }
    } finally {
      await alone.stop();
    }
  });

  test.runIf(isHere)('believes no client about which request it is', async () => {
    const lies: Record<string, string | string[]>[] = [
      { 'X-Forwarded-Uri': '/public/x' },
      { 'X-Forwarded-Host': 'public.example.com' },
      { 'X-Forwarded-Host': [`${host}:${port}`, 'evil.example'] },
      { 'X-Original-URL': `${origin}/public/x` },
      { 'X-Forwarded-Method': 'OPTIONS' },
      { 'X-Forwarded-Proto': 'http' },
      { X_Forwarded_Uri: '/public/x' },
      { 'X-Forwarded-For': ','.repeat(4_000) },
      { 'X-Forwarded-Host': 'a'.repeat(6_000) },
    ];
    for (const headers of lies) {
      const answer = await say({ host, port }, { path: '/secret', headers });
      expect([400, 401, 403, 431, 500], JSON.stringify(headers).slice(0, 80)).toContain(answer.status);
      expect(answer.text).not.toContain('Nobody vouches');
    }
  });

  test.runIf(isHere)('tells a script that nobody is signed in, without a redirect', async () => {
    const page = await signedIn();
    const ask = () =>
      page.evaluate(() => fetch('/api/orders', { redirect: 'manual' }).then((answer) => answer.status));
    expect(await ask()).toBe(200);
    await page.context().clearCookies({ domain: host });
    expect(await ask()).toBe(401);
  });

  test.runIf(isHere)(
    'comes back from a form that was sent without a session to the page itself',
    async () => {
      const page = await signedIn();
      await page.context().clearCookies({ domain: host });
      await page.goto('about:blank');
      await page.setContent(
        `<form method="post" action="${origin}/orders?new"><button>Order</button></form>`,
      );
      await page.getByRole('button').click();
      await page.waitForURL(`${origin}/orders?new`);
      expect(await told(page)).toMatchObject({ method: 'GET', asked: '/orders?new' });
    },
  );

  test.runIf(isHere)(
    'turns a planted ticket away, which stays good in the browser it was made for',
    async () => {
      const page = await signedIn();
      const visit = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
      const away = await say({ host, port }, { path: '/page', headers: visit });
      const ofGatehouse = (await page.context().cookies(server.url))
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
      const back = await fetch(String(away.headers.location), {
        headers: { cookie: ofGatehouse },
        redirect: 'manual',
      });
      const ticket = back.headers.get('location') ?? '';
      expect(ticket).toContain(`${origin}/.gatehouse/callback?ticket=`);

      const victim = await profile();
      await victim.page.goto(ticket);
      expect(victim.page.url()).toContain(`${server.url}/gatehouse/site/problem`);
      const cookies = await victim.context.cookies(origin);
      expect(cookies.filter(({ name }) => name.includes(app.id))).toEqual([]);
      await victim.context.close();

      const mark = String(away.headers['set-cookie']).split(';')[0] ?? '';
      const home = await say(
        { host, port },
        { path: ticket.slice(origin.length), headers: { ...visit, cookie: mark } },
      );
      expect(home.headers.location).toBe(`${origin}/page`);
    },
  );

  test.runIf(isHere)('closes as soon as an administrator ends the sessions', async () => {
    const page = await signedIn();
    const cookie = await cookieOf(page);
    const status = async () => (await say({ host, port }, { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    await server.api('DELETE', `/api/v1/users/${person.id}/sessions`);
    // No clock: the very next request after the answer to the revocation.
    expect(await status()).toBe(401);
    await page.reload();
    expect(page.url()).toContain(`${server.url}/signin`);
    await closeBrowser();
  });

  test.runIf(isHere)('closes at its own sign-out and at ours', async () => {
    const page = await signedIn();
    const cookie = await cookieOf(page);
    await page.goto(`${origin}/.gatehouse/sign-out`);
    expect(page.url()).toBe(`${server.url}/signout`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(async () => (await say({ host, port }, { headers: { cookie } })).status).toBe(401);
    await page.goto(origin);
    expect(page.url()).toContain(`${server.url}/signin`);
    await closeBrowser();
  });

  test.runIf(isHere)('shows somebody who is not assigned our page that says so', async () => {
    const stranger = await aPerson(server, `stranger-${login}`);
    const { context, page } = await profile();
    await page.goto(origin);
    await signInOnPage(page, `stranger-${login}`, password);
    await page.getByRole('heading', { name: `You cannot open Till behind ${siteProxy.name}` }).waitFor();
    expect(page.url().startsWith(server.url)).toBe(true);
    const events = await server.api<
      { eventType: string; actor: { id: string }; outcome: { result: string } }[]
    >(
      'GET',
      `/api/v1/logs?filter=${encodeURIComponent('eventType eq "app.generic.unauth_app_access_attempt"')}&limit=100`,
    );
    expect(events.map(({ actor }) => actor.id)).toContain(stranger.id);
    await context.close();
  });
});

test('every proxy of the guide that Debian has is here', () => {
  const missing = siteProxies.filter(({ isHere }) => !isHere).map(({ name }) => name);
  if (missing.length > 0) console.warn(`left out: ${missing.join(', ')}`);
  expect(siteProxies).toHaveLength(3);
});
