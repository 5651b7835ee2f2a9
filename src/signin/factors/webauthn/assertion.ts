import {
  type AuthenticatorData,
  CeremonyRefused,
  challengeIn,
  readAssertion,
} from '#src/protocols/webauthn/index.ts';
import type { FactorAnswer } from '#src/signin/factors/user-factors/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { decoded } from './answers.ts';
import type { Challenges, ChallengeUse } from './challenges.ts';
import * as store from './passkey-store.ts';
import type { InForce } from './settings.ts';
import { signatureHolds } from './signatures.ts';

/** How an assertion came out. `copied`: it is right in everything, but the key's counter went back. */
export type AssertionVerdict =
  | { result: 'right'; verifiedUser: boolean }
  | { result: 'wrong'; why: string }
  | { result: 'replayed' }
  | { result: 'copied' };

/** What was sent, taken apart but not believed. */
export type GivenAssertion = {
  credentialId: Buffer | undefined;
  userHandle: Buffer | undefined;
  clientData: Buffer;
  authenticatorData: Buffer;
  signature: Buffer;
  challenge: string;
};

export function givenAssertion(answer: FactorAnswer): GivenAssertion | undefined {
  const clientData = decoded(answer['clientData']);
  const authenticatorData = decoded(answer['authenticatorData']);
  const signature = decoded(answer['signatureData']);
  const challenge = clientData && challengeIn(clientData);
  if (!clientData || !authenticatorData || !signature || challenge === undefined) return undefined;
  return {
    credentialId: decoded(answer['credentialId']),
    userHandle: decoded(answer['userHandle']),
    clientData,
    authenticatorData,
    signature,
    challenge,
  };
}

export type AssertionCheck = (
  given: GivenAssertion,
  key: store.Passkey,
  use: ChallengeUse,
  /** Written with the use of the key, in its transaction. */
  recordCopied: (tx: Tx) => Promise<unknown>,
) => Promise<AssertionVerdict>;

/** §7.2 from the challenge on. Whose key it is was settled before: the key is looked up by its owner or its id. */
export function createAssertionCheck(needs: {
  clock: Clock;
  database: Database;
  challenges: Challenges;
  inForce: InForce;
}): AssertionCheck {
  const { clock, database, challenges, inForce } = needs;
  return async (given, key, use, recordCopied) => {
    const relyingParty = inForce.relyingParty();
    if (relyingParty === undefined) return { result: 'wrong', why: 'rpId' };
    const { id: rpId, origins } = relyingParty;
    if (!challenges.isFor(given.challenge, use)) return { result: 'wrong', why: 'challenge' };
    if (key.rpId !== rpId) return { result: 'wrong', why: 'rpId' };
    const requireUserVerification = inForce.settings().userVerificationForVerify === 'REQUIRED';
    let data: AuthenticatorData;
    try {
      data = readAssertion(
        { clientDataJson: given.clientData, authenticatorData: given.authenticatorData },
        { challenge: given.challenge, origins, rpId, requireUserVerification },
      );
    } catch (problem) {
      if (problem instanceof CeremonyRefused) return { result: 'wrong', why: problem.message };
      throw problem;
    }
    // §7.2 step 19: whether it may be copied is fixed when a key is made.
    if (data.backupEligible !== key.backupEligible) return { result: 'wrong', why: 'backupEligible' };
    const isSigned = await signatureHolds(
      {
        credentialId: key.credentialId.toString('base64url'),
        clientData: given.clientData.toString('base64url'),
        authenticatorData: given.authenticatorData.toString('base64url'),
        signature: given.signature.toString('base64url'),
      },
      key.publicKey,
      { challenge: given.challenge, origins, rpId },
    );
    if (!isSigned) return { result: 'wrong', why: 'signature' };
    return database.transaction(async (tx): Promise<AssertionVerdict> => {
      if (!(await challenges.spend(tx, given.challenge))) return { result: 'replayed' };
      const { signCount, backedUp, userVerified } = data;
      const now = clock.now();
      const isUsed = await store.recordUse(tx, key, { signCount, backedUp, verifiedUser: userVerified, now });
      if (isUsed) return { result: 'right', verifiedUser: userVerified };
      // Removed meanwhile: there is nothing left to suspect.
      if (!(await store.suspectCopy(tx, key, now))) return { result: 'wrong', why: 'removed' };
      await recordCopied(tx);
      return { result: 'copied' };
    });
  };
}
