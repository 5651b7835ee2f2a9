import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { Config } from '#src/platform/config/index.ts';

export type Verification = 'DISCOURAGED' | 'PREFERRED' | 'REQUIRED';

/** What the organisation set of its passkeys, as the method of the authenticator holds it. */
export type PasskeySettings = {
  aaguidGroups: readonly { name: string; aaguids: readonly string[] }[];
  userVerification: Verification;
  userVerificationForVerify: Verification;
  attachment: 'ANY' | 'BUILT_IN' | 'ROAMING';
  residentKeyRequirement: Verification;
  enableAutofillUI: boolean;
  showSignInWithAPasskeyButton: boolean;
  certBasedAttestationValidation: boolean;
  hardwareProtected: boolean;
  fipsCompliant: boolean;
  allowSyncablePasskeys: boolean;
  rpId?: { enabled: boolean; domain?: { name: string; validationStatus: string } };
};

const unset: PasskeySettings = {
  aaguidGroups: [],
  userVerification: 'PREFERRED',
  userVerificationForVerify: 'PREFERRED',
  attachment: 'ANY',
  residentKeyRequirement: 'PREFERRED',
  enableAutofillUI: false,
  showSignInWithAPasskeyButton: false,
  certBasedAttestationValidation: false,
  hardwareProtected: false,
  fipsCompliant: false,
  allowSyncablePasskeys: true,
};

export type RelyingParty = {
  id: string;
  /** Exactly these may have run the ceremony. */
  origins: readonly string[];
};

export type InForce = {
  settings(): PasskeySettings;
  /** Active authenticator, active method, and an address that browsers make passkeys for. */
  isOn(): boolean;
  /** Undefined where browsers make no passkeys for this server's address. */
  relyingParty(): RelyingParty | undefined;
};

export function createInForce(needs: {
  config: Pick<Config, 'baseUrl' | 'origins'>;
  authenticators: Pick<Authenticators, 'find'>;
}): InForce {
  const { config, authenticators } = needs;
  const method = () => authenticators.find('webauthn')?.methods.find(({ type }) => type === 'webauthn');
  const settings = (): PasskeySettings => ({
    ...unset,
    ...(method()?.details['settings'] as Partial<PasskeySettings> | undefined),
  });
  const relyingParty = () => relyingPartyOf([config.baseUrl, ...config.origins], settings().rpId);
  return {
    settings,
    relyingParty,
    isOn: () =>
      authenticators.find('webauthn')?.status === 'ACTIVE' &&
      method()?.status === 'ACTIVE' &&
      relyingParty() !== undefined,
  };
}

/**
 * The domain is that of the base URL, unless a verified one above it is switched on; addresses that do not lie in it are none of
 * its. Only https, or this very machine by the name that browsers take for safe.
 */
export function relyingPartyOf(
  addresses: readonly string[],
  chosen: PasskeySettings['rpId'],
): RelyingParty | undefined {
  const urls = addresses.map((address) => new URL(address));
  const isChosen = chosen?.enabled === true && chosen.domain?.validationStatus === 'VERIFIED';
  const id = (isChosen ? chosen.domain?.name : undefined) ?? urls[0]?.hostname ?? '';
  const isDomain = !/^\[|^[\d.]+$/.test(id);
  const origins = urls
    .filter(({ hostname }) => hostname === id || hostname.endsWith(`.${id}`))
    .filter(({ protocol, hostname }) => protocol === 'https:' || isThisMachine(hostname))
    .map(({ origin }) => origin);
  return isDomain && origins.length > 0 ? { id, origins } : undefined;
}

const isThisMachine = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost');
