import type { AppDirectory, AppInstance, WsFedApp } from '#src/access/apps/index.ts';
import { ApiError } from '#src/platform/http/index.ts';

/** An app that speaks WS-Federation. */
export type RelyingPartyApp = AppInstance & { readonly wsFed: WsFedApp };

/** What names an app in its addresses. */
export type AppParams = { readonly name: string; readonly externalKey: string };

export const isRelyingParty = (app: AppInstance): app is RelyingPartyApp => app.wsFed !== undefined;

/** Unknown, of another name, of another kind, or switched off: an address that does not exist, whichever it is. */
export function getRelyingParty(
  apps: Pick<AppDirectory, 'findByExternalKey'>,
  { externalKey, name }: { externalKey: string; name?: string },
): RelyingPartyApp {
  const app = apps.findByExternalKey(externalKey);
  const isNamed = name === undefined || app?.name === name;
  if (app === undefined || !isRelyingParty(app) || !isNamed || app.status !== 'ACTIVE') {
    throw new ApiError('E0000008');
  }
  return app;
}

/** By what an app knows us, and where it sends browsers. */
export type TokenServiceAddresses = {
  readonly entityId: string;
  /** Of our own origin. */
  readonly passivePath: string;
  readonly passiveUrl: string;
};

export function addressesFor(baseUrl: string, app: RelyingPartyApp): TokenServiceAddresses {
  const { externalKey } = app.wsFed;
  const passivePath = `/app/${encodeURIComponent(app.name)}/${encodeURIComponent(externalKey)}/sso/wsfed/passive`;
  return {
    entityId: `${baseUrl}/wsfed/${externalKey}`,
    passivePath,
    passiveUrl: `${baseUrl}${passivePath}`,
  };
}
