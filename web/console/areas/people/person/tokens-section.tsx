import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type Column,
  Confirm,
  CursorTable,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useCursor,
} from '../../../kit/index.ts';
import type {
  OAuth2ClientsForAuthorizationServer,
  OAuth2TokenForApplication,
  UserGrant,
} from '../../../kit/api.ts';
import { t } from './messages.ts';

type Client = OAuth2ClientsForAuthorizationServer;

const columns: readonly Column<Client>[] = [
  { key: 'client', title: t('apps.app'), isName: true, cell: ({ client_name: name }) => name },
  {
    key: 'id',
    title: t('tokens.clientId'),
    cell: ({ client_id: id }) => <span className="soft breakable">{id}</span>,
  },
];

/** Tokens by which apps act for somebody when they are not there, and what they agreed to. */
export function TokensAndGrants({ userId }: { userId: string }) {
  const [address, change] = useAddress();
  const key = ['users', userId, 'clients'];
  const clients = useApi(key, (signal) => api.listUserClients({ userId }, { signal }).all());
  const shown = clients.data?.find(({ client_id: id }) => id === address['client']);
  const [isAsking, setAsking] = useState(false);
  const grants = useApi(
    ['users', userId, 'grants', 'any'],
    async (signal) => (await api.listUserGrants({ userId, limit: 1 }, { signal }).all()).length > 0,
  );
  const revokeAll = useAction(() => api.revokeUserGrants({ userId }), {
    changes: [['users', userId]],
    done: t('tokens.grantsRevoked'),
    after: () => setAsking(false),
  });
  return (
    <Section
      title={t('tokens.title')}
      lead={t('tokens.lead')}
      actions={
        grants.data === true &&
        may('okta.users.manage') && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t('tokens.revokeAllGrants')}
          </Button>
        )
      }
    >
      <Loaded of={clients}>
        {(rows) => (
          <DataTable
            label={t('tokens.title')}
            rows={rows}
            columns={columns}
            idOf={({ client_id: id }) => id}
            linkOf={({ client_id: id }) => ({ to: `/people/${userId}`, search: { ...address, client: id } })}
            empty={<Empty icon={<IconKey />} title={t('tokens.none')} text={t('tokens.noneHelp')} />}
          />
        )}
      </Loaded>
      <SidePanel
        wide
        title={shown?.client_name ?? ''}
        isOpen={shown !== undefined}
        close={() => change({ client: undefined })}
      >
        {shown !== undefined && <ClientDetail userId={userId} client={shown} />}
      </SidePanel>
      <Confirm
        title={t('tokens.revokeAllGrants')}
        confirm={t('tokens.revoke')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => revokeAll.run()}
        isRunning={revokeAll.isRunning}
      >
        {t('tokens.grantsHelp')}
      </Confirm>
    </Section>
  );
}

const tokenColumns: readonly Column<OAuth2TokenForApplication>[] = [
  {
    key: 'created',
    title: t('tokens.given'),
    isName: true,
    cell: ({ created }) => <Moment at={created} absolute />,
  },
  { key: 'scopes', title: t('tokens.scopes'), cell: ({ scopes }) => scopes.join(', ') },
  { key: 'expires', title: t('tokens.expires'), cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
];
const grantColumns: readonly Column<UserGrant>[] = [
  { key: 'scope', title: t('tokens.scope'), isName: true, cell: ({ scopeId }) => scopeId },
  { key: 'created', title: t('tokens.agreed'), cell: ({ created }) => <Moment at={created} /> },
];

function ClientDetail({ userId, client }: { userId: string; client: Client }) {
  const clientId = client.client_id;
  const given = { userId, clientId };
  const key = ['users', userId, 'clients', clientId];
  const tokens = useCursor([...key, 'tokens'], (after, signal) =>
    api.listRefreshTokensForUserAndClient({ ...given, after, limit: 50 }, { signal }),
  );
  const grants = useCursor([...key, 'grants'], (after, signal) =>
    api.listGrantsForUserAndClient({ ...given, after, limit: 50 }, { signal }),
  );
  // What has gone may have been the last that the client had; the list below is asked anew too.
  const changes = [key, ['users', userId, 'clients']];
  const token = useAction((tokenId: string) => api.revokeTokenForUserAndClient({ ...given, tokenId }), {
    changes,
    done: t('tokens.tokenRevoked'),
  });
  const allTokens = useAction(() => api.revokeTokensForUserAndClient(given), {
    changes,
    done: t('tokens.tokensRevoked'),
  });
  const grant = useAction((grantId: string) => api.revokeUserGrant({ userId, grantId }), {
    changes,
    done: t('tokens.grantRevoked'),
  });
  const allGrants = useAction(() => api.revokeGrantsForUserAndClient(given), {
    changes,
    done: t('tokens.grantsRevoked'),
  });
  const mayRevoke = may('okta.users.manage');
  const button = (label: string, run: () => void, isRunning: boolean) => (
    <Button variant="light" color="red" size="compact-sm" onClick={run} loading={isRunning}>
      {label}
    </Button>
  );
  return (
    <Stack gap="lg">
      <div>
        <Group justify="space-between" mb="xs">
          <Title order={3} size="h5">
            {t('tokens.refresh')}
          </Title>
          {mayRevoke &&
            tokens.items.length > 1 &&
            button(t('tokens.revokeAll'), () => allTokens.run(), allTokens.isRunning)}
        </Group>
        <CursorTable
          label={t('tokens.refresh')}
          list={tokens}
          columns={tokenColumns}
          idOf={({ id }) => id}
          empty={<Text c="dimmed">{t('tokens.refreshNone')}</Text>}
          rowActions={
            mayRevoke
              ? ({ id }) => button(t('tokens.revoke'), () => token.run(id), token.isRunning)
              : undefined
          }
        />
      </div>
      <div>
        <Group justify="space-between" mb="xs">
          <Title order={3} size="h5">
            {t('tokens.grants')}
          </Title>
          {mayRevoke &&
            grants.items.length > 1 &&
            button(t('tokens.revokeAll'), () => allGrants.run(), allGrants.isRunning)}
        </Group>
        <CursorTable
          label={t('tokens.grants')}
          list={grants}
          columns={grantColumns}
          idOf={({ id }) => id}
          empty={<Text c="dimmed">{t('tokens.grantsNone')}</Text>}
          rowActions={
            mayRevoke
              ? ({ id }) => button(t('tokens.revoke'), () => grant.run(id), grant.isRunning)
              : undefined
          }
        />
      </div>
      <Text size="sm" c="dimmed">
        {t('tokens.access')}
      </Text>
    </Stack>
  );
}
