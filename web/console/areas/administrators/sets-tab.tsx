import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  Section,
  SidePanel,
  useAddress,
  useGo,
  words,
} from '../../kit/index.ts';
import { t } from './messages-roles.ts';
import { SetForm } from './set-form.tsx';
import { useResourceSets } from './use-roles.ts';

export function SetsTab() {
  const go = useGo();
  const [address, change] = useAddress();
  const found = useResourceSets();
  const mayManage = may('okta.roles.manage');
  const create = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'set' }, { push: true })}
    >
      {t('newSet')}
    </Button>
  );
  return (
    <Stack>
      <Section title={words('all')} lead={t('setsLead')} actions={create}>
        <Loaded of={found}>
          {(sets) => (
            <DataTable
              label={t('setsLead')}
              rows={sets}
              idOf={({ id }) => id}
              linkOf={({ id }) => ({ to: `/administrators/resource-sets/${id}` })}
              empty={<Empty title={t('noSets')} text={t('noSetsHelp')} />}
              columns={[
                { key: 'label', title: t('label'), isName: true, cell: ({ label }) => label },
                { key: 'description', title: t('description'), cell: ({ description }) => description },
                {
                  key: 'updated',
                  title: words('updated'),
                  onPhone: 'hidden',
                  cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
                },
              ]}
            />
          )}
        </Loaded>
      </Section>
      <SidePanel
        title={t('newSet')}
        isOpen={address['panel'] === 'set' && mayManage}
        close={() => change({ panel: undefined })}
      >
        <SetForm
          close={() => change({ panel: undefined })}
          after={({ id }) => go(`/administrators/resource-sets/${id}`)}
        />
      </SidePanel>
    </Stack>
  );
}
