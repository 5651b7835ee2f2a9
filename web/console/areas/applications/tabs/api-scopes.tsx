// Scopes of the management API that the app may ask for: an administrator grants each.
import { Autocomplete, Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Application, ScopeConsentGrant } from '../../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  checks,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Facts,
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

const columns: readonly Column<ScopeConsentGrant>[] = [
  { key: 'scope', title: t('scopes.scope'), isName: true, cell: ({ scopeId }) => <code>{scopeId}</code> },
  { key: 'created', title: t('scopes.granted'), cell: ({ created }) => <Moment at={created} /> },
];

const keyOf = (app: Application) => ['applications', 'grants', app.id];

export function ApiScopes({ app }: { app: Application }) {
  const [{ panel, grant }, change] = useAddress();
  const [leaving, setLeaving] = useState<ScopeConsentGrant>();
  const found = useApi(keyOf(app), (signal) =>
    allOf(api.listScopeConsentGrants({ appId: app.id }, { signal })),
  );
  const revoke = useAction(
    (one: ScopeConsentGrant) => api.revokeScopeConsentGrant({ appId: app.id, grantId: one.id }),
    {
      done: (_, one) => t('scopes.revoked', { scope: one.scopeId }),
      changes: [keyOf(app)],
      after: () => setLeaving(undefined),
      isQuiet: true,
    },
  );
  const add = may('okta.appGrants.manage') && (
    <Button
      variant="default"
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => change({ panel: 'scope' })}
    >
      {t('scopes.add')}
    </Button>
  );
  const close = () => change({ panel: undefined, grant: undefined });
  return (
    <Section title={t('scopes.title')} lead={t('scopes.lead')} actions={(found.data ?? []).length > 0 && add}>
      <Loaded of={found}>
        {(grants) => (
          <DataTable
            label={t('scopes.title')}
            rows={grants}
            columns={columns}
            idOf={({ id }) => id}
            empty={<Empty title={t('scopes.none')} text={t('scopes.noneText')} action={add} />}
            rowActions={(one) => (
              <RowMenu
                of={one.scopeId}
                actions={[
                  { label: t('scopes.show'), run: () => change({ panel: 'grant', grant: one.id }) },
                  may('okta.appGrants.manage') && {
                    label: t('scopes.revoke'),
                    run: () => setLeaving(one),
                    isHarmful: true,
                  },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <SidePanel title={t('scopes.add')} isOpen={panel === 'scope'} close={close}>
        {panel === 'scope' && <Grant app={app} close={close} />}
      </SidePanel>
      <SidePanel title={t('scopes.show')} isOpen={panel === 'grant' && grant !== undefined} close={close}>
        {panel === 'grant' && grant !== undefined && <ShowGrant app={app} grantId={grant} />}
      </SidePanel>
      <Confirm
        title={t('scopes.revokeTitle', { scope: leaving?.scopeId ?? '' })}
        confirm={t('scopes.revoke')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && revoke.run(leaving)}
        isRunning={revoke.isRunning}
        error={revoke.error}
      >
        {t('scopes.revokeHelp')}
      </Confirm>
    </Section>
  );
}

function ShowGrant({ app, grantId }: { app: Application; grantId: string }) {
  const found = useApi([...keyOf(app), 'one', grantId], (signal) =>
    api.getScopeConsentGrant({ appId: app.id, grantId }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ id, scopeId, issuer, created, createdBy }) => (
        <Facts
          of={[
            [words('id'), <code key="id">{id}</code>],
            [t('scopes.scope'), scopeId],
            [t('values.issuer'), issuer],
            [t('scopes.granted'), <Moment key="at" at={created} absolute />],
            [t('scopes.by'), createdBy.id],
          ]}
        />
      )}
    </Loaded>
  );
}

/** Those of the management API that the org server knows. */
async function knownScopes(signal: AbortSignal): Promise<string[]> {
  const metadata = (await api.getOrgServerMetadata({}, { signal })) as unknown as {
    scopes_supported?: string[];
  };
  return (metadata.scopes_supported ?? []).filter((scope) => /^(okta|gatehouse)\./.test(scope)).sort();
}

function Grant({ app, close }: { app: Application; close: () => void }) {
  const queries = useQueryClient();
  const known = useApi(['applications', 'known-scopes'], knownScopes);
  const of = useApiForm<{ scopeId: string }>({
    initial: { scopeId: '' },
    validate: { scopeId: checks.required },
    mayLeave: true,
    save: ({ scopeId }) =>
      api.grantConsentToScope({ appId: app.id, body: { scopeId: scopeId.trim(), issuer: location.origin } }),
    done: t('scopes.done'),
    after: () => {
      void queries.invalidateQueries({ queryKey: keyOf(app) });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('scopes.add')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('scopes.help')}</Text>
        <Autocomplete
          label={t('scopes.scope')}
          placeholder="okta.users.read"
          data={known.data ?? []}
          limit={50}
          required
          name="scopeId"
          {...of.form.getInputProps('scopeId')}
        />
      </Stack>
    </ApiFormFrame>
  );
}
