import { Button, Code, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import {
  ActiveStatus,
  AddressTabs,
  api,
  Confirm,
  CopyField,
  type IdentityProvider,
  Loaded,
  may,
  Page,
  RowMenu,
  Section,
  useAction,
  useApi,
  useGo,
  usePath,
} from './kit.ts';
import { t } from './messages.ts';
import { PeopleTab } from './people-tab.tsx';
import { ProviderForm } from './provider-form.tsx';
import { kindName } from './providers-page.tsx';
import { SigningTab } from './signing-tab.tsx';

export default function ProviderPage() {
  const { idpId } = usePath<{ idpId: string }>();
  const found = useApi(['idps', idpId], (signal) => api.getIdentityProvider({ idpId }, { signal }));
  return <Loaded of={found}>{(provider) => <Provider key={provider.id} provider={provider} />}</Loaded>;
}

function Provider({ provider }: { provider: IdentityProvider }) {
  const { id, name, status, type } = provider;
  const tabs = [
    { key: 'settings', label: t('tab.settings'), content: () => <SettingsTab provider={provider} /> },
    { key: 'people', label: t('tab.people'), content: () => <PeopleTab idpId={id} /> },
    ...(type === 'SAML2'
      ? [{ key: 'signing', label: t('tab.signing'), content: () => <SigningTab idpId={id} /> }]
      : []),
  ];
  return (
    <Page
      title={name}
      crumbs={[{ label: t('title'), to: '/identity-providers' }]}
      badge={<ActiveStatus status={status} />}
      id={id}
      call={`GET /api/v1/idps/${id}`}
      lead={kindName(type)}
      actions={may('okta.identityProviders.manage') && <Lifecycle provider={provider} />}
    >
      <AddressTabs label={t('tabs')} tabs={tabs} />
    </Page>
  );
}

function SettingsTab({ provider }: { provider: IdentityProvider }) {
  const queries = useQueryClient();
  return (
    <Stack gap="lg">
      <OtherSide provider={provider} />
      <Section title={t('tab.settings')}>
        {may('okta.identityProviders.manage') ? (
          <ProviderForm
            key={provider.lastUpdated}
            type={provider.type}
            provider={provider}
            after={() => void queries.invalidateQueries({ queryKey: ['idps'] })}
          />
        ) : (
          <Code block tabIndex={0} aria-label={t('protocolNow')}>
            {JSON.stringify(provider.protocol, undefined, 2)}
          </Code>
        )}
      </Section>
    </Stack>
  );
}

/** What the provider’s own settings ask for. */
function OtherSide({ provider }: { provider: IdentityProvider }) {
  const { acs, clientRedirectUri, metadata } = provider._links;
  const trust = (provider.protocol['credentials'] as { trust?: { audience?: string } } | undefined)?.trust;
  if (acs === undefined && clientRedirectUri === undefined) return null;
  return (
    <Section title={t('otherSide')} lead={t('otherSideHelp')}>
      <Stack gap="sm">
        {clientRedirectUri && <CopyField label={t('redirectUri')} value={clientRedirectUri.href} />}
        {acs && <CopyField label={t('acs')} value={acs.href} />}
        {trust?.audience && <CopyField label={t('audience')} value={trust.audience} />}
        {metadata && <CopyField label={t('metadata')} value={metadata.href} />}
        {metadata && <Metadata idpId={provider.id} />}
      </Stack>
    </Section>
  );
}

function Metadata({ idpId }: { idpId: string }) {
  const [isShown, shown] = useDisclosure();
  const found = useApi(
    ['idps', idpId, 'metadata'],
    (signal) => api.getIdentityProviderMetadata({ idpId }, { signal }),
    { enabled: isShown },
  );
  if (!isShown)
    return (
      <div>
        <Button variant="default" onClick={shown.open}>
          {t('showMetadata')}
        </Button>
      </div>
    );
  return (
    <Loaded of={found}>
      {(text) => (
        <Code block tabIndex={0} aria-label={t('metadata')}>
          {text}
        </Code>
      )}
    </Loaded>
  );
}

function Lifecycle({ provider: { id: idpId, name, status } }: { provider: IdentityProvider }) {
  const go = useGo();
  const [isDeleting, deleting] = useDisclosure();
  const changes = [['idps']];
  const activate = useAction(() => api.activateIdentityProvider({ idpId }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateIdentityProvider({ idpId }), {
    done: t('deactivated', { name }),
    changes,
    undo: () => ({ run: () => activate.run() }),
  });
  const remove = useAction(() => api.deleteIdentityProvider({ idpId }), {
    done: t('deleted', { name }),
    isQuiet: true,
    after: () => go('/identity-providers'),
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
          status === 'ACTIVE' && { label: t('deactivate'), run: () => deactivate.run() },
          { label: t('delete'), run: deleting.open, isHarmful: true },
        ]}
      />
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
