import { Status, type Tone } from '../../kit/index.ts';
import { t } from './messages.ts';

const tones: Readonly<Record<string, Tone>> = {
  SUCCESS: 'good',
  ALLOW: 'good',
  FAILURE: 'bad',
  DENY: 'bad',
  CHALLENGE: 'look',
  RATE_LIMIT: 'look',
  UNANSWERED: 'look',
};

export const resultName = (result: string): string => {
  const key = `result.${result}`;
  return t.has(key) ? t(key as 'result.SUCCESS') : result;
};

export const reasonName = (reason: string): string => {
  const key = `reason.${reason}`;
  return t.has(key) ? t(key as 'reason.POLICY') : reason;
};

export function Outcome({ result }: { result: string | null | undefined }) {
  if (result === null || result === undefined) return <span className="soft">–</span>;
  return <Status tone={tones[result] ?? 'quiet'}>{resultName(result)}</Status>;
}
