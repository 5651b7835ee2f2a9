// The composition root: the one file that names every area. Each is made once, handed what it needs, and asked for its routes
// and for what a fresh org has of it. Where a lower area needs something of a higher one, it is handed a question to ask later.
import {
  type AccessArea,
  type AppsArea,
  type BrandArea,
  type Administration,
  type ContextArea,
  type ContextUses,
  composeAccess,
  checkMayAddAnybody,
  checkMayAssign,
  checkMayGrant,
  composeApps,
  composeBrands,
  composeFederation,
  composeHooks,
  composeInsights,
  composeContext,
  composeOrg,
  composeReference,
  readKeyModels,
  composeRisk,
  createAdministration,
  createAuthorize,
  createCheckMayAdd,
  createMayReach,
  createProvable,
  operationOf,
} from '#src/composition/index.ts';
import {
  checkDatabase,
  createAuthenticate,
  createPasswordRules,
  type FederationArea,
  type HooksArea,
  type InsightsArea,
  type OrgArea,
  type RiskArea,
} from '#src/composition/index.ts';
import { createDirectory, type Directory } from '#src/directory/index.ts';
import { type Configuration, createConfiguration } from '#src/configuration/index.ts';
import { consoleRoutes } from '#src/console/index.ts';
import { createHome, type Home } from '#src/home/index.ts';
import { displayNameOf } from '#src/directory/users/index.ts';
import { findContact } from '#src/org/contacts/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type AnswerCheck, createHttpServer, type HttpServer, type Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Reference } from '#src/reference/index.ts';
import { createSignIn, createSignInFoundation, type SignInArea } from '#src/signin/index.ts';
import { createSso, type Sso } from '#src/sso/index.ts';
import { createVisitMarks } from '#src/sso/entry/index.ts';
import { testSignOnRoutes } from '#src/sso/test-sign-on/index.ts';
import { orgKeyOwner, type OwnerKeys } from '#src/sso/keys/index.ts';
import { createSystemLog, type SystemLog, systemLogRoutes } from '#src/system-log/index.ts';

export type App = {
  org: OrgArea;
  brand: BrandArea;
  directory: Directory;
  access: AccessArea;
  lifecycle: AppsArea;
  context: ContextArea;
  risk: RiskArea;
  signIn: SignInArea;
  sso: Sso;
  testSignOn: Route[];
  hooks: HooksArea;
  federation: FederationArea;
  home: Home;
  console: Route[];
  insights: InsightsArea;
  systemLog: SystemLog;
  /** What the command line does. */
  admin: Administration;
  http: HttpServer;
  reference: Reference;
  /** The organisation as files. */
  configuration: Configuration;
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
  /** For `gatehouse dev` and tests: text messages go to the mailbox as long as there is no telephony hook. */
  textsToMailbox?: boolean;
  /** For `gatehouse dev` and tests: see HttpNeeds. */
  checkAnswer?: AnswerCheck;
};

/** Before `platform.snapshots` and `platform.jobs` are started. */
export function createApp(platform: Platform, options: AppOptions = {}): App {
  // Asked at the first event, when all areas are there.
  const systemLog = createSystemLog({ ...platform, locate: (address) => areas.context.locate(address) });
  const areas = composeAreas(platform, systemLog, options);
  const { org, directory, access, signIn, sso } = areas;
  const http = createHttpServer({
    ...platform,
    authenticate: areas.authenticate,
    pacing: org.pacing,
    isOwnHost: (host) => areas.brand.domains.isOwn(host),
    refuse: (request) => areas.context.blockedRequests.refuse(request),
    signalsOf: (request) => areas.risk.signalsOf(request),
    forwarders: { has: (address) => areas.context.zones.isProxy(address) },
    authorize: areas.authorize,
    scopeOf: (route) => operationOf(route)?.scopes[0],
    ...(options.checkAnswer && { checkAnswer: options.checkAnswer }),
    trustedOrigins: (origin) => org.trustedOrigins.mayCall(origin),
    clientOrigins: (origin) => sso.isClientOrigin(origin),
    errorPage: signIn.errorPage,
    healthChecks: [
      { name: 'database', check: () => checkDatabase(platform.database) },
      { name: 'locations', check: async () => areas.context.places.check(), isNotice: true },
    ],
  });
  http.add([
    ...systemLogRoutes({ ...platform, systemLog }),
    ...org.routes,
    ...areas.brand.routes,
    ...areas.hooks.routes,
    ...areas.federation.routes,
    ...directory.routes,
    ...areas.context.routes,
    ...areas.risk.routes,
    ...access.routes,
    ...areas.risk.withDeviceCookie(signIn.routes),
    ...sso.routes,
    ...areas.testSignOn,
    ...areas.lifecycle.routes,
    ...areas.home.routes,
    ...areas.console,
    ...areas.insights.routes,
  ]);
  const reference = composeReference(http, signIn.pages);
  http.add(reference.routes);
  const configuration = createConfiguration(http);
  http.add(configuration.routes);
  return {
    ...areas,
    systemLog,
    admin: createAdministration(platform, org, directory),
    http,
    reference,
    configuration,
    async start() {
      await systemLog.start();
      await areas.context.places.start();
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
      areas.context.places.stop();
    },
  };
}

