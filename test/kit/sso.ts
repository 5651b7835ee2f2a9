// An org with everything that single sign-on stands on, behind the real HTTP server and without a socket. Only the way through
// the sign-in pages is left out: `signIn` says where it would lead, and `signedIn` makes the session that comes of it.
import { createAnswerAttempts } from '#src/signin/factors/question/index.ts';
import { createAppProfiles } from '#src/access/app-profiles/index.ts';
import { createHash } from 'node:crypto';
import { createAppKeys } from '#src/access/app-keys/index.ts';
import { createApps } from '#src/access/apps/index.ts';
import { type Assignments, createAssignments } from '#src/access/assignments/index.ts';
import { createDecide } from '#src/access/decide/index.ts';
import { createPolicies } from '#src/access/policies/index.ts';
import { createSessions, type Session } from '#src/access/sessions/index.ts';
import { createAskAccess } from '#src/access/what-if/index.ts';
import { createVault } from '#src/access/vault/index.ts';
import { createDirectory } from '#src/directory/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import { createDatabase, sql } from '#src/platform/database/index.ts';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { createJobs } from '#src/platform/jobs/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import { createSingleUse } from '#src/platform/single-use/index.ts';
import { createSnapshots } from '#src/platform/snapshot/index.ts';
import { createPages } from '#src/signin/pages/index.ts';
import { createSignOut } from '#src/signin/signout/index.ts';
import { createVerifyPassword } from '#src/signin/factors/password/index.ts';
import { createSso, type SsoNeeds } from '#src/sso/index.ts';
import { createSystemLog, type LogEvent, systemActor } from '#src/system-log/index.ts';
import { testApi } from './api.ts';
import { type TestPlatform, testPlatform } from './platform.ts';

export type TestSso = Awaited<ReturnType<typeof testSso>>;
export type TestClient = { appId: string; clientId: string; secret: string };
export type TestSaml = {
  appId: string;
  label: string;
  ssoPath: string;
  sloPath: string;
  ssoUrl: string;
  sloUrl: string;
  externalKey: string;
  /** Ours towards the app. */
  certificate: string;
};
export type LoggedEvent = Partial<LogEvent> & {
  eventType: string;
  result: string | undefined;
  reason: string | undefined;
};
export type TestPerson = { id: string; login: string };

const by: Requester = { actor: systemActor };
export const orgId = '00oorg00000000000000';
export const redirectUri = 'https://app.example.com/callback';
export const verifier = 'a-code-verifier-that-is-long-enough-for-rfc-7636-4.1';
export const challenge = createHash('sha256').update(verifier).digest('base64url');
export const password = 'Correct-Horse-9';

const from = {
  requestId: 'r',
  ipAddress: '127.0.0.1',
  ipChain: ['127.0.0.1'],
  userAgent: 'test',
  origin: 'http://localhost',
};

/** Everything of one node on a platform; two of them on one database are two nodes. */
export function ssoParts(platform: TestPlatform, inlineHooks?: SsoNeeds['inlineHooks']) {
  const systemLog = createSystemLog(platform);
  const recovery = {
    issueActivation: async () => ({ token: 't', url: 'http://localhost/t' }),
    issueReset: async () => ({ token: 't', url: 'http://localhost/t' }),
    sendActivationMail: async () => undefined,
    sendResetMail: async () => undefined,
    deleteLinks: async () => undefined,
  };
  const passwordRules = {
    mayChange: () => true,
    factsFor: () => ({ historyCount: 0, minAgeMinutes: 0, maxAttempts: 10, autoUnlockMinutes: 0 }),
    check: () => [],
  };
  const directory = createDirectory({
    ...platform,
    systemLog,
    recovery,
    answerAttempts: createAnswerAttempts(platform),
    passwordRules,
  });
  const { users, groups } = directory;
  const policies = createPolicies({ ...platform, systemLog });
  const appKeys = createAppKeys({ ...platform, systemLog });
  const apps = createApps({
    ...platform,
    systemLog,
    policies,
    signingKeys: appKeys,
    subdomain: () => 'gatehouse',
    parts: [],
  });
  const vault = createVault({
    ...platform,
    systemLog,
    listUnassigned: (appId, userIds) => assignments.listUnassigned(appId, userIds),
  });
  const profiles = createAppProfiles({ ...platform, systemLog, apps });
  const assignments: Assignments = createAssignments({
    ...platform,
    systemLog,
    apps,
    users,
    groups,
    vault,
    profiles,
  });
  const sessions = createSessions({ ...platform, systemLog });
  const decide = createDecide({ ...platform, users, apps, assignments, policies });
  const pages = createPages({ ...platform, organisationName: () => 'Test' });
  const verifyPassword = createVerifyPassword({ ...platform, systemLog, users, policies });
  /** What sign-in was asked to do, last first. */
  const begun: Parameters<SsoNeeds['signIn']['signIn']['begin']>[0][] = [];
  const signIn: SsoNeeds['signIn'] = {
    verifyPassword,
    pages,
    signIn: {
      begin(input) {
        begun.unshift(input);
        return { status: 302, redirect: '/signin' };
      },
    },
  };
  const sso = createSso({
    ...platform,
    systemLog,
    apps,
    users,
    appKeys,
    vault,
    assignments,
    groups,
    sessions,
    decide,
    signIn,
    askAccess: createAskAccess({
      ...platform,
      users,
      apps,
      assignments,
      policies,
      zones: { matches: () => undefined },
      groupsOf: async (ids) => [...(await groups.findGroups(ids)).values()],
      orgId: () => orgId,
    }),
    mayReach: async () => false,
    orgId: () => orgId,
    ...(inlineHooks && { inlineHooks }),
    reuseKeys: true,
  });
  const signOut = createSignOut({ sessions, users, pages, leave: sso.leave });
  return {
    signOut,
    systemLog,
    directory,
    users,
    groups,
    policies,
    apps,
    appKeys,
    assignments,
    sessions,
    decide,
    sso,
    begun,
  };
}

