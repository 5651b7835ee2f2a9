import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Authenticator, CustomAAGUID } from '../../kit/api.ts';
import {
  api,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  may,
  numberOf,
  RowMenu,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { ModelEdit, NewModel } from './model-form.tsx';
import { traits } from './model-lists.tsx';

const mayManage = may('okta.authenticators.manage');

/** Models of security keys that this organisation vouches for. */
export function Models({ of: { id: authenticatorId } }: { of: Authenticator }) {
  const [address, change] = useAddress();
  const [leaving, setLeaving] = useState<CustomAAGUID>();
  const key = ['aaguids', authenticatorId];
  const found = useApi(key, async (signal) => [
    ...(await api.listAllCustomAAGUIDs({ authenticatorId }, { signal })),
  ]);
  const open = (aaguid: string | undefined) => change({ model: aaguid }, { push: true });
  const shown = address['model'];
  const close = () => open(undefined);
  const remove = useAction(
    ({ aaguid }: CustomAAGUID) => api.deleteCustomAAGUID({ authenticatorId, aaguid }),
    {
      done: (_gone, { name }) => t('modelDeleted', { name }),
      changes: [key],
      isQuiet: true,
      after: () => setLeaving(undefined),
    },
  );
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('modelsLead')}
        </Text>
        {mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
            {t('modelAdd')}
          </Button>
        )}
      </div>
      <Loaded of={found}>
        {(models) => (
          <DataTable
            label={t('models')}
            rows={models}
            idOf={({ aaguid }) => aaguid}
            linkOf={({ aaguid }) => ({
              to: `/authenticators/${authenticatorId}`,
              search: { tab: 'models', model: aaguid },
            })}
            isCurrent={({ aaguid }) => aaguid === shown}
            empty={<Empty title={t('modelsNone')} text={t('modelsNoneHelp')} />}
            columns={[
              { key: 'name', title: t('model'), isName: true, cell: ({ name }) => name },
              { key: 'aaguid', title: t('aaguid'), cell: ({ aaguid }) => <code>{aaguid}</code> },
              { key: 'is', title: t('is'), cell: (model) => <Traits of={model} /> },
              {
                key: 'certificates',
                title: t('certificates'),
                align: 'right',
                cell: ({ attestationRootCertificates: all }) => numberOf(all.length),
              },
            ]}
            {...(mayManage
              ? {
                  rowActions: (row: CustomAAGUID) => (
                    <RowMenu
                      of={row.name}
                      actions={[{ label: t('delete'), isHarmful: true, run: () => setLeaving(row) }]}
                    />
                  ),
                }
              : {})}
          />
        )}
      </Loaded>
      <SidePanel
        title={shown === 'new' ? t('modelAdd') : t('model')}
        isOpen={shown !== undefined}
        close={close}
      >
        {shown === 'new' && <NewModel authenticatorId={authenticatorId} close={close} />}
        {shown !== undefined && shown !== 'new' && (
          <ModelEdit key={shown} authenticatorId={authenticatorId} aaguid={shown} close={close} />
        )}
      </SidePanel>
      <Confirm
        title={t('modelDeleteAsk', { name: leaving?.name ?? '' })}
        confirm={t('delete')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('modelDeleteHelp')}
      </Confirm>
    </Stack>
  );
}

function Traits({ of: { authenticatorCharacteristics: given } }: { of: CustomAAGUID }) {
  const shown = traits.filter((one) => given[one]);
  if (shown.length === 0) return <span className="soft">–</span>;
  return (
    <Group gap={4}>
      {shown.map((one) => (
        <Status key={one} tone="quiet">
          {t(one)}
        </Status>
      ))}
    </Group>
  );
}
