import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { OAuthError } from '#src/protocols/oauth/index.ts';
import {
  type CompiledServer,
  isApiScope,
  type JudgedLifetimes,
  type TokenQuestion,
} from '#src/sso/authorization-servers/index.ts';
import type { AuthenticatedClient } from '../client-authentication.ts';
import { type ProvedKey, usedProof } from '../dpop.ts';
import type { Issuer } from '../server-lookup.ts';

/** A public client runs where its person is: a policy's networks are judged there. A server says nothing of where the person is. */
export function personAddressOf({ client, from }: Pick<GrantRequest, 'client' | 'from'>): {
  personAddress?: string;
} {
  return client.authMethod === 'none' ? { personAddress: from.ipAddress } : {};
}

/** A token request whose client is known: what every grant begins with. */
export type GrantRequest = {
  readonly issuer: Issuer;
  readonly app: AppInstance;
  readonly client: OidcClient;
  /** Of the assertion, and last of the proof: spent with whatever the request does, or it does nothing. */
  readonly guards: AuthenticatedClient['guards'];
  /** The key that its tokens are to be bound to, where the client's are. */
  readonly proof: ProvedKey | undefined;
  readonly from: ClientContext;
};

/** What to say when one of the request's guards did not hold; `index` counts from the first of them. */
export function spentAlready({ guards, proof }: GrantRequest, index: number): OAuthError {
  if (proof !== undefined && index === guards.length - 1) return usedProof();
  return new OAuthError('invalid_client', 'The client_assertion was used already.');
}

/** The first rule that fits, or Okta's refusal. */
export function lifetimesFor(server: CompiledServer, question: TokenQuestion): JudgedLifetimes {
  const verdict = server.judge(question);
  if (verdict.allowed) return verdict.lifetimes;
  throw new OAuthError(
    'access_denied',
    'Policy evaluation failed for this request, please check the policy configurations.',
    { reason: `no_matching_policy ${verdict.trace.map(({ text }) => text).join('; ')}`.trim() },
  );
}

/** Scopes of the management API are an app's by an administrator's grant, and nobody else's to give. */
export function checkApiScopes(scopes: readonly string[], granted: ReadonlySet<string>): void {
  const wanted = scopes.filter(isApiScope);
  const missing = wanted.filter((scope) => !granted.has(scope));
  if (missing.length === 0) return;
  const reason = `scopes not granted to the app: ${missing.join(', ')}`;
  if (missing.length === wanted.length) {
    throw new OAuthError('consent_required', 'You are not allowed any of the requested scopes.', { reason });
  }
  throw new OAuthError('access_denied', `The app was not granted the scope '${missing[0]}'.`, { reason });
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
