import { Button } from '@mantine/core';
import { AddressTabs, A, api, Failed, Loading, Page, useApi, usePath } from '../../kit/index.ts';
import { MappingTab } from './mapping-tab.tsx';
import { t } from './messages.ts';
import { SchemaView } from './schema-view.tsx';
import { schemaCall } from './schema.ts';

/** The profile of an application’s (or an identity provider’s) users, and the mappings to and from people. */
export default function OwnerPage() {
  const { ownerKind, ownerId } = usePath<{ ownerKind: string; ownerId: string }>();
  const isApp = ownerKind !== 'idps';
  const found = useApi(['mappings', 'owner', ownerKind, ownerId], async (signal) => {
    if (!isApp) return (await api.getIdentityProvider({ idpId: ownerId }, { signal })).name;
    return (await api.getApplication({ appId: ownerId }, { signal })).label;
  });
  const crumbs = [
    { label: t('title'), to: '/profiles' },
    { label: t('tab.apps'), to: '/profiles', search: { tab: 'apps' } },
  ];
  if (found.data === undefined)
    return (
      <Page title={t('tab.apps')} crumbs={crumbs}>
        {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
      </Page>
    );
  const owner = { kind: 'app' as const, appId: ownerId };
  return (
    <Page
      title={String(found.data)}
      lead={t('appPageLead')}
      crumbs={crumbs}
      id={ownerId}
      call={schemaCall(owner)}
      actions={
        <Button
          component={A}
          to={isApp ? `/applications/${ownerId}` : `/identity-providers/${ownerId}`}
          variant="default"
        >
          {isApp ? t('toApp') : t('provider')}
        </Button>
      }
    >
      <AddressTabs
        label={String(found.data)}
        tabs={[
          { key: 'attributes', label: t('app.attributes'), content: () => <SchemaView owner={owner} /> },
          {
            key: 'to',
            label: t('app.to'),
            content: () => <MappingTab ownerId={ownerId} isApp={isApp} direction="to" />,
          },
          {
            key: 'from',
            label: t('app.from'),
            content: () => <MappingTab ownerId={ownerId} isApp={isApp} direction="from" />,
          },
        ]}
      />
    </Page>
  );
}
