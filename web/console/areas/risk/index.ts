import { IconGauge } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t } from './words-nav.ts';

const permission = 'okta.behaviors.read';

export const risk: Area = {
  nav: [
    {
      group: 'security',
      order: 30,
      label: t('title'),
      icon: IconGauge,
      to: '/risk',
      permission,
      keywords: t('keywords'),
    },
  ],
  routes: [{ path: '/risk', page: () => import('./risk-page.tsx') }],
  commands: [
    { label: t('tab.behaviors'), to: '/risk', search: { tab: 'behaviors' }, permission },
    {
      label: t('tab.threats'),
      to: '/risk',
      search: { tab: 'threats' },
      permission: 'okta.threatInsights.read',
    },
    {
      label: t('tab.devices'),
      to: '/risk',
      search: { tab: 'devices' },
      permission: 'okta.deviceAssurance.read',
    },
  ],
};
