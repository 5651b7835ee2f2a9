// Two secrets at most, so that one can be changed for the other while the app runs.
import { Button, Group, PasswordInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application, OAuth2ClientSecret } from '../../../kit/api.ts';
import {
  ActiveStatus,
  api,
  type Column,
  Confirm,
  CopyIcon,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useApi,
  words,
} from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { t } from '../messages.ts';

const columns: readonly Column<OAuth2ClientSecret>[] = [
  { key: 'id', title: t('secrets.secret'), isName: true, cell: ({ id }) => <code>{id}</code> },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
  { key: 'created', title: words('created'), cell: ({ created }) => <Moment at={created} /> },
];

export function ClientSecrets({ app }: { app: Application }) {
  const [shown, setShown] = useState<string>();
  const [leaving, setLeaving] = useState<OAuth2ClientSecret>();
  const key = ['applications', 'secrets', app.id];
  const changes = [key, ['applications', 'one', app.id]];
  const found = useApi(key, (signal) => allOf(api.listOAuth2ClientSecrets({ appId: app.id }, { signal })));
  const of = (one: OAuth2ClientSecret) => ({ appId: app.id, secretId: one.id });
  const create = useAction(() => api.createOAuth2ClientSecret({ appId: app.id, body: {} }), {
    done: t('secrets.created'),
    changes,
    after: ({ id }) => setShown(id),
  });
  const activate = useAction((one: OAuth2ClientSecret) => api.activateOAuth2ClientSecret(of(one)), {
    done: words('saved'),
    changes,
  });
  const deactivate = useAction((one: OAuth2ClientSecret) => api.deactivateOAuth2ClientSecret(of(one)), {
    done: t('secrets.deactivated'),
    changes,
    undo: (_, one) => ({ run: () => activate.run(one) }),
  });
  const remove = useAction((one: OAuth2ClientSecret) => api.deleteOAuth2ClientSecret(of(one)), {
    done: t('secrets.deleted'),
    changes,
    after: () => setLeaving(undefined),
    isQuiet: true,
  });
  const mayManage = may('okta.apps.manage');
  return (
    <Section
      title={t('secrets.title')}
      lead={t('secrets.lead')}
      actions={
        mayManage && (
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            loading={create.isRunning}
            disabled={(found.data ?? []).length >= 2}
            onClick={() => create.run()}
          >
            {t('secrets.add')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(secrets) => (
          <DataTable
            label={t('secrets.title')}
            rows={secrets}
            columns={columns}
            idOf={({ id }) => id}
            empty={<Empty title={t('secrets.none')} text={t('secrets.noneText')} />}
            rowActions={(one) =>
              mayManage && (
                <RowMenu
                  of={one.id}
                  actions={[
                    { label: t('secrets.show'), run: () => setShown(one.id) },
                    one.status === 'ACTIVE'
                      ? { label: t('deactivate'), run: () => deactivate.run(one) }
                      : { label: t('activate'), run: () => activate.run(one) },
                    one.status !== 'ACTIVE' && {
                      label: t('delete'),
                      run: () => setLeaving(one),
                      isHarmful: true,
                    },
                  ]}
                />
              )
            }
          />
        )}
      </Loaded>
      <SidePanel title={t('secrets.show')} isOpen={shown !== undefined} close={() => setShown(undefined)}>
        {shown !== undefined && <Secret app={app} secretId={shown} />}
      </SidePanel>
      <Confirm
        title={t('secrets.deleteTitle')}
        confirm={t('delete')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('secrets.deleteHelp')}
      </Confirm>
    </Section>
  );
}

function Secret({ app, secretId }: { app: Application; secretId: string }) {
  const found = useApi(['applications', 'secrets', app.id, 'one', secretId], (signal) =>
    api.getOAuth2ClientSecret({ appId: app.id, secretId }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ client_secret }) => (
        <Group gap={4} align="flex-end" wrap="nowrap">
          <PasswordInput
            className="grow"
            label={t('values.clientSecret')}
            description={t('secrets.showHelp')}
            readOnly
            value={client_secret}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('values.reveal') }}
          />
          <CopyIcon value={client_secret} label={t('values.clientSecret.copy')} />
        </Group>
      )}
    </Loaded>
  );
}
