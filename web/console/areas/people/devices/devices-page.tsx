import { Button, Select } from '@mantine/core';
import { IconDeviceMobile, IconKey } from '@tabler/icons-react';
import {
  A,
  api,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  Page,
  RowMenu,
  SearchBox,
  useAddress,
  useCursor,
  words,
} from '../../../kit/index.ts';
import type { ListDevicesAnswer } from '../../../kit/api.ts';
import { nameOf } from '../schema.ts';
import { DeviceStatus, platformName, useDeviceActions } from './device-actions.tsx';
import { t } from './messages.ts';

const columns: readonly Column<ListDevicesAnswer>[] = [
  { key: 'device', title: t('device'), isName: true, cell: ({ profile }) => profile.displayName },
  {
    key: 'who',
    title: t('who'),
    cell: ({ _embedded }) =>
      (_embedded?.users ?? []).map(({ user }, at) => (
        <span key={user.id}>
          {at > 0 && ', '}
          <A to={`/people/${user.id}`}>{nameOf(user.profile) || user.id}</A>
        </span>
      )),
  },
  { key: 'platform', title: t('platform'), cell: ({ profile }) => platformName(profile) },
  { key: 'status', title: t('statusTitle'), cell: ({ status }) => <DeviceStatus status={status} /> },
  {
    key: 'created',
    title: t('registered'),
    cell: ({ created }) => <Moment at={created} />,
    onPhone: 'hidden',
  },
];

const filters = ['q', 'status', 'platform'] as const;
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

export default function DevicesPage() {
  const [address, change] = useAddress();
  const { q = '', status = '', platform = '' } = address;
  const search = [
    q.trim() === '' ? undefined : `profile.displayName sw ${quoted(q.trim())}`,
    status === '' ? undefined : `status eq ${quoted(status)}`,
    platform === '' ? undefined : `profile.platform eq ${quoted(platform)}`,
  ]
    .filter((one) => one !== undefined)
    .join(' and ');
  const asked = search === '' ? {} : { search };
  const list = useCursor(['devices', 'list', search], (after, signal) =>
    api.listDevices({ ...asked, after, limit: 50, expand: 'userSummary' }, { signal }),
  );
  const actions = useDeviceActions();
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        may('okta.authenticators.read') && (
          <Button
            component={A}
            to="/devices/yubikeys"
            variant="default"
            leftSection={<IconKey size={16} aria-hidden />}
          >
            {t('keys.title')}
          </Button>
        )
      }
      call={`GET /api/v1/devices${search === '' ? '' : `?search=${encodeURIComponent(search)}`}`}
    >
      <FilterBar filters={filters}>
        <SearchBox label={t('search')} />
        <Select
          label={t('statusTitle')}
          placeholder={t('any')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={(['ACTIVE', 'SUSPENDED', 'DEACTIVATED'] as const).map((value) => ({
            value,
            label: t(`status.${value}`),
          }))}
          value={status || null}
          onChange={(value) => change({ status: value ?? undefined })}
        />
        <Select
          label={t('platform')}
          placeholder={t('any')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={['ANDROID', 'IOS', 'MACOS', 'WINDOWS'].map((value) => ({
            value,
            label: platformName({ platform: value }),
          }))}
          value={platform || null}
          onChange={(value) => change({ platform: value ?? undefined })}
        />
      </FilterBar>
      <CursorTable
        label={t('title')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/devices/${id}` })}
        isFiltered={search !== ''}
        empty={<Empty icon={<IconDeviceMobile />} title={t('emptyTitle')} text={t('emptyText')} />}
        rowActions={
          may('okta.devices.manage')
            ? (device) => <RowMenu of={device.profile.displayName} actions={actions.of(device)} />
            : undefined
        }
      />
      {actions.dialogs}
    </Page>
  );
}
