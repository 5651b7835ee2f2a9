import { Button, Checkbox, NumberInput, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  ActiveStatus,
  api,
  ApiFormFrame,
  checks,
  Confirm,
  DataTable,
  Dialog,
  type EmailServer,
  Empty,
  Loaded,
  may,
  RowMenu,
  Section,
  useAction,
  useApi,
  useApiForm,
  words,
} from './kit.ts';
import { t } from './messages.ts';

/** The SMTP servers by which mail goes out. */
export function MailTab() {
  const mayManage = may('okta.emailServers.manage');
  const [edited, edit] = useState<EmailServer | 'new'>();
  const [tested, test] = useState<EmailServer>();
  const [deleted, askDelete] = useState<EmailServer>();
  const found = useApi(
    ['email-servers'],
    async (signal) => (await api.listEmailServers({ signal }))['email-servers'],
  );
  const remove = useAction(({ id }: EmailServer) => api.deleteEmailServer({ emailServerId: id }), {
    changes: [['email-servers']],
    done: (_, { alias }) => t('deleted', { name: alias }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('addServer')}
    </Button>
  );
  const isNew = edited === undefined || edited === 'new';
  return (
    <Section title={t('servers')} lead={t('serversLead')} actions={found.data?.length ? add : undefined}>
      <Loaded of={found}>
        {(rows) => (
          <DataTable
            label={t('servers')}
            rows={rows}
            idOf={({ id }) => id}
            empty={<Empty title={t('noServers')} text={t('noServersHelp')} action={add} />}
            columns={[
              { key: 'alias', title: t('alias'), isName: true, cell: ({ alias }) => alias },
              { key: 'host', title: t('host'), cell: ({ host, port }) => `${host}:${port}` },
              { key: 'user', title: t('username'), onPhone: 'hidden', cell: ({ username }) => username },
              {
                key: 'status',
                title: words('status'),
                cell: ({ enabled }) => <ActiveStatus status={enabled ? 'ACTIVE' : 'INACTIVE'} />,
              },
            ]}
            {...(mayManage
              ? {
                  rowActions: (server: EmailServer) => (
                    <RowMenu
                      of={server.alias}
                      actions={[
                        { label: t('test'), run: () => test(server) },
                        { label: words('edit'), run: () => edit(server) },
                        { label: t('delete'), isHarmful: true, run: () => askDelete(server) },
                      ]}
                    />
                  ),
                }
              : {})}
          />
        )}
      </Loaded>
      <Dialog
        title={isNew ? t('addServer') : t('editServer', { name: edited.alias })}
        isOpen={edited !== undefined}
        close={() => edit(undefined)}
      >
        {edited !== undefined && (
          <ServerForm server={edited === 'new' ? undefined : edited} close={() => edit(undefined)} />
        )}
      </Dialog>
      <Dialog
        title={t('testTitle', { name: tested?.alias ?? '' })}
        isOpen={tested !== undefined}
        close={() => test(undefined)}
      >
        {tested !== undefined && <TestForm server={tested} close={() => test(undefined)} />}
      </Dialog>
      <Confirm
        title={t('deleteDomainTitle', { name: deleted?.alias ?? '' })}
        confirm={t('delete')}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteServerHelp')}
      </Confirm>
    </Section>
  );
}

function ServerForm({ server, close }: { server: EmailServer | undefined; close: () => void }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: {
      alias: server?.alias ?? '',
      host: server?.host ?? '',
      port: server?.port ?? 587,
      username: server?.username ?? '',
      password: '',
      enabled: server?.enabled ?? true,
    },
    validate: {
      alias: checks.required,
      host: checks.required,
      username: checks.required,
      password: (value: string) => (server === undefined ? checks.required(value) : null),
    },
    mayLeave: true,
    save: ({ password, ...rest }) =>
      server === undefined
        ? api.createEmailServer({ body: { ...rest, password } })
        : api.updateEmailServer({
            emailServerId: server.id,
            body: { ...rest, ...(password === '' ? {} : { password }) },
          }),
    done: t('serverSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['email-servers'] });
      close();
    },
  });
  const field = form.form.getInputProps;
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput label={t('alias')} required data-autofocus {...field('alias')} />
        <TextInput label={t('host')} placeholder="smtp.example.com" required {...field('host')} />
        <NumberInput label={t('port')} min={1} max={65_535} required {...field('port')} />
        <TextInput label={t('username')} autoComplete="off" required {...field('username')} />
        <TextInput
          type="password"
          label={t('password')}
          description={server === undefined ? undefined : t('passwordKept')}
          autoComplete="new-password"
          required={server === undefined}
          {...field('password')}
        />
        <Checkbox label={t('enabled')} {...form.form.getInputProps('enabled', { type: 'checkbox' })} />
      </Stack>
    </ApiFormFrame>
  );
}

function TestForm({ server, close }: { server: EmailServer; close: () => void }) {
  const form = useApiForm({
    initial: { fromAddress: '', toAddress: '' },
    validate: {
      fromAddress: checks.all(checks.required, checks.email),
      toAddress: checks.all(checks.required, checks.email),
    },
    mayLeave: true,
    save: (body) => api.testEmailServer({ emailServerId: server.id, body }),
    done: t('testSent'),
    after: close,
  });
  const field = form.form.getInputProps;
  return (
    <ApiFormFrame of={form} submit={t('test')} cancel={close}>
      <Stack>
        <TextInput label={t('from')} type="email" required data-autofocus {...field('fromAddress')} />
        <TextInput label={t('to')} type="email" required {...field('toAddress')} />
      </Stack>
    </ApiFormFrame>
  );
}
