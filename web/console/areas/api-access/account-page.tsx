import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ServiceAccount } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  Confirm,
  Facts,
  Loaded,
  may,
  Moment,
  Page,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useGo,
  useNamed,
  usePath,
} from '../../kit/index.ts';
import { HeldRoles } from '../administrators/door.ts';
import { AccountForm } from './account-form.tsx';
import { AccountTokens } from './account-tokens.tsx';
import { accountsKey } from './keys.ts';
import { t } from './messages.ts';

/** One service account: its tokens, and what they may do. */
export default function AccountPage() {
  const { accountId } = usePath<{ accountId: string }>();
  const [address, change] = useAddress();
  const found = useApi([...accountsKey, 'one', accountId], (signal) =>
    api.getServiceAccount({ accountId }, { signal }),
  );
  const { data } = found;
  const mayManage = may('okta.apiTokens.manage');
  const close = () => change({ panel: undefined });
  return (
    <Page
      title={data?.name ?? t('tab.accounts')}
      lead={data?.description}
      crumbs={[{ label: t('title'), to: '/api-access' }]}
      badge={data && <ActiveStatus status={data.status} />}
      id={accountId}
      call={`GET /gatehouse/v1/service-accounts/${accountId}`}
      actions={
        <>
          <Button component={A} to="/log" search={{ filter: `actor.id eq "${accountId}"` }} variant="default">
            {t('whatItDid')}
          </Button>
          {mayManage && data && <Actions of={data} />}
        </>
      }
    >
      <Loaded of={found}>
        {(account) => (
          <Stack gap="xl">
            <Facts
              of={[
                [t('created'), <Moment key="created" at={account.created} />],
                account.createdBy.startsWith('00u') && [
                  t('madeBy'),
                  <Creator key="by" id={account.createdBy} />,
                ],
              ]}
            />
            <AccountTokens account={account} />
            {may('okta.roles.read') && <Roles account={account} />}
            <SidePanel
              title={t('editAccount')}
              isOpen={address['panel'] === 'edit' && mayManage}
              close={close}
            >
              <AccountForm before={account} close={close} />
            </SidePanel>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Creator({ id }: { id: string }) {
  const [named] = useNamed('people', [id]);
  return <A to={`/people/${id}`}>{named?.label ?? id}</A>;
}

function Roles({ account }: { account: ServiceAccount }) {
  const found = useApi(['administrators', 'one', account.id, 'SERVICE_ACCOUNT'], (signal) =>
    api.getAdministratorPermissions({ principalId: account.id, type: 'SERVICE_ACCOUNT' }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ roles }) => (
        <HeldRoles of={{ type: 'SERVICE_ACCOUNT', id: account.id, name: account.name }} roles={roles} />
      )}
    </Loaded>
  );
}

function Actions({ of: { id: accountId, name, status } }: { of: ServiceAccount }) {
  const go = useGo();
  const [, change] = useAddress();
  const [isResting, resting] = useDisclosure();
  const [isLeaving, leaving] = useDisclosure();
  const changes = [accountsKey, ['api-tokens']];
  const activate = useAction(() => api.activateServiceAccount({ accountId }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateServiceAccount({ accountId }), {
    done: t('deactivated', { name }),
    changes,
    isQuiet: true,
    undo: () => ({ run: () => activate.run() }),
    after: resting.close,
  });
  const remove = useAction(() => api.deleteServiceAccount({ accountId }), {
    done: t('removed', { name }),
    changes: [[...accountsKey, 'list'], ['api-tokens'], ['administrators', 'list']],
    isQuiet: true,
    after: () => go('/api-access', { tab: 'accounts' }),
  });
  return (
    <>
      <Button variant="default" onClick={() => change({ panel: 'edit' })}>
        {t('editAccount')}
      </Button>
      {status === 'ACTIVE' ? (
        <Button variant="default" onClick={resting.open}>
          {t('deactivate')}
        </Button>
      ) : (
        <Button variant="default" onClick={() => activate.run()} loading={activate.isRunning}>
          {t('activate')}
        </Button>
      )}
      <Button variant="light" color="red" onClick={leaving.open}>
        {t('remove')}
      </Button>
      <Confirm
        title={t('deactivateAsk', { name })}
        confirm={t('deactivate')}
        isOpen={isResting}
        close={resting.close}
        run={() => deactivate.run()}
        isRunning={deactivate.isRunning}
        error={deactivate.error}
      >
        {t('deactivateHelp')}
      </Confirm>
      <Confirm
        title={t('removeAsk', { name })}
        confirm={t('remove')}
        name={name}
        isOpen={isLeaving}
        close={leaving.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('removeAccountHelp')}
      </Confirm>
    </>
  );
}
