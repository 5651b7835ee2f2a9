import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  ActiveStatus,
  api,
  CursorTable,
  Empty,
  may,
  Moment,
  Section,
  SidePanel,
  useAddress,
  useCursor,
  useGo,
  words,
} from '../../kit/index.ts';
import { AccountForm } from './account-form.tsx';
import { accountsKey } from './keys.ts';
import { t } from './messages.ts';

export function AccountsTab() {
  const go = useGo();
  const [address, change] = useAddress();
  const mayManage = may('okta.apiTokens.manage');
  const list = useCursor([...accountsKey, 'list'], (after, signal) =>
    api.listServiceAccounts({ after, limit: 50 }, { signal }),
  );
  const close = () => change({ panel: undefined });
  const create = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'account' }, { push: true })}
    >
      {t('createAccount')}
    </Button>
  );
  return (
    <Section title={t('tab.accounts')} lead={t('accountsLead')} actions={create}>
      <CursorTable
        label={t('tab.accounts')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/api-access/service-accounts/${id}` })}
        empty={<Empty title={t('accountsEmpty')} text={t('accountsEmptyHelp')} action={create} />}
        columns={[
          { key: 'name', title: t('accountName'), isName: true, cell: ({ name }) => name },
          { key: 'description', title: t('description'), cell: ({ description }) => description },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          {
            key: 'created',
            title: t('created'),
            onPhone: 'hidden',
            cell: ({ created }) => <Moment at={created} />,
          },
        ]}
      />
      <SidePanel
        title={t('createAccount')}
        isOpen={address['panel'] === 'account' && mayManage}
        close={close}
      >
        <AccountForm close={close} after={({ id }) => go(`/api-access/service-accounts/${id}`)} />
      </SidePanel>
    </Section>
  );
}
