// Names for ids that settings hold: people, groups and clients that were picked once and are shown again.
import { useQueries } from '@tanstack/react-query';
import { api } from './api.ts';
import type { Picked } from './pickers.tsx';

export type NamedKind = 'people' | 'groups' | 'apps' | 'clients';

const readers: Record<NamedKind, (id: string) => Promise<string>> = {
  async people(id) {
    const { profile } = await api.getUser({ id });
    const { firstName, lastName, login } = (profile ?? {}) as Record<string, string>;
    return `${[firstName, lastName].filter(Boolean).join(' ')} (${login})`;
  },
  async groups(id) {
    const { profile } = await api.getGroup({ groupId: id });
    return String((profile as { name?: string } | undefined)?.name ?? id);
  },
  async apps(id) {
    return (await api.getApplication({ appId: id })).label ?? id;
  },
  async clients(id) {
    return (await api.getClient({ clientId: id })).client_name ?? id;
  },
};

/** What has no name any more, or may not be seen, goes by its id. */
export function useNamed(kind: NamedKind, ids: readonly string[]): Picked[] {
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['named', kind, id],
      queryFn: () => readers[kind](id).catch(() => id),
      staleTime: 60_000,
    })),
  });
  return ids.map((id, at) => ({ id, label: found[at]?.data ?? id }));
}
