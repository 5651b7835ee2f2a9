// Authenticators: what people of this org may prove themselves with, and how strictly.
//
// Owns: authenticators and their methods, `/api/v1/authenticators`, models of security keys (AAGUIDs), the domain of passkeys, those
// of a fresh org, and the rules of their life (the password stays, none goes that a policy counts on).
// Does not own: what a person enrolled and how it is verified (signin/factors), nor who must have which (access/policies).
// Settings of methods that sign-in cannot verify yet are stored and returned; they take effect with the method. What this server
// could not verify at all (Duo, Symantec VIP, RSA, an app of one's own) is refused with E0000015 instead of being stored.
export { aaguidRoutes } from './aaguid-routes.ts';
export { type Aaguids, createAaguids } from './aaguid-service.ts';
export { authenticatorRoutes } from './authenticator-routes.ts';
export {
  type Authenticator,
  type AuthenticatorKey,
  authenticatorKeys,
  type AuthenticatorMethod,
  type AuthenticatorType,
  type MethodType,
} from './authenticator.ts';
export {
  type AuthenticatorNeeds,
  type Authenticators,
  createAuthenticators,
} from './authenticator-service.ts';
export { methodRoutes } from './method-routes.ts';
