// The whole application on a database of its own, without a socket, seen from outside only: an administrator's token, and what
// browsers, clients and attackers send over HTTP. Two of them on one database are two nodes, or one node after a restart.
import { createHash } from 'node:crypto';
import { type App, createApp } from '#src/app.ts';
import { createDatabase, type Sql } from '#src/platform/database/index.ts';
import type { InjectOptions, InjectResponse } from '#src/platform/http/index.ts';
import { createJobs } from '#src/platform/jobs/index.ts';
import { createSingleUse } from '#src/platform/single-use/index.ts';
import { createSnapshots } from '#src/platform/snapshot/index.ts';
import { checkAnswer } from '#test/contract/index.ts';
import { type TestPlatform, testPlatform } from './platform.ts';
import { formOf } from './first-administrator.ts';

export const adminToken = '00adminTokenOfTheAbuseTests0000000000000000';
export const rightPassword = 'Correct-Horse-9';
export const callback = 'https://app.example.com/callback';
export const codeVerifier = 'a-code-verifier-that-is-long-enough-for-rfc-7636-4.1';
export const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

export type Person = { id: string; login: string };
export type Client = { appId: string; clientId: string; secret: string };
export type Answer = InjectResponse;
export type WholeApp = Awaited<ReturnType<typeof wholeApp>>;

/** `reuseKeys` is quick; with it, the authorization servers of an org may share signing keys. */
export async function wholeApp(overrides: Partial<TestPlatform> = {}, { reuseKeys = true } = {}) {
  const platform = await testPlatform(overrides);
  const app = createApp(platform, { reuseKeys, checkAnswer });
  await app.start();
  await app.admin.createWithToken({
    email: 'root@example.com',
    firstName: 'Ada',
    lastName: 'Admin',
    password: rightPassword,
    token: adminToken,
  });
  const node = nodeOf(app);
  return {
    ...node,
    platform,
    sql: <Row>(statement: Sql) => platform.database.query<Row>(statement),
    /** Another node on the same database, or this one after a restart. Close it before this one. */
    async anotherNode() {
      const { clock, ids, log } = platform;
      const database = createDatabase({ connectionString: platform.databaseUrl, log, maxConnections: 4 });
      const there: TestPlatform = {
        ...platform,
        database,
        snapshots: createSnapshots({ database, clock, log }),
        singleUse: createSingleUse({ database, clock }),
        jobs: createJobs({ database, clock, ids, log, worker: false }),
      };
      const second = createApp(there, { reuseKeys, checkAnswer });
      await second.start();
      return {
        ...nodeOf(second),
        async close() {
          await second.stop();
          await database.close();
        },
      };
    },
    async close() {
      await app.stop();
      await platform.close();
    },
  };
}

