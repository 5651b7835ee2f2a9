import { sha256 } from '#src/platform/crypto/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Reader } from '#src/platform/database/index.ts';
import { countRequest } from './recovery-store.ts';

const minute = 60_000;

/** How much of what anybody may ask for without signing in. Beyond it requests are answered the same and do nothing. */
export const budgets = {
  /** Mails to one address: enough for somebody who looks into the wrong folder, too few to bother them. */
  'mail-to-address': { limit: 5, windowMs: 60 * minute },
  /** Requests from one network (IPv4 address, IPv6 /64): a store of two hundred people stands behind one. */
  'recovery-from-network': { limit: 100, windowMs: 60 * minute },
  /** Messages and pushes to one person that somebody asked for who has proved nothing. */
  'recovery-challenge-to-person': { limit: 5, windowMs: 60 * minute },
  /** Codes tried for one person, or for one username that nobody has. */
  'recovery-answer-for-login': { limit: 15, windowMs: 60 * minute },
  /** Mails of one kind that tell one person of what happened to their account. */
  'notice-to-person': { limit: 10, windowMs: 24 * 60 * minute },
  /** Calls of the help desk to one person's factors. */
  'help-desk-challenge': { limit: 10, windowMs: 60 * minute },
} as const;

export type BudgetKind = keyof typeof budgets;

export type RequestBudget = { isWithin(kind: BudgetKind, key: string): Promise<boolean> };

export const longestBudgetMs = Math.max(...Object.values(budgets).map((budget) => budget.windowMs));

export function createRequestBudget(needs: { database: Reader; clock: Clock }): RequestBudget {
  return {
    async isWithin(kind, key) {
      const { limit, windowMs } = budgets[kind];
      const used = await countRequest(
        needs.database,
        sha256(`${kind}\n${key.toLowerCase()}`),
        needs.clock.now(),
        windowMs,
      );
      return used <= limit;
    },
  };
}

/** The part of an address that one customer of a network has to themselves. */
export function networkOf(ipAddress: string): string {
  if (!ipAddress.includes(':')) return ipAddress;
  const [head = '', tail] = ipAddress.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
