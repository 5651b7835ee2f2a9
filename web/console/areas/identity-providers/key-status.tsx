import { Status } from './kit.ts';
import { t } from './messages.ts';

const soonMs = 30 * 86_400_000;

/** Whether a certificate still counts, and for how long. */
export function KeyStatus({ expiresAt }: { expiresAt: string }) {
  const leftMs = new Date(expiresAt).getTime() - Date.now();
  if (leftMs < 0) return <Status tone="bad">{t('expired')}</Status>;
  if (leftMs < soonMs) return <Status tone="look">{t('expiresSoon')}</Status>;
  return <Status tone="good">{t('valid')}</Status>;
}
