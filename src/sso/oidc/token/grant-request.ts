import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { OAuthError } from '#src/protocols/oauth/index.ts';
import type { CompiledServer, TokenLifetimes, TokenQuestion } from '#src/sso/authorization-servers/index.ts';
import type { AuthenticatedClient } from '../client-authentication.ts';
import type { Issuer } from '../server-lookup.ts';

/** A token request whose client is known: what every grant begins with. */
export type GrantRequest = {
  readonly issuer: Issuer;
  readonly app: AppInstance;
  readonly client: OidcClient;
  readonly guards: AuthenticatedClient['guards'];
  readonly from: ClientContext;
};

/** The first rule that fits, or Okta's refusal. */
export function lifetimesFor(server: CompiledServer, question: TokenQuestion): TokenLifetimes {
  const verdict = server.judge(question);
  if (verdict.allowed) return verdict.lifetimes;
  throw new OAuthError(
    'access_denied',
    'Policy evaluation failed for this request, please check the policy configurations.',
    { reason: `no_matching_policy ${verdict.trace.join('; ')}`.trim() },
  );
}

/** Turns the decision's no into the protocol's. Whoever holds a grant is told no more than that it is no good. */
export function requireAllowed(
  decision: Decision,
  whenDead: 'invalid_grant' | 'access_denied',
): Extract<Decision, { outcome: 'ALLOW' }> {
  if (decision.outcome === 'ALLOW') return decision;
  const reason = decision.outcome === 'DENY' ? decision.reason : decision.need;
  if (decision.outcome === 'DENY' && decision.reason === 'NOT_ASSIGNED') {
    throw new OAuthError('access_denied', 'User is not assigned to the client application.', { reason });
  }
  if (decision.outcome === 'DENY' && decision.reason === 'POLICY') {
    throw new OAuthError('access_denied', 'Access to the application is denied by policy.', { reason });
  }
  throw new OAuthError(
    whenDead,
    whenDead === 'invalid_grant' ? 'The grant is no longer valid.' : 'Access is denied.',
    { reason },
  );
}
