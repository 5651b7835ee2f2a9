import { type ApiError, validationFailed } from '#src/platform/http/index.ts';
import {
  CeremonyRefused,
  type Expected,
  readRegistration,
  type ReadRegistration,
} from '#src/protocols/webauthn/index.ts';
import type { FactorAnswer } from '#src/signin/factors/user-factors/index.ts';
import { bytesOf } from './answers.ts';
import type { KeyModels, Vouched } from './key-models.ts';
import type { Passkey } from './passkey-store.ts';
import type { InForce, PasskeySettings } from './settings.ts';
import { attestationHolds } from './signatures.ts';

/** Everything of a new key that its registration says, apart from whose it is. */
export type NewKey = Pick<
  Passkey,
  | 'credentialId'
  | 'publicKey'
  | 'signCount'
  | 'aaguid'
  | 'transports'
  | 'backupEligible'
  | 'backedUp'
  | 'verifiesUser'
  | 'attestationFormat'
  | 'isTrusted'
  | 'deviceBound'
  | 'hardwareProtected'
>;

/** Names of groups of models: whoever enrols has to take one of them. Undefined: any. */
export type AllowedGroups = readonly string[] | undefined;

const transportNames = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

export type RegistrationCheck = (
  answer: FactorAnswer,
  expected: Pick<Expected, 'challenge'>,
  allowed: AllowedGroups,
  nowMs: number,
) => Promise<NewKey>;

/** §7.1 and what the organisation demands beyond. Throws E0000001 that says what is wrong with the key: who sets one up may know. */
export function createRegistrationCheck(needs: { inForce: InForce; models: KeyModels }): RegistrationCheck {
  const { inForce, models } = needs;
  return async (answer, { challenge }, allowed, nowMs) => {
    const relyingParty = inForce.relyingParty();
    if (relyingParty === undefined) throw noDomain();
    const { id: rpId, origins } = relyingParty;
    const settings = inForce.settings();
    const clientDataJson = bytesOf(answer, 'clientData');
    const attestationObject = bytesOf(answer, 'attestation');
    const requireUserVerification = settings.userVerification === 'REQUIRED';
    const read = whole(() =>
      readRegistration(
        { clientDataJson, attestationObject },
        { challenge, origins, rpId, requireUserVerification },
      ),
    );
    const holds = await attestationHolds(
      {
        credentialId: read.credential.id.toString('base64url'),
        clientData: clientDataJson.toString('base64url'),
        attestation: attestationObject.toString('base64url'),
      },
      { challenge, origins, rpId },
    );
    if (!holds) throw refusedKey('attestation', 'does not hold: its signature or certificate is wrong');
    const transports = transportsIn(answer);
    const vouched = await models.vouch(read, nowMs);
    checkWanted(read, vouched, transports, settings, allowed);
    const { data, credential } = read;
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      signCount: data.signCount,
      aaguid: credential.aaguid,
      transports,
      backupEligible: data.backupEligible,
      backedUp: data.backedUp,
      verifiesUser: data.userVerified,
      attestationFormat: read.format,
      isTrusted: vouched.isTrusted,
      deviceBound: vouched.isTrusted && !data.backupEligible,
      hardwareProtected: vouched.isTrusted && vouched.hardwareProtected,
    };
  };
}

function checkWanted(
  { data, credential }: ReadRegistration,
  vouched: Vouched,
  transports: readonly string[],
  settings: PasskeySettings,
  allowed: AllowedGroups,
): void {
  if (data.backupEligible && !settings.allowSyncablePasskeys) {
    throw refusedKey('attestation', 'passkeys that are synced between devices are not allowed here');
  }
  // A browser says this, not the key: it keeps honest people to the setting.
  const isWrongKind =
    transports.length > 0 &&
    ((settings.attachment === 'BUILT_IN' && !transports.includes('internal')) ||
      (settings.attachment === 'ROAMING' && transports.every((one) => one === 'internal')));
  if (isWrongKind) {
    throw refusedKey(
      'transports',
      settings.attachment === 'BUILT_IN'
        ? 'only passkeys that are built into a device are allowed here'
        : 'only separate security keys are allowed here',
    );
  }
  if (settings.certBasedAttestationValidation && !vouched.isTrusted) {
    throw refusedKey('attestation', 'no certificate known here vouches for this model');
  }
  if (settings.hardwareProtected && !(vouched.isTrusted && vouched.hardwareProtected)) {
    throw refusedKey('attestation', 'is not known to keep its keys in hardware, which is required here');
  }
  if (settings.fipsCompliant && !(vouched.isTrusted && vouched.fipsCompliant)) {
    throw refusedKey('attestation', 'is not known to comply with FIPS 140, which is required here');
  }
  if (allowed === undefined || allowed.length === 0) return;
  const models = settings.aaguidGroups.filter(({ name }) => allowed.includes(name));
  const isListed = models.some(({ aaguids }) => aaguids.includes(credential.aaguid));
  // What a key says of itself proves nothing: the list is met only under a root that was given for the model.
  if (!isListed || !vouched.isTrusted) {
    throw refusedKey('attestation', `only models of these groups are allowed here: ${allowed.join(', ')}`);
  }
}

function transportsIn({ transports = '' }: FactorAnswer): string[] {
  const given = transports.split(/[\s,]+/).filter((one) => transportNames.includes(one));
  return [...new Set(given)].sort();
}

function whole<T>(work: () => T): T {
  try {
    return work();
  } catch (problem) {
    if (problem instanceof CeremonyRefused) throw validationFailed(problem.part, [problem.message]);
    throw problem;
  }
}

const refusedKey = (field: string, why: string): ApiError => validationFailed(field, [`${field}: ${why}`]);

export const noDomain = (): ApiError =>
  validationFailed('factorType', [
    'factorType: browsers make passkeys for https addresses with a domain name (and for http://localhost) only; set GATEHOUSE_BASE_URL to one',
  ]);
