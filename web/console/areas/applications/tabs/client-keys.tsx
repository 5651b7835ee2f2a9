// Public keys of a client that signs (private_key_jwt, request objects): their private halves never leave the app.
import { Button, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Application, Jwk } from '../../../kit/api.ts';
import {
  ActiveStatus,
  api,
  ApiFormFrame,
  type Column,
  Confirm,
  DataTable,
  Empty,
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
  words,
} from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { t } from '../messages.ts';
import { Code } from '../test/made-part.tsx';

const columns: readonly Column<Jwk>[] = [
  { key: 'kid', title: t('keys.kid'), isName: true, cell: ({ id, kid }) => <code>{kid ?? id}</code> },
  { key: 'kty', title: words('type'), cell: ({ kty, alg }) => [kty, alg].filter(Boolean).join(' · ') },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
  {
    key: 'created',
    title: words('created'),
    onPhone: 'hidden',
    cell: ({ created }) => <Moment at={created} />,
  },
];

const keyOf = (app: Application) => ['applications', 'jwks', app.id];

export function ClientKeys({ app }: { app: Application }) {
  const [{ panel, jwk }, change] = useAddress();
  const [leaving, setLeaving] = useState<Jwk>();
  const changes = [keyOf(app), ['applications', 'one', app.id]];
  const found = useApi(keyOf(app), (signal) => allOf(api.listJwk({ appId: app.id }, { signal })));
  const of = (one: Jwk) => ({ appId: app.id, keyId: one.id });
  const activate = useAction((one: Jwk) => api.activateOAuth2ClientJsonWebKey(of(one)), {
    done: words('saved'),
    changes,
  });
  const deactivate = useAction((one: Jwk) => api.deactivateOAuth2ClientJsonWebKey(of(one)), {
    done: t('jwks.deactivated'),
    changes,
    undo: (_, one) => ({ run: () => activate.run(one) }),
  });
  const remove = useAction((one: Jwk) => api.deletejwk(of(one)), {
    done: t('jwks.deleted'),
    changes,
    after: () => setLeaving(undefined),
    isQuiet: true,
  });
  const mayManage = may('okta.apps.manage');
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => change({ panel: 'new-jwk' })}
    >
      {t('jwks.add')}
    </Button>
  );
  const close = () => change({ panel: undefined, jwk: undefined });
  return (
    <Section title={t('jwks.title')} lead={t('jwks.lead')} actions={(found.data ?? []).length > 0 && add}>
      <Loaded of={found}>
        {(keys) => (
          <DataTable
            label={t('jwks.title')}
            rows={keys}
            columns={columns}
            idOf={({ id }) => id}
            empty={<Empty title={t('jwks.none')} text={t('jwks.noneText')} action={add} />}
            rowActions={(one) => (
              <RowMenu
                of={one.kid ?? one.id}
                actions={[
                  { label: t('jwks.show'), run: () => change({ panel: 'jwk', jwk: one.id }) },
                  mayManage &&
                    (one.status === 'ACTIVE'
                      ? { label: t('deactivate'), run: () => deactivate.run(one) }
                      : { label: t('activate'), run: () => activate.run(one) }),
                  mayManage &&
                    one.status !== 'ACTIVE' && {
                      label: t('delete'),
                      run: () => setLeaving(one),
                      isHarmful: true,
                    },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <SidePanel title={t('jwks.add')} isOpen={panel === 'new-jwk'} close={close}>
        {panel === 'new-jwk' && <AddKey app={app} close={close} />}
      </SidePanel>
      <SidePanel title={t('jwks.show')} isOpen={panel === 'jwk' && jwk !== undefined} close={close}>
        {panel === 'jwk' && jwk !== undefined && <ShowKey app={app} keyId={jwk} />}
      </SidePanel>
      <Confirm
        title={t('jwks.deleteTitle')}
        confirm={t('delete')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('jwks.deleteHelp')}
      </Confirm>
    </Section>
  );
}

function ShowKey({ app, keyId }: { app: Application; keyId: string }) {
  const found = useApi([...keyOf(app), 'one', keyId], (signal) =>
    api.getJwk({ appId: app.id, keyId }, { signal }),
  );
  return (
    <Loaded of={found}>{(key) => <Code text={JSON.stringify(key, null, 2)} label={t('jwks.show')} />}</Loaded>
  );
}

function readJwk(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && 'kty' in read
      ? (read as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function AddKey({ app, close }: { app: Application; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<{ jwk: string }>({
    initial: { jwk: '' },
    validate: {
      jwk: (text: string) => {
        const read = readJwk(text);
        if (read === undefined) return t('jwks.notJwk');
        // It would be known to everybody who may read the app.
        return 'd' in read || 'k' in read ? t('jwks.private') : null;
      },
    },
    mayLeave: true,
    save: ({ jwk }) => api.addJwk({ appId: app.id, body: { ...readJwk(jwk), status: 'ACTIVE' } }),
    done: t('jwks.added'),
    after: () => {
      void queries.invalidateQueries({ queryKey: keyOf(app) });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('jwks.add')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('jwks.help')}</Text>
        <Textarea
          label={t('jwks.jwk')}
          placeholder={'{ "kty": "RSA", "kid": "…", "e": "AQAB", "n": "…" }'}
          autosize
          minRows={6}
          maxRows={16}
          spellCheck={false}
          required
          name="jwk"
          {...of.form.getInputProps('jwk')}
        />
      </Stack>
    </ApiFormFrame>
  );
}