/** An org with one person and one app, on a platform of its own. */
type Overrides = { outbound?: OutboundHttp; inlineHooks?: NonNullable<SsoNeeds['inlineHooks']> };

export async function testSso({ inlineHooks, ...overrides }: Overrides = {}) {
  const platform = await testPlatform(overrides);
  const parts = ssoParts(platform, inlineHooks);
  const { directory, policies, apps, appKeys, assignments, sso, sessions, signOut, systemLog, groups } =
    parts;
  await systemLog.start();
  await platform.snapshots.start();
  await platform.database.transaction(async (tx) => {
    await directory.seedDefaults(tx);
    await platform.snapshots.allChanged(tx);
  });
  await platform.database.transaction(async (tx) => {
    const seeded = await policies.seedDefaults(tx, groups.builtIn().everyoneId ?? '');
    await apps.seedDefaults(tx, seeded);
    await sso.seedDefaults(tx);
  });
  const api = testApi(platform, [...directory.routes, ...sso.routes, ...signOut.routes], {
    clientOrigins: sso.isClientOrigin,
  });

  const org = {
    ...parts,
    platform,
    api,
    close: () => platform.close(),

    /** A person who can sign in with `password`. */
    async person(login: string, profile: Record<string, unknown> = {}): Promise<TestPerson> {
      const answer = await api.call('POST /api/v1/users?activate=true', {
        body: {
          profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...profile },
          credentials: { password: { value: password } },
        },
      });
      if (answer.status !== 200) throw new Error(answer.text);
      return { id: answer.json<{ id: string }>().id, login };
    },

    /** A web app of the code flow with a secret; `settings` and `client` go over its defaults. */
    async client(
      settings: Record<string, unknown> = {},
      client: Record<string, unknown> = {},
    ): Promise<TestClient> {
      const body = {
        name: 'oidc_client',
        label: `App ${platform.ids.newSecret(4)}`,
        signOnMode: 'OPENID_CONNECT',
        credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', ...client } },
        settings: {
          oauthClient: {
            application_type: 'web',
            redirect_uris: [redirectUri],
            response_types: ['code'],
            grant_types: ['authorization_code', 'refresh_token'],
            ...settings,
          },
        },
      };
      const appId = await apps.createApp(body as unknown as Parameters<typeof apps.createApp>[0], true, by);
      const app = apps.get(appId);
      const [secret = ''] = app.oidc === undefined ? [] : apps.revealClientSecrets(app.oidc);
      return { appId, clientId: app.oidc?.clientId ?? '', secret };
    },

    /** A SAML app at https://sp.example.com; `signOn` goes over its settings. */
    async samlApp(signOn: Record<string, unknown> = {}): Promise<TestSaml> {
      const label = `Saml ${platform.ids.newSecret(4)}`;
      const body = {
        label,
        signOnMode: 'SAML_2_0',
        settings: {
          signOn: {
            ssoAcsUrl: 'https://sp.example.com/acs',
            audience: 'https://sp.example.com/saml',
            ...signOn,
          },
        },
      };
      const appId = await apps.createApp(body as unknown as Parameters<typeof apps.createApp>[0], true, by);
      const app = apps.get(appId);
      const path = `/app/${app.name}/${app.saml?.externalKey}`;
      return {
        appId,
        label,
        ssoPath: `${path}/sso/saml`,
        sloPath: `${path}/slo/saml`,
        ssoUrl: `${platform.config.baseUrl}${path}/sso/saml`,
        sloUrl: `${platform.config.baseUrl}${path}/slo/saml`,
        externalKey: app.saml?.externalKey ?? '',
        certificate: appKeys.signing(app).certificate,
      };
    },

    assign: (client: Pick<TestClient, 'appId'>, person: TestPerson) =>
      assignments.assignUser(client.appId, person.id, {}, by),

    /** The cookie header of a browser in which the person has signed in. */
    async signedIn(
      person: TestPerson,
      authTimeMs = platform.clock.nowMs(),
    ): Promise<{ cookie: string; session: Session }> {
      const limits = { idleMs: 7_200_000, lifetimeMs: 0, persistent: false };
      const begun = await platform.database.transaction((tx) =>
        sessions.create(tx, {
          userId: person.id,
          amr: ['pwd'],
          authTimeMs,
          limits,
          persistent: false,
          client: from,
        }),
      );
      return { cookie: `${begun.cookie.name}=${begun.cookie.value}`, session: begun.session };
    },

    get: (url: string, headers: Record<string, string> = {}) =>
      api.server.inject({ method: 'GET', url, headers }),
    post: (url: string, form: Record<string, string> | string, headers: Record<string, string> = {}) =>
      api.server.inject({
        method: 'POST',
        url,
        body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),

    authorizeUrl(
      client: TestClient,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ): string {
      const all: Record<string, string | undefined> = {
        client_id: client.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile email offline_access',
        state: 's-1',
        nonce: 'n-1',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        ...extra,
      };
      const query = Object.entries(all).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      );
      return `${endpoints(server)}/authorize?${new URLSearchParams(query)}`;
    },

    /** Authorizes in a browser with this cookie and gives the parameters of the answer. */
    async authorize(
      client: TestClient,
      cookie: string,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ) {
      const answer = await org.get(org.authorizeUrl(client, extra, server), { cookie });
      return answerOf(answer);
    },

    token(client: TestClient, form: Record<string, string>, server = 'default'): Promise<InjectResponse> {
      return org.post(`${endpoints(server)}/token`, form, { authorization: basic(client) });
    },

    redeem(client: TestClient, code: string, extra: Record<string, string> = {}, server = 'default') {
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...extra,
      };
      return org.token(client, form, server);
    },

    refresh: (
      client: TestClient,
      refreshToken: string,
      extra: Record<string, string> = {},
      server = 'default',
    ) => org.token(client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...extra }, server),

    introspect: (client: TestClient, token: string, server = 'default') =>
      org.post(`${endpoints(server)}/introspect`, { token }, { authorization: basic(client) }),

    /** A whole sign-on: the tokens of a code. */
    async tokens(
      client: TestClient,
      cookie: string,
      extra: Record<string, string | undefined> = {},
      server = 'default',
    ) {
      const { parameters } = await org.authorize(client, cookie, extra, server);
      const answer = await org.redeem(client, parameters.get('code') ?? 'none', {}, server);
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.json<{
        access_token: string;
        refresh_token: string;
        id_token: string;
        scope: string;
        expires_in: number;
      }>();
    },

    /** The events so far, oldest first: type, outcome, reason, and whatever else they say. */
    async events(prefix = ''): Promise<LoggedEvent[]> {
      const rows = await platform.database.query<{ event_type: string; event: Partial<LogEvent> }>(
        sql`select event_type, event from system_log order by seq`,
      );
      return rows
        .filter((row) => row.event_type.startsWith(prefix))
        .map(({ event_type, event }) => ({
          ...event,
          eventType: event_type,
          result: event.outcome?.result,
          reason: event.outcome?.reason ?? undefined,
        }));
    },
  };
  return org;
}

