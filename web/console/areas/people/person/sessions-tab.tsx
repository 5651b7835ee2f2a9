import { Button, Stack, Text } from '@mantine/core';
import { IconDevicesOff } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  Moment,
  Section,
  Status,
  useAction,
  useApi,
} from '../../../kit/index.ts';
import type { UserSession } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { browserName } from './device-words.ts';
import { mayDo } from './lifecycle.tsx';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';
import { riskName, RiskStatus } from './risk-level.tsx';
import { TokensAndGrants } from './tokens-section.tsx';

const whereOf = ({ place, ipAddress }: UserSession): string =>
  place === null ? ipAddress : `${place} (${ipAddress})`;

const methodName = (method: string): string => {
  const key = `method.${method}`;
  return t.has(key) ? t(key) : method;
};

const provedBy = ({ proofs, amr }: UserSession): string => {
  const names = proofs.length > 0 ? proofs.map(({ method }) => method) : amr;
  return [...new Set(names.map(methodName))].join(', ');
};

const columns: readonly Column<UserSession>[] = [
  {
    key: 'where',
    title: t('sessions.where'),
    isName: true,
    cell: (session) => <span className="breakable">{whereOf(session)}</span>,
  },
  {
    key: 'with',
    title: t('sessions.with'),
    cell: ({ browser, platform, device }) => (
      <>
        {browserName({ browser, platform })}
        {device !== null && !device.known && (
          <Text size="xs" c="var(--amber)">
            {t('sessions.newDevice')}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'proved',
    title: t('sessions.proved'),
    cell: (session) => (
      <>
        {provedBy(session)}{' '}
        {session.status === 'MFA_REQUIRED' && <Status tone="look">{t('sessions.mfaRequired')}</Status>}
      </>
    ),
  },
  {
    key: 'risk',
    title: t('risk.level'),
    cell: ({ risk }) =>
      risk === null ? (
        <span className="soft">–</span>
      ) : (
        <RiskStatus level={risk.level}>{riskName(risk.level)}</RiskStatus>
      ),
    onPhone: 'hidden',
  },
  { key: 'began', title: t('sessions.began'), cell: ({ created }) => <Moment at={created} /> },
  { key: 'seen', title: t('sessions.seen'), cell: ({ lastSeen }) => <Moment at={lastSeen} /> },
];

/** Where somebody is signed in now, and what apps hold for them. */
export function SessionsTab({ user, actions }: TabProps) {
  const { id: userId } = user;
  const key = ['users', userId, 'sessions'];
  const found = useApi(key, (signal) => api.listUserSessions({ userId }, { signal }).all());
  const [asked, setAsked] = useState<UserSession>();
  const end = useAction(({ id }: UserSession) => api.revokeSession({ sessionId: id }), {
    changes: [key],
    done: t('sessions.ended'),
    after: () => setAsked(undefined),
  });
  const mayEnd = mayOf('okta.users.lifecycle.clearSessions');
  const all = mayDo('clearSessions', user.status) && (
    <Button variant="default" onClick={() => actions.ask('clearSessions')}>
      {t('do.clearSessions')}
    </Button>
  );
  return (
    <Stack gap="lg">
      <Section title={t('sessions.title')} lead={t('sessions.lead')} actions={all}>
        <Loaded of={found}>
          {(rows) => (
            <DataTable
              label={t('sessions.title')}
              rows={rows}
              columns={columns}
              idOf={({ id }) => id}
              empty={
                <Empty icon={<IconDevicesOff />} title={t('sessions.none')} text={t('sessions.noneHelp')} />
              }
              rowActions={
                mayEnd
                  ? (row) => (
                      <Button
                        variant="subtle"
                        color="red"
                        size="compact-sm"
                        aria-label={t('sessions.end', { where: whereOf(row) })}
                        onClick={() => setAsked(row)}
                      >
                        {t('sessions.endShort')}
                      </Button>
                    )
                  : undefined
              }
            />
          )}
        </Loaded>
      </Section>
      <TokensAndGrants userId={userId} />
      <Confirm
        title={t('sessions.endTitle', { where: asked === undefined ? '' : whereOf(asked) })}
        confirm={t('sessions.endShort')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && end.run(asked)}
        isRunning={end.isRunning}
      >
        {t('sessions.endHelp')}
      </Confirm>
    </Stack>
  );
}
