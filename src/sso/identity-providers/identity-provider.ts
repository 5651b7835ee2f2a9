export const identityProviderTypes = [
  'AMAZON',
  'APPLE',
  'DISCORD',
  'FACEBOOK',
  'GITHUB',
  'GITLAB',
  'GOOGLE',
  'IDV_CLEAR',
  'IDV_INCODE',
  'IDV_PERSONA',
  'IDV_STANDARD',
  'LINKEDIN',
  'LOGINGOV',
  'LOGINGOV_SANDBOX',
  'MICROSOFT',
  'OIDC',
  'OKTA_INTEGRATION',
  'PAYPAL',
  'PAYPAL_SANDBOX',
  'SALESFORCE',
  'SAML2',
  'SPOTIFY',
  'X509',
  'XERO',
  'YAHOO',
  'YAHOOJP',
] as const;
export type IdentityProviderType = (typeof identityProviderTypes)[number];

export type ProtocolType = 'SAML2' | 'OIDC' | 'OAUTH2' | 'MTLS' | 'ID_PROOFING';

/** Anything of JSON, as it was given and checked. */
export type Json = Record<string, unknown>;

export type IdentityProvider = {
  id: string;
  type: IdentityProviderType;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  issuerMode: 'CUSTOM_URL' | 'DYNAMIC' | 'ORG_URL';
  /** Without secrets. */
  protocol: Json & { type: ProtocolType };
  policy: Json;
  properties: Json | null;
  /** By path in protocol, as JSON under the master key. */
  secrets: Buffer | null;
  /** What our side of a SAML federation is called by. */
  externalKey: string;
  created: Date;
  lastUpdated: Date;
};

const social: readonly ProtocolType[] = ['OAUTH2', 'OIDC'];
const proofing: readonly ProtocolType[] = ['ID_PROOFING'];

/** What a provider of a type may speak. Clients call the same social provider by either name of its protocol. */
export function protocolsOf(type: IdentityProviderType): readonly ProtocolType[] {
  if (type === 'SAML2') return ['SAML2'];
  if (type === 'X509') return ['MTLS'];
  if (type === 'OIDC') return ['OIDC'];
  // Okta's own example says SAML2 and means OpenID Connect.
  if (type === 'OKTA_INTEGRATION') return ['OIDC'];
  return isProofing(type) ? proofing : social;
}

export const isProofing = (type: IdentityProviderType): boolean => type.startsWith('IDV_');

/** Kids of certificates by which what the provider says is verified. */
export function trustedKids({ protocol }: Pick<IdentityProvider, 'protocol'>): string[] {
  const credentials = (protocol['credentials'] ?? {}) as {
    trust?: { kid?: unknown; additionalKids?: unknown };
  };
  const { kid, additionalKids } = credentials.trust ?? {};
  return [kid, ...(Array.isArray(additionalKids) ? additionalKids : [])].filter(
    (one): one is string => typeof one === 'string',
  );
}

export function at(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Json)[part];
  }
  return found;
}
