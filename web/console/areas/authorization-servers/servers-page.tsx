import { Button, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import {
  ActiveStatus,
  api,
  ApiFormFrame,
  checks,
  CursorTable,
  Dialog,
  Empty,
  FilterBar,
  may,
  Moment,
  Page,
  SearchBox,
  tellDone,
  useAddress,
  useApiForm,
  useCursor,
  useGo,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';

export default function ServersPage() {
  const [{ q = '', create }, change] = useAddress();
  const mayManage = may('okta.authorizationServers.manage');
  const list = useCursor(['authorizationServers', q], (after, signal) =>
    api.listAuthorizationServers({ after, limit: 50, ...(q === '' ? {} : { q }) }, { signal }),
  );
  const openForm = () => change({ create: 'yes' });
  const add = mayManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={openForm}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/authorizationServers" actions={add}>
      <FilterBar filters={['q']}>
        <SearchBox label={t('search')} />
      </FilterBar>
      <CursorTable
        label={t('title')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/authorization-servers/${id}` })}
        isFiltered={q !== ''}
        empty={<Empty title={t('empty')} text={t('emptyHelp')} action={add} />}
        columns={[
          { key: 'name', title: words('name'), isName: true, cell: ({ name }) => name },
          { key: 'audience', title: t('audience'), cell: ({ audiences }) => audiences.join(', ') },
          { key: 'issuer', title: t('issuer'), onPhone: 'hidden', cell: ({ issuer }) => issuer },
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
        title={t('create')}
        isOpen={mayManage && create === 'yes'}
        close={() => change({ create: undefined })}
      >
        <CreateForm cancel={() => change({ create: undefined })} />
      </Dialog>
    </Page>
  );
}

function CreateForm({ cancel }: { cancel: () => void }) {
  const go = useGo();
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { name: '', audience: '', description: '' },
    validate: { name: checks.required, audience: checks.required },
    mayLeave: true,
    save: ({ name, audience, description }) =>
      api.createAuthorizationServer({ body: { name, description, audiences: [audience.trim()] } }),
    after: ({ id, name }) => {
      void queries.invalidateQueries({ queryKey: ['authorizationServers'] });
      tellDone(t('created', { name }));
      go(`/authorization-servers/${id}`);
    },
  });
  const field = form.form.getInputProps;
  return (
    <ApiFormFrame of={form} submit={t('create')} cancel={cancel}>
      <Stack>
        <TextInput
          label={words('name')}
          description={t('nameHelp')}
          required
          data-autofocus
          {...field('name')}
        />
        <TextInput label={t('audience')} description={t('audienceHelp')} required {...field('audience')} />
        <Textarea label={t('description')} autosize minRows={2} {...field('description')} />
      </Stack>
    </ApiFormFrame>
  );
}