type Areas = ReturnType<typeof composeAreas>;
type Judging = { access: AccessArea; org: OrgArea; risk: RiskArea };

function composeAreas(given: Platform, systemLog: SystemLog, options: AppOptions) {
  const org: OrgArea = composeOrg(
    given,
    systemLog,
    () => ruledBy({ directory, access, sso }),
    () => context.zones,
  );
  const brand: BrandArea = composeBrands(given, systemLog, {
    defaultContent: (name, language) => foundation.defaultContent(name, language),
    async findPerson(userId) {
      const person = await directory.users.findPerson(userId);
      return person && { id: person.id, login: person.login, displayName: displayNameOf(person) };
    },
    checkHolds: org.adminRoles.checkHolds,
    mailAddressOf: async (userId) => (await directory.users.findPerson(userId))?.profile.email,
  });
  // From here on mail goes out by the server that an administrator has named, if one is.
  const platform = { ...given, mail: brand.mail };
  const hooks = composeHooks(platform, systemLog, {
    ofInlineHook: async (db, hookId) => [
      ...sso.servers.usesOfInlineHook(hookId),
      ...(await access.policies.usesIn(db, 'inlineHook', hookId)).map(({ type, name }) => `${type} ${name}`),
    ],
  });
  const orgId = () => org.settings.current().id;
  const organisationName = () =>
    org.settings.current().profile.companyName ?? org.settings.current().subdomain;
  const foundation = createSignInFoundation({
    ...platform,
    organisationName,
    theme: (origin) => brand.brands.pageTheme(brand.domains.brandIdOf(origin)),
    wording: brand.mailTemplates,
    findPerson: (userId) => directory.users.findPerson(userId),
    passwordPolicyFor: (person, trace) => access.policies.passwordPolicyFor(person, trace),
  });
  const directory: Directory = createDirectory({
    ...platform,
    systemLog,
    passwordRules: createPasswordRules(() => ({ policies: access.policies, zones: context.zones })),
    recovery: foundation.links,
    answerAttempts: foundation.answerAttempts,
    resetFactors: (tx, userId) => signIn.factors.reset(tx, userId),
    keepSession: (tx, sessionId, revokedAt) => access.sessions.keep(tx, sessionId, revokedAt),
    lookAnew: (tx, userId) => access.sessions.forgetContexts(tx, userId),
    async forgetDevices(tx, userId) {
      await risk.devices.forgetAllIn(tx, userId);
      await signIn.signIn.forgetRemembered(tx, userId);
    },
    roles: {
      ...org.adminRoles,
      reaches: (caller, permission, id) =>
        createMayReach({ ...directory, ...access })(caller, permission, { kind: 'users', id }),
      checkMayAddAnybody,
      checkMayAdd: (caller, groupId, userId) =>
        createCheckMayAdd({ ...directory, ...access })(caller, groupId, userId),
    },
    policyUses: (groupId) => access.policies.usesOf('group', groupId),
    appFacts: appFactsOf(() => ({ access, org })),
  });
  const context = composeContext(platform, systemLog, {
    orgId,
    isKnownDevice: (account, client) => risk.contexts.isKnownDevice(account, client),
    uses: contextUses(() => ({ access, org, risk })),
    checkZoneWrite: (tx, change) => access.knowing.checkZoneWrite(tx, change),
  });
  const risk: RiskArea = composeRisk(platform, systemLog, directory, {
    ...context,
    orgId,
    placeOf: (address) => context.places.lookUp(address),
    lookAnew: (tx, userId) => access.sessions.forgetContexts(tx, userId),
    mayReach: (caller, permission, thing) =>
      createMayReach({ ...directory, ...access })(caller, permission, thing),
  });
  const federation = composeFederation(platform, systemLog, directory, {
    ofIdentityProvider: (db, idpId) => access.policies.usesIn(db, 'identityProvider', idpId),
    checkMayFill: (tx, caller, groupIds) => org.adminRoles.checkMayFill(tx, caller, groupIds),
  });
  const access: AccessArea = composeAccess(platform, systemLog, directory, {
    orgId,
    subdomain: () => org.settings.current().subdomain,
    origins: org.trustedOrigins,
    zones: context.zones,
    contexts: risk.contexts,
    knowing: {
      superAdminIds: () => org.adminRoles.listSuperAdmins(platform.database),
      placeOf: (address) => context.places.lookUp(address),
      behaviors: () => context.behaviors.all(),
      suppose: (supposed) => risk.contexts.suppose(supposed),
      metBy: (device) => context.deviceAssurances.metBy(device),
      ...createProvable({ ...platform, ...directory, factors: () => signIn.factors }),
    },
    held: {
      identityProvider: (tx, ids) => federation.identityProviders.findMissing(tx, ids),
      deviceAssurance: (tx, ids) => context.deviceAssurances.findMissing(tx, ids),
    },
    referred: { ...referredIn(context), inlineHook: (id) => hooks.inlineHooks.find(id) },
    signingKid: () => activeKeyId(sso.keys.of(orgKeyOwner)),
    checkMayAssign: (caller, appId) => checkMayAssign(authorize, caller, appId),
    mappings: {
      findIdentityProvider: (id) => federation.identityProviders.find(id),
      personToApp: {
        profile: (app, person) => lifecycle.mappings.personToApp.profile(app, person),
        userName: (app, person) => lifecycle.mappings.personToApp.userName(app, person),
      },
      forget: (tx, ownerId, names) => lifecycle.mappings.forget(tx, ownerId, names),
    },
  });
  const { identityProviders } = federation;
  const lifecycle = composeApps(platform, systemLog, { directory, access }, { orgId, identityProviders });
  const authenticate = createAuthenticate({
    org,
    access,
    users: directory.users,
    apiAccess: (request) => sso.apiAccess(request),
    visits: createVisitMarks(platform),
  });
  const together = {
    ...platform,
    ...foundation,
    ...directory,
    ...access,
    zones: context.zones,
    authenticators: context.authenticators,
    aaguids: context.aaguids,
    systemLog,
    orgId,
    organisationName,
  };
  const signIn: SignInArea = createSignIn({
    ...together,
    places: context.places,
    keyModels: readKeyModels(platform),
    wording: brand.mailTemplates,
    inlineHooks: hooks.inlineHooks,
    textMailbox: options.textsToMailbox === true ? given.mail : undefined,
    contexts: risk.contexts,
    threats: context.threats,
    isCountedApart: async (userId, client) =>
      context.attackProtection.sparesKnownDevices() && !(await risk.contexts.isKnownDevice(userId, client)),
    authenticate,
    leave: (http, leaving) => sso.leave(http, leaving),
    hasSuperAdmin: () => org.adminRoles.hasSuperAdmin(platform.database),
    grantSuperAdmin: (tx, user, actor) => org.grantSuperAdmin(tx, user, actor),
    renameOrganisation: (name, by) =>
      org.settings.update({ profile: { companyName: name }, replace: false }, by),
    support: () => supportOf(org),
    isAdministrator: org.adminRoles.isAdministrator,
    contact: () => findContact(platform.database, 'TECHNICAL'),
    knownDevices: risk.devices,
  });
  const sso: Sso = createSso({
    ...together,
    checkMayGrant: (tx, caller, scope) => checkMayGrant(org.adminRoles, tx, caller, scope),
    inlineHooks: hooks.inlineHooks,
    signIn,
    askAccess: access.knowing.askAccess,
    mayReach: createMayReach({ ...directory, ...access }),
    reuseKeys: options.reuseKeys === true,
  });
  const authorize = createAuthorize({
    ...directory,
    ...access,
    ...org,
    scopesOfApp: (appId) => sso.apiScopes.of(appId),
    requireVerified: async (caller, userId, action) =>
      void (await signIn.callerChecks.require({ id: userId }, action, caller.id)),
  });
  const { ofZone } = contextUses(() => ({ access, org, risk }));
  const insights = composeInsights({ ...platform, directory, access, context, hooks, ofZone });
  return {
    insights,
    org,
    brand,
    hooks,
    federation,
    directory,
    access,
    lifecycle,
    context,
    risk,
    signIn,
    sso,
    testSignOn: testSignOnRoutes({
      ...together,
      whatIf: access.knowing.whatIf,
      mayReach: createMayReach({ ...directory, ...access }),
      previewers: sso.previewers,
    }),
    authenticate,
    authorize,
    home: createHome({
      ...together,
      ...signIn,
      adminRoles: org.adminRoles,
      knownDevices: risk.devices,
      launchers: sso.launchers,
    }),
    console: consoleRoutes({ ...together, ...signIn, adminRoles: org.adminRoles }),
  };
}

