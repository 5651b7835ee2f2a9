import { t } from './messages.ts';

/** Of an authenticator, by its key; one that somebody has made goes by the key itself. */
export function factorName(key: string): string {
  const word: string = `factor.${key}`;
  if (key === 'okta_password') return t('password');
  return t.has(word) ? t(word) : key;
}
