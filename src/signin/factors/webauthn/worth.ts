import type { Characteristic } from '#src/access/proofs/index.ts';
import type { FactorWorth } from '#src/signin/factors/user-factors/index.ts';
import type { Passkey } from './passkey-store.ts';

/**
 * What an assertion by this key proves. With its user verified by PIN, finger or face it is two kinds of proof at once: the key, and
 * who unlocked it. Which of the three it was nobody tells us; it counts as inherence, so that a key with UV is never the same kind as
 * a password beside it. That a key stays in its device, or in hardware, counts only on its maker's word.
 */
export function worthOf(
  key: Pick<Passkey, 'deviceBound' | 'hardwareProtected'>,
  isVerified: boolean,
): FactorWorth {
  const is: Characteristic[] = ['possession', 'phishingResistant', 'userPresence'];
  if (isVerified) is.push('inherence', 'userVerification');
  if (key.hardwareProtected) is.push('hardwareProtected');
  if (key.deviceBound) is.push('deviceBound');
  return { is, amr: [key.hardwareProtected ? 'hwk' : 'swk', 'pop', ...(isVerified ? ['user'] : [])] };
}
