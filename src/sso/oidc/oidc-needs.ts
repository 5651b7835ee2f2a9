import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { Decide } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import type { InlineHooks } from '#src/org/inline-hooks/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext, Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { AuthorizationServers } from '#src/sso/authorization-servers/index.ts';
import type { Farewell } from '#src/sso/farewell/index.ts';
import type { Grants } from '#src/sso/grants/index.ts';
import type { SigningKeys } from '#src/sso/keys/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** What sign-in does for us: take a browser away, and bring it back to `resume` when somebody has signed in. */
export type OidcSignIn = {
  begin(input: {
    resume: string;
    appId?: string;
    loginHint?: string;
    /** Nobody but this person can go on. */
    userId?: string;
    reason?: string;
    uiLocales?: string;
    /** The live session that is to go on with more, or newer, proof. */
    session?: Session;
    need?: 'factor' | 'reauthenticate';
    acrValues?: readonly string[];
    /** Whoever cannot prove what is missing may come back by `resume` with `declined=yes`. */
    mayDecline?: boolean;
    client: ClientContext;
    cookies?: UnauthenticatedRequest['cookies'];
  }): Reply;
  /** The one verifier of passwords, for the password grant where an administrator switched it on. */
  verifyPassword(attempt: {
    who: { login: string };
    password: string;
    client: ClientContext;
    path: 'password-grant';
  }): Promise<
    { outcome: 'RIGHT'; person: { id: string }; atMs: number; expired: boolean } | { outcome: 'WRONG' }
  >;
};

/** What a page is made for: its reader's language and cookies. */
type PageRequest = Pick<UnauthenticatedRequest, 'headers' | 'cookies' | 'url' | 'path'>;

/** The pages a protocol shows to a person; what they look like is web/signin's affair. */
export type OidcPages = {
  consent(
    request: PageRequest,
    page: {
      appLabel: string;
      login: string;
      scopes: readonly { name: string; displayName?: string | undefined; description?: string | undefined }[];
      /** Where `consent=allow` or `consent=deny` is posted, with these fields. */
      action: string;
      fields: Readonly<Record<string, string>>;
      policyUri?: string | undefined;
      termsUri?: string | undefined;
    },
  ): Reply;
  formPost(
    request: PageRequest,
    answer: { action: string; fields: readonly (readonly [string, string])[] },
  ): Reply;
  /** An error that must not be told to the app, because nobody knows whether the address is the app's. */
  badRequest(
    request: PageRequest,
    problem: { error: string; description: string; reference: string; status?: number },
  ): Reply;
};

export type OidcNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Ids;
  log: Log;
  database: Database;
  sealer: Sealer;
  singleUse: SingleUse;
  jobs: Pick<Jobs, 'define' | 'send'>;
  outbound: OutboundHttp;
  systemLog: SystemLog;
  apps: Pick<AppDirectory, 'find' | 'findByClientId' | 'isClientSecret' | 'revealClientSecrets'>;
  assignments: Pick<AssignmentDirectory, 'userNameFor' | 'profileFor'>;
  groups: Pick<Groups, 'findGroups'>;
  sessions: Pick<
    Sessions,
    'cookieName' | 'find' | 'findBySid' | 'create' | 'touch' | 'end' | 'clearCookie' | 'redeemSessionToken'
  >;
  decide: Decide;
  servers: Pick<AuthorizationServers, 'org' | 'find' | 'all'>;
  grants: Grants;
  keys: SigningKeys;
  signIn: OidcSignIn;
  pages: OidcPages;
  farewell: Pick<Farewell, 'leave'>;
  /** Who is asked what else tokens are to say. Without: nobody is. */
  inlineHooks?: Pick<InlineHooks, 'ask' | 'failure' | 'find'>;
  /** The org's own id: who authenticated a person that no external provider did. */
  orgId(): string;
  /** The groups an app is assigned to: what the org server's `groups` scope can show of a person. */
  groupIdsOfApp(appId: string): ReadonlySet<string>;
  /** The okta.* scopes an administrator lets an app have, now. */
  apiScopesOf(appId: string): ReadonlySet<string>;
  /** Where sign-out is confirmed when no ID token says which app asks. */
  signOutPath: string;
  /** Where a browser ends that signed out and has nowhere to go back to. */
  signedOutPath: string;
};
