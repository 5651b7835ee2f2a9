import { isDeepStrictEqual } from 'node:util';
import type { SamlSignOn, SamlSignOnBody } from '../saml-settings.ts';

export type Refresh = {
  /** The whole of settings.signOn as it would be. */
  signOn: SamlSignOnBody;
  changes: { field: string; before: unknown; after: unknown }[];
  warnings: string[];
};

/** What metadata has the say of. Names, attributes, algorithms and lifetimes are the administrator's. */
const governed = [
  'ssoAcsUrl',
  'recipient',
  'destination',
  'allowMultipleAcsEndpoints',
  'acsEndpoints',
  'spCertificate',
  'samlSignedRequestEnabled',
  'assertionEncryption',
  'slo',
  'participateSlo',
] as const;

/** New metadata for an app that is there. It never makes an app protect less: what would is left, and said. */
export function refreshFromMetadata(before: SamlSignOn, fresh: SamlSignOnBody): Refresh {
  const warnings: string[] = [];
  const { insecure: _, ...kept } = before;
  const moved = (old: string) => (old === before.ssoAcsUrl ? fresh.ssoAcsUrl : old);
  const signOn: SamlSignOnBody = {
    ...kept,
    ssoAcsUrl: fresh.ssoAcsUrl,
    recipient: moved(before.recipient),
    destination: moved(before.destination),
    allowMultipleAcsEndpoints: fresh.allowMultipleAcsEndpoints,
    acsEndpoints: fresh.acsEndpoints,
    ...certificateOf(before, fresh, warnings),
    ...signedRequestsOf(before, fresh, warnings),
    ...encryptionOf(before, fresh, warnings),
    ...logoutOf(before, fresh, warnings),
  };
  const changes = governed.flatMap((field) => {
    const [was, is] = [before[field], signOn[field]];
    return isDeepStrictEqual(was ?? null, is ?? null)
      ? []
      : [{ field, before: was ?? null, after: is ?? null }];
  });
  return { signOn, changes, warnings };
}

function certificateOf(before: SamlSignOn, fresh: SamlSignOnBody, warnings: string[]): SamlSignOnBody {
  if (fresh.spCertificate) return { spCertificate: fresh.spCertificate };
  if (before.spCertificate !== undefined)
    warnings.push('The metadata has no certificate for signing in time: the ones of before stay.');
  return {};
}

function signedRequestsOf(before: SamlSignOn, fresh: SamlSignOnBody, warnings: string[]): SamlSignOnBody {
  const wanted = fresh.samlSignedRequestEnabled ?? false;
  if (before.samlSignedRequestEnabled && !wanted)
    warnings.push('The metadata no longer says that requests are signed: they still have to be.');
  return { samlSignedRequestEnabled: before.samlSignedRequestEnabled || wanted };
}

/** The algorithms stay as an administrator chose them. */
function encryptionOf(before: SamlSignOn, fresh: SamlSignOnBody, warnings: string[]): SamlSignOnBody {
  const { assertionEncryption: now } = before;
  const next = fresh.assertionEncryption;
  if (!next?.enabled) {
    if (now.enabled)
      warnings.push('The metadata has no certificate for encryption: the one of before stays.');
    return {};
  }
  if (!now.enabled) return { assertionEncryption: next };
  return { assertionEncryption: { ...next, ...now, x5c: next.x5c } };
}

function logoutOf(before: SamlSignOn, fresh: SamlSignOnBody, warnings: string[]): SamlSignOnBody {
  if (fresh.slo?.enabled) return { slo: fresh.slo, participateSlo: fresh.participateSlo };
  if (before.slo.enabled || before.participateSlo.enabled)
    warnings.push('The metadata has no single logout: it stays as it was.');
  return {};
}
