import { Alert, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconLock } from '@tabler/icons-react';
import { api, Section, useApi } from '../../../kit/index.ts';
import type { OwnUser } from '../../../kit/api.ts';
import { statusName } from '../person-status.tsx';
import { nameOf } from '../schema.ts';
import { Attempts } from './attempts.tsx';
import { MendButtons, mends } from './mend-buttons.tsx';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';
import { WhatIf } from './what-if.tsx';

/** Why can’t they get in? What the account says, what the last attempts say, and what an app would say now. */
export function AccessTab({ user, actions }: TabProps) {
  return (
    <Stack gap="lg">
      <Account user={user} actions={actions} />
      <Attempts userId={user.id} />
      <WhatIf user={user} actions={actions} />
    </Stack>
  );
}

function Account({ user, actions }: TabProps) {
  const { id, status } = user;
  const blocks = useApi(['users', id, 'blocks'], (signal) => api.listUserBlocks({ id }, { signal }).all());
  const factors = useApi(['users', id, 'factors'], (signal) => api.listFactors({ userId: id }, { signal }));
  const proofs = (factors.data ?? []).filter(({ status: one }) => one === 'ACTIVE').length;
  const isFine = status === 'ACTIVE' && (blocks.data?.length ?? 0) === 0;
  const blocked = (blocks.data ?? []).filter(({ appliesTo }) => appliesTo === 'UNKNOWN_DEVICES').length > 0;
  return (
    <Section title={t('why.account')} lead={t('why.accountLead')}>
      <Stack gap="sm">
        <Alert
          color={isFine ? 'accent' : 'red'}
          icon={isFine ? <IconCircleCheck aria-hidden /> : <IconLock aria-hidden />}
          title={isFine ? t('why.fine') : t('why.status', { status: statusName(status) })}
        >
          <Stack gap="sm">
            <Text>{isFine ? t('why.fineHelp', { name: nameOf(user.profile) }) : statusHelp(user)}</Text>
            {blocked && <Text>{t('why.blockedUnknown')}</Text>}
            <MendButtons user={user} actions={actions} verbs={mends[status] ?? []} />
          </Stack>
        </Alert>
        {isFine && (
          <List size="sm" spacing={4}>
            <List.Item>
              {user.passwordChanged === null
                ? t('why.noPassword')
                : t(proofs === 0 ? 'why.noFactors' : 'why.factors', { count: proofs })}
            </List.Item>
          </List>
        )}
        {isFine && (
          <MendButtons user={user} actions={actions} verbs={['resetPassword', 'temporaryPassword']} isSmall />
        )}
      </Stack>
    </Section>
  );
}

const statusHelp = ({ status }: OwnUser): string => {
  const key = `why.status.${status}`;
  return t.has(key) ? t(key) : '';
};
