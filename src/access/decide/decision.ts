import type { SignOnContext } from '#src/access/context/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { FactorPrompt, SessionLimits, Trace } from '#src/access/policies/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';

/** Every way in. A path says which questions make sense on it, never whether the person is asked about at all. */
export type DecisionPath =
  | 'signin'
  | 'authn'
  | 'password-grant'
  | 'authorize'
  | 'launch'
  | 'saml'
  | 'ws-federation'
  | 'forward-auth'
  | 'session'
  | 'token'
  | 'refresh'
  /** A token that somebody has is shown: at userinfo, at introspection, at the management API. Nothing is granted anew. */
  | 'held-token';

/** An authentication that is no session: a password just proved, or the one behind a code or refresh token. */
export type Proof = {
  amr: readonly string[];
  /** The methods one by one; without them `amr` says what it can. */
  proofs?: readonly MethodProof[];
  atMs: number;
  /** When the grant was made, if there is one; older than the person's last revocation and it is dead. */
  grantedMs?: number;
};

/** A token says when it was issued, and not what was proved for it: that was judged then. */
export const heldTokenProof = (issuedMs: number): Proof => ({ amr: [], atMs: issuedMs, grantedMs: issuedMs });

export type DecisionInput = {
  userId: string;
  /** Undefined for the org itself (a session, the API). */
  appId: string | undefined;
  /** The session that vouches, if any. One of `session` and `proof` must be there or nobody gets in. */
  session: Session | undefined;
  /**
   * signin, authn, password-grant: the authentication that just happened. token, refresh: the one behind the grant. held-token: only
   * when it was issued (`heldTokenProof`).
   */
  proof?: Proof;
  client: ClientContext;
  path: DecisionPath;
  /** When this request first arrived, kept across a detour to sign-in: an authentication since then is fresh whatever the limit, so that "every time" ends. */
  requestedMs?: number;
  /**
   * The visit that began at `requestedMs` still goes on (the cookie of a site behind a proxy): "every time" was answered when it
   * began, but a limit of time goes on counting.
   */
  isUnderWay?: boolean;
  /** Asked by a proxy: the browser is at the site, which sees no cookie of ours. Its device is the session's. */
  isAtSite?: boolean;
  maxAgeSeconds?: number;
  /** The authentication must be newer than this (prompt=login). */
  notBeforeMs?: number;
  acrValues?: readonly string[];
  /**
   * signin: the session that goes on with what was proved. It does not vouch, but how they come was looked at for it, and counts here for
   * as long as it counts there: two answers to that would send somebody to and fro.
   */
  goesOn?: Session;
  /** Instead of looking closely at the request: for what-if, replay, and whoever has looked already. */
  context?: SignOnContext;
  /**
   * token, refresh: where the person is known to be, since a program on their own device asks (a public client) or their session says so. A
   * policy's networks are judged there. Absent: a server asks, and the network was judged when the person was there.
   */
  personAddress?: string;
};

/** What a policy still wants, asked of each thing somebody could prove. */
export type Wanted = {
  /** How many more proofs have to come, at the least; 0 = enough. Infinity: nothing reaches it. */
  remaining(more: readonly MethodProof[]): number;
};

export type DenyReason =
  | 'USER_UNKNOWN'
  | 'USER_STATUS'
  | 'LOCKED_OUT'
  | 'PASSWORD_EXPIRED'
  | 'APP_UNKNOWN'
  | 'APP_INACTIVE'
  | 'NOT_ASSIGNED'
  | 'POLICY'
  | 'GRANT_REVOKED'
  | 'ACR_UNMET';

export type Decision = (
  | {
      outcome: 'ALLOW';
      person: Person;
      app?: AppInstance;
      assignment?: Assignment;
      sessionLimits: SessionLimits;
      trace: Trace;
      context: SignOnContext | undefined;
    }
  | {
      outcome: 'CHALLENGE';
      need: 'sign-in' | 'reauthenticate' | 'factor';
      reason: string;
      /** With `factor` and `reauthenticate`: what would do. */
      wanted?: Wanted;
      person?: Person;
      app?: AppInstance;
      trace: Trace;
      context: SignOnContext | undefined;
    }
  | {
      outcome: 'DENY';
      reason: DenyReason;
      message: string;
      person?: Person;
      app?: AppInstance;
      trace: Trace;
      context: SignOnContext | undefined;
    }
) & {
  /** When it was judged. */
  atMs?: number;
  /** How the global session rule wants a second factor, where one was looked at. */
  prompt?: FactorPrompt;
  /** What drafts would have said, as it is recorded. */
  shadow?: string;
};

/** Loads the facts (micro-batched), then judges. */
export type Decide = (input: DecisionInput) => Promise<Decision>;

/** A client acting for itself (client_credentials): there is no person to ask about, only the app. */
export type ClientDecision =
  | { outcome: 'ALLOW'; app: AppInstance; trace: Trace }
  | { outcome: 'DENY'; reason: 'APP_UNKNOWN' | 'APP_INACTIVE'; message: string; trace: Trace };
