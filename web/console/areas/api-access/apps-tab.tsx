import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  A,
  ActiveStatus,
  api,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  SearchBox,
  Section,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';

/** Apps that are programs: made and kept with the other applications, listed here with their ways to the API. */
export function AppsTab() {
  const [address] = useAddress();
  const q = address['q'] ?? '';
  const filter = 'settings.oauthClient.application_type eq "service"';
  const list = useCursor(['applications', 'service', q], (after, signal) =>
    api.listApplications({ filter, ...(q === '' ? {} : { q }), after, limit: 50 }, { signal }),
  );
  const create = may('okta.apps.manage') && (
    <Button
      component={A}
      to="/applications/new"
      search={{ kind: 'service' }}
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('createApp')}
    </Button>
  );
  return (
    <Section title={t('tab.apps')} lead={t('appsLead')} actions={create}>
      <FilterBar filters={['q']}>
        <SearchBox label={words('searchApps')} />
      </FilterBar>
      <CursorTable
        label={t('tab.apps')}
        list={list}
        idOf={({ id }) => id ?? ''}
        linkOf={({ id }) => ({ to: `/applications/${id}` })}
        isFiltered={q !== ''}
        empty={<Empty title={t('appsEmpty')} text={t('appsEmptyHelp')} action={create} />}
        columns={[
          { key: 'app', title: t('app'), isName: true, cell: ({ label }) => label },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          {
            key: 'roles',
            title: t('rolesOf'),
            cell: ({ id, label }) => (
              <A
                to={`/administrators/who/${id}`}
                search={{ type: 'CLIENT' }}
                aria-label={`${t('rolesOf')}: ${label}`}
              >
                {t('show')}
              </A>
            ),
          },
          {
            key: 'updated',
            title: words('updated'),
            onPhone: 'hidden',
            cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
          },
        ]}
      />
    </Section>
  );
}
