import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Group, GroupOwner } from '../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  type Column,
  DataTable,
  Empty,
  groupsSource,
  Loaded,
  Moment,
  peopleSource,
  type Picked,
  Picker,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { mayManage } from './types.ts';

const columns: readonly Column<GroupOwner>[] = [
  { key: 'owner', title: t('owner'), isName: true, cell: ({ displayName }) => displayName },
  { key: 'type', title: words('type'), cell: ({ type }) => t(`ownerType.${type}`) },
  { key: 'since', title: t('since'), cell: ({ lastUpdated }) => <Moment at={lastUpdated} /> },
];

export function OwnersTab({ group }: { group: Group }) {
  const [{ panel }, change] = useAddress();
  const key = ['groups', 'owners', group.id];
  const queries = useQueryClient();
  const found = useApi(key, async (signal) => {
    const owners: GroupOwner[] = [];
    for await (const owner of api.listGroupOwners({ groupId: group.id }, { signal })) owners.push(owner);
    return owners;
  });
  const remove = useAction(({ id }: GroupOwner) => api.deleteGroupOwner({ groupId: group.id, ownerId: id }), {
    done: (_, { displayName }) => t('ownerRemoved', { name: displayName }),
    changes: [key],
    undo: (_, { id, type }) => ({
      run: () =>
        void api
          .assignGroupOwner({ groupId: group.id, body: { id, type } })
          .then(() => queries.invalidateQueries({ queryKey: key })),
    }),
  });
  const add = mayManage && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => change({ panel: 'owner' })}>
      {t('addOwner')}
    </Button>
  );
  return (
    <Section title={t('tab.owners')} lead={t('ownersLead')} actions={(found.data?.length ?? 0) > 0 && add}>
      <Loaded of={found}>
        {(owners) => (
          <DataTable
            label={t('tab.owners')}
            rows={owners}
            columns={columns}
            idOf={({ id }) => id}
            linkOf={({ id, type }) => ({ to: `/${type === 'USER' ? 'people' : 'groups'}/${id}` })}
            empty={<Empty title={t('noOwners')} text={t('noOwnersHelp')} action={add} />}
            rowActions={
              mayManage
                ? (owner) => (
                    <Tooltip label={words('remove')}>
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size={36}
                        aria-label={t('removeOwner', { name: owner.displayName })}
                        onClick={() => remove.run(owner)}
                      >
                        <IconTrash size={18} />
                      </ActionIcon>
                    </Tooltip>
                  )
                : undefined
            }
          />
        )}
      </Loaded>
      <SidePanel
        title={t('addOwner')}
        isOpen={panel === 'owner' && mayManage}
        close={() => change({ panel: undefined })}
      >
        <AddOwner group={group} queryKey={key} close={() => change({ panel: undefined })} />
      </SidePanel>
    </Section>
  );
}

type Values = { type: 'USER' | 'GROUP'; id: Picked | undefined };

function AddOwner({
  group,
  queryKey,
  close,
}: {
  group: Group;
  queryKey: readonly string[];
  close: () => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm<Values>({
    initial: { type: 'USER', id: undefined },
    validate: { id: (id: Picked | undefined) => (id === undefined ? t('pickOwner') : null) },
    mayLeave: true,
    save: ({ type, id }) => api.assignGroupOwner({ groupId: group.id, body: { type, id: id?.id ?? '' } }),
    after: () => {
      void queries.invalidateQueries({ queryKey });
      close();
    },
  });
  const { type, id } = of.form.getValues();
  return (
    <ApiFormFrame of={of} submit={t('addOwner')} cancel={close}>
      <SegmentedControl
        aria-label={words('type')}
        data={(['USER', 'GROUP'] as const).map((value) => ({ value, label: t(`ownerType.${value}`) }))}
        value={type}
        onChange={(value) => of.form.setValues({ type: value as Values['type'], id: undefined })}
      />
      <Picker
        key={type}
        source={type === 'USER' ? peopleSource : groupsSource}
        label={t('owner')}
        value={id}
        onChange={(picked) => of.form.setFieldValue('id', picked)}
        error={of.form.errors['id']}
        required
      />
    </ApiFormFrame>
  );
}
