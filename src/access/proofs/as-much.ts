import { kindsOf, type MethodProof } from './proof.ts';

type Worth = Pick<MethodProof, 'key' | 'is'>;

/** Something they have or are, not only know. */
export const isHeld = ({ is }: Pick<MethodProof, 'is'>): boolean =>
  is.includes('possession') || is.includes('inherence');

/** Given to them for what they lost: recovery codes, and a code of the help desk. */
export const standsIn = ({ key }: Pick<MethodProof, 'key'>): boolean =>
  key === 'recovery_code' || key === 'tac';

export const isMail = ({ key }: Pick<MethodProof, 'key'>): boolean => key === 'okta_email';

/**
 * Whether what somebody proved just now is as much as they could: two kinds where they have two (NIST SP 800-63B: an authenticator is
 * bound at the level that is there). Otherwise whoever holds one thing of theirs, a mailbox or a key without its PIN, would bind a
 * passkey that is worth two. Beside what stands in for something lost only the password is left to ask for. Mail is the least of what
 * is held: alone it does not do where something else is.
 */
export function isAllTheyCould(fresh: readonly Worth[], could: readonly Worth[]): boolean {
  const shown = kindsOf(fresh);
  if (shown > 1) return true;
  const left = fresh.some(standsIn) ? could.filter((one) => !isHeld(one)) : could;
  if (shown === 0 || kindsOf([...fresh, ...left]) > shown) return false;
  return !fresh.every(isMail) || !left.some((one) => isHeld(one) && !isMail(one) && !standsIn(one));
}
