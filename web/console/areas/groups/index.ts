import { IconUsersGroup } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const groups: Area = {
  nav: [
    {
      group: 'directory',
      order: 20,
      label: t('title'),
      icon: IconUsersGroup,
      to: '/groups',
      permission: 'okta.groups.read',
      keywords: 'teams members roles グループ メンバー',
    },
  ],
  routes: [
    { path: '/groups', page: () => import('./groups-page.tsx') },
    { path: '/groups/$groupId', page: () => import('./group-page.tsx') },
  ],
  commands: [
    {
      label: t('create'),
      keywords: 'new group グループ 作成',
      to: '/groups',
      search: { panel: 'new' },
      permission: 'okta.groups.create',
    },
  ],
};
