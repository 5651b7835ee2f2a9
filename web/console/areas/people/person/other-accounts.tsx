import { Button } from '@mantine/core';
import { useState } from 'react';
import { api, type Column, Confirm, DataTable, may, Section, useAction, useApi } from '../../../kit/index.ts';
import type { IdentityProvider } from '../../../kit/api.ts';
import { t } from './messages.ts';

const columns: readonly Column<IdentityProvider>[] = [
  { key: 'name', title: t('idps.name'), isName: true, cell: ({ name }) => name },
  { key: 'type', title: t('idps.type'), cell: ({ type }) => type },
];

/** Accounts at identity providers by which somebody signs in too. Nothing where they have none. */
export function OtherAccounts({ userId }: { userId: string }) {
  const key = ['users', userId, 'idps'];
  const found = useApi(key, (signal) => api.listUserIdentityProviders({ userId }, { signal }).all(), {
    enabled: may('okta.identityProviders.read'),
  });
  const [asked, setAsked] = useState<IdentityProvider>();
  const unlink = useAction(
    ({ id }: IdentityProvider) => api.unlinkUserFromIdentityProvider({ idpId: id, userId }),
    {
      changes: [key],
      done: (_answer, { name }) => t('idps.unlinked', { idp: name }),
      after: () => setAsked(undefined),
    },
  );
  const rows = found.data ?? [];
  if (rows.length === 0) return null;
  return (
    <Section title={t('idps.title')} lead={t('idps.lead')}>
      <DataTable
        label={t('idps.title')}
        rows={rows}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/identity-providers/${id}` })}
        rowActions={
          may('okta.identityProviders.manage')
            ? (row) => (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  aria-label={t('idps.unlink', { idp: row.name })}
                  onClick={() => setAsked(row)}
                >
                  {t('idps.unlinkDo')}
                </Button>
              )
            : undefined
        }
      />
      <Confirm
        title={t('idps.unlink', { idp: asked?.name ?? '' })}
        confirm={t('idps.unlinkDo')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && unlink.run(asked)}
        isRunning={unlink.isRunning}
      >
        {t('idps.unlinkHelp')}
      </Confirm>
    </Section>
  );
}