/** What roles and resource sets are about. */
function ruledBy({ directory, access, sso }: { directory: Directory; access: AccessArea; sso: Sso }) {
  return {
    ...directory,
    isFilledByRule: (groupId: string) => directory.groupRules.targets(groupId),
    apps: access.apps,
    exists: (kind: string, id: string) =>
      kind === 'policies'
        ? access.policies.find(id) !== undefined
        : kind === 'authorizationServers' && sso.servers.find(id) !== undefined,
  };
}

/** What the directory tells of apps beside groups. */
const appFactsOf = (areas: () => { access: AccessArea; org: OrgArea }) => ({
  countApps: (groupIds: readonly string[]) => areas().access.assignments.countApps(groupIds),
  privilegedGroups: (groupIds: readonly string[]) => areas().org.adminRoles.listPrivilegedGroups(groupIds),
  describeApp(appId: string) {
    const app = areas().access.apps.find(appId);
    return app && { id: app.id, name: app.name, label: app.label, signOnMode: app.signOnMode };
  },
});

/** What names zones and the like, asked when one is to go. */
function contextUses(areas: () => Judging): ContextUses {
  const inPolicies: AccessArea['policies']['usesIn'] = (db, kind, id) =>
    areas().access.policies.usesIn(db, kind, id);
  return {
    ofZone: async (db, zoneId) => [
      ...(await inPolicies(db, 'zone', zoneId)),
      ...(await areas().org.apiTokens.usesOfZone(db, zoneId)),
      ...(await areas().risk.settings.usesOfZone(db, zoneId)),
    ],
    ofBehavior: (db, { id }) => inPolicies(db, 'behavior', id),
    ofDeviceAssurance: (db, id) => inPolicies(db, 'deviceAssurance', id),
    ofAuthenticator: (db, { key }) => inPolicies(db, 'authenticator', key),
  };
}

