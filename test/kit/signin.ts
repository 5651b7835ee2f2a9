import { createAppProfiles } from '#src/access/app-profiles/index.ts';
import { createAppKeys } from '#src/access/app-keys/index.ts';
import { createAppRequests } from '#src/access/app-requests/index.ts';
import { type Apps, createApps } from '#src/access/apps/index.ts';
import { type Assignments, createAssignments } from '#src/access/assignments/index.ts';
import { createDecide } from '#src/access/decide/index.ts';
import { createPolicies, type Policies } from '#src/access/policies/index.ts';
import { createSessions, type Sessions } from '#src/access/sessions/index.ts';
import { createVault } from '#src/access/vault/index.ts';
import { createDirectory, type Directory } from '#src/directory/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { createHome } from '#src/home/index.ts';
import { type AdminRoles, createAdminRoles } from '#src/org/admin-roles/index.ts';
import { worldOfPeople } from './admin-roles.ts';
import { createOrgSettings, type OrgSettings, seedOrg } from '#src/org/settings/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import type { Passwords } from '#src/platform/crypto/index.ts';
import { sql } from '#src/platform/database/index.ts';
import {
  ANONYMOUS,
  type Caller,
  type ClientContext,
  createHttpServer,
  type HttpServer,
} from '#src/platform/http/index.ts';
import { createFarewell } from '#src/sso/farewell/index.ts';
import { createSignIn, createSignInFoundation, type SignInArea } from '#src/signin/index.ts';
import { createSystemLog, type SystemLog, systemActor } from '#src/system-log/index.ts';
import { checkAnswer } from '#test/contract/index.ts';
import { type TestPlatform, testPlatform } from './platform.ts';

/** A fresh org with its sign-in pages and home behind the real HTTP server; nothing of OAuth. */
export type TestSignIn = {
  platform: TestPlatform;
  systemLog: SystemLog;
  server: HttpServer;
  directory: Directory;
  apps: Apps;
  assignments: Assignments;
  policies: Policies;
  sessions: Sessions;
  settings: OrgSettings;
  roles: AdminRoles;
  area: SignInArea;
  /** What the hashing pool was asked for, in order. */
  hashing: string[];
  addPerson(
    login: string,
    more?: { password?: string | null; status?: string; profile?: Record<string, unknown> },
  ): Promise<User>;
  /** Changes settings.password of the default password policy. */
  changePasswordPolicy(change: Record<string, unknown>): Promise<void>;
  /** All events of a kind, oldest first. */
  events(eventType?: string): Promise<LoggedEvent[]>;
  /** Callers by their SSWS token. */
  tokens: Map<string, Caller>;
  close(): Promise<void>;
};

export type LoggedEvent = {
  eventType: string;
  actor: { id: string; alternateId: string };
  outcome: { result: string; reason: string | null } | null;
  target: { id: string }[] | null;
};

export const rightPassword = 'Correct-Horse-9';
const somebody = { actor: systemActor };