/** What may be sent to one node. */
function nodeOf(app: App) {
  const send = (request: InjectOptions): Promise<Answer> => app.http.inject(request);
  let made = 0;
  const node = {
    app,
    send,
    /** `admin('GET /api/v1/users')`, with the token of a super administrator. */
    admin: (request: string, body?: unknown) =>
      node.call(request, { authorization: `SSWS ${adminToken}` }, body),
    call(request: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
      const [method = 'GET', url = '/'] = request.split(' ');
      return send({ method, url, headers, ...(body === undefined ? {} : { body }) });
    },
    get: (url: string, headers: Record<string, string> = {}) => send({ url, headers }),
    post: (
      url: string,
      form: Record<string, string> | [string, string][],
      headers: Record<string, string> = {},
    ) => send({ method: 'POST', url, form, headers }),

    /** As `admin`, for what has to work. */
    async make<T = { id: string }>(request: string, body?: unknown): Promise<T> {
      const answer = await node.admin(request, body);
      if (answer.status >= 300) throw new Error(`${request}: ${answer.status} ${answer.text}`);
      return (answer.text === '' ? {} : answer.json()) as T;
    },

    async person(
      login = `person-${(made += 1) + 10_000}@example.com`,
      more: Record<string, unknown> = {},
    ): Promise<Person> {
      const { id } = await node.make('POST /api/v1/users?activate=true', {
        profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
        credentials: { password: { value: rightPassword } },
        ...more,
      });
      return { id, login };
    },

    /** A web app of the code flow with a secret; `settings` and `client` go over its defaults. */
    async client(
      settings: Record<string, unknown> = {},
      client: Record<string, unknown> = {},
    ): Promise<Client> {
      const made = await node.make<{
        id: string;
        credentials: { oauthClient: { client_id: string; client_secret?: string } };
      }>('POST /api/v1/apps', {
        name: 'oidc_client',
        label: `App ${Math.random()}`,
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', ...client } },
        settings: {
          oauthClient: {
            application_type: 'web',
            redirect_uris: [callback],
            response_types: ['code'],
            grant_types: ['authorization_code', 'refresh_token'],
            ...settings,
          },
        },
      });
      const { client_id: clientId, client_secret: secret = '' } = made.credentials.oauthClient;
      return { appId: made.id, clientId, secret };
    },

    assign: (client: Client, person: Person) =>
      node.make(`POST /api/v1/apps/${client.appId}/users`, { id: person.id }),

    authn: (username: string, password = rightPassword, headers: Record<string, string> = {}) =>
      node.call('POST /api/v1/authn', headers, { username, password }),

    /** The cookie header of a browser in which the person has signed in. */
    async signedIn(person: Person): Promise<string> {
      const token = (await node.authn(person.login)).json<{ sessionToken?: string }>().sessionToken ?? '';
      const answer = await node.get(`/login/sessionCookieRedirect?token=${token}&redirectUrl=%2F`);
      const value = answer.cookies['sid'];
      if (value === undefined) throw new Error(`no session: ${answer.status} ${answer.text}`);
      return `sid=${value}`;
    },

    authorizeUrl(client: Client, extra: Record<string, string | undefined> = {}, server = 'default'): string {
      const all: Record<string, string | undefined> = {
        client_id: client.clientId,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid profile email offline_access',
        state: 's-1',
        nonce: 'n-1',
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        ...extra,
      };
      const pairs = Object.entries(all).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      );
      return `${endpointsOf(server)}/authorize?${new URLSearchParams(pairs)}`;
    },

    async authorize(
      client: Client,
      cookie: string,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ) {
      const answer = await node.get(node.authorizeUrl(client, extra, server), { cookie });
      return { status: answer.status, answer, ...landing(answer) };
    },

    token: (client: Client, form: Record<string, string>, server = 'default') =>
      node.post(`${endpointsOf(server)}/token`, form, { authorization: basicOf(client) }),

    redeem: (client: Client, code: string, extra: Record<string, string> = {}, server = 'default') =>
      node.token(
        client,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: callback,
          code_verifier: codeVerifier,
          ...extra,
        },
        server,
      ),

    refresh: (
      client: Client,
      refresh_token: string,
      extra: Record<string, string> = {},
      server = 'default',
    ) => node.token(client, { grant_type: 'refresh_token', refresh_token, ...extra }, server),

    async code(
      client: Client,
      cookie: string,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ) {
      const { parameters, answer } = await node.authorize(client, cookie, extra, server);
      const code = parameters.get('code');
      if (code === null) throw new Error(`no code: ${answer.status} ${String(answer.headers['location'])}`);
      return code;
    },

    async tokens(
      client: Client,
      cookie: string,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ) {
      const answer = await node.redeem(client, await node.code(client, cookie, extra, server), {}, server);
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json<{ access_token: string; refresh_token: string; id_token: string }>();
    },

    async introspect(client: Client, token: string, server = 'default') {
      const headers = { authorization: basicOf(client) };
      return node.post(`${endpointsOf(server)}/introspect`, { token }, headers);
    },

    userinfo: (token: string, server = 'default') =>
      node.get(`${endpointsOf(server)}/userinfo`, { authorization: `Bearer ${token}` }),

    browser: () => browserOf(send),
  };
  return node;
}

export type Browser = ReturnType<typeof browserOf>;

/** Keeps cookies and fills in forms, as a browser without script does; follows nothing by itself. */
function browserOf(send: (request: InjectOptions) => Promise<Answer>) {
  const cookies = new Map<string, string>();
  let page = '';
  let at = '/';
  const keep = (answer: Answer, url: string): Answer => {
    for (const [name, value] of Object.entries(answer.cookies)) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    page = answer.text;
    at = url;
    return answer;
  };
  const browser = {
    cookies,
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    page: () => page,
    form: () => formOf(page),
    async open(url: string, headers: Record<string, string> = {}): Promise<Answer> {
      return keep(await send({ url, headers: { cookie: browser.header(), ...headers } }), url);
    },
    /** Opens, and goes where answers lead as long as that is here. */
    async follow(url: string): Promise<Answer> {
      let answer = await browser.open(url);
      for (let hop = 0; hop < 6; hop += 1) {
        const next = answer.headers['location'];
        if (typeof next !== 'string') break;
        const local = next.replace(/^http:\/\/localhost(:\d+)?(?=\/)/, '');
        if (!local.startsWith('/')) break;
        answer = await browser.open(local);
      }
      return answer;
    },
    /** Sends the form of the page with these fields. */
    async submit(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
      const { action, hidden } = formOf(page);
      const url = action === '' ? at : action;
      const origin = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' };
      const answer = await send({
        method: 'POST',
        url,
        form: { ...hidden, ...fields },
        headers: { cookie: browser.header(), ...origin, ...headers },
      });
      return keep(answer, url);
    },
    /** Sends the form and shows the page of ours that comes of it. */
    async step(fields: Record<string, string>): Promise<Answer> {
      const answer = await browser.submit(fields);
      const next = answer.headers['location'];
      return typeof next === 'string' && next.startsWith('/') ? browser.follow(next) : answer;
    },
    /** Name and password on the pages, from wherever a sign-in was begun. */
    async signIn(login: string, password = rightPassword): Promise<Answer> {
      await browser.step({ identifier: login });
      return browser.step({ password });
    },
  };
  return browser;
}

export function endpointsOf(server: string): string {
  return server === 'org' ? '/oauth2/v1' : `/oauth2/${server}/v1`;
}

export function basicOf({ clientId, secret }: Client): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
}

/** Where an answer leads, and what it says there, in query or fragment. */
export function landing(answer: Answer) {
  const location = typeof answer.headers['location'] === 'string' ? answer.headers['location'] : undefined;
  const address = location?.split(/[?#]/)[0];
  return {
    location,
    address,
    parameters: new URLSearchParams(location?.slice((address ?? '').length + 1) ?? ''),
  };
}
