import { type PasswordHash, PasswordTooLong } from '#src/platform/crypto/index.ts';
import { listFormerPasswords, readCredential } from './credential-store.ts';
import type { GivenPassword } from './credentials-input.ts';
import type { PasswordFacts, PolicySubject, UsersNeeds } from '../users-needs.ts';

/** What a new password is held to beyond the policy's rules about its form. */
export type PasswordStrictness = {
  /** It must differ from the present and former ones. */
  history: boolean;
  /** The present one must have stood for the policy's minimum age. */
  minAge: boolean;
};

export type PreparedPassword = { hash: PasswordHash; keepFormer: number };
export type PasswordVerdict = { prepared: PreparedPassword } | { problems: string[] };

const requirements = (problems: readonly string[]) => [
  `Password requirements were not met. ${problems.join(' ')}`,
];

/** Judges and hashes a new password. Slow, so never inside a transaction. */
export async function preparePassword(
  needs: UsersNeeds,
  subject: PolicySubject,
  given: GivenPassword,
  strictness: PasswordStrictness,
): Promise<PasswordVerdict> {
  const facts = await needs.passwordRules.factsFor(subject);
  const keepFormer = Math.max(0, facts.historyCount);
  if (given.kind === 'hash') return { prepared: { hash: given.hash, keepFormer } };
  const problems = await needs.passwordRules.check(given.value, subject);
  if (problems.length > 0) return { problems: requirements(problems) };
  const refusal =
    subject.id === undefined
      ? undefined
      : await checkStrictly(needs, subject.id, given.value, facts, strictness);
  if (refusal !== undefined) return { problems: [refusal] };
  try {
    return { prepared: { hash: await needs.passwords.hash(given.value), keepFormer } };
  } catch (error) {
    if (error instanceof PasswordTooLong) return { problems: requirements([error.message]) };
    throw error;
  }
}

async function checkStrictly(
  needs: UsersNeeds,
  userId: string,
  password: string,
  facts: PasswordFacts,
  strictness: PasswordStrictness,
): Promise<string | undefined> {
  const current = await readCredential(needs.database, userId);
  if (strictness.minAge && facts.minAgeMinutes > 0 && current?.changed) {
    const ageMinutes = (needs.clock.nowMs() - current.changed.getTime()) / 60_000;
    if (ageMinutes < facts.minAgeMinutes) return 'The password was changed too recently; try again later.';
  }
  if (!strictness.history || facts.historyCount <= 0) return undefined;
  const former = await listFormerPasswords(needs.database, userId, facts.historyCount - 1);
  for (const hash of [...(current?.hash === undefined ? [] : [current.hash]), ...former]) {
    const { ok } = await needs.passwords.verify(hash, password);
    if (ok)
      return `Password requirements were not met. Your password cannot be any of your last ${facts.historyCount} passwords.`;
  }
  return undefined;
}

const letters = {
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  lower: 'abcdefghijkmnpqrstuvwxyz',
  digits: '23456789',
  signs: '!#%+*=?',
};

/** A password to be told once and changed at the next sign-in: of every kind of character, none of them easily mistaken. */
export function temporaryPassword(newSecret: (bytes: number) => string, length = 16): string {
  const kinds = [letters.upper, letters.lower, letters.digits, letters.signs];
  const random = Buffer.from(newSecret(length * 2), 'base64url');
  const characters: string[] = [];
  for (let at = 0; at < length; at++) {
    const alphabet = kinds[at % kinds.length] ?? letters.lower;
    // Sixteen bits for at most 24 letters: the bias is under a thousandth.
    characters.push(alphabet[random.readUInt16BE(at * 2) % alphabet.length] ?? '');
  }
  return characters.join('');
}
