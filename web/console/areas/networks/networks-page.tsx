import { Button, Select, Stack, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  A,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  Page,
  ActiveStatus,
  Status,
  useAddress,
  useCursor,
  api,
  words,
} from '../../kit/index.ts';
import { AddressLookUp } from './address-look-up.tsx';
import { LocationData } from './location-data.tsx';
import { t } from './messages.ts';
import { contentOf } from './zone-words.ts';

const tabs = ['zones', 'address', 'data'] as const;

export default function NetworksPage() {
  const [address, change] = useAddress();
  const tab = tabs.find((one) => one === address['tab']) ?? 'zones';
  const mayManage = may('okta.networkZones.manage');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call="GET /api/v1/zones"
      actions={
        mayManage && (
          <Button component={A} to="/networks/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('createZone')}
          </Button>
        )
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => change({ tab: next === 'zones' ? undefined : (next ?? undefined) })}
      >
        <Tabs.List mb="md">
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="zones">
          <Zones />
        </Tabs.Panel>
        <Tabs.Panel value="address">
          <AddressLookUp />
        </Tabs.Panel>
        <Tabs.Panel value="data">
          <LocationData />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Zones() {
  const [address, change] = useAddress();
  const { usage = '', status = '' } = address;
  const filter = [
    ...(usage === '' ? [] : [`usage eq "${usage}"`]),
    ...(status === '' ? [] : [`status eq "${status}"`]),
  ].join(' and ');
  const list = useCursor(['zones', filter], (after, signal) =>
    api.listNetworkZones({ after, limit: 50, ...(filter === '' ? {} : { filter }) }, { signal }),
  );
  const all = { value: '', label: words('all') };
  return (
    <Stack gap="sm">
      <FilterBar filters={['usage', 'status']}>
        <Select
          label={t('filter.usage')}
          data={[
            all,
            ...['POLICY', 'BLOCKLIST'].map((value) => ({ value, label: t(`usage.${value as 'POLICY'}`) })),
          ]}
          value={usage}
          allowDeselect={false}
          onChange={(value) => change({ usage: value ?? '' })}
        />
        <Select
          label={t('filter.status')}
          data={[
            all,
            { value: 'ACTIVE', label: words('active') },
            { value: 'INACTIVE', label: words('inactive') },
          ]}
          value={status}
          allowDeselect={false}
          onChange={(value) => change({ status: value ?? '' })}
        />
      </FilterBar>
      <CursorTable
        label={t('tab.zones')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/networks/${id}` })}
        isFiltered={filter !== ''}
        empty={<Empty title={t('empty')} text={t('emptyHelp')} />}
        columns={[
          { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
          {
            key: 'type',
            title: words('type'),
            cell: ({ type, system }) => (
              <span>
                {t(`type.${type}`)}
                {system && <span className="soft"> · {words('system')}</span>}
              </span>
            ),
          },
          { key: 'holds', title: t('holds'), cell: contentOf },
          {
            key: 'usage',
            title: t('filter.usage'),
            cell: ({ usage: use }) =>
              use === 'BLOCKLIST' ? (
                <Status tone="bad">{t('usage.BLOCKLIST')}</Status>
              ) : (
                <span className="nowrap">{t('usage.POLICY')}</span>
              ),
          },
          { key: 'status', title: words('status'), cell: ({ status: now }) => <ActiveStatus status={now} /> },
          {
            key: 'updated',
            title: words('updated'),
            onPhone: 'hidden',
            cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
          },
        ]}
      />
    </Stack>
  );
}
