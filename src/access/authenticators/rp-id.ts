import { sha256 } from '#src/platform/crypto/index.ts';
import { type ApiError, validationFailed } from '#src/platform/http/index.ts';
import type { AuthenticatorMethod } from './authenticator.ts';

/** The domain that passkeys belong to, where it is not that of the page. */
export type RpId = {
  enabled: boolean;
  domain?: {
    name: string;
    validationStatus: 'NOT_STARTED' | 'IN_PROGRESS' | 'VERIFIED' | 'ERROR';
    dnsRecord?: { recordType: 'TXT'; fqdn: string; verificationValue: string };
  };
};

export type RpIdFacts = {
  /** Host names under which this server answers: those need no proof. */
  ownHosts: readonly string[];
  orgId(): string;
};

type GivenRpId = { enabled: boolean; domain?: { name?: string | undefined } | undefined } | undefined;

export const rpIdOf = (method: AuthenticatorMethod): RpId | undefined =>
  (method.details['settings'] as { rpId?: RpId } | undefined)?.rpId;

/** What a PUT leaves of the domain: a new one begins unproved, and only a proved one can be switched on. */
export function nextRpId(given: GivenRpId, before: RpId | undefined, facts: RpIdFacts): RpId | undefined {
  if (given === undefined) return undefined;
  const name = given.domain?.name;
  if (name === undefined) {
    if (given.enabled) throw refused('enabled', 'needs a domain that is VERIFIED');
    return { enabled: false };
  }
  const isSame = before?.domain?.name === name;
  if (!isSame && before?.enabled === true) {
    throw refused(
      'domain',
      'switch the RP ID off before giving it another domain: every passkey of it will stop working',
    );
  }
  const domain = isSame && before?.domain !== undefined ? before.domain : newDomain(name, facts);
  if (given.enabled && domain.validationStatus !== 'VERIFIED') {
    throw refused('enabled', `${name} has to be verified first`);
  }
  return { enabled: given.enabled, domain };
}

function newDomain(name: string, facts: RpIdFacts): NonNullable<RpId['domain']> {
  // A page may use its own domain or one above it; any other name could never be used from here.
  if (!facts.ownHosts.some((host) => host === name || host.endsWith(`.${name}`))) {
    throw refused(
      'domain.name',
      `must be a domain of this server, ${facts.ownHosts.join(' or ')}, or one above it`,
    );
  }
  if (facts.ownHosts.includes(name)) return { name, validationStatus: 'VERIFIED' };
  const verificationValue = sha256(`rp-id\0${facts.orgId()}\0${name}`).toString('hex').slice(0, 32);
  const dnsRecord = { recordType: 'TXT' as const, fqdn: `_oktaverification.${name}`, verificationValue };
  return { name, validationStatus: 'NOT_STARTED', dnsRecord };
}

/** Looks whether the record is there. Gives the domain as it then is. */
export async function verifiedRpId(
  rpId: RpId | undefined,
  lookup: (name: string) => Promise<string[]>,
): Promise<RpId> {
  if (rpId?.domain === undefined) throw refused('rpId', 'there is no domain to verify');
  const { domain } = rpId;
  if (domain.validationStatus === 'VERIFIED' || domain.dnsRecord === undefined) return rpId;
  const { fqdn, verificationValue } = domain.dnsRecord;
  const isThere = (await lookup(fqdn)).includes(verificationValue);
  if (!isThere) return { ...rpId, domain: { ...domain, validationStatus: 'ERROR' } };
  return { ...rpId, domain: { name: domain.name, validationStatus: 'VERIFIED' } };
}

const refused = (field: string, message: string): ApiError =>
  validationFailed('rpId', [`settings.rpId.${field}: ${message}`]);
