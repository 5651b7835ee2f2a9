// Forward auth: sites that know nothing of sign-on, behind a reverse proxy that asks about every request whether it may go on.
//
// Owns: the one address that nginx, HAProxy, Caddy, Traefik and Envoy ask, what it takes their word for, the way of a browser from a
// site to sign-in and back, the cookie of a site, identity headers and X-Gatehouse-Assertion.
// Does not own: the decision (access/decide), the app and its settings (access/apps), sessions, sign-in.
//
// Nothing about a person is remembered between two requests: the cookie names a session, and session, person, assignment and policy are
// asked about each time.

export { createForwardAuth, type ForwardAuth, type ForwardAuthNeeds } from './forward-auth.ts';
