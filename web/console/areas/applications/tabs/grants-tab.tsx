import { Stack } from '@mantine/core';
import type { Application } from '../../../kit/api.ts';
import { ApiScopes } from './api-scopes.tsx';
import { RefreshTokens } from './refresh-tokens.tsx';

/** What the app may call here, and what it was given for people. */
export function GrantsTab({ app }: { app: Application }) {
  return (
    <Stack gap="xl">
      <RefreshTokens app={app} />
      <ApiScopes app={app} />
    </Stack>
  );
}