/** Another node on the same database: its own connections, snapshot and clock hand. Close it before the org. */
export async function secondNode(org: Pick<TestSso, 'platform'>) {
  const { platform } = org;
  const { clock, ids, log } = platform;
  const database = createDatabase({ connectionString: platform.databaseUrl, log, maxConnections: 8 });
  const node: TestPlatform = {
    ...platform,
    database,
    snapshots: createSnapshots({ database, clock, log }),
    singleUse: createSingleUse({ database, clock }),
    jobs: createJobs({ database, clock, ids, log, worker: false }),
    async close() {
      await node.snapshots.stop();
      await database.close();
    },
  };
  const parts = ssoParts(node);
  await node.snapshots.start();
  const api = testApi(node, [...parts.directory.routes, ...parts.sso.routes]);
  return {
    ...parts,
    api,
    close: () => node.close(),
    post: (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      api.server.inject({
        method: 'POST',
        url,
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    get: (url: string, headers: Record<string, string> = {}) =>
      api.server.inject({ method: 'GET', url, headers }),
  };
}

export function endpoints(server: string): string {
  return server === 'org' ? '/oauth2/v1' : `/oauth2/${server}/v1`;
}

export function basic(client: TestClient): string {
  return `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}`;
}

/** Where an answer leads, and what it says there, in query or fragment. */
export function answerOf(answer: InjectResponse) {
  const location = typeof answer.headers.location === 'string' ? answer.headers.location : undefined;
  const address = location?.split(/[?#]/)[0];
  const parameters = new URLSearchParams(location?.slice((address ?? '').length + 1) ?? '');
  return { answer, status: answer.status, location, address, parameters };
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
}

export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
}
