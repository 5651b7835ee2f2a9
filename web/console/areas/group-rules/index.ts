import { IconFilterCog } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const groupRules: Area = {
  nav: [
    {
      group: 'directory',
      order: 30,
      label: t('title'),
      icon: IconFilterCog,
      to: '/group-rules',
      permission: 'okta.groups.read',
      keywords: 'dynamic automatic membership 自動 動的グループ ルール',
    },
  ],
  routes: [
    { path: '/group-rules', page: () => import('./rules-page.tsx') },
    { path: '/group-rules/$ruleId', page: () => import('./rule-page.tsx') },
  ],
  commands: [
    {
      label: t('create'),
      keywords: 'new group rule ルール 作成',
      to: '/group-rules/new',
      permission: 'okta.groups.manage',
    },
  ],
};
