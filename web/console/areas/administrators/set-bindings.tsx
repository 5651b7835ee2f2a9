import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { MemberOfBinding } from '../../kit/api.ts';
import {
  A,
  api,
  Confirm,
  Empty,
  Loaded,
  may,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useNamed,
} from '../../kit/index.ts';
import { AddMembers, BindRole } from './bind-role.tsx';
import { t } from './messages-roles.ts';
import { type PrincipalType, whoPage } from './principals.ts';
import { adminsKey, everyPage, useCustomRoles, bindingsKey } from './use-roles.ts';

/** Which custom roles count for the set, and who has them here. */
export function SetBindings({ setId }: { setId: string }) {
  const [address, change] = useAddress();
  const mayManage = may('okta.roles.manage');
  const roles = useCustomRoles();
  const found = useApi(bindingsKey(setId), (signal) =>
    everyPage(async (after) => {
      const page = await api.listBindings({ resourceSetIdOrLabel: setId, limit: '200', after }, { signal });
      return { items: page.roles, next: page._links.next?.href };
    }),
  );
  const panel = address['panel'];
  const close = () => change({ panel: undefined });
  const bind = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'bind' })}
    >
      {t('bind')}
    </Button>
  );
  const nameOf = (roleId: string) => roles.data?.find(({ id }) => id === roleId)?.label ?? roleId;
  return (
    <Section title={t('bindings')} lead={t('bindingsLead')} actions={bind}>
      <Loaded of={found}>
        {(bindings) =>
          bindings.length === 0 ? (
            <Empty title={t('noBindings')} text={t('noBindingsHelp')} />
          ) : (
            <Stack>
              {bindings.map(({ id }) => (
                <Binding key={id} setId={setId} roleId={id} name={nameOf(id)} mayManage={mayManage} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <SidePanel title={t('bind')} isOpen={panel === 'bind' && mayManage} close={close}>
        <BindRole setId={setId} bound={found.data?.map(({ id }) => id) ?? []} close={close} />
      </SidePanel>
    </Section>
  );
}

type OfRole = { setId: string; roleId: string; name: string; mayManage: boolean };

function Binding({ setId, roleId, name, mayManage }: OfRole) {
  const [isAsking, setAsking] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const of = { resourceSetIdOrLabel: setId, roleIdOrLabel: roleId };
  const members = useApi([...bindingsKey(setId), roleId], (signal) =>
    everyPage(async (after) => {
      const page = await api.listMembersOfBinding({ ...of, limit: '200', after }, { signal });
      return { items: page.members, next: page._links.next?.href };
    }),
  );
  const unbind = useAction(() => api.deleteBinding(of), {
    done: t('unbound', { name }),
    changes: [bindingsKey(setId), adminsKey],
    isQuiet: true,
    after: () => setAsking(false),
  });
  return (
    <section className="binding" aria-label={name}>
      <Group justify="space-between" gap="sm">
        <h3 className="ability-area">
          <A to={`/administrators/roles/${roleId}`}>{name}</A>
        </h3>
        {mayManage && (
          <Group gap="xs">
            <Button variant="default" size="compact-md" onClick={() => setAdding(true)}>
              {t('addMembers')}
            </Button>
            <Button variant="subtle" color="red" size="compact-md" onClick={() => setAsking(true)}>
              {t('unbind')}
            </Button>
          </Group>
        )}
      </Group>
      <Loaded of={members}>
        {(found) =>
          found.length === 0 ? (
            <Text c="dimmed">{t('nobody')}</Text>
          ) : (
            <ul className="plain-list">
              {found.map((member) => (
                <Member key={member.id} of={member} setId={setId} roleId={roleId} mayManage={mayManage} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <SidePanel title={t('addMembers')} isOpen={isAdding} close={() => setAdding(false)}>
        <AddMembers setId={setId} roleId={roleId} close={() => setAdding(false)} />
      </SidePanel>
      <Confirm
        title={t('unbindAsk', { name })}
        confirm={t('unbind')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => unbind.run()}
        isRunning={unbind.isRunning}
        error={unbind.error}
      >
        {t('unbindHelp')}
      </Confirm>
    </section>
  );
}

/** Members are named by the address of whoever it is. */
function principalOf(href: string): { type: PrincipalType; id: string } {
  const parts = new URL(href).pathname.split('/');
  const types: Readonly<Record<string, PrincipalType>> = {
    users: 'USER',
    groups: 'GROUP',
    clients: 'CLIENT',
    'service-accounts': 'SERVICE_ACCOUNT',
  };
  return { type: types[parts.at(-2) ?? ''] ?? 'USER', id: parts.at(-1) ?? '' };
}

const namedKinds = {
  USER: 'people',
  GROUP: 'groups',
  CLIENT: 'clients',
  SERVICE_ACCOUNT: 'clients',
} as const;

function Member({ of, setId, roleId, mayManage }: { of: MemberOfBinding } & Omit<OfRole, 'name'>) {
  const { type, id } = principalOf(of._links.self.href);
  const isAccount = type === 'SERVICE_ACCOUNT';
  const [named] = useNamed(namedKinds[type], isAccount ? [] : [id]);
  const account = useApi(['service-accounts', 'one', id], () => api.getServiceAccount({ accountId: id }), {
    enabled: isAccount,
  });
  const name = named?.label ?? account.data?.name ?? id;
  const { to, search } = whoPage({ type, id });
  const remove = useAction(
    () =>
      api.unassignMemberFromBinding({
        resourceSetIdOrLabel: setId,
        roleIdOrLabel: roleId,
        memberId: of.id,
      }),
    { done: t('memberRemoved', { name }), changes: [bindingsKey(setId), adminsKey] },
  );
  return (
    <li>
      <Group gap={4} wrap="nowrap">
        <A to={to} search={search} className="breakable">
          {name}
        </A>
        {mayManage && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeMember', { name })}
            onClick={() => remove.run()}
            loading={remove.isRunning}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
    </li>
  );
}
