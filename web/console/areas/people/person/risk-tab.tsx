import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconGauge, IconMapPin } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  boot,
  type Column,
  Confirm,
  Count,
  DataTable,
  Dialog,
  Empty,
  ErrorNote,
  Facts,
  Loaded,
  may,
  Moment,
  numberOf,
  Section,
  useAction,
  useApi,
  words,
} from '../../../kit/index.ts';
import type { UserBehaviorProfile, UserSignInAttempt } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { OutcomeStatus } from './attempts.tsx';
import { systemName } from './device-words.ts';
import { HoursOfWeek } from './hours-of-week.tsx';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';
import { riskName, RiskStatus } from './risk-level.tsx';

export function RiskTab({ user }: TabProps) {
  return (
    <Stack gap="lg">
      {may('okta.userRisk.read') && <SaidRisk userId={user.id} />}
      <LastSignIns userId={user.id} />
      <Usual userId={user.id} />
    </Stack>
  );
}

const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;
type Level = (typeof levels)[number];

function SaidRisk({ userId }: { userId: string }) {
  const key = ['users', userId, 'risk'];
  const found = useApi(key, (signal) => api.getUserRisk({ userId }, { signal }));
  const [isOpen, setOpen] = useState(false);
  const [level, setLevel] = useState<Level>('HIGH');
  const [reason, setReason] = useState('');
  const save = useAction(
    () =>
      api.upsertUserRisk({
        userId,
        body: { riskLevel: level, ...(reason.trim() !== '' && { riskReason: reason.trim() }) },
      }),
    {
      changes: [key, ['users', userId]],
      done: t('risk.saved', { level: riskName(level) }),
      after: () => setOpen(false),
      isQuiet: true,
    },
  );
  return (
    <Section
      title={t('risk.title')}
      lead={t('risk.lead')}
      actions={
        may('okta.userRisk.manage') && (
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('risk.set')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(risk) => (
          <Facts
            of={[
              [t('risk.level'), <RiskStatus key="level" level={risk.riskLevel} />],
              'reason' in risk && [t('risk.reason'), risk.reason],
            ]}
          />
        )}
      </Loaded>
      <Dialog title={t('risk.set')} isOpen={isOpen} close={() => setOpen(false)} size="md">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.run();
          }}
        >
          <Stack>
            {save.error !== null && save.error !== undefined && <ErrorNote error={save.error} />}
            <Radio.Group label={t('risk.level')} value={level} onChange={(value) => setLevel(value as Level)}>
              <Stack gap={8} mt={6}>
                {levels.map((one) => (
                  <Radio key={one} value={one} label={riskName(one)} />
                ))}
              </Stack>
            </Radio.Group>
            {level === 'HIGH' && <Text size="sm">{t('risk.highHelp')}</Text>}
            <TextInput
              label={t('risk.reason')}
              description={t('risk.reasonHelp')}
              value={reason}
              maxLength={500}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpen(false)}>
                {words('cancel')}
              </Button>
              <Button type="submit" loading={save.isRunning}>
                {words('save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </Section>
  );
}

const signInColumns: readonly Column<UserSignInAttempt>[] = [
  { key: 'what', title: t('risk.signIn'), isName: true, cell: ({ summary }) => summary },
  { key: 'when', title: t('risk.when'), cell: ({ published }) => <Moment at={published} /> },
  {
    key: 'risk',
    title: t('risk.level'),
    cell: ({ risk }) =>
      risk === null ? (
        <span className="soft">–</span>
      ) : (
        <RiskStatus level={risk.level}>
          {t('risk.of', { level: riskName(risk.level), score: risk.score })}
        </RiskStatus>
      ),
  },
  {
    key: 'from',
    title: t('risk.address'),
    cell: ({ ipAddress, zone }) => [ipAddress, zone].filter(Boolean).join(' · '),
  },
  { key: 'outcome', title: t('risk.outcome'), cell: ({ outcome }) => <OutcomeStatus outcome={outcome} /> },
];

