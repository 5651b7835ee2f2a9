// The sample site: the demo's apps on one port, each with its own address, cookie and OpenID Connect client.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type DemoApp, demoApps } from './apps.ts';
import { createSampleClient, type SampleClient } from './sample-client.ts';
import { bookmarkPage, indexPage, problemPage, signedInPage, signedOutPage } from './sample-pages.ts';

export type SampleSite = { url: string; close(): Promise<void> };
export type SampleCredentials = Record<string, { clientId: string; clientSecret: string }>;

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

export async function startSampleSite(options: {
  port: number;
  issuer: string;
  credentials: SampleCredentials;
}): Promise<SampleSite> {
  const url = `http://localhost:${options.port}`;
  const clients = new Map<string, SampleClient>();
  for (const [slug, credentials] of Object.entries(options.credentials)) {
    const addresses = { redirectUri: `${url}/${slug}/callback`, afterSignOut: `${url}/${slug}` };
    clients.set(slug, await createSampleClient({ issuer: options.issuer, ...credentials, ...addresses }));
  }
  const server = createServer((request, response) => {
    answer(url, clients, request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(messageOf(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, 'localhost', resolve);
  });
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  site: string,
  clients: Map<string, SampleClient>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', site);
  const [, slug = '', action = ''] = url.pathname.split('/');
  if (slug === '') return void response.writeHead(200, pageHeaders).end(String(await indexPage(demoApps)));
  const app = demoApps.find((candidate) => candidate.slug === slug);
  if (app === undefined) return void response.writeHead(404).end();
  const client = clients.get(slug);
  if (client === undefined)
    return void response.writeHead(200, pageHeaders).end(String(await bookmarkPage(app)));
  try {
    await act({ app, client, action, url, request, response });
  } catch (error) {
    response.writeHead(400, pageHeaders).end(String(await problemPage(app, messageOf(error))));
  }
}

type Call = {
  app: DemoApp;
  client: SampleClient;
  action: string;
  url: URL;
  request: IncomingMessage;
  response: ServerResponse;
};

async function act({ app, client, action, url, request, response }: Call): Promise<void> {
  const cookies = readCookies(request);
  if (action === '') {
    const session = client.find(cookies[`${app.slug}_session`]);
    const page = session === undefined ? signedOutPage(app) : signedInPage(app, session);
    return void response.writeHead(200, pageHeaders).end(String(await page));
  }
  if (action === 'signin') {
    const { url: there, pending } = await client.begin();
    return redirect(response, there, cookie(app, 'pending', pending, 600));
  }
  if (action === 'callback') {
    const session = await client.finish(url, cookies[`${app.slug}_pending`]);
    return redirect(response, `/${app.slug}`, cookie(app, 'session', session), cookie(app, 'pending', '', 0));
  }
  if (action === 'signout' && request.method === 'POST') {
    return redirect(response, client.signOut(cookies[`${app.slug}_session`]), cookie(app, 'session', '', 0));
  }
  if (action === 'backchannel-logout' && request.method === 'POST') {
    const form = new URLSearchParams(await readBody(request));
    await client.backchannelLogout(form.get('logout_token') ?? '');
    return void response.writeHead(200, { 'cache-control': 'no-store' }).end();
  }
  response.writeHead(404).end();
}

function redirect(response: ServerResponse, location: string, ...cookies: string[]): void {
  response.writeHead(303, { location, 'set-cookie': cookies, 'cache-control': 'no-store' }).end();
}

function cookie(app: DemoApp, purpose: string, value: string, seconds?: number): string {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${app.slug}_${purpose}=${value}; Path=/${app.slug}; HttpOnly; SameSite=Lax${age}`;
}

function readCookies(request: IncomingMessage): Record<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 65_536) throw new Error('the request is too large');
  }
  return body;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
