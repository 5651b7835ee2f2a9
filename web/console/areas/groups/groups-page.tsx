import { Button, Select, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Group } from '../../kit/api.ts';
import {
  api,
  type Column,
  Count,
  CursorTable,
  Empty,
  FilterBar,
  Moment,
  Page,
  SearchBox,
  Status,
  may,
  useAddress,
  useCursor,
} from '../../kit/index.ts';
import { CreateGroup } from './create-group.tsx';
import { DeleteGroups } from './delete-groups.tsx';
import { t } from './messages.ts';
import { type GroupType, mayManage, nameOf } from './types.ts';

const types: readonly GroupType[] = ['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN'];
const quoted = (text: string) => JSON.stringify(text);

/** By name, which is asked for by a search alone. */
function searchFor(q: string | undefined, type: string | undefined): string {
  const parts = [
    types.includes(type as GroupType) ? `type eq ${quoted(String(type))}` : undefined,
    q ? `profile.name co ${quoted(q)}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'id pr' : parts.join(' and ');
}

const columns: readonly Column<Group>[] = [
  { key: 'name', title: t('group'), isName: true, cell: nameOf, width: '22%' },
  {
    key: 'type',
    title: t('type'),
    cell: ({ type, _embedded }) => (
      <>
        {type !== 'OKTA_GROUP' && <Status tone="quiet">{t(`type.${type}`)}</Status>}
        {_embedded?.stats?.hasAdminPrivilege === true && <Status tone="look">{t('isPrivileged')}</Status>}
        {type === 'OKTA_GROUP' && _embedded?.stats?.hasAdminPrivilege !== true && (
          <span className="soft nowrap">{t('type.OKTA_GROUP')}</span>
        )}
      </>
    ),
  },
  {
    key: 'description',
    title: t('description'),
    onPhone: 'hidden',
    cell: ({ profile }) => <span className="soft">{String(profile['description'] ?? '')}</span>,
  },
  {
    key: 'members',
    title: t('members'),
    align: 'right',
    cell: ({ id, _embedded }) => (
      <Count value={_embedded?.stats?.usersCount ?? 0} to={`/groups/${id}`} search={{ tab: 'members' }} />
    ),
  },
  {
    key: 'apps',
    title: t('apps'),
    align: 'right',
    cell: ({ id, _embedded }) => (
      <Count value={_embedded?.stats?.appsCount ?? 0} to={`/groups/${id}`} search={{ tab: 'apps' }} />
    ),
  },
  {
    key: 'changed',
    title: t('membersChanged'),
    onPhone: 'hidden',
    cell: ({ lastMembershipUpdated }) => <Moment at={lastMembershipUpdated} />,
  },
];

function TypeFilter() {
  const [address, change] = useAddress();
  return (
    <Select
      aria-label={t('type')}
      data={[
        { value: '', label: t('anyType') },
        ...types.map((value) => ({ value, label: t(`type.${value}`) })),
      ]}
      value={address['type'] ?? ''}
      onChange={(type) => change({ type: type ?? '' })}
      allowDeselect={false}
      w={220}
    />
  );
}

export default function GroupsPage() {
  const [{ q, type, panel }, change] = useAddress();
  const [leaving, setLeaving] = useState<{ groups: Group[]; clear: () => void }>();
  const search = searchFor(q, type);
  const list = useCursor(['groups', 'list', search], (after, signal) =>
    api.listGroups({ search, sortBy: 'profile.name', limit: 50, expand: 'stats,app', after }, { signal }),
  );
  const canCreate = may('okta.groups.create') || mayManage;
  const create = canCreate && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => change({ panel: 'new' })}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/groups?expand=stats" actions={create}>
      <Stack gap="sm">
        <FilterBar filters={['q', 'type']}>
          <SearchBox label={t('search')} />
          <TypeFilter />
        </FilterBar>
        <CursorTable
          label={t('title')}
          list={list}
          columns={columns}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({ to: `/groups/${id}` })}
          isFiltered={Boolean(q || type)}
          empty={<Empty title={t('none')} text={t('noneHelp')} action={create} />}
          select={
            mayManage
              ? {
                  nameOf,
                  actions: (rows, clear) => (
                    <Button
                      color="red"
                      variant="light"
                      size="compact-md"
                      leftSection={<IconTrash size={16} aria-hidden />}
                      onClick={() => setLeaving({ groups: rows, clear })}
                    >
                      {t('delete')}
                    </Button>
                  ),
                }
              : undefined
          }
        />
      </Stack>
      <CreateGroup isOpen={panel === 'new' && canCreate} close={() => change({ panel: undefined })} />
      {leaving !== undefined && (
        <DeleteGroups
          groups={leaving.groups}
          close={() => setLeaving(undefined)}
          after={() => leaving.clear()}
        />
      )}
    </Page>
  );
}
