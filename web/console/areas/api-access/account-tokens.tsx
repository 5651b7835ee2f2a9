import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServiceAccount, ServiceAccountToken } from '../../kit/api.ts';
import {
  api,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useCursor,
} from '../../kit/index.ts';
import { CreateToken, RotateToken } from './account-token-form.tsx';
import { accountsKey, tokensKey } from './keys.ts';
import { endsOf } from './lifetime.ts';
import { t } from './messages.ts';
import { networkText, useZones } from './network-fields.tsx';
import { TokenOnce } from './token-once.tsx';

const columnsOf = (
  networkOf: (token: ServiceAccountToken) => string,
): readonly Column<ServiceAccountToken>[] => [
  {
    key: 'name',
    title: t('name'),
    isName: true,
    cell: ({ name, status }) => (
      <>
        {name} {status === 'EXPIRED' && <Status tone="quiet">{t('expired')}</Status>}
      </>
    ),
  },
  {
    key: 'scopes',
    title: t('scopes'),
    cell: ({ scopes }) => (scopes === null ? t('allScopes') : scopes.join(', ')),
  },
  { key: 'used', title: t('lastUsed'), cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
  { key: 'expires', title: t('expires'), cell: ({ expiresAt }) => <Moment at={endsOf(expiresAt)} /> },
  { key: 'network', title: t('network'), onPhone: 'hidden', cell: networkOf },
];

export function AccountTokens({ account }: { account: ServiceAccount }) {
  const accountId = account.id;
  const [address, change] = useAddress();
  const [made, setMade] = useState<string>();
  const [leaving, setLeaving] = useState<ServiceAccountToken>();
  const mayManage = may('okta.apiTokens.manage');
  const zones = useZones().data ?? [];
  const key = [...accountsKey, 'tokens', accountId];
  const list = useCursor(key, (_, signal) => api.listServiceAccountTokens({ accountId }, { signal }));
  const revoke = useAction(
    ({ id }: ServiceAccountToken) => api.deleteServiceAccountToken({ accountId, tokenId: id }),
    {
      done: (_, { name }) => t('revoked', { name }),
      changes: [key, tokensKey],
      isQuiet: true,
      after: () => setLeaving(undefined),
    },
  );
  const panel = address['panel'];
  const replaced = list.items.find(({ id }) => panel === id);
  const close = () => change({ panel: undefined });
  const create = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'token' })}
    >
      {t('createToken')}
    </Button>
  );
  const actionsOf = (token: ServiceAccountToken) => (
    <RowMenu
      of={token.name}
      actions={[
        { label: t('rotate'), run: () => change({ panel: token.id }) },
        { label: t('revoke'), run: () => setLeaving(token), isHarmful: true },
      ]}
    />
  );
  return (
    <Section title={t('accountTokens')} lead={t('accountTokensLead')} actions={create}>
      <CursorTable
        label={t('accountTokens')}
        list={list}
        columns={columnsOf(({ network }) => networkText(network, zones))}
        idOf={({ id }) => id}
        empty={<Empty title={t('accountTokensEmpty')} text={t('accountTokensEmptyHelp')} action={create} />}
        rowActions={mayManage ? actionsOf : undefined}
      />
      <SidePanel title={t('createToken')} isOpen={panel === 'token' && mayManage} close={close}>
        <CreateToken accountId={accountId} close={close} made={setMade} />
      </SidePanel>
      <SidePanel
        title={t('rotateTitle', { name: replaced?.name ?? '' })}
        isOpen={replaced !== undefined && mayManage}
        close={close}
      >
        {replaced !== undefined && (
          <RotateToken accountId={accountId} tokenId={replaced.id} close={close} made={setMade} />
        )}
      </SidePanel>
      <TokenOnce value={made} close={() => setMade(undefined)} />
      <Confirm
        title={t('revokeAsk', { name: leaving?.name ?? '' })}
        confirm={t('revoke')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && revoke.run(leaving)}
        isRunning={revoke.isRunning}
        error={revoke.error}
      >
        {t('revokeHelp')}
      </Confirm>
    </Section>
  );
}
