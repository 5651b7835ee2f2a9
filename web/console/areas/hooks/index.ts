import { IconWebhook } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

export const hooks: Area = {
  nav: [
    {
      group: 'settings',
      order: 40,
      label: t('title'),
      icon: IconWebhook,
      to: '/hooks',
      permission: 'okta.eventHooks.read',
      keywords: t('keywords'),
    },
  ],
  routes: [
    { path: '/hooks', page: () => import('./hooks-page.tsx') },
    { path: '/hooks/event/new', page: () => import('./new-event-hook-page.tsx') },
    { path: '/hooks/event/$hookId', page: () => import('./event-hook-page.tsx') },
    { path: '/hooks/inline/new', page: () => import('./new-inline-hook-page.tsx') },
    { path: '/hooks/inline/$hookId', page: () => import('./inline-hook-page.tsx') },
  ],
  commands: [
    { label: t('eventNew'), to: '/hooks/event/new', permission: 'okta.eventHooks.manage' },
    { label: t('inlineNew'), to: '/hooks/inline/new', permission: 'okta.inlineHooks.manage' },
  ],
};
