import { Code, Stack } from '@mantine/core';
import { api, CopyField, Loaded, useApi } from './kit.ts';
import { t } from './messages.ts';

/** The public half of one key, for an API that keeps it instead of fetching it. */
export function KeyPanel({ serverId, keyId }: { serverId: string; keyId: string }) {
  const found = useApi(['authorizationServers', serverId, 'keys', keyId], (signal) =>
    api.getAuthorizationServerKey({ serverId, keyId }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ kid, kty, alg, use, n, e, crv, x, y }) => {
        const jwk = { kid, kty, alg, use, n, e, crv, x, y };
        const text = JSON.stringify(jwk, undefined, 2);
        return (
          <Stack>
            <CopyField label="JWK" help={t('keyHelp')} value={JSON.stringify(jwk)} />
            <Code block tabIndex={0} aria-label={t('publicKey')}>
              {text}
            </Code>
          </Stack>
        );
      }}
    </Loaded>
  );
}
