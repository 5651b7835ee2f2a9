import { Button, Stack } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { A, api, CopyId, Facts, Loaded, Moment, useApi, useNamed, words } from './kit.ts';
import { t } from './messages.ts';
import { TokenStatus } from './token-status.tsx';

type Props = { serverId: string; clientId: string; tokenId: string; back: () => void };

/** One refresh token: whose it is and what it is good for. The token itself is never shown. */
export function TokenPanel({ serverId, clientId, tokenId, back }: Props) {
  const found = useApi(['authorizationServers', serverId, 'tokens', clientId, tokenId], (signal) =>
    api.getRefreshTokenForAuthorizationServerAndClient(
      { serverId, clientId, tokenId, expand: 'scope' },
      { signal },
    ),
  );
  const [person] = useNamed('people', found.data ? [found.data.userId] : []);
  return (
    <Stack>
      <div>
        <Button variant="subtle" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={back}>
          {t('allTokens')}
        </Button>
      </div>
      <Loaded of={found}>
        {(token) => (
          <Facts
            of={[
              [words('status'), <TokenStatus key="status" status={token.status} />],
              [
                t('person'),
                <A key="person" to={`/people/${token.userId}`}>
                  {person?.label ?? token.userId}
                </A>,
              ],
              [t('scopesGranted'), token.scopes.join(', ')],
              [words('created'), <Moment key="created" at={token.created} absolute />],
              [t('lastUsed'), <Moment key="used" at={token.lastUpdated} />],
              [t('expires'), <Moment key="expires" at={token.expiresAt} absolute />],
              [
                t('issuer'),
                <span key="issuer" className="break-anywhere">
                  {token.issuer}
                </span>,
              ],
              [words('id'), <CopyId key="id" id={token.id} />],
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}
