import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Reply, SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { AuthorizeRequest } from '#src/protocols/oauth/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { Issuer } from '../server-lookup.ts';

/** An authorization request on its way through the steps. Each step gives it back with what it found out. */
export type Visit = {
  readonly http: UnauthenticatedRequest;
  readonly issuer: Issuer;
  readonly app: AppInstance;
  readonly client: OidcClient;
  readonly request: AuthorizeRequest;
  /** The parameters as they came, for the way back from sign-in or consent. */
  readonly text: string;
  /** When it first arrived. Whoever signed in since then did so for it. */
  readonly requestedMs: number;
  /** It has been to sign-in and back. */
  readonly isResumed: boolean;
  /** At sign-in they found that they cannot prove what is missing, and went back to the app. */
  readonly isDeclined?: boolean;
  /** The person who just agreed to what this very request asks. */
  readonly consentedBy: string | undefined;
  readonly session: Session | undefined;
  /** Set where a session token became a session on the way. */
  readonly cookie: SetCookie | undefined;
  /** Who it has to be, by id_token_hint. */
  readonly expectedUserId: string | undefined;
  readonly allowed: Extract<Decision, { outcome: 'ALLOW' }> | undefined;
  /** The decision with its trace, to be written with the answer. */
  readonly evaluation: NewEvent | undefined;
};

/** A step lets the visit go on, or answers it. Errors for the client are thrown as OAuthError. */
export type VisitStep = (visit: Visit) => Promise<Visit | { readonly reply: Reply }>;
