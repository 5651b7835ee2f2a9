/**
 * SSO: protocol meets product. The composition of keys, grants, authorization servers and OpenID Connect; app.ts makes one.
 * Not here: any rule; each slice has its own door for those who need its nouns.
 */
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory, Assignments } from '#src/access/assignments/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import {
  authorizationServerRoutes,
  type AuthorizationServers,
  createAuthorizationServers,
  seedDefaults,
} from './authorization-servers/index.ts';
import { type ApiScopes, type ApiScopesNeeds, appGrantRoutes, createApiScopes } from './api-scopes/index.ts';
import { createCredentialSignOn, type CredentialNeeds } from './credentials/index.ts';
import { createEntry, createVisitMarks, type Launcher, type Previewer } from './entry/index.ts';
import { createForwardAuth } from './forward-auth/index.ts';
import { createFarewell, type Farewell } from './farewell/index.ts';
import { grantedRoutes, type GrantedNeeds } from './granted/index.ts';
import { createGrants, type Grants } from './grants/index.ts';
import { createKeyPool, createSigningKeys, type SigningKeys } from './keys/index.ts';
import type { SignInArea } from '#src/signin/index.ts';
import { createSaml, type SamlNeeds } from './saml/index.ts';
import {
  type ApiAccess,
  createClientOrigins,
  createOidc,
  frontChannelUrls,
  type OidcNeeds,
  type TokenPreviewNeeds,
} from './oidc/index.ts';
import { createWsFederation } from './ws-federation/index.ts';

export type SsoNeeds = Pick<
  Platform,
  | 'clock'
  | 'config'
  | 'database'
  | 'ids'
  | 'jobs'
  | 'keyring'
  | 'log'
  | 'outbound'
  | 'sealer'
  | 'singleUse'
  | 'snapshots'
> &
  Pick<OidcNeeds, 'decide' | 'groups' | 'inlineHooks' | 'orgId' | 'sessions' | 'systemLog'> & {
    signIn: Pick<SignInArea, 'verifyPassword'> & { signIn: Pick<SignInArea['signIn'], 'begin'> } & {
      pages: {
        protocol: SignInArea['pages']['protocol'];
        problems: SignInArea['pages']['problems'];
        frames: Pick<SignInArea['pages']['frames'], 'frame' | 'translatorFor'>;
        forms: SignInArea['pages']['forms'];
      };
    };
    sessions: Pick<Sessions, 'findBySid'>;
    apps: AppDirectory;
    users: GrantedNeeds['users'] & TokenPreviewNeeds['users'];
    askAccess: TokenPreviewNeeds['askAccess'];
    mayReach: TokenPreviewNeeds['mayReach'];
    checkMayGrant?: NonNullable<ApiScopesNeeds['checkMayGrant']>;
    appKeys: SamlNeeds['appKeys'];
    vault: CredentialNeeds['vault'];
    assignments: Pick<AssignmentDirectory, 'userNameFor' | 'profileFor' | 'findDirect' | 'effective'> &
      Pick<Assignments, 'listAssignedGroups'>;
    /** For `gatehouse dev` and tests: keys are dealt round and round instead of being made for each org. */
    reuseKeys?: boolean;
  };

export type Sso = {
  keys: SigningKeys;
  grants: Grants;
  servers: AuthorizationServers;
  /** okta.* scopes of apps. */
  apiScopes: ApiScopes;
  /** Who an access token at the management API speaks for. */
  apiAccess: ApiAccess;
  routes: Route[];
  /** How apps of protocols that start here are opened from the home page; the first that knows the app. */
  launchers: readonly Launcher[];
  /** What would come of a sign-on, by the kind of app; the first that knows the app. */
  previewers: readonly Previewer[];
  /** Whether a script of this origin may call the token endpoint and its like: an active public client answers there. */
  isClientOrigin(origin: string): boolean;
  /** Ends sessions and has the browser tell the apps under them. */
  leave: Farewell['leave'];
  /** What a fresh org has: keys, and the authorization server `default`. */
  seedDefaults(tx: Tx): Promise<void>;
};

/** ACTIVE and NEXT for the org server and for `default`. */
const keysOfFreshOrg = 4;

/** Before snapshots.start() and jobs.start(). */
export function createSso(needs: SsoNeeds): Sso {
  const { apps, assignments, groups } = needs;
  const { baseUrl } = needs.config;
  const reuse = needs.reuseKeys === true;
  const pool = createKeyPool({ spare: 2, delayMs: 5_000, reuse });
  // Such an org is about to be made; any other process most likely has one.
  if (reuse) pool.warm(keysOfFreshOrg);
  const keys = createSigningKeys({ ...needs, pool });
  const grants = createGrants(needs);
  const servers = createAuthorizationServers({
    ...needs,
    baseUrl,
    keys,
    grants,
    isClient: (clientId) => apps.findByClientId(clientId) !== undefined,
    findInlineHook: (hookId) => needs.inlineHooks?.find(hookId),
    async findMissingGroups(ids) {
      const found = await groups.findGroups(ids);
      return ids.filter((id) => !found.has(id));
    },
  });
  const { pages, verifyPassword, signIn } = needs.signIn;
  const entry = createEntry({ ...needs, signIn, pages });
  const saml = createSaml({ ...needs, entry, pages: { ...pages.protocol, ...pages.problems } });
  const wsFederation = createWsFederation({ ...needs, entry, pages });
  const farewell = createFarewell({
    ...needs,
    pages: pages.protocol,
    frames: [(session) => frontChannelUrls({ apps, grants }, session), wsFederation.cleanupFrames],
    answering: saml.answering,
    signedOutPath: '/signout',
  });
  const apiScopes = createApiScopes(needs);
  const oidc = createOidc({
    ...needs,
    apiScopesOf: (appId) => apiScopes.of(appId),
    farewell,
    signIn: { begin: signIn.begin, verifyPassword },
    pages: { ...pages.protocol, badRequest: pages.problems.badRequest },
    signOutPath: '/signout',
    signedOutPath: '/signout',
    keys,
    grants,
    servers,
    groupIdsOfApp: (appId) => new Set(assignments.listAssignedGroups(appId).map((one) => one.groupId)),
  });
  const forwardAuth = createForwardAuth({ ...needs, keys, entry, pages });
  const credentials = createCredentialSignOn({ ...needs, entry, pages, visits: createVisitMarks(needs) });
  return {
    keys,
    grants,
    servers,
    apiScopes,
    apiAccess: oidc.apiAccess,
    routes: [
      ...authorizationServerRoutes(servers),
      ...appGrantRoutes({ ...needs, apiScopes }),
      ...grantedRoutes({ ...needs, servers, grants }),
      ...oidc.routes,
      ...saml.routes(farewell),
      ...wsFederation.routes(farewell),
      ...farewell.routes,
      ...forwardAuth.routes,
      ...credentials.routes,
    ],
    launchers: [saml.launcher, wsFederation.launcher, forwardAuth.launcher, credentials.launcher],
    previewers: [oidc, saml, wsFederation, forwardAuth, credentials].map(({ previewer }) => previewer),
    isClientOrigin: createClientOrigins(apps),
    leave: farewell.leave,
    async seedDefaults(tx) {
      pool.warm(keysOfFreshOrg);
      await seedDefaults(tx, servers);
    },
  };
}