export async function testSignIn(
  options: { port?: number; logoutFrames?: string[] } = {},
): Promise<TestSignIn> {
  const hashing: string[] = [];
  const { port } = options;
  const config = testConfig(port === undefined ? {} : { port, baseUrl: `http://localhost:${port}` });
  const base = await testPlatform({ config });
  const platform: TestPlatform = { ...base, passwords: watched(base.passwords, hashing) };
  const { snapshots, database } = platform;
  const systemLog = createSystemLog(platform);
  const settings = createOrgSettings({ ...platform, systemLog });
  const policies = createPolicies({ ...platform, systemLog });
  const organisationName = () => settings.current().profile.companyName ?? 'Gatehouse';
  const late: { directory?: Directory; sessions?: Sessions } = {};
  const foundation = createSignInFoundation({
    ...platform,
    organisationName,
    findPerson: async (id) => late.directory?.users.findPerson(id),
    passwordPolicyFor: policies.passwordPolicyFor,
  });
  const policySubject = (subject: { id?: string; groupIds: readonly string[] }) => ({
    id: subject.id ?? 'new',
    groupIds: subject.groupIds,
    typeId: '',
  });
  const directory = createDirectory({
    ...platform,
    systemLog,
    recovery: foundation.links,
    answerAttempts: foundation.answerAttempts,
    keepSession: async (tx, id, revokedAt) => late.sessions?.keep(tx, id, revokedAt),
    passwordRules: {
      mayChange: () => true,
      factsFor(subject) {
        const { age, lockout } = policies.passwordPolicyFor(policySubject(subject));
        return { ...age, ...lockout };
      },
      check: (password, subject) =>
        policies.checkPassword(policies.passwordPolicyFor(policySubject(subject)), subject, password),
    },
  });
  late.directory = directory;
  const roles = createAdminRoles({
    ...platform,
    systemLog,
    ...worldOfPeople({
      async find(idOrLogin) {
        const user = await directory.users.findUser(idOrLogin);
        return user && { id: user.id, login: user.login, displayName: user.login };
      },
      listActive: async (_, ids) => new Set(ids),
    }),
  });
  const appKeys = createAppKeys({ ...platform, systemLog });
  const apps = createApps({
    ...platform,
    systemLog,
    policies,
    signingKeys: appKeys,
    subdomain: () => 'gatehouse',
    parts: [],
  });
  const vault = createVault({ ...platform, systemLog, listUnassigned: async () => [] });
  const assignments = createAssignments({
    ...platform,
    systemLog,
    apps,
    users: directory.users,
    groups: directory.groups,
    vault,
    profiles: createAppProfiles({ ...platform, systemLog, apps }),
  });
  const sessions = createSessions({ ...platform, systemLog });
  late.sessions = sessions;
  const decide = createDecide({ ...platform, users: directory.users, apps, assignments, policies });
  const tokens = new Map<string, Caller>();
  const farewell = createFarewell({
    ...platform,
    sessions,
    pages: foundation.pages.protocol,
    frames: [async () => options.logoutFrames ?? []],
    answering: {
      leave: async () => undefined,
      list: async () => [],
      giveUp: async () => undefined,
      answer: async () => ({ status: 204 }),
    },
    signedOutPath: '/signout',
  });
  const area = createSignIn({
    authenticators: { find: () => undefined, all: () => [] },
    ...platform,
    ...foundation,
    systemLog,
    users: directory.users,
    devices: directory.devices,
    apps,
    policies,
    sessions,
    decide,
    authenticate: async ({ headers }) => tokens.get(headers['authorization'] ?? '') ?? ANONYMOUS,
    leave: farewell.leave,
    hasSuperAdmin: () => roles.hasSuperAdmin(database),
    grantSuperAdmin: (tx, user, actor) =>
      roles.grant(tx, { id: user.id, login: user.login, displayName: user.login }, 'SUPER_ADMIN', actor),
    renameOrganisation: (name, by) => settings.update({ profile: { companyName: name }, replace: false }, by),
    organisationName,
  });
  const server = createHttpServer({
    ...platform,
    authenticate: async () => ANONYMOUS,
    checkAnswer,
    trustedOrigins: () => false,
    errorPage: area.errorPage,
  });
  server.add([
    ...area.routes,
    ...createHome({
      ...platform,
      ...area,
      systemLog,
      users: directory.users,
      schemas: directory.schemas,
      apps,
      assignments,
      requests: createAppRequests({ ...platform, systemLog, apps, assignments }),
      policies,
      sessions,
      decide,
      organisationName,
      adminRoles: { grantsOf: async () => [] },
      launchers: [],
    }).routes,
  ]);
  await systemLog.start();
  await snapshots.start();
  await platform.jobs.start();
  await database.transaction(async (tx) => {
    await seedOrg(tx, { ...platform, systemLog, settings });
    await directory.seedDefaults(tx);
  });
  await database.transaction(async (tx) => {
    const { everyoneId } = directory.groups.builtIn();
    const seeded = await policies.seedDefaults(tx, everyoneId ?? '');
    await apps.seedDefaults(tx, seeded);
  });

  if (port !== undefined) await server.listen();
  return {
    platform,
    systemLog,
    server,
    directory,
    apps,
    assignments,
    policies,
    sessions,
    settings,
    roles,
    area,
    hashing,
    tokens,
    addPerson: (login, more) => addPerson(directory, login, more),
    async changePasswordPolicy(change) {
      await database.transaction(async (tx) => {
        await tx.execute(sql`
          update policies set settings = jsonb_set(settings, '{password}', (settings -> 'password') || ${JSON.stringify(change)}::jsonb)
          where type = 'PASSWORD' and is_default`);
        await snapshots.allChanged(tx);
      });
    },
    async events(eventType) {
      const rows = await database.query<{ event: LoggedEvent }>(
        sql`select event from system_log order by seq`,
      );
      return rows
        .map((row) => row.event)
        .filter((event) => eventType === undefined || event.eventType === eventType);
    },
    async close() {
      await server.drain();
      await platform.close();
    },
  };
}

