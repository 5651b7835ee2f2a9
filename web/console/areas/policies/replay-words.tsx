import type { PolicyReplay } from '../../kit/api.ts';
import { percentOf, Status, type Tone } from '../../kit/index.ts';
import { d } from './words-drafts.ts';

export const changeKinds = ['PROMPTED', 'BLOCKED', 'LET_IN'] as const;
export type ChangeKind = (typeof changeKinds)[number];

const tones: Readonly<Record<PolicyReplay['status'], Tone>> = {
  QUEUED: 'quiet',
  RUNNING: 'look',
  DONE: 'good',
  CANCELLED: 'quiet',
  FAILED: 'bad',
};

export function ReplayStatus({ of: { status, percent } }: { of: Pick<PolicyReplay, 'status' | 'percent'> }) {
  return (
    <Status tone={tones[status]}>
      {d(`status.${status}`)}
      {status === 'RUNNING' && percent !== null && ` ${percentOf(percent / 100)}`}
    </Status>
  );
}

export const isRunning = ({ status }: Pick<PolicyReplay, 'status'>): boolean =>
  status === 'QUEUED' || status === 'RUNNING';
