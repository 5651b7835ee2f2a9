import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ApiTokensWithOwner } from '../../kit/api.ts';
import {
  A,
  agoOf,
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
  useGo,
} from '../../kit/index.ts';
import { endsOf } from './lifetime.ts';
import { t } from './messages.ts';
import { networkText, useZones } from './network-fields.tsx';
import { tokensKey } from './keys.ts';
import { TokenForm } from './token-form.tsx';
import { TokenOnce } from './token-once.tsx';

const logOf = (id: string) => ({ filter: `transaction.detail.requestApiTokenId eq "${id}"`, period: '30d' });

/** Every token of the organization, whoever owns it. */
export function TokensTab() {
  const go = useGo();
  const [address, change] = useAddress();
  const [made, setMade] = useState<string>();
  const [leaving, setLeaving] = useState<ApiTokensWithOwner>();
  const mayManage = may('okta.apiTokens.manage');
  const zones = useZones().data ?? [];
  const list = useCursor<ApiTokensWithOwner>([...tokensKey, 'list'], (after, signal) =>
    api.listApiTokensWithOwners({ after, limit: 50 }, { signal }),
  );
  const revoke = useAction(({ id }: ApiTokensWithOwner) => api.revokeApiToken({ apiTokenId: id }), {
    done: (_, { name }) => t('revoked', { name }),
    changes: [tokensKey],
    isQuiet: true,
    after: () => setLeaving(undefined),
  });
  const panel = address['panel'];
  const edited = list.items.find(({ id }) => panel === id);
  const close = () => change({ panel: undefined });
  const create = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'token' }, { push: true })}
    >
      {t('createToken')}
    </Button>
  );
  const actionsOf = (token: ApiTokensWithOwner) => (
    <RowMenu
      of={token.name}
      actions={[
        { label: t('whatItDid'), run: () => go('/log', logOf(token.id)) },
        mayManage && { label: t('editToken'), run: () => change({ panel: token.id }) },
        mayManage && { label: t('revoke'), run: () => setLeaving(token), isHarmful: true },
      ]}
    />
  );
  return (
    <Section title={t('tab.tokens')} lead={t('tokensLead')} actions={create}>
      <CursorTable
        label={t('tab.tokens')}
        list={list}
        columns={columnsOf((token) => networkText(token.network, zones))}
        idOf={({ id }) => id}
        empty={<Empty title={t('tokensEmpty')} text={t('tokensEmptyHelp')} action={create} />}
        rowActions={actionsOf}
      />
      <SidePanel
        title={t(edited === undefined ? 'createToken' : 'editToken')}
        isOpen={mayManage && (panel === 'token' || edited !== undefined)}
        close={close}
      >
        <TokenForm key={panel} before={edited} close={close} made={setMade} />
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
        <Stack gap="xs">
          <p>{t('revokeHelp')}</p>
          {leaving?.lastUsedAt != null && <p>{t('revokeUsed', { when: agoOf(leaving.lastUsedAt) })}</p>}
        </Stack>
      </Confirm>
    </Section>
  );
}

const ownerPage = ({ id, type }: ApiTokensWithOwner['owner']): string =>
  type === 'USER' ? `/people/${id}` : `/api-access/service-accounts/${id}`;

const columnsOf = (
  networkOf: (token: ApiTokensWithOwner) => string,
): readonly Column<ApiTokensWithOwner>[] => [
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
    key: 'owner',
    title: t('owner'),
    cell: ({ owner }) => (
      <>
        <A to={ownerPage(owner)}>{owner.name}</A>{' '}
        {!owner.isActive && <Status tone="look">{t('ownerInactive')}</Status>}
      </>
    ),
  },
  { key: 'used', title: t('lastUsed'), cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
  { key: 'expires', title: t('expires'), cell: ({ expiresAt }) => <Moment at={endsOf(expiresAt)} /> },
  { key: 'network', title: t('network'), onPhone: 'hidden', cell: networkOf },
  { key: 'created', title: t('created'), onPhone: 'hidden', cell: ({ created }) => <Moment at={created} /> },
];
