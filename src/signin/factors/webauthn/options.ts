import { algorithms } from '#src/protocols/webauthn/index.ts';
import type { Passkey } from './passkey-store.ts';
import type { PasskeySettings, RelyingParty, Verification } from './settings.ts';

const wanted = (one: Verification) => one.toLowerCase() as 'discouraged' | 'preferred' | 'required';
const attachments = { ANY: undefined, BUILT_IN: 'platform', ROAMING: 'cross-platform' } as const;

/** How long a browser waits for somebody to touch a key. The challenge lives longer. */
const waitMs = 3 * 60_000;

/** Options travel in a sealed address; a list of keys with the longest ids there are would not fit. */
const mostCharacters = 3_000;

/** In this order, as far as they fit. */
function descriptors(keys: readonly Passkey[]): object[] {
  let characters = 0;
  return keys.flatMap(({ credentialId, transports }) => {
    const one = {
      type: 'public-key',
      id: credentialId.toString('base64url'),
      ...(transports.length > 0 && { transports }),
    };
    characters += JSON.stringify(one).length;
    return characters > mostCharacters ? [] : [one];
  });
}

/** PublicKeyCredentialCreationOptionsJSON, which is also what Okta shows as `_embedded.activation`. */
export function creationOptions(given: {
  challenge: string;
  relyingParty: RelyingParty;
  organisation: string;
  settings: PasskeySettings;
  handle: Buffer;
  login: string;
  displayName: string;
  keys: readonly Passkey[];
  wantsAttestation: boolean;
}): Record<string, unknown> {
  const { settings } = given;
  const attachment = attachments[settings.attachment];
  return {
    attestation: given.wantsAttestation ? 'direct' : 'none',
    authenticatorSelection: {
      ...(attachment !== undefined && { authenticatorAttachment: attachment }),
      residentKey: wanted(settings.residentKeyRequirement),
      requireResidentKey: settings.residentKeyRequirement === 'REQUIRED',
      userVerification: wanted(settings.userVerification),
    },
    challenge: given.challenge,
    excludeCredentials: descriptors(given.keys),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    rp: { name: given.organisation, id: given.relyingParty.id },
    // The handle says nothing of the person; the names are shown by their own device.
    user: { id: given.handle.toString('base64url'), name: given.login, displayName: given.displayName },
    timeout: waitMs,
    extensions: { credProps: true },
  };
}

/** PublicKeyCredentialRequestOptionsJSON; without keys, for whatever passkey somebody has. */
export function requestOptions(given: {
  challenge: string;
  relyingParty: RelyingParty;
  settings: PasskeySettings;
  keys: readonly Passkey[];
}): Record<string, unknown> {
  return {
    challenge: given.challenge,
    rpId: given.relyingParty.id,
    allowCredentials: descriptors(given.keys),
    userVerification: wanted(given.settings.userVerificationForVerify),
    timeout: waitMs,
    extensions: {},
  };
}
