import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  ApiFormFrame,
  checks,
  Confirm,
  CursorTable,
  Dialog,
  Empty,
  FilterBar,
  Loaded,
  may,
  type OAuth2Scope,
  RowMenu,
  SearchBox,
  Section,
  Status,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  useCursor,
  words,
} from './kit.ts';
import { t } from './messages.ts';

const consents = ['IMPLICIT', 'FLEXIBLE', 'REQUIRED'] as const;

export function ScopesTab({ serverId }: { serverId: string }) {
  const [{ q = '' }] = useAddress();
  const mayManage = may('okta.authorizationServers.manage');
  const [edited, edit] = useState<OAuth2Scope | 'new'>();
  const [deleted, askDelete] = useState<OAuth2Scope>();
  const key = ['authorizationServers', serverId, 'scopes'];
  const list = useCursor([...key, q], (after, signal) =>
    api.listOAuth2Scopes({ serverId, after, limit: 50, ...(q === '' ? {} : { q }) }, { signal }),
  );
  const remove = useAction((scope: OAuth2Scope) => api.deleteOAuth2Scope({ serverId, scopeId: scope.id }), {
    changes: [['authorizationServers', serverId]],
    done: (_, { name }) => t('deleted', { name }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('addScope')}
    </Button>
  );
  return (
    <Section title={t('tab.scopes')} lead={t('scopesLead')} actions={add}>
      <FilterBar filters={['q']}>
        <SearchBox label={t('searchScopes')} />
      </FilterBar>
      <CursorTable
        label={t('tab.scopes')}
        list={list}
        idOf={({ id }) => id}
        isFiltered={q !== ''}
        empty={<Empty title={t('noScopes')} text={t('noScopesHelp')} action={add} />}
        columns={[
          {
            key: 'name',
            title: words('name'),
            isName: true,
            cell: ({ name, system, default: isDefault }) => (
              <Group gap={6}>
                <code>{name}</code>
                {isDefault && <Status tone="good">{t('defaultScope')}</Status>}
                {system && <Status tone="quiet">{words('system')}</Status>}
              </Group>
            ),
          },
          {
            key: 'description',
            title: words('description'),
            onPhone: 'hidden',
            cell: ({ displayName, description }) => description ?? displayName ?? '',
          },
          { key: 'consent', title: t('consent'), cell: ({ consent }) => t(`consent.${consent}`) },
          {
            key: 'published',
            title: t('published'),
            onPhone: 'hidden',
            cell: ({ metadataPublish }) => words(metadataPublish === 'ALL_CLIENTS' ? 'yes' : 'no'),
          },
        ]}
        {...(mayManage
          ? {
              rowActions: (scope: OAuth2Scope) => (
                <RowMenu
                  of={scope.name}
                  actions={[
                    { label: words('edit'), run: () => edit(scope) },
                    !scope.system && { label: t('delete'), isHarmful: true, run: () => askDelete(scope) },
                  ]}
                />
              ),
            }
          : {})}
      />
      <Dialog
        title={
          edited === 'new' || edited === undefined ? t('addScope') : t('editScope', { name: edited.name })
        }
        isOpen={edited !== undefined}
        close={() => edit(undefined)}
      >
        {edited === 'new' && (
          <ScopeForm serverId={serverId} scope={undefined} close={() => edit(undefined)} />
        )}
        {edited !== undefined && edited !== 'new' && (
          <EditScope serverId={serverId} scopeId={edited.id} close={() => edit(undefined)} />
        )}
      </Dialog>
      <Confirm
        title={t('deleteTitle', { name: deleted?.name ?? '' })}
        confirm={t('delete')}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteScopeHelp')}
      </Confirm>
    </Section>
  );
}

/** As it is now: the list may have been open for a while. */
function EditScope({ serverId, scopeId, close }: { serverId: string; scopeId: string; close: () => void }) {
  const found = useApi(['authorizationServers', serverId, 'scopes', 'one', scopeId], (signal) =>
    api.getOAuth2Scope({ serverId, scopeId }, { signal }),
  );
  return (
    <Loaded of={{ ...found, data: found.isFetching ? undefined : found.data, isPending: found.isFetching }}>
      {(scope) => <ScopeForm serverId={serverId} scope={scope} close={close} />}
    </Loaded>
  );
}

function ScopeForm({
  serverId,
  scope,
  close,
}: {
  serverId: string;
  scope: OAuth2Scope | undefined;
  close: () => void;
}) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: {
      name: scope?.name ?? '',
      displayName: scope?.displayName ?? '',
      description: scope?.description ?? '',
      consent: scope?.consent ?? 'IMPLICIT',
      isPublished: scope?.metadataPublish === 'ALL_CLIENTS',
      isDefault: scope?.default === true,
      isOptional: scope?.optional === true,
    },
    validate: { name: checks.required },
    mayLeave: true,
    save: ({ name, displayName, description, consent, isPublished, isDefault, isOptional }) => {
      const body = {
        name: name.trim(),
        displayName: displayName || null,
        description: description || null,
        consent,
        metadataPublish: isPublished ? ('ALL_CLIENTS' as const) : ('NO_CLIENTS' as const),
        default: isDefault,
        optional: isOptional,
      };
      return scope === undefined
        ? api.createOAuth2Scope({ serverId, body })
        : api.replaceOAuth2Scope({ serverId, scopeId: scope.id, body });
    },
    done: t('scopeSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['authorizationServers', serverId, 'scopes'] });
      close();
    },
  });
  const field = form.form.getInputProps;
  const isFixed = scope?.system === true;
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput
          label={t('scopeName')}
          description={t('scopeNameHelp')}
          required
          disabled={isFixed}
          data-autofocus
          {...field('name')}
        />
        <TextInput label={t('displayName')} description={t('displayNameHelp')} {...field('displayName')} />
        <TextInput label={words('description')} {...field('description')} />
        <Select
          label={t('consent')}
          description={t('consentHelp')}
          allowDeselect={false}
          data={consents.map((value) => ({ value, label: t(`consent.${value}`) }))}
          {...field('consent')}
        />
        <Checkbox label={t('isDefault')} {...form.form.getInputProps('isDefault', { type: 'checkbox' })} />
        <Checkbox label={t('published')} {...form.form.getInputProps('isPublished', { type: 'checkbox' })} />
        <Checkbox label={t('isOptional')} {...form.form.getInputProps('isOptional', { type: 'checkbox' })} />
      </Stack>
    </ApiFormFrame>
  );
}