/** Things of the context that policies name by id. */
const referredIn = ({ authenticators, behaviors }: Pick<ContextArea, 'authenticators' | 'behaviors'>) => ({
  authenticator: (idOrKey: string) => authenticators.find(idOrKey),
  behavior: (idOrName: string) => behaviors.find(idOrName),
});

/** Whom people turn to who cannot get in. */
function supportOf({ settings }: OrgArea): { phone: string | undefined; url: string | undefined } {
  const { supportPhoneNumber, endUserSupportHelpURL } = settings.current().profile;
  return { phone: supportPhoneNumber ?? undefined, url: endUserSupportHelpURL ?? undefined };
}

/** What a fresh org contains, in the order of the ladder. Does nothing where there is one. */
async function seedOrg(tx: Tx, { org, brand, directory, access, context, sso }: Areas): Promise<void> {
  const isNew = await org.seedDefaults(tx);
  await brand.seedDefaults(tx);
  if (isNew) await directory.seedDefaults(tx);
  // Also for an org that is older than these.
  await context.seedDefaults(tx);
  if (!isNew) return access.completeDefaults(tx);
  await access.seedDefaults(tx);
  await sso.seedDefaults(tx);
}

/** The key that signs ID tokens of the org server, which apps show. */
function activeKeyId(keys: OwnerKeys): string | undefined {
  return keys.records.find((record) => record.status === 'ACTIVE' && record.algorithm === 'RS256')?.kid;
}
