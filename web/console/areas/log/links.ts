import type { LogEvent } from '../../kit/api.ts';

type Entity = LogEvent['actor'];

const places: Readonly<Record<string, (id: string) => string>> = {
  User: (id) => `/people/${id}`,
  UserGroup: (id) => `/groups/${id}`,
  AppInstance: (id) => `/applications/${id}`,
  PolicyEntity: (id) => `/policies/${id}`,
  CustomRole: (id) => `/administrators/roles/${id}`,
  ResourceSet: (id) => `/administrators/resource-sets/${id}`,
  ServiceAccount: (id) => `/api-access/service-accounts/${id}`,
};

/** Where the console shows it. */
export function placeOf({ id, type }: Pick<Entity, 'id' | 'type'>): string | undefined {
  if (id === 'unknown' || id === '') return undefined;
  if (type === 'User' && !id.startsWith('00u')) return undefined;
  return places[type]?.(id);
}
