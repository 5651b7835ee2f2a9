import { may } from '../../kit/index.ts';

/** A finer permission about people, or the one that has them all in it. */
export const mayOf = (permission: string): boolean =>
  may(permission) ||
  (permission.startsWith('okta.users.') && may('okta.users.manage')) ||
  (permission.startsWith('okta.groups.') && may('okta.groups.manage')) ||
  (permission.startsWith('okta.apps.') && may('okta.apps.manage'));
