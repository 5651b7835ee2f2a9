// Okta resource names (`orn:okta:directory:00o…:groups:00g…`) as people say them.
import { api, type NamedKind, useApi, useNamed } from '../../kit/index.ts';
import { t } from './messages-roles.ts';

type Place = { kind: string; id: string | undefined; isMembers: boolean };

export function readOrn(orn: string): Place {
  const [, , , , kind = '', id, more] = orn.split(':');
  // An app is named by its kind of app and its id.
  const last = kind === 'apps' ? (more ?? id) : id;
  return { kind, id: last, isMembers: kind === 'groups' && more === 'contained_resources' };
}

const named: Readonly<Record<string, NamedKind>> = { users: 'people', groups: 'groups', apps: 'apps' };
const pages: Readonly<Record<string, string>> = {
  users: '/people',
  groups: '/groups',
  apps: '/applications',
  authorization_servers: '/authorization-servers',
  policies: '/policies',
};

export type Shown = { text: string; what: string; to: string | undefined };

/** What one resource is called, and where the console shows it. */
export function useResourceName(orn: string): Shown {
  const { kind, id, isMembers } = readOrn(orn);
  const isAppName = kind === 'apps' && id !== undefined && !id.startsWith('0oa');
  const names = useNamed(
    named[kind] ?? 'groups',
    id !== undefined && kind in named && !isAppName ? [id] : [],
  );
  const others = useApi(
    ['iam', 'resource-name', orn],
    () => otherName(kind, id ?? '').catch(() => id ?? ''),
    {
      enabled: id !== undefined && !(kind in named),
    },
  );
  if (id === undefined) {
    const key = `all_${kind}`;
    return { text: t.has(key) ? t(key) : orn, what: '', to: pages[kind] };
  }
  const key = `thing_${isMembers ? 'members' : isAppName ? 'appNames' : kind}`;
  return {
    text: names[0]?.label ?? others.data ?? id,
    what: t.has(key) ? t(key) : '',
    to: isAppName || pages[kind] === undefined ? undefined : `${pages[kind]}/${id}`,
  };
}

async function otherName(kind: string, id: string): Promise<string> {
  if (kind === 'policies') return (await api.getPolicy({ policyId: id })).name ?? id;
  if (kind === 'authorization_servers')
    return (await api.getAuthorizationServer({ serverId: id })).name ?? id;
  return id;
}
