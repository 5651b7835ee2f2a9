import { Button, Group } from '@mantine/core';
import type { OwnUser } from '../../../kit/api.ts';
import { mayDo, type PersonActions, type Verb } from './lifecycle.tsx';
import { t } from './messages.ts';

/** What mends each status, the likeliest first. */
export const mends: Record<string, readonly Verb[]> = {
  STAGED: ['activate'],
  PROVISIONED: ['reactivate'],
  RECOVERY: ['resetPassword', 'temporaryPassword'],
  PASSWORD_EXPIRED: ['resetPassword', 'temporaryPassword'],
  LOCKED_OUT: ['unlock'],
  SUSPENDED: ['unsuspend'],
  DEPROVISIONED: ['activate'],
  ACTIVE: [],
};

export function MendButtons({
  user,
  actions,
  verbs,
  isSmall = false,
}: {
  user: OwnUser;
  actions: PersonActions;
  verbs: readonly Verb[];
  isSmall?: boolean;
}) {
  const shown = verbs.filter((verb) => mayDo(verb, user.status));
  if (shown.length === 0) return null;
  return (
    <Group gap="xs">
      {shown.map((verb, at) => (
        <Button
          key={verb}
          variant={at === 0 && !isSmall ? 'filled' : 'default'}
          loading={actions.isRunning}
          onClick={() => actions.ask(verb)}
        >
          {t(`do.${verb}`)}
        </Button>
      ))}
    </Group>
  );
}
