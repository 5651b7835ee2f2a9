import { createHash } from 'node:crypto';

/** A claim's value as it stands in a token. */
export type ClaimValue =
  | string
  | number
  | boolean
  | null
  | readonly ClaimValue[]
  | { readonly [name: string]: ClaimValue };
export type Claims = Readonly<Record<string, ClaimValue | undefined>>;

export type AccessTokenFacts = {
  readonly jti: string;
  readonly issuer: string;
  readonly audience: string;
  readonly clientId: string;
  /** Absent for client_credentials. */
  readonly userId: string | undefined;
  readonly scopes: readonly string[];
  /** The login of a person, the client id of a service. */
  readonly subject: string;
  readonly authTime: number | undefined;
  readonly iat: number;
  readonly exp: number;
  /** RFC 9449 6: the thumbprint of the key whose holder alone may use it. */
  readonly jkt: string | undefined;
};

/** Names a custom claim can never take over (RFC 9068 2.2 and Okta's own). */
const reserved = new Set([
  'ver',
  'jti',
  'iss',
  'aud',
  'iat',
  'exp',
  'nbf',
  'cid',
  'uid',
  'scp',
  'sub',
  'auth_time',
  'cnf',
  'act',
  'amr',
  'acr',
  'idp',
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'azp',
  'client_id',
  'scope',
  'events',
  'rpt',
  'may_act',
]);

export function isReservedClaim(name: string): boolean {
  return reserved.has(name);
}

/** Claims of an access token in Okta's shape and order. */
export function accessTokenClaims(facts: AccessTokenFacts, custom: Claims): Claims {
  return {
    ver: 1,
    jti: facts.jti,
    iss: facts.issuer,
    aud: facts.audience,
    iat: facts.iat,
    exp: facts.exp,
    cid: facts.clientId,
    uid: facts.userId,
    scp: facts.scopes,
    auth_time: facts.authTime,
    sub: facts.subject,
    cnf: facts.jkt === undefined ? undefined : { jkt: facts.jkt },
    ...withoutReserved(custom),
  };
}

export type IdTokenFacts = {
  readonly jti: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly userId: string;
  readonly iat: number;
  readonly exp: number;
  readonly amr: readonly string[];
  readonly acr: string | undefined;
  /** The identity provider that authenticated the person: the org itself, or an external one. */
  readonly idp: string;
  readonly nonce: string | undefined;
  readonly authTime: number;
  readonly sid: string | undefined;
  readonly accessToken: string | undefined;
  readonly code: string | undefined;
};

/** Claims of an ID token in Okta's shape (OpenID Connect Core 2, 3.1.3.6, 3.3.2.11). */
export function idTokenClaims(facts: IdTokenFacts, profile: Claims): Claims {
  return {
    sub: facts.userId,
    ...withoutReserved(profile),
    ver: 1,
    iss: facts.issuer,
    aud: facts.clientId,
    iat: facts.iat,
    exp: facts.exp,
    jti: facts.jti,
    amr: facts.amr,
    acr: facts.acr,
    idp: facts.idp,
    nonce: facts.nonce,
    auth_time: facts.authTime,
    sid: facts.sid,
    ...hashClaims(facts),
  };
}

/** What ties an ID token to the access token and the code that come with it. */
export function hashClaims({ accessToken, code }: Pick<IdTokenFacts, 'accessToken' | 'code'>): Claims {
  return {
    at_hash: accessToken === undefined ? undefined : halfHash(accessToken),
    c_hash: code === undefined ? undefined : halfHash(code),
  };
}

/** OpenID Connect Back-Channel Logout 2.4: never a nonce, so that it cannot pass for an ID token. */
export function logoutTokenClaims(facts: {
  jti: string;
  issuer: string;
  clientId: string;
  userId: string;
  sid: string | undefined;
  iat: number;
}): Claims {
  return {
    iss: facts.issuer,
    sub: facts.userId,
    aud: facts.clientId,
    iat: facts.iat,
    exp: facts.iat + 120,
    jti: facts.jti,
    sid: facts.sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}

/** at_hash and c_hash: the left half of SHA-256, which goes with RS256, ES256 and PS256. */
export function halfHash(text: string): string {
  return createHash('sha256').update(text, 'ascii').digest().subarray(0, 16).toString('base64url');
}

function withoutReserved(claims: Claims): Claims {
  const names = Object.keys(claims);
  if (!names.some(isReservedClaim)) return claims;
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !isReservedClaim(name)));
}
