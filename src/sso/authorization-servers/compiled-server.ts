import {
  type Expression,
  evaluateExpression,
  ExpressionError,
  parseExpression,
} from '#src/protocols/expression/index.ts';
import { orgKeyOwner, type SigningAlgorithm } from '#src/sso/keys/index.ts';
import type {
  AuthorizationServer,
  Claim,
  LifecycleStatus,
  Scope,
  ServerPolicy,
  ServerRule,
  TokenLifetimes,
} from './authorization-server.ts';
import { type ClaimSource, type CompiledClaim, compileClaim } from './claim-values.ts';
import {
  type CompiledPolicy,
  compilePolicies,
  judgeTokenRequest,
  type TokenQuestion,
  type TokenVerdict,
} from './token-policy.ts';

/** A server as a request uses it: everything looked up, nothing left to parse. */
export type CompiledServer = {
  /** `org`, `default` or `aus…`. */
  readonly id: string;
  readonly isOrg: boolean;
  readonly name: string;
  readonly status: LifecycleStatus;
  /** Below the base URL: nothing for the org server, `/oauth2/<id>` for a custom one. */
  readonly issuerPath: string;
  /** Where its endpoints begin: `/oauth2` or `/oauth2/<id>`. */
  readonly endpointPath: string;
  readonly keyOwner: string;
  readonly algorithm: SigningAlgorithm;
  /** What `aud` of its access tokens says; undefined for the org server, where it is the issuer. */
  readonly audience: string | undefined;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly scopeNames: ReadonlySet<string>;
  readonly defaultScopes: readonly string[];
  readonly publishedScopes: readonly string[];
  readonly identityClaims: readonly CompiledClaim[];
  readonly resourceClaims: readonly CompiledClaim[];
  /** `sub` of an access token: the login, or what an administrator made of it. */
  subject(source: ClaimSource, usual: string): string;
  readonly subjectNeedsGroups: boolean;
  judge(question: TokenQuestion): TokenVerdict;
};

export type ServerParts = {
  readonly server: AuthorizationServer;
  readonly scopes: readonly Scope[];
  readonly claims: readonly Claim[];
  readonly policies: readonly ServerPolicy[];
  readonly rules: readonly ServerRule[];
  readonly usualSubject: string;
  /** Told of a claim that cannot be compiled; it is left out rather than stopping everything else. */
  readonly onBadClaim: (claim: Claim, error: Error) => void;
};

export function compileServer(parts: ServerParts): CompiledServer {
  const { server } = parts;
  const policies: readonly CompiledPolicy[] = compilePolicies(parts.policies, parts.rules);
  const subjectText = parts.claims.find((one) => one.name === 'sub' && one.claimType === 'RESOURCE')?.value;
  const subject =
    subjectText === undefined || subjectText === parts.usualSubject ? undefined : tryParse(subjectText);
  const path = `/oauth2/${server.id}`;
  return {
    id: server.id,
    isOrg: false,
    name: server.name,
    status: server.status,
    issuerPath: path,
    endpointPath: path,
    keyOwner: server.id,
    algorithm: server.signingAlgorithm,
    audience: server.audiences[0],
    ...compileScopes(parts.scopes),
    identityClaims: compileClaims(parts, 'IDENTITY'),
    resourceClaims: compileClaims(parts, 'RESOURCE'),
    subject: (source, usual) => (subject === undefined ? usual : subjectOf(subject, source, usual)),
    subjectNeedsGroups: subject?.uses.groups === true,
    judge: (question) => judgeTokenRequest(policies, question),
  };
}

/** The org server cannot be set up: its scopes, claims and lifetimes are fixed. */
export function compileOrgServer(parts: {
  scopes: readonly Scope[];
  claims: readonly Claim[];
  lifetimes: TokenLifetimes;
}): CompiledServer {
  return {
    id: orgKeyOwner,
    isOrg: true,
    name: 'org',
    status: 'ACTIVE',
    issuerPath: '',
    endpointPath: '/oauth2',
    keyOwner: orgKeyOwner,
    algorithm: 'RS256',
    audience: undefined,
    ...compileScopes(parts.scopes),
    identityClaims: parts.claims.map(compileClaim),
    resourceClaims: [],
    subject: (_source, usual) => usual,
    subjectNeedsGroups: false,
    judge: () => ({ allowed: true, policyId: orgKeyOwner, ruleId: orgKeyOwner, lifetimes: parts.lifetimes }),
  };
}

function compileScopes(scopes: readonly Scope[]) {
  const byName = new Map(scopes.map((scope) => [scope.name, scope]));
  return {
    scopes: byName,
    scopeNames: new Set(byName.keys()),
    defaultScopes: scopes.filter((scope) => scope.isDefault).map((scope) => scope.name),
    publishedScopes: scopes
      .filter((scope) => scope.metadataPublish === 'ALL_CLIENTS')
      .map((scope) => scope.name),
  };
}

function compileClaims(parts: ServerParts, claimType: Claim['claimType']): CompiledClaim[] {
  const wanted = parts.claims.filter(
    (claim) => claim.status === 'ACTIVE' && claim.claimType === claimType && claim.name !== 'sub',
  );
  return wanted.flatMap((claim) => {
    try {
      return [compileClaim(claim)];
    } catch (error) {
      parts.onBadClaim(claim, error as Error);
      return [];
    }
  });
}

function tryParse(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** A subject that cannot be worked out stays the usual one: a token needs one, and nobody else's may come out. */
function subjectOf(expression: Expression, source: ClaimSource, usual: string): string {
  try {
    const value = evaluateExpression(expression, {
      variables: source.variables,
      groups: source.groups,
      nowMs: source.nowMs,
      ...(source.user === undefined ? {} : { user: source.user }),
    });
    return typeof value === 'string' && value !== '' && value.length <= 255 ? value : usual;
  } catch (error) {
    if (error instanceof ExpressionError) return usual;
    throw error;
  }
}
