import { Button, Group, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Application } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  Page,
  SearchBox,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { type Kind, filterOf, kindOf, kinds } from './app.ts';
import { AppRowMenu } from './app-actions.tsx';
import { AppLogo } from './app-logo.tsx';
import { t } from './messages.ts';
import './applications.css';

const columns: readonly Column<Application>[] = [
  {
    key: 'name',
    title: t('name'),
    isName: true,
    cell: (app) => (
      <Group gap="sm" wrap="nowrap" component="span">
        <AppLogo app={app} />
        <span>{app.label}</span>
      </Group>
    ),
  },
  { key: 'kind', title: t('kind'), cell: (app) => t(`kind.${kindOf(app)}`) },
  { key: 'status', title: words('status'), cell: (app) => <ActiveStatus status={app.status} /> },
  {
    key: 'updated',
    title: words('updated'),
    onPhone: 'hidden',
    cell: (app) => <Moment at={app.lastUpdated} />,
  },
];

const addButton = () =>
  may('okta.apps.manage') ? (
    <Button component={A} to="/applications/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('add')}
    </Button>
  ) : undefined;

export default function ApplicationsPage() {
  const [{ q = '', kind = '', status = '' }, change] = useAddress();
  const filter = [
    ...(kinds.includes(kind as Kind) ? [filterOf(kind as Kind)] : []),
    ...(status === '' ? [] : [`status eq "${status}"`]),
  ].join(' and ');
  const list = useCursor(['applications', 'list', q, filter], (after, signal) =>
    api.listApplications(
      {
        limit: 50,
        ...(q === '' ? {} : { q }),
        ...(filter === '' ? {} : { filter }),
        ...(after === undefined ? {} : { after }),
      },
      { signal },
    ),
  );
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/apps" actions={addButton()}>
      <FilterBar filters={['q', 'kind', 'status']}>
        <SearchBox label={t('search')} />
        <Select
          aria-label={t('kind')}
          placeholder={t('anyKind')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={kinds.map((one) => ({ value: one, label: t(`kind.${one}`) }))}
          value={kind === '' ? null : kind}
          onChange={(value) => change({ kind: value ?? undefined })}
        />
        <Select
          aria-label={words('status')}
          placeholder={t('anyStatus')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={[
            { value: 'ACTIVE', label: words('active') },
            { value: 'INACTIVE', label: words('inactive') },
          ]}
          value={status === '' ? null : status}
          onChange={(value) => change({ status: value ?? undefined })}
        />
      </FilterBar>
      <CursorTable
        label={t('title')}
        list={list}
        columns={columns}
        idOf={(app) => app.id}
        rowActions={(app) => <AppRowMenu app={app} />}
        linkOf={(app) => ({ to: `/applications/${app.id}` })}
        isFiltered={q !== '' || filter !== ''}
        empty={<Empty title={t('empty')} text={t('emptyText')} action={addButton()} />}
      />
    </Page>
  );
}
