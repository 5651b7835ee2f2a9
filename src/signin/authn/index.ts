// Primary authentication for programs: `/api/v1/authn` in the classic wire format. Owns its states, its sealed state tokens and
// its answers; gives a session token that access/sessions redeems.
// Not here: verifying a password (factors/password), links and mails (recovery), whether somebody may come in (access/decide).
export { type AuthnNeeds, type AuthnService, createAuthnService } from './authn-service.ts';
export { type AuthnRoutesNeeds, authnRoutes } from './authn-routes.ts';
export { type AuthnStates, createAuthnStates } from './authn-state.ts';
