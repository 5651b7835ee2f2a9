// Rate limits: Okta's settings of them, and limits in force where the operator switched them on (GATEHOUSE_RATE_LIMITS).
//
// Owns: which endpoints share a limit (defaults/rate-limits.json), counting and refusing (by node), the share of each token or client,
// `/api/v1/rate-limit-settings`, `/api/v1/principal-rate-limits`, the events of warnings and violations.
// Does not own: the headers on the wire (platform/http), nor how fast passwords are tried (directory, signin).
// Stored only: mails to administrators about violations, and the modes by client of the sign-in page and of authorize.
export { createPacing } from './pacing.ts';
export { rateLimitRoutes } from './rate-limit-routes.ts';
export { createRateLimits, type RateLimitNeeds, type RateLimits } from './rate-limit-service.ts';
