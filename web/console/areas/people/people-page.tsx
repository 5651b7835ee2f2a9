import { Button } from '@mantine/core';
import { IconFileImport, IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  type Column,
  CursorTable,
  Dialog,
  Empty,
  may,
  Moment,
  Page,
  peopleSource,
  Picker,
  useAddress,
  useCursor,
  useGo,
} from '../../kit/index.ts';
import type { User } from '../../kit/api.ts';
import { BulkActions } from './bulk/bulk-actions.tsx';
import { t } from './messages.ts';
import { PeopleFilters } from './people-filters.tsx';
import { filterNames, queryOf } from './people-search.ts';
import { PersonStatus } from './person-status.tsx';
import { nameOf } from './schema.ts';
import './people.css';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const columns: readonly Column<User>[] = [
  { key: 'name', title: t('column.name'), isName: true, cell: ({ profile }) => nameOf(profile) },
  {
    key: 'login',
    title: t('column.login'),
    cell: ({ profile }) => <span className="breakable">{textOf(profile?.['login'])}</span>,
  },
  {
    key: 'department',
    title: t('column.department'),
    cell: ({ profile }) => textOf(profile?.['department']),
    onPhone: 'hidden',
  },
  {
    key: 'status',
    title: t('column.status'),
    cell: ({ status }) => status !== undefined && <PersonStatus status={status} />,
  },
  { key: 'lastLogin', title: t('column.lastLogin'), cell: ({ lastLogin }) => <Moment at={lastLogin} /> },
  {
    key: 'created',
    title: t('column.created'),
    cell: ({ created }) => <Moment at={created} />,
    onPhone: 'hidden',
  },
];

export default function PeoplePage() {
  const [address, change] = useAddress();
  const asked = queryOf(address);
  const list = useCursor(['users', 'list', asked], (after, signal) =>
    api.listUsers({ ...asked, after, limit: 50 }, { signal }),
  );
  const isFiltered = filterNames.some((name) => (address[name] ?? '') !== '');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call={`GET /api/v1/users?search=${encodeURIComponent(asked.search)}`}
      actions={
        <>
          {may('okta.users.manage') && (
            <Button
              component={A}
              to="/people/import"
              variant="default"
              leftSection={<IconFileImport size={16} />}
            >
              {t('importPeople')}
            </Button>
          )}
          {may('okta.users.create') && (
            <Button component={A} to="/people/new" leftSection={<IconPlus size={16} />}>
              {t('addPerson')}
            </Button>
          )}
        </>
      }
    >
      <PeopleFilters />
      <CursorTable
        label={t('title')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/people/${id}` })}
        select={{
          nameOf: ({ profile }) => nameOf(profile),
          actions: (rows, clear) => <BulkActions people={rows} clear={clear} />,
        }}
        isFiltered={isFiltered}
        empty={
          <Empty
            icon={<IconUsers />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            action={
              may('okta.users.create') && (
                <Button component={A} to="/people/new">
                  {t('addPerson')}
                </Button>
              )
            }
          />
        }
      />
      <ChoosePerson isOpen={address['then'] === 'access'} close={() => change({ then: undefined })} />
    </Page>
  );
}

/** From the command palette: whose way in is to be looked at. */
function ChoosePerson({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const go = useGo();
  const [value, setValue] = useState<{ id: string; label: string }>();
  return (
    <Dialog title={t('whyCommand')} isOpen={isOpen} close={close}>
      <Picker
        source={peopleSource}
        label={t('whyWho')}
        value={value}
        onChange={(picked) => {
          setValue(picked);
          if (picked !== undefined) go(`/people/${picked.id}`, { tab: 'access' });
        }}
      />
    </Dialog>
  );
}
