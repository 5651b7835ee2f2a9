import { createAnswerAttempts } from '#src/signin/factors/question/index.ts';
import { appSchemaRoutes, createAppProfiles } from '#src/access/app-profiles/index.ts';
import { appKeyRoutes, type AppKeys, createAppKeys } from '#src/access/app-keys/index.ts';
import { appRoutes, type Apps, createApps, samlMetadataRoutes } from '#src/access/apps/index.ts';
import { assignmentRoutes, type Assignments, createAssignments } from '#src/access/assignments/index.ts';
import { createDecide, type Decide } from '#src/access/decide/index.ts';
import { createPolicies, type Policies, policyRoutes } from '#src/access/policies/index.ts';
import { createSessions, type Sessions, sessionRoutes } from '#src/access/sessions/index.ts';
import { createVault, type Vault } from '#src/access/vault/index.ts';
import { createDirectory, type Directory } from '#src/directory/index.ts';
import type { Person, User } from '#src/directory/users/index.ts';
import { sql } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { createSystemLog, type SystemLog } from '#src/system-log/index.ts';
import { type TestApi, testApi } from './api.ts';
import { somebody } from './directory.ts';
import { type TestPlatform, testPlatform } from './platform.ts';

/** A fresh org up to access, behind its API. */
export type TestAccess = {
  platform: TestPlatform;
  systemLog: SystemLog;
  directory: Directory;
  policies: Policies;
  apps: Apps;
  appKeys: AppKeys;
  assignments: Assignments;
  sessions: Sessions;
  vault: Vault;
  decide: Decide;
  api: TestApi;
  /** Origins that browsers may be sent to. */
  trustedOrigins: Set<string>;
  everyoneId: string;
  /** An ACTIVE person. */
  addPerson(login?: string): Promise<User>;
  getPerson(userId: string): Promise<Person>;
  addGroup(name: string, ...members: User[]): Promise<string>;
  /** An ACTIVE web app that everybody may be assigned to. */
  addApp(more?: Record<string, unknown>): Promise<WireApp>;
  /** The types of all events since the last call. */
  eventTypes(): Promise<string[]>;
  close(): Promise<void>;
};

export type WireApp = {
  id: string;
  name: string;
  label: string;
  status: string;
  signOnMode: string;
  visibility: { hide: { iOS: boolean; web: boolean }; appLinks: Record<string, boolean> };
  credentials: {
    signing: { kid?: string };
    userNameTemplate: { template: string; type: string };
    oauthClient: {
      client_id: string;
      client_secret?: string;
      token_endpoint_auth_method: string;
      pkce_required: boolean;
    };
  };
  settings: { app: Record<string, unknown>; oauthClient: Record<string, unknown> };
  _links: Record<string, { href: string } & { href: string }[]>;
  _embedded?: { user: { id: string } };
};

export const aClientContext: ClientContext = {
  requestId: 'request-1',
  ipAddress: '192.0.2.1',
  ipChain: ['192.0.2.1'],
  userAgent: 'test',
  origin: 'http://localhost:8080',
};

