// Who may use it: by a group, one by one, and what both come to for one person.
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconUserPlus, IconUsersPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application, ApplicationGroupAssignment, ApplicationUser } from '../../../kit/api.ts';
import {
  A,
  api,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  may,
  RowMenu,
  SearchBox,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useCursor,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { AssignGroups, AssignPeople } from './assign.tsx';
import { assignmentKeys } from './assignment-keys.ts';
import { EditGroup, EditPerson } from './assignment-form.tsx';
import { PersonAccess } from './person-access.tsx';

export const mayAssign = (): boolean => may('okta.apps.assignment.manage') || may('okta.apps.manage');

export const nameOfGroup = (one: ApplicationGroupAssignment): string =>
  String((one._embedded?.group?.['profile'] as { name?: string } | undefined)?.name ?? one.id);

export function nameOfPerson(one: ApplicationUser): string {
  const profile = (one._embedded?.user['profile'] ?? {}) as Record<string, string | null>;
  const { displayName, firstName, lastName } = profile;
  return displayName || [firstName, lastName].filter(Boolean).join(' ') || one.credentials.userName;
}

export function AssignmentsTab({ app }: { app: Application }) {
  return (
    <Stack gap="xl">
      <Groups app={app} />
      <Section title={t('access.title')} lead={t('access.lead')}>
        <PersonAccess app={app} />
      </Section>
      <People app={app} />
    </Stack>
  );
}

const groupColumns: readonly Column<ApplicationGroupAssignment>[] = [
  { key: 'name', title: t('assign.group'), isName: true, cell: nameOfGroup },
  {
    key: 'priority',
    title: t('assign.priority'),
    cell: ({ priority }) => <span className="number">{priority}</span>,
  },
  {
    key: 'profile',
    title: t('assign.gives'),
    onPhone: 'hidden',
    cell: ({ profile }) => <Profile of={profile} />,
  },
];

function Profile({ of }: { of: Record<string, unknown> }) {
  const said = Object.entries(of).filter(([, value]) => value !== null && value !== '');
  if (said.length === 0) return <span className="soft">–</span>;
  return <span>{said.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')}</span>;
}

function Groups({ app }: { app: Application }) {
  const [{ panel, group }, change] = useAddress();
  const [leaving, setLeaving] = useState<ApplicationGroupAssignment>();
  const list = useCursor(['applications', 'groups', app.id], (after, signal) =>
    api.listApplicationGroupAssignments(
      { appId: app.id, expand: 'group', limit: 50, ...(after === undefined ? {} : { after }) },
      { signal },
    ),
  );
  const remove = useAction(
    (one: ApplicationGroupAssignment) => api.unassignApplicationFromGroup({ appId: app.id, groupId: one.id }),
    {
      done: (_, one) => t('assign.removed', { name: nameOfGroup(one) }),
      changes: assignmentKeys(app),
      after: () => setLeaving(undefined),
      isQuiet: true,
    },
  );
  const add = mayAssign() && (
    <Button leftSection={<IconUsersPlus size={18} aria-hidden />} onClick={() => change({ panel: 'groups' })}>
      {t('assign.groups')}
    </Button>
  );
  const close = () => change({ panel: undefined, group: undefined });
  return (
    <Section
      title={t('assign.groupsTitle')}
      lead={t('assign.groupsLead')}
      actions={list.items.length > 0 && add}
    >
      <CursorTable
        label={t('assign.groupsTitle')}
        list={list}
        columns={groupColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/groups/${id}` })}
        empty={<Empty title={t('assign.noGroups')} text={t('assign.noGroupsText')} action={add} />}
        rowActions={(one) =>
          mayAssign() && (
            <RowMenu
              of={nameOfGroup(one)}
              actions={[
                { label: t('assign.edit'), run: () => change({ panel: 'group', group: one.id }) },
                { label: t('assign.remove'), run: () => setLeaving(one), isHarmful: true },
              ]}
            />
          )
        }
      />
      <SidePanel title={t('assign.groups')} isOpen={panel === 'groups' && mayAssign()} close={close}>
        <AssignGroups app={app} close={close} />
      </SidePanel>
      <SidePanel title={t('assign.edit')} isOpen={panel === 'group' && group !== undefined} close={close}>
        {group !== undefined && <EditGroup app={app} groupId={group} close={close} />}
      </SidePanel>
      <Confirm
        title={t('assign.removeTitle', { name: leaving === undefined ? '' : nameOfGroup(leaving) })}
        confirm={t('assign.remove')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('assign.removeGroupHelp')}
      </Confirm>
    </Section>
  );
}

const peopleColumns: readonly Column<ApplicationUser>[] = [
  { key: 'name', title: t('assign.person'), isName: true, cell: nameOfPerson },
  {
    key: 'userName',
    title: t('assign.userName'),
    cell: ({ credentials }) => <span className="break">{credentials.userName}</span>,
  },
  {
    key: 'scope',
    title: t('assign.why'),
    cell: ({ scope, _links }) =>
      scope === 'USER' ? (
        <Status tone="quiet">{t('assign.directly')}</Status>
      ) : (
        <Anchor component={A} size="sm" to={`/groups/${_links.group?.href.split('/').at(-1) ?? ''}`}>
          {t('assign.byGroup')}
        </Anchor>
      ),
  },
];

function People({ app }: { app: Application }) {
  const [{ panel, person, q = '' }, change] = useAddress();
  const [leaving, setLeaving] = useState<ApplicationUser>();
  const list = useCursor(['applications', 'users', app.id, q], (after, signal) =>
    api.listApplicationUsers(
      {
        appId: app.id,
        expand: 'user',
        limit: 20,
        ...(q === '' ? {} : { q }),
        ...(after === undefined ? {} : { after }),
      },
      { signal },
    ),
  );
  const remove = useAction(
    (one: ApplicationUser) => api.unassignUserFromApplication({ appId: app.id, userId: one.id }),
    {
      done: (_, one) => t('assign.removed', { name: nameOfPerson(one) }),
      changes: assignmentKeys(app),
      after: () => setLeaving(undefined),
      isQuiet: true,
    },
  );
  const add = mayAssign() && (
    <Button
      variant="default"
      leftSection={<IconUserPlus size={18} aria-hidden />}
      onClick={() => change({ panel: 'people' })}
    >
      {t('assign.people')}
    </Button>
  );
  const close = () => change({ panel: undefined, person: undefined });
  return (
    <Section
      title={t('assign.peopleTitle')}
      lead={t('assign.peopleLead')}
      actions={(list.items.length > 0 || q !== '') && add}
    >
      {(list.items.length > 0 || q !== '') && (
        <Group mb="sm">
          <SearchBox label={t('assign.search')} />
        </Group>
      )}
      <CursorTable
        label={t('assign.peopleTitle')}
        list={list}
        columns={peopleColumns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/people/${id}` })}
        isFiltered={q !== ''}
        empty={<Empty title={t('assign.noPeople')} text={t('assign.noPeopleText')} action={add} />}
        rowActions={(one) =>
          mayAssign() && (
            <RowMenu
              of={nameOfPerson(one)}
              actions={[
                { label: t('assign.edit'), run: () => change({ panel: 'person', person: one.id }) },
                one.scope === 'USER' && {
                  label: t('assign.remove'),
                  run: () => setLeaving(one),
                  isHarmful: true,
                },
              ]}
            />
          )
        }
      />
      <SidePanel title={t('assign.people')} isOpen={panel === 'people' && mayAssign()} close={close}>
        <AssignPeople app={app} close={close} />
      </SidePanel>
      <SidePanel title={t('assign.edit')} isOpen={panel === 'person' && person !== undefined} close={close}>
        {person !== undefined && <EditPerson app={app} userId={person} close={close} />}
      </SidePanel>
      <Confirm
        title={t('assign.removeTitle', { name: leaving === undefined ? '' : nameOfPerson(leaving) })}
        confirm={t('assign.remove')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        <Text>{t('assign.removePersonHelp')}</Text>
      </Confirm>
    </Section>
  );
}
