// What a browser may be made to do by another site, and what it may not: CORS and cross-site writes.

import type { RequestContext, Route, UnauthenticatedRequest } from './route.ts';

export type OriginLists = {
  /** Listed by an administrator for calls from scripts. */
  trustedOrigins(origin: string): boolean;
  /** Origins of registered applications. */
  clientOrigins(origin: string): boolean;
};

type CorsClass = NonNullable<Route['cors']>;

const EXPOSED =
  'Link, X-Okta-Request-Id, X-Rate-Limit-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset, Retry-After, WWW-Authenticate, DPoP-Nonce, ETag, Date';
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Accept, Accept-Language, DPoP, If-Match, X-Okta-User-Agent-Extended, X-Okta-XsrfToken, X-Requested-With';

export function corsOf(route: Route): CorsClass {
  return route.cors ?? ((route.errors ?? 'okta') === 'okta' ? 'trusted-origins' : 'none');
}

/** Headers that let the calling script read the answer. Only an exact, listed origin is ever repeated. */
export function corsHeaders(
  cors: CorsClass,
  request: UnauthenticatedRequest,
  lists: OriginLists,
): Record<string, string> | undefined {
  if (cors === 'none') return undefined;
  const origin = request.headers['origin'];
  if (cors === 'any') return origin === undefined ? undefined : { 'access-control-allow-origin': '*' };
  if (origin === undefined || !isAllowed(cors, origin, lists)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
  };
}

export function preflightHeaders(
  cors: CorsClass,
  methods: string[],
  request: UnauthenticatedRequest,
  lists: OriginLists,
): Record<string, string> {
  const shared = corsHeaders(cors, request, lists) ?? {};
  if (shared['access-control-allow-origin'] === undefined) return shared;
  return {
    ...shared,
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': '600',
  };
}

function isAllowed(cors: CorsClass, origin: string, lists: OriginLists): boolean {
  // `null` is what sandboxed frames and files send: everybody and nobody.
  if (origin === 'null' || origin.length > 512) return false;
  return lists.trustedOrigins(origin) || (cors === 'client-origins' && lists.clientOrigins(origin));
}

/**
 * Whether a request that acts with a cookie comes from our own pages, or from a page of a trusted origin. Browsers
 * send Origin with every write; a client that sends neither header cannot show that nobody tricked it.
 */
export function isFromOurPages(
  request: Pick<RequestContext, 'headers' | 'client'>,
  trustedOrigins: (origin: string) => boolean = () => false,
): boolean {
  const origin = request.headers['origin'];
  // `null` is sent by sandboxed frames and by pages that send no referrer; there the browser's own word on the site decides.
  if (origin !== undefined && origin !== 'null')
    return origin === request.client.origin || trustedOrigins(origin);
  return request.headers['sec-fetch-site'] === 'same-origin';
}
