import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { AddressTabs, may, Page, SidePanel, useAddress } from '../../kit/index.ts';
import { GiveRole } from './give-role.tsx';
import { t } from './messages.ts';
import { RolesTab } from './roles-tab.tsx';
import { SetsTab } from './sets-tab.tsx';
import { WhoTab } from './who-tab.tsx';

const calls = {
  who: 'GET /gatehouse/v1/administrators',
  roles: 'GET /api/v1/iam/roles',
  sets: 'GET /api/v1/iam/resource-sets',
} as const;

export default function AdministratorsPage() {
  const [address, change] = useAddress();
  const mayManage = may('okta.roles.manage');
  const tab = address['tab'];
  const close = () => change({ panel: undefined });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call={calls[tab === 'roles' || tab === 'sets' ? tab : 'who']}
      actions={
        mayManage && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change({ panel: 'give' }, { push: true })}
          >
            {t('add')}
          </Button>
        )
      }
    >
      <AddressTabs
        label={t('title')}
        tabs={[
          { key: 'who', label: t('tab.who'), content: () => <WhoTab /> },
          { key: 'roles', label: t('tab.roles'), content: () => <RolesTab /> },
          { key: 'sets', label: t('tab.sets'), content: () => <SetsTab /> },
        ]}
      />
      <SidePanel title={t('add')} isOpen={address['panel'] === 'give' && mayManage} close={close}>
        <GiveRole close={close} />
      </SidePanel>
    </Page>
  );
}
