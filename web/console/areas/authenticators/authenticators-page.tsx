import { Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Authenticator } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  agoOf,
  api,
  Count,
  DataTable,
  Dialog,
  Empty,
  Loaded,
  may,
  Page,
  percentOf,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { aboutOf } from './kind-words.ts';
import { t } from './messages.ts';
import { NewAuthenticator } from './new-authenticator.tsx';
import { OrgSettings } from './org-settings.tsx';
import { havingOf, useCoverage, useUses } from './use-coverage.ts';

export default function AuthenticatorsPage() {
  const [address, change] = useAddress();
  const all = useApi(['authenticators'], async (signal) => [
    ...(await api.listAuthenticators({}, { signal })),
  ]);
  const mayManage = may('okta.authenticators.manage');
  const close = () => change({ panel: undefined });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call="GET /api/v1/authenticators"
      actions={
        mayManage && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change({ panel: 'new' }, { push: true })}
          >
            {t('add')}
          </Button>
        )
      }
    >
      <Loaded of={all}>
        {(found) => (
          <>
            <Table all={found} />
            <Dialog title={t('add')} isOpen={mayManage && address['panel'] === 'new'} close={close} size="xl">
              <NewAuthenticator all={found} close={close} />
            </Dialog>
          </>
        )}
      </Loaded>
      <OrgSettings />
    </Page>
  );
}

function Table({ all }: { all: readonly Authenticator[] }) {
  const coverage = useCoverage();
  return (
    <Stack gap="xs">
      <DataTable
        label={t('title')}
        rows={[...all].sort((a, b) => a.name.localeCompare(b.name))}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/authenticators/${id}` })}
        empty={<Empty title={t('none')} text={t('noneHelp')} />}
        columns={[
          { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
          {
            key: 'about',
            title: words('type'),
            cell: ({ key, description }) => (
              <span className="soft">
                {description === undefined || description === '' ? aboutOf(key) : description}
              </span>
            ),
          },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          {
            key: 'people',
            title: t('people'),
            align: 'right',
            cell: ({ key }) => <Having coverage={coverage} of={key} />,
          },
          {
            key: 'policies',
            title: t('policies'),
            align: 'right',
            cell: ({ id }) => <Uses id={id} />,
          },
        ]}
      />
      {coverage !== undefined && (
        <Text size="sm" c="dimmed">
          {t('peopleHelp', { when: agoOf(coverage.countedAt) })}{' '}
          <A to="/factor-coverage">{t('seeLacking')}</A>
        </Text>
      )}
    </Stack>
  );
}

function Having({ coverage, of }: { coverage: ReturnType<typeof useCoverage>; of: Authenticator['key'] }) {
  const having = havingOf(coverage, of);
  if (coverage === undefined || having === undefined) return <span className="soft">–</span>;
  return (
    <span className="nowrap">
      <Count value={having} to="/factor-coverage" />{' '}
      <span className="soft">({percentOf(coverage.people === 0 ? 0 : having / coverage.people)})</span>
    </span>
  );
}

function Uses({ id }: { id: string }) {
  const { data } = useUses(id);
  if (data === undefined) return <span className="soft">–</span>;
  return data.length === 0 ? (
    <span className="number">0</span>
  ) : (
    <Count value={data.length} to={`/authenticators/${id}`} search={{ tab: 'uses' }} />
  );
}
