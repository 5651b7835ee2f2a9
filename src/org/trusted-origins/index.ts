// Origins that an administrator trusts: to call the API from a browser (CORS), to be sent people to (REDIRECT), to frame pages
// (IFRAME_EMBED). In memory on every node, since each cross-origin request asks.
// Not here: origins that follow from an app's own settings (access/apps), and the sending of CORS headers (platform/http).
export type { OriginScope, TrustedOrigin } from './trusted-origin.ts';
export { trustedOriginRoutes } from './trusted-origin-routes.ts';
export { createTrustedOrigins, type TrustedOrigins } from './trusted-origin-service.ts';
