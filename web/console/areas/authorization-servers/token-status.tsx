import { Status } from './kit.ts';
import { t } from './messages.ts';

export function TokenStatus({ status }: { status: 'ACTIVE' | 'REVOKED' }) {
  return <Status tone={status === 'ACTIVE' ? 'good' : 'quiet'}>{t(`token.${status}`)}</Status>;
}
