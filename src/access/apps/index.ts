// Applications: what an admin registers so that people or machines can enter it.
//
// Owns: OpenID Connect and bookmark app instances, their client credentials (secrets, public keys), their lifecycle,
// `/api/v1/apps`, and the compiled snapshot that every protocol reads. Tables apps, client_secrets, client_keys.
// Does not own: who is assigned (access/assignments), what an app asks of who comes (access/policies), the protocol
// itself (sso).

export type * from './app.ts';
export { appsSection } from './app-book.ts';
export { appTarget } from './app-events.ts';
export { type AppRouteFacts, appRoutes } from './app-routes.ts';
export { launchPath, wireDate } from './app-wire.ts';
export { type AppDirectory, type Apps, createApps } from './apps.ts';
