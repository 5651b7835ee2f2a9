// What watches over people and sessions after they have signed in.
//
// Owns: noticing that a session's surroundings changed (user.session.context.change), and what policies make of it: a session that no
// longer meets them may be ended (SESSION_VIOLATION_DETECTION, POST_AUTH_SESSION); a risk found in a person may end all of theirs
// (ENTITY_RISK).
// Does not own: how a context is assessed (risk), the decision itself (decide), nor sessions (sessions).
export { createSessionGuard } from './session-guard.ts';
export { reactToEntityRisk } from './entity-risk.ts';
