import type { AppDirectory, AppInstance, SamlApp } from '#src/access/apps/index.ts';
import { ApiError } from '#src/platform/http/index.ts';

/** An app that speaks SAML. */
export type SamlAppInstance = AppInstance & { readonly saml: SamlApp };

/** What names an app in its addresses. */
export type AppParams = { readonly name: string; readonly externalKey: string };

export const isSaml = (app: AppInstance): app is SamlAppInstance => app.saml !== undefined;

/** Unknown, of another name, of another kind, or switched off: an address that does not exist, whichever it is. */
export function getSamlApp(
  apps: Pick<AppDirectory, 'findByExternalKey'>,
  params: AppParams,
): SamlAppInstance {
  const app = apps.findByExternalKey(params.externalKey);
  if (app === undefined || !isSaml(app) || app.name !== params.name || app.status !== 'ACTIVE') {
    throw new ApiError('E0000008');
  }
  return app;
}

/** By what an app knows us, and where it sends browsers. */
export type IdpAddresses = {
  readonly entityId: string;
  /** Of our own origin. */
  readonly ssoPath: string;
  readonly sloPath: string;
  readonly ssoUrl: string;
  readonly sloUrl: string;
};

export function idpAddresses(baseUrl: string, app: SamlAppInstance): IdpAddresses {
  const { externalKey, idpIssuer } = app.saml;
  const path = `/app/${encodeURIComponent(app.name)}/${encodeURIComponent(externalKey)}`;
  return {
    entityId: idpIssuer.replaceAll('${org.externalKey}', externalKey).replaceAll('${org.baseUrl}', baseUrl),
    ssoPath: `${path}/sso/saml`,
    sloPath: `${path}/slo/saml`,
    ssoUrl: `${baseUrl}${path}/sso/saml`,
    sloUrl: `${baseUrl}${path}/slo/saml`,
  };
}
