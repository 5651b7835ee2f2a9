import { Status, type Tone } from '../../kit/index.ts';
import { t } from './messages.ts';

export const statuses = [
  'ACTIVE',
  'STAGED',
  'PROVISIONED',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const;

const tones: Record<string, Tone> = {
  ACTIVE: 'good',
  STAGED: 'quiet',
  PROVISIONED: 'look',
  RECOVERY: 'look',
  PASSWORD_EXPIRED: 'look',
  LOCKED_OUT: 'bad',
  SUSPENDED: 'bad',
  DEPROVISIONED: 'quiet',
};

export const statusName = (status: string): string => {
  const key = `status.${status}`;
  return t.has(key) ? t(key) : status;
};

export function PersonStatus({ status }: { status: string }) {
  return <Status tone={tones[status] ?? 'quiet'}>{statusName(status)}</Status>;
}
