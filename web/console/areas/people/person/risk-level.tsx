import { Status, type Tone } from '../../../kit/index.ts';
import { t } from './messages.ts';

const tones: Record<string, Tone> = { LOW: 'good', MEDIUM: 'look', HIGH: 'bad' };

export const riskName = (level: string): string => {
  const key = `risk.${level}`;
  return t.has(key) ? t(key) : level;
};

export function RiskStatus({ level, children }: { level: string; children?: React.ReactNode }) {
  return <Status tone={tones[level] ?? 'quiet'}>{children ?? riskName(level)}</Status>;
}
