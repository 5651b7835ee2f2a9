import { boot, may } from '../../kit/index.ts';

export type GroupType = 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';

export const mayManage = may('okta.groups.manage');
/** Members alone are a smaller permission. */
export const mayFill = mayManage || may('okta.groups.members.manage');
export const mayGiveApps = may('okta.apps.manage') || may('okta.apps.assignment.manage');

export const nameOf = (group: { profile: Record<string, unknown> }): string =>
  String(group.profile['name'] ?? '');

export const listed = (names: readonly string[], most = 4): string =>
  new Intl.ListFormat(boot.language, { type: 'conjunction' }).format(
    names.length > most ? [...names.slice(0, most), `+${names.length - most}`] : names,
  );