function LastSignIns({ userId }: { userId: string }) {
  const found = useApi(['users', userId, 'attempts', 20, boot.language], (signal) =>
    api.listUserSignInAttempts(
      { userId, limit: 20 },
      { signal, headers: { 'accept-language': boot.language } },
    ),
  );
  return (
    <Section
      title={t('risk.lastSignIns')}
      lead={t('risk.lastSignInsLead')}
      actions={
        may('okta.behaviors.read') && (
          <Button component={A} to="/risk" variant="default">
            {t('risk.settings')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(all) => (
          <DataTable
            label={t('risk.lastSignIns')}
            rows={all.filter(({ risk }) => risk !== null)}
            columns={signInColumns}
            idOf={({ eventId }) => eventId}
            linkOf={({ eventId }) =>
              may('okta.logs.read')
                ? { to: '/log', search: { filter: `uuid eq "${eventId}"`, period: '90d', event: eventId } }
                : undefined
            }
            empty={<Empty icon={<IconGauge />} title={t('risk.noSignIns')} text={t('risk.noSignInsHelp')} />}
          />
        )}
      </Loaded>
    </Section>
  );
}

type Visit = UserBehaviorProfile['visits'][number];

const placeOf = ({ city, region, country }: Visit): string =>
  [city, region, country].filter(Boolean).join(', ');

const visitColumns: readonly Column<Visit>[] = [
  { key: 'place', title: t('risk.places'), isName: true, cell: (visit) => placeOf(visit) || visit.ipAddress },
  {
    key: 'address',
    title: t('risk.address'),
    cell: ({ ipAddress }) => <span className="breakable">{ipAddress}</span>,
  },
  {
    key: 'platform',
    title: t('devices.platform'),
    cell: ({ platform }) => systemName(platform),
    onPhone: 'hidden',
  },
  { key: 'times', title: t('risk.times'), cell: ({ times }) => numberOf(times), align: 'right' },
  { key: 'last', title: t('devices.last'), cell: ({ last }) => <Moment at={last} /> },
];

/** What the behaviours have learned of somebody. */
function Usual({ userId }: { userId: string }) {
  const key = ['users', userId, 'behavior-profile'];
  const found = useApi(key, (signal) => api.getUserBehaviorProfile({ userId }, { signal }));
  const [isAsking, setAsking] = useState(false);
  const forget = useAction(() => api.deleteUserBehaviorProfile({ userId }), {
    changes: [['users', userId]],
    done: t('risk.forgotten'),
    after: () => setAsking(false),
  });
  return (
    <Section
      title={t('risk.usual')}
      lead={t('risk.usualLead')}
      actions={
        mayOf('okta.users.lifecycle.clearSessions') &&
        (found.data?.signIns ?? 0) > 0 && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('risk.forget')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(profile) => (
          <Stack>
            <Facts
              of={[
                [t('risk.signIns'), numberOf(profile.signIns)],
                [
                  t('risk.knownDevices'),
                  <Count
                    key="n"
                    value={profile.knownDevices}
                    to={`/people/${userId}`}
                    search={{ tab: 'devices' }}
                  />,
                ],
              ]}
            />
            <DataTable
              label={t('risk.places')}
              rows={profile.visits}
              columns={visitColumns}
              idOf={(visit) => `${visit.ipAddress} ${visit.platform} ${visit.hasDevice} ${visit.first}`}
              empty={<Empty icon={<IconMapPin />} title={t('risk.noVisits')} text={t('risk.noVisitsHelp')} />}
            />
            {profile.hoursOfWeek.some((count) => count > 0) && <HoursOfWeek counts={profile.hoursOfWeek} />}
          </Stack>
        )}
      </Loaded>
      <Confirm
        title={t('risk.forgetTitle')}
        confirm={t('risk.forgetDo')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => forget.run()}
        isRunning={forget.isRunning}
      >
        {t('risk.forgetHelp')}
      </Confirm>
    </Section>
  );
}
