import { ActionIcon, Button, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceAssurancePolicy } from '../../kit/api.ts';
import {
  api,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { DeviceForm } from './device-form.tsx';
import { asksOf } from './device-values.ts';
import { t } from './messages.ts';

const key = ['device-assurances'];
const mayManage = may('okta.deviceAssurance.manage');

export const platformName = (platform: DeviceAssurancePolicy['platform']): string =>
  platform === 'CHROMEOS' ? 'ChromeOS' : t(`platform.${platform}`);

export function DeviceAssurances() {
  const [address, change] = useAddress();
  const found = useApi(key, async (signal) => [...(await api.listDeviceAssurancePolicies({}, { signal }))]);
  const open = (id: string | undefined) => change({ device: id }, { push: true });
  const shown = address['device'];
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('devicesLead')}
        </Text>
        {mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
            {t('deviceNew')}
          </Button>
        )}
      </div>
      <Loaded of={found}>
        {(policies) => {
          const edited = policies.find(({ id }) => id === shown);
          const isOpen = shown === 'new' || edited !== undefined;
          return (
            <>
              <DataTable
                label={t('tab.devices')}
                rows={policies}
                idOf={({ id }) => id}
                linkOf={({ id }) => ({ to: '/risk', search: { tab: 'devices', device: id } })}
                isCurrent={({ id }) => id === shown}
                empty={<Empty title={t('devicesNone')} text={t('devicesNoneHelp')} />}
                columns={[
                  { key: 'name', title: t('behaviorName'), isName: true, cell: ({ name }) => name },
                  { key: 'platform', title: t('platform'), cell: ({ platform }) => platformName(platform) },
                  { key: 'asks', title: t('asks'), cell: asksOf },
                  {
                    key: 'updated',
                    title: words('updated'),
                    onPhone: 'hidden',
                    cell: ({ lastUpdate }) => <Moment at={lastUpdate} />,
                  },
                ]}
                {...(mayManage ? { rowActions: (row: DeviceAssurancePolicy) => <Remove of={row} /> } : {})}
              />
              <SidePanel title={edited?.name ?? t('deviceNew')} isOpen={isOpen} close={() => open(undefined)}>
                {isOpen && <DeviceForm key={shown} before={edited} close={() => open(undefined)} />}
              </SidePanel>
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function Remove({ of: { id: deviceAssuranceId, name } }: { of: DeviceAssurancePolicy }) {
  const [isAsking, setAsking] = useState(false);
  const remove = useAction(() => api.deleteDeviceAssurancePolicy({ deviceAssuranceId }), {
    done: t('behaviorDeleted', { name }),
    changes: [key],
    isQuiet: true,
    after: () => setAsking(false),
  });
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={`${t('delete')}: ${name}`}
        onClick={() => setAsking(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Confirm
        title={t('deleteAsk', { name })}
        confirm={t('delete')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteHelp')}
      </Confirm>
    </>
  );
}
