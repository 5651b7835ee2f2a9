/**
 * Farewell: leaving by browser, whoever asks for it (the person, a relying party, a SAML service provider).
 *
 * Owns: the one order of it (end the session, tell the apps, go on), the page on which that happens, and `/signout/done`, which
 * looks at who answered.
 * Does not own: sessions, how an app is told and what it answers (sso/oidc, sso/saml, sso/ws-federation), the confirmation
 * before it (signin/signout).
 */
export {
  createFarewell,
  type Farewell,
  type FarewellNeeds,
  type FarewellPages,
  type GoOn,
  type LeavingApp,
  type LogoutAnswer,
  type SessionName,
} from './farewell.ts';
