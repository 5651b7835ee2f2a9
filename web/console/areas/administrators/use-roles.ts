import { api, useApi } from '../../kit/index.ts';

export const adminsKey = ['administrators'];
/** Roles and resource sets, however they were asked for. */
export const iamKey = ['iam'];

/** What is in a set, and who has which role on it. */
export const resourcesKey = (setId: string) => [...iamKey, 'resources', setId];
export const bindingsKey = (setId: string) => [...iamKey, 'bindings', setId];

/** What each standard role permits, and what custom roles are made of: as the server has it. */
export const useCatalogue = () =>
  useApi(['admin-catalogue'], (signal) => api.getAdminPermissions({}, { signal }));

export const useCustomRoles = () =>
  useApi([...iamKey, 'custom-roles'], (signal) =>
    everyPage(async (after) => {
      const { roles, _links } = await api.listRoles({ limit: '200', after }, { signal });
      return { items: roles, next: _links.next?.href };
    }),
  );

export const useResourceSets = () =>
  useApi([...iamKey, 'sets'], (signal) =>
    everyPage(async (after) => {
      const found = await api.listResourceSets({ limit: '200', after }, { signal });
      return { items: found['resource-sets'], next: found._links.next?.href };
    }),
  );

/** These lists have their next page in the body, not in a header. */
export async function everyPage<Item>(
  load: (after: string | undefined) => Promise<{ items: Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await load(after);
    all.push(...items);
    after =
      next === undefined
        ? undefined
        : (new URL(next, location.origin).searchParams.get('after') ?? undefined);
  } while (after !== undefined);
  return all;
}
