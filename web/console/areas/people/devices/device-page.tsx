import { Button, Stack } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import {
  api,
  type Column,
  DataTable,
  Empty,
  Facts,
  Loaded,
  may,
  Moment,
  Page,
  Section,
  useApi,
  useGo,
  usePath,
  words,
} from '../../../kit/index.ts';
import type { Device, DeviceUser } from '../../../kit/api.ts';
import { LoadedPage } from '../loaded-page.tsx';
import { nameOf } from '../schema.ts';
import { DeviceStatus, platformName, useDeviceActions } from './device-actions.tsx';
import { t } from './messages.ts';

export default function DevicePage() {
  const { deviceId } = usePath<{ deviceId: string }>();
  const found = useApi(['devices', deviceId], (signal) => api.getDevice({ deviceId }, { signal }));
  return (
    <LoadedPage key={deviceId} of={found} title={t('title')} crumbs={[{ label: t('title'), to: '/devices' }]}>
      {(device) => <OneDevice device={device} />}
    </LoadedPage>
  );
}

const lockName = (type: string | undefined): string => {
  const key = `lock.${type ?? ''}`;
  return t.has(key) ? t(key) : '–';
};

const columns: readonly Column<DeviceUser>[] = [
  { key: 'who', title: t('who'), isName: true, cell: ({ user }) => nameOf(user.profile) || user.id },
  { key: 'since', title: t('since'), cell: ({ created }) => <Moment at={created} /> },
  {
    key: 'managed',
    title: t('managed'),
    cell: ({ managementStatus }) => words(managementStatus === 'MANAGED' ? 'yes' : 'no'),
  },
  { key: 'lock', title: t('lock'), cell: ({ screenLockType }) => lockName(screenLockType) },
];

function OneDevice({ device }: { device: Device }) {
  const go = useGo();
  const { id, profile, status, created, lastUpdated } = device;
  const actions = useDeviceActions((verb) => {
    if (verb === 'delete') go('/devices');
  });
  const users = useApi(['devices', id, 'users'], (signal) =>
    api.listDeviceUsers({ deviceId: id }, { signal }).all(),
  );
  const yesNo = (value: boolean | undefined) =>
    value === undefined ? undefined : words(value ? 'yes' : 'no');
  return (
    <Page
      title={profile.displayName}
      lead={platformName(profile)}
      badge={<DeviceStatus status={status} />}
      crumbs={[{ label: t('title'), to: '/devices' }]}
      id={id}
      call={`GET /api/v1/devices/${id}`}
      actions={
        may('okta.devices.manage') &&
        actions.of(device).map(
          (action) =>
            action && (
              <Button
                key={action.label}
                variant={action.isHarmful === true ? 'light' : 'default'}
                {...(action.isHarmful === true && { color: 'red' })}
                onClick={action.run}
              >
                {action.label}
              </Button>
            ),
        )
      }
    >
      <Stack gap="lg">
        <Section title={t('profile')}>
          <Facts
            of={[
              [t('registered'), <Moment key="c" at={created} />],
              [t('changed'), <Moment key="u" at={lastUpdated} />],
              [t('platform'), platformName(profile)],
              profile.model !== undefined && [t('model'), profile.model],
              profile.manufacturer !== undefined && [t('manufacturer'), profile.manufacturer],
              profile.serialNumber !== undefined && [t('serialNumber'), profile.serialNumber],
              profile.diskEncryptionType !== undefined && [
                t('diskEncryptionType'),
                profile.diskEncryptionType,
              ],
              profile.secureHardwarePresent !== undefined && [
                t('secureHardwarePresent'),
                yesNo(profile.secureHardwarePresent),
              ],
              profile.integrityJailbreak !== undefined && [
                t('integrityJailbreak'),
                yesNo(profile.integrityJailbreak),
              ],
              profile.managed !== undefined && [t('managed'), yesNo(profile.managed)],
            ]}
          />
        </Section>
        <Section title={t('users')}>
          <Loaded of={users}>
            {(rows) => (
              <DataTable
                label={t('users')}
                rows={rows}
                columns={columns}
                idOf={({ user }) => user.id}
                linkOf={({ user }) => ({ to: `/people/${user.id}` })}
                empty={<Empty icon={<IconUsers />} title={t('usersNone')} text={t('usersNoneText')} />}
              />
            )}
          </Loaded>
        </Section>
      </Stack>
      {actions.dialogs}
    </Page>
  );
}
