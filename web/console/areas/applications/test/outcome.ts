import type { Tone } from '../../../kit/index.ts';

export const outcomeTone = (outcome: 'ALLOW' | 'CHALLENGE' | 'DENY'): Tone =>
  outcome === 'ALLOW' ? 'good' : outcome === 'CHALLENGE' ? 'look' : 'bad';
