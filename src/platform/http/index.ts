// Owns the way from bytes on a socket to a handler and back: routes, parsing, errors, headers, cookies, CORS, cross-site
// protection, client address, paging links, health, drain. A thin layer over Fastify.
// Not here: who a caller is (handed in by app.ts), what a route does, and what an error page looks like (handed in).

export {
  API_ERRORS,
  ApiError,
  type ApiErrorCode,
  type ErrorCause,
  notFound,
  validationFailed,
} from './api-errors.ts';
export { isFromOurPages } from './browser-safety.ts';
export { type SetCookie, serializeCookie } from './cookies.ts';
export { type ErrorPage, escapeHtml, OAuthError, type PublicError } from './error-replies.ts';
export {
  covers,
  type Grant,
  hasScopes,
  isAllowed,
  mayEverywhere,
  type Permissions,
  permissionsOfGrants,
  type Reach,
  reachesOf,
  reachHas,
  unlimitedPermissions,
} from './grants.ts';
export type { ClientHints } from './client-hints.ts';
export type { HealthCheck } from './health.ts';
export type { Pace, Pacing } from './pacing.ts';
export type { InnerAnswer, InnerCall, InnerCaller } from './inner-call.ts';
export type { InjectOptions, InjectResponse } from './injection.ts';
export { type FormPart, MalformedMultipart, readMultipart } from './multipart.ts';
export type { PageKind, PagePolicy, PagePolicyOptions } from './page-policy.ts';
export { linkHeaders, linkUrl } from './paging.ts';
export { MalformedPairs, type Pairs, pairsToObject, parsePairs } from './pairs.ts';
export { ANONYMOUS } from './request-context.ts';
export { readJsonBody, validated } from './request-input.ts';
export {
  type Caller,
  type ClientContext,
  type ClientSignals,
  defineRoute,
  type Method,
  type Permission,
  type Reply,
  type RequestContext,
  type Route,
  type UnauthenticatedRequest,
} from './route.ts';
export type { AnswerCheck, Authorize } from './route-runner.ts';
export { createHttpServer, type HttpNeeds, type HttpServer, scopeOfPermission } from './server.ts';
