import { IconIdBadge2 } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const profiles: Area = {
  nav: [
    {
      group: 'directory',
      order: 40,
      label: t('title'),
      icon: IconIdBadge2,
      to: '/profiles',
      permission: 'okta.schemas.read',
      keywords: 'schema attribute mapping user type expression スキーマ 属性 マッピング 式 ユーザータイプ',
    },
  ],
  routes: [
    { path: '/profiles', page: () => import('./profiles-page.tsx') },
    { path: '/profiles/types/$typeId', page: () => import('./type-page.tsx') },
    { path: '/profiles/$ownerKind/$ownerId', page: () => import('./owner-page.tsx') },
  ],
  commands: [
    {
      label: t('tab.playground'),
      keywords: 'expression language playground 式 テスト',
      to: '/profiles',
      search: { tab: 'playground' },
      permission: 'okta.apps.read',
    },
    {
      label: t('createType'),
      keywords: 'new user type ユーザータイプ 作成',
      to: '/profiles',
      search: { panel: 'new' },
      permission: 'okta.userTypes.manage',
    },
  ],
};
