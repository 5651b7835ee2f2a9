import { Button } from '@mantine/core';
import {
  A,
  api,
  Confirm,
  CursorTable,
  Empty,
  may,
  Moment,
  type OAuth2Token,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useCursor,
  useNamed,
  words,
} from './kit.ts';
import { useState } from 'react';
import { t } from './messages.ts';
import { TokenPanel } from './token-panel.tsx';
import { TokenStatus } from './token-status.tsx';

/** Who holds refresh tokens of this server, and the tokens. */
export function ClientsTab({ serverId }: { serverId: string }) {
  const [{ panel }, change] = useAddress();
  const list = useCursor(['authorizationServers', serverId, 'clients'], (_after, signal) =>
    api.listOAuth2ClientsForAuthorizationServer({ serverId }, { signal }),
  );
  const current = list.items.find(({ client_id }) => client_id === panel);
  return (
    <Section title={t('tab.clients')} lead={t('clientsLead')}>
      <CursorTable
        label={t('tab.clients')}
        list={list}
        idOf={({ client_id }) => client_id}
        linkOf={({ client_id }) => ({
          to: `/authorization-servers/${serverId}`,
          search: { tab: 'clients', panel: client_id },
        })}
        isCurrent={({ client_id }) => client_id === panel}
        empty={<Empty title={t('noClients')} text={t('noClientsHelp')} />}
        columns={[
          { key: 'name', title: words('name'), isName: true, cell: ({ client_name }) => client_name },
          { key: 'id', title: t('clientId'), cell: ({ client_id }) => <code>{client_id}</code> },
          {
            key: 'app',
            title: t('application'),
            onPhone: 'hidden',
            cell: ({ client_id }) => <A to={`/applications/${client_id}`}>{t('openApplication')}</A>,
          },
        ]}
      />
      <SidePanel
        wide
        title={t('tokensOf', { name: current?.client_name ?? '' })}
        isOpen={panel !== undefined && current !== undefined}
        close={() => change({ panel: undefined, token: undefined })}
      >
        {current !== undefined && (
          <Tokens serverId={serverId} clientId={current.client_id} name={current.client_name} />
        )}
      </SidePanel>
    </Section>
  );
}

type TokensProps = { serverId: string; clientId: string; name: string };

function Tokens({ serverId, clientId, name }: TokensProps) {
  const [{ token }, change] = useAddress();
  const mayManage = may('okta.authorizationServers.manage');
  const [revoked, askRevoke] = useState<OAuth2Token | 'all'>();
  const list = useCursor(['authorizationServers', serverId, 'tokens', clientId], (after, signal) =>
    api.listRefreshTokensForAuthorizationServerAndClient(
      { serverId, clientId, after, limit: 50 },
      { signal },
    ),
  );
  const people = useNamed('people', [...new Set(list.items.map(({ userId }) => userId))]);
  const nameOf = (id: string) => people.find((one) => one.id === id)?.label ?? id;
  const revoke = useAction(
    (which: OAuth2Token | 'all') =>
      which === 'all'
        ? api.revokeRefreshTokensForAuthorizationServerAndClient({ serverId, clientId })
        : api.revokeRefreshTokenForAuthorizationServerAndClient({ serverId, clientId, tokenId: which.id }),
    {
      changes: [['authorizationServers', serverId]],
      done: t('tokensRevoked'),
      isQuiet: true,
      after: () => askRevoke(undefined),
    },
  );
  if (token !== undefined)
    return (
      <TokenPanel
        serverId={serverId}
        clientId={clientId}
        tokenId={token}
        back={() => change({ token: undefined })}
      />
    );
  return (
    <>
      {mayManage && list.items.length > 0 && (
        <Button mb="md" color="red" variant="light" onClick={() => askRevoke('all')}>
          {t('revokeAll')}
        </Button>
      )}
      <CursorTable
        label={t('tokensOf', { name })}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({
          to: `/authorization-servers/${serverId}`,
          search: { tab: 'clients', panel: clientId, token: id },
        })}
        empty={<Empty title={t('noTokens')} text={t('noTokensHelp')} />}
        columns={[
          { key: 'person', title: t('person'), isName: true, cell: ({ userId }) => nameOf(userId) },
          { key: 'created', title: words('created'), cell: ({ created }) => <Moment at={created} /> },
          {
            key: 'expires',
            title: t('expires'),
            cell: ({ expiresAt }) => <Moment at={expiresAt} absolute />,
          },
          { key: 'status', title: words('status'), cell: ({ status }) => <TokenStatus status={status} /> },
        ]}
        {...(mayManage
          ? {
              rowActions: (one: OAuth2Token) => (
                <RowMenu
                  of={nameOf(one.userId)}
                  actions={[{ label: t('revoke'), isHarmful: true, run: () => askRevoke(one) }]}
                />
              ),
            }
          : {})}
      />
      <Confirm
        title={revoked === 'all' ? t('revokeAllTitle', { name }) : t('revokeTitle')}
        confirm={revoked === 'all' ? t('revokeAll') : t('revoke')}
        isOpen={revoked !== undefined}
        close={() => askRevoke(undefined)}
        run={() => revoked !== undefined && revoke.run(revoked)}
        isRunning={revoke.isRunning}
        error={revoke.error}
      >
        {t('revokeHelp')}
      </Confirm>
    </>
  );
}
