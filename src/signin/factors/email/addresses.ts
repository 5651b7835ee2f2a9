import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { User } from '#src/directory/users/index.ts';

/** What a mail can be sent to without a header of it being read as two. */
export function mailAddress(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text.length <= 254 && /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]+$/.test(text)
    ? text
    : undefined;
}

export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** `a••@example.com`: enough to know which of one's own, too little to write to. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}•••${address.slice(at)}`;
}

/** Somebody who has finished starting out. */
const enrolled: ReadonlySet<User['status']> = new Set([
  'ACTIVE',
  'LOCKED_OUT',
  'PASSWORD_EXPIRED',
  'RECOVERY',
  'SUSPENDED',
]);
export const isStarted = ({ status }: Pick<User, 'status'>): boolean => enrolled.has(status);

/** NIST SP 800-63B: a code that travels lives ten minutes at most, whatever the authenticator says. */
const mostMinutes = 10;
export function lifetimeMs(authenticators: Pick<Authenticators, 'find'>, wantedSeconds?: number): number {
  const set = authenticators.find('okta_email')?.settings?.['tokenLifetimeInMinutes'];
  const minutes = typeof set === 'number' ? set : 5;
  const wanted = wantedSeconds === undefined ? minutes * 60 : wantedSeconds;
  return Math.min(wanted, mostMinutes * 60) * 1_000;
}
