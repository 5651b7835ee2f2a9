import { Button, Stack } from '@mantine/core';
import type { Application, IdentityProvider } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  may,
  SearchBox,
  Section,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { kindOf, kinds } from '../applications/door.ts';
import { t } from './messages.ts';

/** What comes with the product is for everyone: nobody is its user by a profile. */
const isOwn = (app: Application): boolean => kindOf(app) === 'own';

const columns: readonly Column<Application>[] = [
  { key: 'app', title: t('app'), isName: true, cell: ({ label }) => label },
  {
    key: 'signOn',
    title: t('signOn'),
    cell: (app) => <span className="soft">{kinds(`kind.${kindOf(app)}`)}</span>,
  },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
];

export function AppsTab() {
  const [{ q }] = useAddress();
  const found = useCursor(['mappings', 'apps', q ?? ''], (after, signal) =>
    api.listApplications({ ...(q ? { q } : {}), limit: 50, after }, { signal }),
  );
  const list = { ...found, items: found.items.filter((app) => !isOwn(app)) };
  return (
    <Stack gap="lg">
      <Section title={t('appsTitle')} lead={t('appsLead')}>
        <Stack gap="sm">
          <FilterBar filters={['q']}>
            <SearchBox label={t('searchApps')} />
          </FilterBar>
          <CursorTable
            label={t('appsTitle')}
            list={list}
            columns={columns}
            idOf={({ id }) => id ?? ''}
            linkOf={({ id }) => ({ to: `/profiles/apps/${id}` })}
            isFiltered={Boolean(q)}
            empty={
              <Empty
                title={t('noApps')}
                text={t('noAppsHelp')}
                action={
                  <Button component={A} to="/applications" variant="default">
                    {t('toApps')}
                  </Button>
                }
              />
            }
          />
        </Stack>
      </Section>
      {may('okta.idps.read') && <Providers />}
    </Stack>
  );
}

const providerColumns: readonly Column<IdentityProvider>[] = [
  { key: 'provider', title: t('provider'), isName: true, cell: ({ name }) => name },
  { key: 'type', title: words('type'), cell: ({ type }) => <span className="soft">{type}</span> },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
];

/** Most organisations have none; then nothing is said of them here. */
function Providers() {
  const list = useCursor(['mappings', 'providers'], (after, signal) =>
    api.listIdentityProviders({ limit: '50', after }, { signal }),
  );
  if (list.items.length === 0) return null;
  return (
    <Section title={t('providers')} lead={t('providersLead')}>
      <CursorTable
        label={t('providers')}
        list={list}
        columns={providerColumns}
        idOf={({ id }) => id ?? ''}
        linkOf={({ id }) => ({ to: `/profiles/idps/${id}` })}
      />
    </Section>
  );
}
