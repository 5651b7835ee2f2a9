import { Badge } from '@mantine/core';
import { words } from './words.ts';

export type Tone = 'good' | 'look' | 'bad' | 'quiet';

const colours = { good: 'accent', look: 'yellow', bad: 'red', quiet: 'gray' } as const;

/** A state in a word, never by colour alone. */
export function Status({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <Badge color={colours[tone]} variant="light" radius="sm" className="status">
      {children}
    </Badge>
  );
}

/** ACTIVE and INACTIVE, as most things of the API have it. */
export function ActiveStatus({ status }: { status: string | null | undefined }) {
  return status === 'ACTIVE' ? (
    <Status tone="good">{words('active')}</Status>
  ) : (
    <Status tone="quiet">{words('inactive')}</Status>
  );
}
