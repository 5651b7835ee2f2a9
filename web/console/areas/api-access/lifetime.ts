import { t } from './messages.ts';

const days = ['30', '90', '365', '1095'] as const;

export const lifetimes = days.map((value) => ({ value, label: t(`days.${value}`) }));
export const usualLifetime = '365';

export const expiryIn = (count: string): string =>
  new Date(Date.now() + Number(count) * 86_400_000).toISOString();

const farMs = 100 * 365 * 86_400_000;

/** Some are as good as endless: the one that `gatehouse dev` was started with, say. */
export const endsOf = (expiresAt: string): string | undefined =>
  Date.parse(expiresAt) - Date.now() > farMs ? undefined : expiresAt;