async function addPerson(
  { users }: Directory,
  login: string,
  more: { password?: string | null; status?: string; profile?: Record<string, unknown> } = {},
): Promise<User> {
  const { password = rightPassword, status = 'ACTIVE' } = more;
  const user = await users.createUser(somebody, {
    profile: { firstName: 'Mia', lastName: 'Tanaka', email: login, login, ...more.profile },
    ...(password === null ? {} : { credentials: { password: { value: password } } }),
    activate: status !== 'STAGED',
    expirePassword: status === 'PASSWORD_EXPIRED',
  });
  if (status === 'SUSPENDED') await users.suspend(somebody, user.id);
  if (status === 'DEPROVISIONED') await users.deactivate(somebody, user.id);
  if (status === 'RECOVERY')
    await users.resetPassword(somebody, user.id, { sendEmail: false, revokeSessions: false });
  return users.getUser(user.id);
}

function watched(passwords: Passwords, calls: string[]): Passwords {
  return {
    hash: (password) => (calls.push('hash'), passwords.hash(password)),
    verify: (stored, password) => (calls.push('verify'), passwords.verify(stored, password)),
    dummyVerify: (password) => (calls.push('verify'), passwords.dummyVerify(password)),
    get waiting() {
      return passwords.waiting;
    },
  };
}

/** A browser without a window: keeps cookies, follows nothing by itself, says where its forms come from. */
export type TestBrowser = {
  cookies: Map<string, string>;
  get(url: string, headers?: Record<string, string>): Promise<TestAnswer>;
  post(url: string, form: Record<string, string>, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Posts the (only) form of a page with these fields filled in. */
  submit(
    page: TestAnswer,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<TestAnswer>;
  /** GETs where an answer leads, until it leads nowhere. */
  follow(answer: TestAnswer): Promise<TestAnswer>;
};

export type TestAnswer = {
  url: string;
  status: number;
  text: string;
  location: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  setCookies: string[];
};

export const origin = 'http://localhost:8080';

export const aClient: ClientContext = {
  requestId: 'request-1',
  ipAddress: '192.0.2.1',
  ipChain: ['192.0.2.1'],
  userAgent: 'test',
  origin,
};

export function testBrowser(
  server: Pick<HttpServer, 'inject'>,
  defaults: Record<string, string> = {},
): TestBrowser {
  const cookies = new Map<string, string>();
  const send = async (
    method: string,
    url: string,
    extra: Record<string, string>,
    form?: Record<string, string>,
  ): Promise<TestAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.inject({
      method,
      url,
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...defaults, ...extra },
      ...(form && { form }),
    });
    const setCookies = [answer.headers['set-cookie'] ?? []].flat();
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers['location'];
    return {
      url,
      status: answer.status,
      text: answer.text,
      headers: answer.headers,
      setCookies,
      location: typeof location === 'string' ? location : undefined,
    };
  };
  const post: TestBrowser['post'] = (url, form, headers = {}) =>
    send('POST', url, { origin, 'sec-fetch-site': 'same-origin', ...headers }, form);
  const browser: TestBrowser = {
    cookies,
    get: (url, headers = {}) => send('GET', url, headers),
    post,
    submit: (page, fields, headers) => post(actionOf(page), { ...hiddenFields(page), ...fields }, headers),
    async follow(answer) {
      let at = answer;
      for (let hops = 0; at.location !== undefined && at.location.startsWith('/') && hops < 10; hops++)
        at = await browser.get(at.location);
      return at;
    },
  };
  return browser;
}

export function actionOf(page: TestAnswer): string {
  return unescaped(
    /<form[^>]*class="(?:form|actions|stack)"[^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? page.url,
  );
}

export function hiddenFields(page: TestAnswer): Record<string, string> {
  const fields: Record<string, string> = {};
  // The form of the page, not the one that signs out in its bar.
  const main = page.text.slice(page.text.indexOf('<main'));
  for (const [, name = '', value = ''] of main.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
  ))
    fields[name] ??= unescaped(value);
  return fields;
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** As a person signs in: name, then password; the answer to the password. */
export async function signIn(
  browser: TestBrowser,
  login: string,
  password: string,
  start = '/signin',
): Promise<TestAnswer> {
  const first = await browser.follow(await browser.get(start));
  const second = await browser.follow(await browser.submit(first, { identifier: login }));
  return browser.submit(second, { password });
}

/** What a page says, without its markup. */
export function wordsOf(page: TestAnswer): string {
  const main = page.text.slice(page.text.indexOf('<main'), page.text.indexOf('</main>'));
  return unescaped(main.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}
