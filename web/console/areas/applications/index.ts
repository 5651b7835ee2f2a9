import { IconApps } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const applications: Area = {
  nav: [
    {
      group: 'applications',
      order: 0,
      label: t('title'),
      icon: IconApps,
      to: '/applications',
      permission: 'okta.apps.read',
      keywords: 'apps SAML OIDC OpenID Connect SSO アプリ シングルサインオン',
    },
  ],
  routes: [
    { path: '/applications', page: () => import('./applications-page.tsx') },
    { path: '/applications/new', page: () => import('./new-application-page.tsx') },
    { path: '/applications/$appId', page: () => import('./application-page.tsx') },
    { path: '/applications/$appId/test', page: () => import('./test-page.tsx') },
  ],
  commands: [
    {
      label: t('add'),
      to: '/applications/new',
      keywords: 'create new SAML OIDC 作成 新規',
      permission: 'okta.apps.manage',
    },
  ],
};
