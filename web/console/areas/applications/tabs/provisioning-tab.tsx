import { Alert, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { Application } from '../../../kit/api.ts';
import { api, Loaded, useApi } from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { Connection } from './connection.tsx';
import { Features } from './features.tsx';
import { GroupPush } from './group-push.tsx';

/** How the app's own accounts are to follow: settings that are kept, and say so. */
export function ProvisioningTab({ app }: { app: Application }) {
  const connection = useApi(['applications', 'connection', app.id], (signal) =>
    api.getDefaultProvisioningConnectionForApplication({ appId: app.id }, { signal }),
  );
  return (
    <Stack gap="xl">
      <Alert color="yellow" icon={<IconInfoCircle aria-hidden />}>
        {t('provisioning.kept')}
      </Alert>
      <Loaded of={connection}>
        {(found) => (
          <>
            <Connection key={`${found.status} ${found.profile.authScheme}`} app={app} connection={found} />
            {found.profile.authScheme !== 'UNKNOWN' && (
              <>
                <Features app={app} />
                <GroupPush app={app} />
              </>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  );
}
