import { algorithms } from '#src/protocols/webauthn/index.ts';

/** The bytes of a ceremony, as text of base64url. */
export type RegistrationBytes = { credentialId: string; clientData: string; attestation: string };
export type AssertionBytes = {
  credentialId: string;
  clientData: string;
  authenticatorData: string;
  signature: string;
};
type Against = { challenge: string; origins: readonly string[]; rpId: string };

// Loaded with the first ceremony: its ASN.1 takes a third of a second, and a start has one.
const library = () => import('@simplewebauthn/server');

/**
 * Whether the attestation statement is what its format says (§8). It is handed only formats for which the library fetches nothing: for
 * others it would ask addresses that stand in a stranger's certificate. Whom the chain leads to is judged by ourselves.
 */
export async function attestationHolds(given: RegistrationBytes, against: Against): Promise<boolean> {
  const { verifyRegistrationResponse } = await library();
  const { credentialId: id, clientData: clientDataJSON, attestation: attestationObject } = given;
  return holds(async () => {
    const { verified } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: against.challenge,
      expectedOrigin: [...against.origins],
      expectedRPID: against.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...algorithms],
    });
    return verified;
  });
}

/** Whether the key signed it. Flags, counter and owner are judged by ourselves. */
export async function signatureHolds(
  given: AssertionBytes,
  publicKey: Buffer,
  against: Against,
): Promise<boolean> {
  const { verifyAuthenticationResponse } = await library();
  const { credentialId: id, clientData: clientDataJSON, authenticatorData, signature } = given;
  return holds(async () => {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: against.challenge,
      expectedOrigin: [...against.origins],
      expectedRPID: against.rpId,
      requireUserVerification: false,
      // Below every count, so that the library leaves the counter to us.
      credential: { id, publicKey: new Uint8Array(publicKey), counter: -1 },
    });
    return verified;
  });
}

/** The library says no by throwing, whatever it is that is wrong. */
async function holds(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch {
    return false;
  }
}
