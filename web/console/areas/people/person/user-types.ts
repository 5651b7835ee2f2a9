import { api, may, useApi } from '../../../kit/index.ts';

export function useTypes() {
  return useApi(['user-types'], (signal) => api.listUserTypes({}, { signal }).all(), {
    enabled: may('okta.userTypes.read') || may('okta.schemas.read'),
  });
}

/** Of the address at which a type says its schema is. */
export const schemaIdOf = (href: string | undefined): string => href?.split('/').at(-1) ?? 'default';
