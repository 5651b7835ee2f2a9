// The specification's own examples (WebAuthn Level 3, "Test Vectors"), read and verified as ceremonies are here.
import { expect, test } from 'vitest';
import { challengeIn, readAssertion, readRegistration } from '#src/protocols/webauthn/index.ts';
import vectors from '#test/vectors/webauthn/level-3.json' with { type: 'json' };
import { attestationHolds, signatureHolds } from './signatures.ts';

const { rpId, origin, 'none.ES256': none, 'packed.self.ES256': self } = vectors;
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const text = (hex: string) => bytes(hex).toString('base64url');
const expected = (challenge: string) => ({
  challenge,
  origins: [origin],
  rpId,
  requireUserVerification: false,
});

const registrations = [
  ['none', none.registration, '8446ccb9-ab1d-b374-750b-2367ff6f3a1f'],
  ['packed', self.registration, 'df850e09-db6a-fbdf-ab51-697791506cfc'],
] as const;

test.each(registrations)(
  'a registration with %s is read, and its statement holds',
  async (format, vector, aaguid) => {
    const clientDataJson = bytes(vector.clientDataJSON);
    const challenge = challengeIn(clientDataJson) ?? '';
    if ('challenge' in vector) expect(challenge).toBe(text(vector.challenge));
    const attestationObject = bytes(vector.attestationObject);
    const read = readRegistration({ clientDataJson, attestationObject }, expected(challenge));
    expect(read).toMatchObject({ format, chain: [], credential: { aaguid, algorithm: -7 } });
    const given = {
      credentialId: read.credential.id.toString('base64url'),
      clientData: text(vector.clientDataJSON),
      attestation: text(vector.attestationObject),
    };
    expect(await attestationHolds(given, { challenge, origins: [origin], rpId })).toBe(true);
  },
);

test('an assertion by the first of these keys is read, and its signature holds; with another byte in it, not', async () => {
  const { registration, assertion } = none;
  const made = {
    clientDataJson: bytes(registration.clientDataJSON),
    attestationObject: bytes(registration.attestationObject),
  };
  const { credential } = readRegistration(made, expected(text(registration.challenge)));
  const challenge = text(assertion.challenge);
  const authenticatorData = bytes(assertion.authenticatorData);
  const data = readAssertion(
    { clientDataJson: bytes(assertion.clientDataJSON), authenticatorData },
    expected(challenge),
  );
  expect(data).toMatchObject({
    userPresent: true,
    userVerified: false,
    backupEligible: true,
    backedUp: true,
    signCount: 0,
  });
  const given = {
    credentialId: credential.id.toString('base64url'),
    clientData: text(assertion.clientDataJSON),
    authenticatorData: text(assertion.authenticatorData),
    signature: text(assertion.signature),
  };
  const against = { challenge, origins: [origin], rpId };
  expect(await signatureHolds(given, credential.publicKey, against)).toBe(true);
  const counted = Buffer.from(authenticatorData);
  counted[36] = 1;
  const changed = { ...given, authenticatorData: counted.toString('base64url') };
  expect(await signatureHolds(changed, credential.publicKey, against)).toBe(false);
});

test('an origin that is not on the list, or another domain, is refused also of these', () => {
  const { assertion } = none;
  const given = {
    clientDataJson: bytes(assertion.clientDataJSON),
    authenticatorData: bytes(assertion.authenticatorData),
  };
  const right = expected(text(assertion.challenge));
  expect(() => readAssertion(given, { ...right, origins: ['https://example.com'] })).toThrow(
    'another address',
  );
  expect(() => readAssertion(given, { ...right, rpId: 'example.com' })).toThrow('for another domain');
});