export function aWebApp(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'oidc_client',
    label: 'Till',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      oauthClient: {
        application_type: 'web',
        redirect_uris: ['https://rp.example.com/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    },
    ...more,
  };
}

export async function testAccess(overrides: Parameters<typeof testPlatform>[0] = {}): Promise<TestAccess> {
  const platform = await testPlatform(overrides);
  const systemLog = createSystemLog(platform);
  const base = { ...platform, systemLog };
  const policies = createPolicies(base);
  const directory = createDirectory({
    ...base,
    passwordRules: {
      mayChange: () => true,
      factsFor(subject) {
        const { age, lockout } = policies.passwordPolicyFor(subject);
        return { historyCount: age.historyCount, minAgeMinutes: age.minAgeMinutes, ...lockout };
      },
      check: (password, subject) =>
        policies.checkPassword(policies.passwordPolicyFor(subject), subject, password),
    },
    recovery: {
      issueActivation: async (_, user) => ({ token: `welcome-${user.id}`, url: 'http://localhost/welcome' }),
      issueReset: async (_, user) => ({ token: `reset-${user.id}`, url: 'http://localhost/reset' }),
      sendActivationMail: async () => {},
      sendResetMail: async () => {},
      deleteLinks: async () => {},
    },
    answerAttempts: createAnswerAttempts(base),
    keepSession: (tx, sessionId, revokedAt) => sessions.keep(tx, sessionId, revokedAt),
    purgeDelayMs: 0,
  });
  const { users, groups, schemas } = directory;
  const needs = { ...base, users, groups };
  const vault = createVault({
    ...needs,
    listUnassigned: (appId, userIds) => assignments.listUnassigned(appId, userIds),
  });
  const appKeys = createAppKeys(needs);
  const apps = createApps({
    ...needs,
    policies,
    signingKeys: appKeys,
    subdomain: () => 'gatehouse',
    parts: [vault],
  });
  const profiles = createAppProfiles({
    ...needs,
    apps,
    forget: (tx, appId, names) => assignments.forgetProperties(tx, appId, names),
  });
  const assignments: Assignments = createAssignments({ ...needs, apps, vault, profiles });
  const sessions = createSessions(needs);
  const decide = createDecide({ ...needs, apps, assignments, policies });
  const trustedOrigins = new Set<string>();
  await systemLog.start();
  await platform.snapshots.start();
  await platform.jobs.start();
  await platform.database.transaction((tx) => directory.seedDefaults(tx));
  const everyoneId = groups.builtIn().everyoneId ?? '';
  await platform.database.transaction(async (tx) => {
    await apps.seedDefaults(tx, await policies.seedDefaults(tx, everyoneId));
  });
  const appFacts = {
    orgId: () => '00o00000000000000001',
    signingKid: () => 'kid-1',
    checkMayAssign: async () => {},
    policies,
    assignments,
  };
  const api = testApi(platform, [
    ...directory.routes,
    ...policyRoutes(policies),
    ...appRoutes(apps, appFacts),
    ...samlMetadataRoutes(apps, { ...platform, ...appFacts }),
    ...appKeyRoutes(appKeys, apps, async () => {}),
    ...appSchemaRoutes(profiles),
    ...assignmentRoutes({ assignments, apps, users, groups, schemas, mayReach: async () => false }),
    ...sessionRoutes({
      ...needs,
      async admit({ userId, amr, authTimeMs }, client) {
        const proof = { amr, atMs: authTimeMs };
        const decision = await decide({
          userId,
          appId: undefined,
          session: undefined,
          proof,
          client,
          path: 'signin',
        });
        if (decision.outcome !== 'ALLOW') return undefined;
        return { limits: decision.sessionLimits, context: decision.context };
      },
      async vouch(session, client) {
        const decision = await decide({
          userId: session.userId,
          appId: undefined,
          session,
          client,
          path: 'session',
        });
        return decision.outcome === 'ALLOW' ? { login: decision.person.login } : undefined;
      },
      sessions,
      orgId: () => '00o00000000000000001',
      findLogin: async (userId) => (await users.findPerson(userId))?.login,
      checkRank: (caller, userId) => users.checkRank(caller, userId),
      mayCall: (origin) => trustedOrigins.has(origin),
      redirects: {
        isTrustedOrigin: (origin) => trustedOrigins.has(origin),
        isAppAddress: (url) => apps.all().some((app) => app.oidc?.redirectUris.includes(url)),
      },
    }),
  ]);
  let counter = 0;
  let seen = 0;
  return {
    platform,
    systemLog,
    directory,
    policies,
    apps,
    appKeys,
    assignments,
    sessions,
    vault,
    decide,
    api,
    trustedOrigins,
    everyoneId,
    addPerson(login = `person${++counter}@example.com`) {
      const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
      const body = { profile, credentials: { password: { value: 'Correct-Horse-9' } } };
      return api.call('POST /api/v1/users?activate=true', { body }).then((answer) => answer.json() as User);
    },
    async getPerson(userId) {
      const person = await users.findPerson(userId);
      if (person === undefined) throw new Error(`no person ${userId}`);
      return person;
    },
    async addGroup(name, ...members) {
      const group = await groups.createGroup(somebody, { name });
      for (const member of members) await users.addToGroup(somebody, group.id, member.id);
      return group.id;
    },
    async addApp(more = {}) {
      const answer = await api.call('POST /api/v1/apps', { body: aWebApp(more) });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.json()));
      return answer.json() as WireApp;
    },
    async eventTypes() {
      const rows = await platform.database.query<{ event_type: string }>(
        sql`select event_type from system_log order by seq`,
      );
      const fresh = rows.slice(seen).map((row) => row.event_type);
      seen = rows.length;
      return fresh;
    },
    close: () => platform.close(),
  };
}
