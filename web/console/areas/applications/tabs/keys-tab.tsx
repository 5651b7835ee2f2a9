import { Stack } from '@mantine/core';
import type { Application } from '../../../kit/api.ts';
import { isOidc, kindOf, loose } from '../app.ts';
import { ClientKeys } from './client-keys.tsx';
import { ClientSecrets } from './client-secrets.tsx';
import { SigningKeys } from './signing-keys.tsx';
import { SigningRequests } from './signing-requests.tsx';

/** What the app proves itself with, or what we sign with for it. */
export function KeysTab({ app }: { app: Application }) {
  if (!isOidc(kindOf(app)))
    return (
      <Stack gap="xl">
        <SigningKeys app={app} />
        <SigningRequests app={app} />
      </Stack>
    );
  const isPublic = loose(app).credentials.oauthClient?.['token_endpoint_auth_method'] === 'none';
  return (
    <Stack gap="xl">
      {!isPublic && <ClientSecrets app={app} />}
      <ClientKeys app={app} />
    </Stack>
  );
}
