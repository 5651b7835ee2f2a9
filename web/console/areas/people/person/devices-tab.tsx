import { Button, Stack } from '@mantine/core';
import { IconDevices } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  useAction,
  useApi,
} from '../../../kit/index.ts';
import type { UserDevice, UserKnownDevice } from '../../../kit/api.ts';
import { DeviceStatus, platformName, useDeviceActions } from '../devices/device-actions.tsx';
import { mayOf } from '../may-of.ts';
import { browserName } from './device-words.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

export function DevicesTab({ user }: TabProps) {
  return (
    <Stack gap="lg">
      <Registered userId={user.id} />
      <Known userId={user.id} />
    </Stack>
  );
}

const registeredColumns: readonly Column<UserDevice>[] = [
  { key: 'name', title: t('devices.device'), isName: true, cell: ({ device }) => device.profile.displayName },
  { key: 'platform', title: t('devices.platform'), cell: ({ device }) => platformName(device.profile) },
  {
    key: 'status',
    title: t('devices.status'),
    cell: ({ device }) => <DeviceStatus status={device.status} />,
  },
  { key: 'created', title: t('devices.since'), cell: ({ created }) => <Moment at={created} /> },
];

function Registered({ userId }: { userId: string }) {
  const found = useApi(['users', userId, 'devices'], (signal) =>
    api.listUserDevices({ userId }, { signal }).all(),
  );
  const actions = useDeviceActions();
  return (
    <Section title={t('devices.registered')} lead={t('devices.registeredLead')}>
      <Loaded of={found}>
        {(rows) => (
          <DataTable
            label={t('devices.registered')}
            rows={rows}
            columns={registeredColumns}
            idOf={({ device }) => device.id}
            linkOf={({ device }) => (may('okta.devices.read') ? { to: `/devices/${device.id}` } : undefined)}
            empty={
              <Empty
                icon={<IconDevices />}
                title={t('devices.registeredNone')}
                text={t('devices.registeredHelp')}
              />
            }
            rowActions={
              may('okta.devices.manage')
                ? ({ device }) => <RowMenu of={device.profile.displayName} actions={actions.of(device)} />
                : undefined
            }
          />
        )}
      </Loaded>
      {actions.dialogs}
    </Section>
  );
}

export function knownName({ nickname, browser, platform }: UserKnownDevice): string {
  return nickname ?? browserName({ browser, platform });
}

const knownColumns: readonly Column<UserKnownDevice>[] = [
  { key: 'device', title: t('devices.device'), isName: true, cell: knownName },
  {
    key: 'how',
    title: t('devices.how'),
    cell: ({ how }) => {
      const name = `devices.how.${how}`;
      return t.has(name) ? t(name) : how;
    },
  },
  {
    key: 'first',
    title: t('devices.first'),
    cell: ({ firstSeen }) => <Moment at={firstSeen} />,
    onPhone: 'hidden',
  },
  { key: 'last', title: t('devices.last'), cell: ({ lastSeen }) => <Moment at={lastSeen} /> },
];

/** Browsers and phones that a sign-in made known: what is new is looked at more closely. */
function Known({ userId }: { userId: string }) {
  const key = ['users', userId, 'known-devices'];
  const mayForget = mayOf('okta.users.lifecycle.clearSessions');
  const found = useApi(key, (signal) => api.listUserKnownDevices({ userId }, { signal }).all());
  const [asked, setAsked] = useState<UserKnownDevice | 'all'>();
  const forget = useAction(
    (given: UserKnownDevice | 'all') =>
      given === 'all'
        ? api.deleteUserKnownDevices({ userId })
        : api.deleteUserKnownDevice({ userId, deviceId: given.id }),
    {
      changes: [key, ['users', userId, 'behavior-profile']],
      done: (_answer, given) =>
        given === 'all' ? t('devices.forgetAllDone') : t('devices.forgotten', { device: knownName(given) }),
      after: () => setAsked(undefined),
    },
  );
  return (
    <Section
      title={t('devices.known')}
      lead={t('devices.knownLead')}
      actions={
        mayForget &&
        (found.data?.length ?? 0) > 1 && (
          <Button variant="default" onClick={() => setAsked('all')}>
            {t('devices.forgetAll')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(rows) => (
          <DataTable
            label={t('devices.known')}
            rows={rows}
            columns={knownColumns}
            idOf={({ id }) => id}
            empty={<Empty icon={<IconDevices />} title={t('devices.none')} text={t('devices.noneHelp')} />}
            rowActions={
              mayForget
                ? (row) => (
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      aria-label={t('devices.forget', { device: knownName(row) })}
                      onClick={() => setAsked(row)}
                    >
                      {t('devices.forgetShort')}
                    </Button>
                  )
                : undefined
            }
          />
        )}
      </Loaded>
      <Confirm
        title={
          asked === 'all'
            ? t('devices.forgetAllTitle')
            : t('devices.forgetTitle', { device: asked === undefined ? '' : knownName(asked) })
        }
        confirm={t('devices.forgetShort')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && forget.run(asked)}
        isRunning={forget.isRunning}
      >
        {t('devices.forgetHelp')}
      </Confirm>
    </Section>
  );
}
