// Applications: what an admin registers so that people or machines can enter it.
//
// Owns: app instances of every kind (kinds/), the credentials of OAuth clients (oauth/: secrets, public keys), their lifecycle and
// logos, `/api/v1/apps`, and the compiled snapshot that every protocol reads. Tables apps, app_logos, client_secrets, client_keys.
// Does not own: who is assigned (access/assignments), what an app asks of who comes (access/policies), the keys an app's messages
// are signed with (access/app-keys), vaulted passwords (access/vault), the protocols themselves (sso).

export type * from './app.ts';
export { appAnswer } from './app-answer.ts';
export { appsSection } from './app-book.ts';
export { lockSigningApp } from './app-change.ts';
export type { AppDraft } from './app-draft.ts';
export { appTarget } from './app-events.ts';
export { type AppRouteFacts, appRoutes } from './app-routes.ts';
export { isReachedApp } from './reached-app.ts';
export { launchPath, logoPathOf, wireDate } from './app-wire.ts';
export type { AppBody } from './app-schema.ts';
export type { AppPart, AppServiceNeeds, AppSigningKeys } from './app-service.ts';
export type { AppRecord } from './app-store.ts';
export { type AppDirectory, type Apps, createApps } from './apps.ts';
export { assertionHeader, headerListHeader, userHeader } from './kinds/forward-auth-headers.ts';
export { samlMetadataRoutes } from './saml/import/metadata-routes.ts';
