import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ClaimForm } from './claim-form.tsx';
import {
  A,
  ActiveStatus,
  api,
  Confirm,
  CursorTable,
  Dialog,
  Empty,
  Loaded,
  may,
  type OAuth2Claim,
  RowMenu,
  Section,
  useAction,
  useApi,
  useCursor,
  words,
} from './kit.ts';
import { t } from './messages.ts';

export function ClaimsTab({ serverId }: { serverId: string }) {
  const mayManage = may('okta.authorizationServers.manage');
  const [edited, edit] = useState<OAuth2Claim | 'new'>();
  const [deleted, askDelete] = useState<OAuth2Claim>();
  const list = useCursor(['authorizationServers', serverId, 'claims'], (_after, signal) =>
    api.listOAuth2Claims({ serverId }, { signal }),
  );
  const changes = [['authorizationServers', serverId]];
  const remove = useAction((claim: OAuth2Claim) => api.deleteOAuth2Claim({ serverId, claimId: claim.id }), {
    changes,
    done: (_, { name }) => t('deleted', { name }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const turn = useAction(
    (claim: OAuth2Claim) =>
      api.replaceOAuth2Claim({
        serverId,
        claimId: claim.id,
        body: { ...claim, status: claim.status === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE' } as never,
      }),
    { changes, done: t('claimSaved') },
  );
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('addClaim')}
    </Button>
  );
  return (
    <Section
      title={t('tab.claims')}
      lead={
        <>
          {t('claimsLead')}{' '}
          <A to={`/authorization-servers/${serverId}`} search={{ tab: 'preview' }}>
            {t('tryIt')}
          </A>
        </>
      }
      actions={add}
    >
      <CursorTable
        label={t('tab.claims')}
        list={list}
        idOf={({ id }) => id}
        empty={<Empty title={t('noClaims')} text={t('noClaimsHelp')} action={add} />}
        columns={[
          { key: 'name', title: words('name'), isName: true, cell: ({ name }) => <code>{name}</code> },
          { key: 'value', title: t('valueType'), cell: (claim) => <ValueOf claim={claim} /> },
          { key: 'where', title: t('claimType'), cell: ({ claimType }) => t(`claimType.${claimType}`) },
          {
            key: 'scopes',
            title: t('claimScopes'),
            onPhone: 'hidden',
            cell: ({ conditions }) =>
              conditions.scopes.length === 0 ? t('anyScope') : conditions.scopes.join(', '),
          },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
        ]}
        {...(mayManage
          ? {
              rowActions: (claim: OAuth2Claim) => (
                <RowMenu
                  of={claim.name}
                  actions={[
                    { label: words('edit'), run: () => edit(claim) },
                    !claim.system && {
                      label: t(claim.status === 'ACTIVE' ? 'deactivate' : 'activate'),
                      run: () => turn.run(claim),
                    },
                    !claim.system && { label: t('delete'), isHarmful: true, run: () => askDelete(claim) },
                  ]}
                />
              ),
            }
          : {})}
      />
      <Dialog
        title={
          edited === 'new' || edited === undefined ? t('addClaim') : t('editClaim', { name: edited.name })
        }
        isOpen={edited !== undefined}
        close={() => edit(undefined)}
      >
        {edited === 'new' && (
          <ClaimForm serverId={serverId} claim={undefined} close={() => edit(undefined)} />
        )}
        {edited !== undefined && edited !== 'new' && (
          <EditClaim serverId={serverId} claimId={edited.id} close={() => edit(undefined)} />
        )}
      </Dialog>
      <Confirm
        title={t('deleteTitle', { name: deleted?.name ?? '' })}
        confirm={t('delete')}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteClaimHelp')}
      </Confirm>
    </Section>
  );
}

/** As it is now: the list may have been open for a while. */
function EditClaim({ serverId, claimId, close }: { serverId: string; claimId: string; close: () => void }) {
  const found = useApi(['authorizationServers', serverId, 'claims', 'one', claimId], (signal) =>
    api.getOAuth2Claim({ serverId, claimId }, { signal }),
  );
  return (
    <Loaded of={{ ...found, data: found.isFetching ? undefined : found.data, isPending: found.isFetching }}>
      {(claim) => <ClaimForm serverId={serverId} claim={claim} close={close} />}
    </Loaded>
  );
}

function ValueOf({ claim }: { claim: OAuth2Claim }) {
  if (claim.valueType === 'SYSTEM') return <Text size="sm">{t('valueType.SYSTEM')}</Text>;
  if (claim.valueType === 'GROUPS') {
    const how = `groupFilter.${claim.group_filter_type ?? 'EQUALS'}`;
    return (
      <Group gap={4}>
        <span>{t.has(how) ? t(how) : how}</span>
        <code className="break-anywhere">{claim.value}</code>
      </Group>
    );
  }
  return <code className="break-anywhere">{claim.value}</code>;
}
