// Sessions: that a browser has signed in, since when, by what, and until when.
//
// Owns: session rows and cookies, one-time session tokens, `/api/v1/sessions`, `/login/sessionCookieRedirect`, and the
// events user.session.start, .end and .expire. Table sessions.
// Does not own: how somebody proved who they are (signin), whether the person is still welcome (access/decide), which
// apps hear of an end (sso).

export { isSessionId, userIdOf } from './session-cookie.ts';
export type * from './session.ts';
export { type SessionRouteNeeds, sessionRoutes } from './session-routes.ts';
export {
  type BegunSession,
  createSessions,
  mayGoOn,
  type NewProof,
  type NewSession,
  type SessionNeeds,
  type Sessions,
  type SessionTokenProof,
} from './sessions.ts';
