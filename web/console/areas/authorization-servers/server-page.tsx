import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  ActiveStatus,
  AddressTabs,
  api,
  type AuthorizationServer,
  Confirm,
  Loaded,
  may,
  Page,
  RowMenu,
  useAction,
  useApi,
  useGo,
  usePath,
} from './kit.ts';
import { ClaimsTab } from './claims-tab.tsx';
import { ClientsTab } from './clients-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { t } from './messages.ts';
import { PoliciesTab } from './policies-tab.tsx';
import { PreviewTab } from './preview-tab.tsx';
import { ScopesTab } from './scopes-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';

export default function ServerPage() {
  const { serverId } = usePath<{ serverId: string }>();
  const found = useApi(['authorizationServers', serverId], (signal) =>
    api.getAuthorizationServer({ serverId }, { signal }),
  );
  return <Loaded of={found}>{(server) => <Server key={server.id} server={server} />}</Loaded>;
}

function Server({ server }: { server: AuthorizationServer }) {
  const { id, name, status } = server;
  const tabs = [
    { key: 'settings', content: () => <SettingsTab key={server.lastUpdated} server={server} /> },
    { key: 'scopes', content: () => <ScopesTab serverId={id} /> },
    { key: 'claims', content: () => <ClaimsTab serverId={id} /> },
    { key: 'policies', content: () => <PoliciesTab serverId={id} /> },
    { key: 'keys', content: () => <KeysTab server={server} /> },
    { key: 'clients', content: () => <ClientsTab serverId={id} /> },
    { key: 'preview', content: () => <PreviewTab server={server} /> },
  ] as const;
  return (
    <Page
      title={name}
      crumbs={[{ label: t('title'), to: '/authorization-servers' }]}
      badge={<ActiveStatus status={status} />}
      id={id}
      call={`GET /api/v1/authorizationServers/${id}`}
      lead={server.description}
      actions={may('okta.authorizationServers.manage') && <Lifecycle server={server} />}
    >
      <AddressTabs
        label={t('tabs')}
        tabs={tabs.map(({ key, content }) => ({ key, label: t(`tab.${key}`), content }))}
      />
    </Page>
  );
}

function Lifecycle({ server: { id, name, status } }: { server: AuthorizationServer }) {
  const go = useGo();
  const [isDeactivating, deactivating] = useDisclosure();
  const [isDeleting, deleting] = useDisclosure();
  const changes = [['authorizationServers']];
  const activate = useAction(() => api.activateAuthorizationServer({ serverId: id }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateAuthorizationServer({ serverId: id }), {
    done: t('deactivated', { name }),
    changes,
    undo: () => ({ run: () => activate.run() }),
    after: deactivating.close,
  });
  const remove = useAction(() => api.deleteAuthorizationServer({ serverId: id }), {
    done: t('deleted', { name }),
    isQuiet: true,
    after: () => go('/authorization-servers'),
  });
  return (
    <>
      {status === 'INACTIVE' && (
        <Button onClick={() => activate.run()} loading={activate.isRunning}>
          {t('activate')}
        </Button>
      )}
      <RowMenu
        of={name}
        actions={[
          status === 'ACTIVE' && { label: t('deactivate'), run: deactivating.open, isHarmful: true },
          status === 'INACTIVE' && { label: t('delete'), run: deleting.open, isHarmful: true },
        ]}
      />
      <Confirm
        title={t('deactivateTitle', { name })}
        confirm={t('deactivate')}
        isOpen={isDeactivating}
        close={deactivating.close}
        run={() => deactivate.run()}
        isRunning={deactivate.isRunning}
        error={deactivate.error}
      >
        {t('deactivateHelp')} {t('inactiveFirst')}
      </Confirm>
      <Confirm
        title={t('deleteTitle', { name })}
        confirm={t('delete')}
        name={name}
        isOpen={isDeleting}
        close={deleting.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteHelp')}
      </Confirm>
    </>
  );
}
