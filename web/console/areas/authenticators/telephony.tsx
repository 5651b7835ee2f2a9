import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { A, ActiveStatus, api, Loaded, may, Section, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';

const type = 'com.okta.telephony.provider';

/** Codes by phone need somebody who sends them. */
export function Telephony() {
  const hooks = useApi(
    ['inline-hooks', type],
    async (signal) => [...(await api.listInlineHooks({ type }, { signal }))],
    { enabled: may('okta.inlineHooks.read') },
  );
  if (!may('okta.inlineHooks.read')) return null;
  return (
    <Section title={t('telephony')} lead={t('telephonyLead')}>
      <Loaded of={hooks}>
        {(found) => (
          <Stack gap="sm">
            {found.every(({ status }) => status !== 'ACTIVE') && (
              <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
                {t('telephonyNone')}
              </Alert>
            )}
            <ul className="plain-list">
              {found.map(({ id, name, status }) => (
                <li key={id}>
                  <A to={`/hooks/inline/${id}`}>{name}</A> <ActiveStatus status={status} />
                </li>
              ))}
            </ul>
            <Group>
              {may('okta.inlineHooks.manage') && (
                <Button component={A} variant="default" to="/hooks/inline/new" search={{ type }}>
                  {t('telephonyAdd')}
                </Button>
              )}
              <A to="/hooks" search={{ tab: 'inline' }}>
                {t('telephonyAll')}
              </A>
            </Group>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
