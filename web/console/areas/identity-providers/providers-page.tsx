import { Alert, Button, Select, Stack } from '@mantine/core';
import { IconInfoCircle, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import {
  ActiveStatus,
  AddressTabs,
  api,
  CursorTable,
  Dialog,
  Empty,
  FilterBar,
  type IdentityProviderType,
  may,
  Moment,
  Page,
  SearchBox,
  tellDone,
  useAddress,
  useCursor,
  useGo,
  words,
} from './kit.ts';
import { KeysTab } from './keys-tab.tsx';
import { t } from './messages.ts';
import { ProviderForm } from './provider-form.tsx';
import { kinds } from './provider-values.ts';

export default function ProvidersPage() {
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/idps">
      <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title={t('storedOnly')}>
        {t('storedOnlyHelp')}
      </Alert>
      <AddressTabs
        label={t('tabs')}
        tabs={[
          { key: 'providers', label: t('tab.providers'), content: () => <Providers /> },
          { key: 'keys', label: t('tab.keys'), content: () => <KeysTab /> },
        ]}
      />
    </Page>
  );
}

/** A kind by its name; those that no form is here for go by the API’s word. */
export const kindName = (type: string): string => {
  const key = `kind.${type}`;
  return t.has(key) ? t(key) : type;
};

const kindOptions = kinds.map((value) => ({ value, label: t(`kind.${value}`) }));

function Providers() {
  const [{ q = '', type, create }, change] = useAddress();
  const mayManage = may('okta.identityProviders.manage');
  const list = useCursor(['idps', q, type], (after, signal) =>
    api.listIdentityProviders(
      {
        after,
        limit: '50',
        ...(q === '' ? {} : { q }),
        ...(type === undefined ? {} : { type: type as IdentityProviderType }),
      },
      { signal },
    ),
  );
  const add = mayManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ create: 'OIDC' })}>
      {t('add')}
    </Button>
  );
  return (
    <Stack>
      <FilterBar filters={['q', 'type']}>
        <SearchBox label={t('search')} />
        <Select
          aria-label={t('kind')}
          placeholder={t('anyKind')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={kindOptions}
          value={type ?? null}
          onChange={(value) => change({ type: value ?? undefined })}
        />
        {list.items.length > 0 && add}
      </FilterBar>
      <CursorTable
        label={t('title')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/identity-providers/${id}` })}
        isFiltered={q !== '' || type !== undefined}
        empty={<Empty title={t('empty')} text={t('emptyHelp')} action={add} />}
        columns={[
          { key: 'name', title: words('name'), isName: true, cell: ({ name }) => name },
          { key: 'kind', title: t('kind'), cell: (one) => kindName(one.type) },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          {
            key: 'updated',
            title: words('updated'),
            onPhone: 'hidden',
            cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
          },
        ]}
      />
      <Dialog
        title={t('add')}
        size="xl"
        isOpen={mayManage && create !== undefined}
        close={() => change({ create: undefined })}
      >
        {create !== undefined && <Add type={create} />}
      </Dialog>
    </Stack>
  );
}

function Add({ type }: { type: string }) {
  const [, change] = useAddress();
  const go = useGo();
  const queries = useQueryClient();
  const kind = kinds.find((one) => one === type) ?? 'OIDC';
  return (
    <Stack>
      <Select
        label={t('kind')}
        allowDeselect={false}
        data={kindOptions}
        value={kind}
        onChange={(value) => change({ create: value ?? 'OIDC' })}
      />
      <ProviderForm
        key={kind}
        type={kind}
        cancel={() => change({ create: undefined })}
        after={({ id, name }) => {
          void queries.invalidateQueries({ queryKey: ['idps'] });
          tellDone(t('added', { name }));
          go(`/identity-providers/${id}`);
        }}
      />
    </Stack>
  );
}
