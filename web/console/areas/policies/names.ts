// The names of what policies go by ids: groups, zones, people …
import { useQuery } from '@tanstack/react-query';
import { api } from '../../kit/api.ts';
import { may } from '../../kit/index.ts';
import { asJson, listOf, textsOf, type Json } from './types.ts';

export type Kind =
  | 'group'
  | 'user'
  | 'app'
  | 'zone'
  | 'userType'
  | 'behavior'
  | 'assurance'
  | 'idp'
  | 'authenticator';
type Named = { id: string; label: string };

export type Names = {
  /** Its id where it is gone, or may not be read. */
  of(kind: Kind, id: string): string;
  /** All there are, of kinds that there are few of. */
  list(kind: Exclude<Kind, 'group' | 'user' | 'app'>): readonly Named[];
  remember(kind: Kind, named: readonly Named[]): void;
  isLoading: boolean;
};

const known = new Map<string, string>();
const keyOf = (kind: Kind, id: string): string => `${kind} ${id}`;
const remember = (kind: Kind, named: readonly Named[]): void => {
  for (const { id, label } of named) known.set(keyOf(kind, id), label);
};

const small = {
  zone: async () =>
    (await api.listNetworkZones({ limit: 200 }).all(2000)).map(({ id, name }) => ({ id, label: name })),
  userType: async () =>
    (await api.listUserTypes()).map(({ id = '', displayName, name }) => ({
      id,
      label: displayName ?? name ?? id,
    })),
  behavior: async () => (await api.listBehaviorDetectionRules()).map(({ id, name }) => ({ id, label: name })),
  assurance: async () =>
    (await api.listDeviceAssurancePolicies()).map(({ id, name }) => ({ id, label: name })),
  idp: async () =>
    (await api.listIdentityProviders({ limit: '200' }).all(500)).map(({ id = '', name }) => ({
      id,
      label: name ?? id,
    })),
  authenticator: async () =>
    (await api.listAuthenticators()).map(({ key, name }) => ({ id: key, label: name })),
} as const;
type Small = keyof typeof small;
const mayList: Readonly<Record<Small, string>> = {
  zone: 'okta.networkZones.read',
  userType: 'okta.userTypes.read',
  behavior: 'okta.behaviors.read',
  assurance: 'okta.deviceAssurance.read',
  idp: 'okta.idps.read',
  authenticator: 'okta.authenticators.read',
};

async function loadSmall(): Promise<Record<Small, readonly Named[]>> {
  const entries = await Promise.all(
    (Object.keys(small) as Small[]).map(async (kind) => {
      // Who may not read one of them still reads the rules, with ids in place of names.
      const found = may(mayList[kind]) ? await small[kind]().catch(() => [] as Named[]) : [];
      remember(kind, found);
      return [kind, found] as const;
    }),
  );
  return Object.fromEntries(entries) as unknown as Record<Small, readonly Named[]>;
}

const filterOf = (ids: readonly string[]): string => ids.map((id) => `id eq "${id}"`).join(' or ');

const large: Record<'group' | 'user' | 'app', (ids: readonly string[]) => Promise<Named[]>> = {
  group: async (ids) =>
    (await api.listGroups({ filter: filterOf(ids) })).map(({ id = '', profile }) => ({
      id,
      label: String((profile as { name?: string }).name ?? id),
    })),
  user: async (ids) =>
    (await api.listUsers({ filter: filterOf(ids) })).map(({ id = '', profile }) => {
      const { firstName, lastName, login } = (profile ?? {}) as Record<string, string>;
      return { id, label: [firstName, lastName].filter(Boolean).join(' ') || (login ?? id) };
    }),
  app: async (ids) =>
    (await api.listApplications({ filter: filterOf(ids) })).map(({ id = '', label }) => ({
      id,
      label: label ?? id,
    })),
};

const most = 40;

async function loadLarge(asked: Asked): Promise<true> {
  await Promise.all(
    (['group', 'user', 'app'] as const).flatMap((kind) => {
      const missing = asked[kind].filter((id) => !known.has(keyOf(kind, id)));
      const batches = Array.from({ length: Math.ceil(missing.length / most) }, (_, index) =>
        missing.slice(index * most, (index + 1) * most),
      );
      return batches.map(async (ids) => remember(kind, await large[kind](ids).catch(() => [])));
    }),
  );
  return true;
}

export type Asked = Record<'group' | 'user' | 'app', string[]>;

/** Whom and what conditions and settings name. */
export function idsIn(...conditions: (Json | null | undefined)[]): Asked {
  const asked: Asked = { group: [], user: [], app: [] };
  for (const one of conditions) {
    const { groups, users } = asJson(asJson(one)['people']);
    for (const side of ['include', 'exclude']) {
      asked.group.push(...textsOf(asJson(groups)[side]));
      asked.user.push(...textsOf(asJson(users)[side]));
      for (const app of listOf(asJson(asJson(one)['app'])[side])) {
        const { id } = asJson(app);
        if (typeof id === 'string') asked.app.push(id);
      }
    }
  }
  return {
    group: [...new Set(asked.group)].sort(),
    user: [...new Set(asked.user)].sort(),
    app: [...new Set(asked.app)].sort(),
  };
}

/** Names of what is asked for, and of all that there are few of. */
export function useNames(asked: Asked): Names {
  const all = useQuery({ queryKey: ['policies', 'names', 'small'], queryFn: loadSmall, staleTime: 60_000 });
  const some = useQuery({ queryKey: ['policies', 'names', asked], queryFn: () => loadLarge(asked) });
  return {
    of: (kind, id) => known.get(keyOf(kind, id)) ?? id,
    list: (kind) => all.data?.[kind as Small] ?? [],
    remember,
    isLoading: all.isPending || some.isPending,
  };
}
