import { Button, Stack, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { KeyStatus } from './key-status.tsx';
import {
  api,
  ApiFormFrame,
  checks,
  Confirm,
  CopyField,
  CopyId,
  CursorTable,
  Dialog,
  Empty,
  Facts,
  type IdentityProviderKey,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  useCursor,
  words,
} from './kit.ts';
import { t } from './messages.ts';

/** Certificates of other sides, which all providers share. */
export function KeysTab() {
  const [{ create, panel }, change] = useAddress();
  const mayManage = may('okta.identityProviders.manage');
  const [replaced, askReplace] = useState<IdentityProviderKey>();
  const [deleted, askDelete] = useState<IdentityProviderKey>();
  const list = useCursor(['idp-keys'], (after, signal) =>
    api.listIdentityProviderKeys({ after, limit: '50' }, { signal }),
  );
  const remove = useAction(({ kid }: IdentityProviderKey) => api.deleteIdentityProviderKey({ kid }), {
    changes: [['idp-keys']],
    done: t('keyDeleted'),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ create: 'key' })}
    >
      {t('addKey')}
    </Button>
  );
  return (
    <Section title={t('tab.keys')} lead={t('keysLead')} actions={list.items.length > 0 && add}>
      <CursorTable
        label={t('tab.keys')}
        list={list}
        idOf={({ kid }) => kid}
        isCurrent={({ kid }) => kid === panel}
        empty={<Empty title={t('noKeys')} text={t('noKeysHelp')} action={add} />}
        columns={[
          { key: 'kid', title: t('keyId'), isName: true, cell: ({ kid }) => <CopyId id={kid} /> },
          { key: 'kty', title: t('algorithm'), onPhone: 'hidden', cell: ({ kty }) => kty },
          {
            key: 'expires',
            title: t('expires'),
            cell: ({ expiresAt }) => <Moment at={expiresAt} absolute />,
          },
          {
            key: 'status',
            title: words('status'),
            cell: ({ expiresAt }) => <KeyStatus expiresAt={expiresAt} />,
          },
        ]}
        rowActions={(key) => (
          <RowMenu
            of={key.kid}
            actions={[
              { label: t('showKey'), run: () => change({ panel: key.kid }) },
              mayManage && { label: t('replaceKey'), run: () => askReplace(key) },
              mayManage && { label: t('delete'), isHarmful: true, run: () => askDelete(key) },
            ]}
          />
        )}
      />
      <Dialog
        title={replaced === undefined ? t('addKey') : t('replaceKeyTitle')}
        isOpen={mayManage && (create === 'key' || replaced !== undefined)}
        close={() => {
          change({ create: undefined });
          askReplace(undefined);
        }}
      >
        <KeyForm
          kid={replaced?.kid}
          close={() => {
            change({ create: undefined });
            askReplace(undefined);
          }}
        />
      </Dialog>
      <SidePanel
        title={t('certificate')}
        isOpen={panel !== undefined}
        close={() => change({ panel: undefined })}
      >
        {panel !== undefined && <OneKey kid={panel} />}
      </SidePanel>
      <Confirm
        title={t('deleteKeyTitle')}
        confirm={t('delete')}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteKeyHelp')}
      </Confirm>
    </Section>
  );
}

function OneKey({ kid }: { kid: string }) {
  const found = useApi(['idp-keys', kid], (signal) => api.getIdentityProviderKey({ kid }, { signal }));
  return (
    <Loaded of={found}>
      {(key) => (
        <Stack>
          <Facts
            of={[
              [words('status'), <KeyStatus key="status" expiresAt={key.expiresAt} />],
              [t('algorithm'), key.kty],
              [t('expires'), <Moment key="expires" at={key.expiresAt} absolute />],
              [words('created'), <Moment key="created" at={key.created} />],
            ]}
          />
          <CopyField label={t('keyId')} value={key.kid} />
          <CopyField label={t('fingerprint')} value={key['x5t#S256']} />
          <CopyField label={t('pem')} value={pemOf(key.x5c[0] ?? '')} />
        </Stack>
      )}
    </Loaded>
  );
}

const pemOf = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----`;

/** The API takes the certificate without its frame. */
const derOf = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

function KeyForm({ kid, close }: { kid: string | undefined; close: () => void }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { x5c: '' },
    validate: { x5c: checks.required },
    mayLeave: true,
    save: ({ x5c }) => {
      const body = { x5c: [derOf(x5c)] };
      return kid === undefined
        ? api.createIdentityProviderKey({ body })
        : api.replaceIdentityProviderKey({ kid, body });
    },
    done: t(kid === undefined ? 'keyAdded' : 'keyReplaced'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['idp-keys'] });
      close();
    },
  });
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Textarea
        label={t('pem')}
        description={t('pemHelp')}
        required
        autosize
        minRows={6}
        maxRows={16}
        spellCheck={false}
        data-autofocus
        {...form.form.getInputProps('x5c')}
      />
    </ApiFormFrame>
  );
}
