// App keys: the RSA keys and certificates with which we sign what we say to one app (SAML, WS-Federation).
//
// Owns: `/api/v1/apps/{appId}/credentials/keys` and `/csrs`, making keys, and which of them an app's metadata shows.
// Tables app_keys, app_csrs.
// Does not own: which key an app signs with (access/apps: `credentials.signing.kid`), the keys of ID tokens (sso/keys), and how
// certificates are written and read (protocols/x509).

export type { AppKey } from './app-key.ts';
export { appKeyRoutes } from './app-key-routes.ts';
export { type AppKeyDirectory, type AppKeys, type AppKeysNeeds, createAppKeys } from './app-keys.ts';
