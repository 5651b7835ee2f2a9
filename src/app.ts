// The composition root: the one file that names every area. Each is made once, handed what it needs, and asked for its routes
// and for what a fresh org has of it. Where a lower area needs something of a higher one, it is handed a question to ask later.
import {
  type AccessArea,
  type Administration,
  composeAccess,
  composeOrg,
  createAdministration,
  createAuthorize,
  operationOf,
} from '#src/composition/index.ts';
import {
  checkDatabase,
  createAuthenticate,
  createPasswordRules,
  type OrgArea,
} from '#src/composition/index.ts';
import { createDirectory, type Directory } from '#src/directory/index.ts';
import { createHome, type Home } from '#src/home/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type AnswerCheck, createHttpServer, type HttpServer, type Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { createSignIn, createSignInFoundation, type SignInArea } from '#src/signin/index.ts';
import { createSso, type Sso } from '#src/sso/index.ts';
import { orgKeyOwner, type OwnerKeys } from '#src/sso/keys/index.ts';
import { createSystemLog, type SystemLog, systemLogRoutes } from '#src/system-log/index.ts';

export type App = {
  org: OrgArea;
  directory: Directory;
  access: AccessArea;
  signIn: SignInArea;
  sso: Sso;
  home: Home;
  systemLog: SystemLog;
  /** What the command line does. */
  admin: Administration;
  http: HttpServer;
  /** Makes the org if there is none, loads the configuration, starts jobs. Nobody is answered yet. */
  start(): Promise<void>;
  add(routes: Route[]): void;
  listen(): Promise<{ port: number }>;
  /** Where the first administrator is made; undefined once there is one. */
  ensureSetupLink(): Promise<string | undefined>;
  /** Takes no more requests, finishes those under way, stops jobs. The platform is its opener's to close. */
  stop(): Promise<void>;
};

export type AppOptions = {
  /** For `gatehouse dev` and tests: signing keys are shared instead of made, so that an org is there in milliseconds. */
  reuseKeys?: boolean;
  /** For `gatehouse dev` and tests: see HttpNeeds. */
  checkAnswer?: AnswerCheck;
};

/** Before `platform.snapshots` and `platform.jobs` are started. */
export function createApp(platform: Platform, options: AppOptions = {}): App {
  const systemLog = createSystemLog(platform);
  const areas = composeAreas(platform, systemLog, options);
  const { org, directory, access, signIn, sso } = areas;
  const http = createHttpServer({
    ...platform,
    authenticate: areas.authenticate,
    authorize: createAuthorize(directory),
    scopeOf: (route) => operationOf(route)?.scopes[0],
    ...(options.checkAnswer && { checkAnswer: options.checkAnswer }),
    trustedOrigins: (origin) => org.trustedOrigins.mayCall(origin),
    clientOrigins: (origin) => sso.isClientOrigin(origin),
    errorPage: signIn.errorPage,
    healthChecks: [{ name: 'database', check: () => checkDatabase(platform.database) }],
  });
  http.add([
    ...systemLogRoutes({ ...platform, systemLog }),
    ...org.routes,
    ...directory.routes,
    ...access.routes,
    ...signIn.routes,
    ...sso.routes,
    ...areas.home.routes,
  ]);
  return {
    ...areas,
    systemLog,
    admin: createAdministration(platform, org, directory),
    http,
    async start() {
      await systemLog.start();
      // In the order of the ladder; of nodes that start together one does it.
      await platform.database.transaction((tx) => seedOrg(tx, areas));
      await platform.snapshots.start();
      // Fails here and now, not at the first sign-on, when the master key is not the one of this database.
      await sso.keys.signer(orgKeyOwner, 'RS256');
      await platform.jobs.start();
    },
    add: (routes) => http.add(routes),
    listen: () => http.listen(),
    ensureSetupLink: () => signIn.setup.ensureLink(),
    async stop() {
      await http.drain();
      await platform.jobs.stop();
      await platform.snapshots.stop();
    },
  };
}

type Areas = ReturnType<typeof composeAreas>;

function composeAreas(platform: Platform, systemLog: SystemLog, options: AppOptions) {
  const org: OrgArea = composeOrg(platform, systemLog, () => directory.users);
  const orgId = () => org.settings.current().id;
  const organisationName = () =>
    org.settings.current().profile.companyName ?? org.settings.current().subdomain;
  const foundation = createSignInFoundation({
    ...platform,
    organisationName,
    findPerson: (userId) => directory.users.findPerson(userId),
    passwordPolicyFor: (person, trace) => access.policies.passwordPolicyFor(person, trace),
  });
  const directory: Directory = createDirectory({
    ...platform,
    systemLog,
    passwordRules: createPasswordRules(() => access.policies),
    recovery: foundation.links,
    keepSession: (tx, sessionId, revokedAt) => access.sessions.keep(tx, sessionId, revokedAt),
    roles: org.adminRoles,
    appFacts: {
      countApps: (groupIds) => access.assignments.countApps(groupIds),
      describeApp(appId) {
        const app = access.apps.find(appId);
        return app && { id: app.id, name: app.name, label: app.label, signOnMode: app.signOnMode };
      },
    },
  });
  const access: AccessArea = composeAccess(platform, systemLog, directory, {
    orgId,
    subdomain: () => org.settings.current().subdomain,
    origins: org.trustedOrigins,
    signingKid: () => activeKeyId(sso.keys.of(orgKeyOwner)),
  });
  const authenticate = createAuthenticate(org, access, directory.users);
  const together = {
    ...platform,
    ...foundation,
    ...directory,
    ...access,
    systemLog,
    orgId,
    organisationName,
  };
  const signIn: SignInArea = createSignIn({
    ...together,
    authenticate,
    leave: (http, leaving) => sso.leave(http, leaving),
    hasSuperAdmin: () => org.adminRoles.hasSuperAdmin(platform.database),
    grantSuperAdmin: (tx, user, actor) => org.grantSuperAdmin(tx, user, actor),
    renameOrganisation: (name, by) =>
      org.settings.update({ profile: { companyName: name }, replace: false }, by),
  });
  const sso: Sso = createSso({
    ...together,
    signIn,
    reuseKeys: options.reuseKeys === true,
  });
  return {
    org,
    directory,
    access,
    signIn,
    sso,
    authenticate,
    home: createHome({
      ...together,
      signIn: signIn.signIn,
      verifyPassword: signIn.verifyPassword,
      launchers: sso.launchers,
    }),
  };
}

/** What a fresh org contains, in the order of the ladder. Does nothing where there is one. */
async function seedOrg(tx: Tx, { org, directory, access, sso }: Areas): Promise<void> {
  const isNew = await org.seedDefaults(tx);
  if (!isNew) return;
  await directory.seedDefaults(tx);
  await access.seedDefaults(tx);
  await sso.seedDefaults(tx);
}

/** The key that signs ID tokens of the org server, which apps show. */
function activeKeyId(keys: OwnerKeys): string | undefined {
  return keys.records.find((record) => record.status === 'ACTIVE' && record.algorithm === 'RS256')?.kid;
}
