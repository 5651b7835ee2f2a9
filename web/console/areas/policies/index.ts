import { IconShieldCheck } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { nav } from './words-nav.ts';

const read = 'okta.policies.read';

export const policies: Area = {
  nav: [
    {
      group: 'security',
      order: 10,
      label: nav('title'),
      icon: IconShieldCheck,
      to: '/policies',
      permission: read,
      keywords: nav('keywords'),
    },
  ],
  routes: [
    { path: '/policies', page: () => import('./policies-page.tsx') },
    { path: '/policies/drafts', page: () => import('./drafts-page.tsx') },
    { path: '/policies/drafts/$draftId', page: () => import('./draft-page.tsx') },
    { path: '/policies/what-if', page: () => import('./what-if-page.tsx') },
    { path: '/policies/replays', page: () => import('./replays-page.tsx') },
    { path: '/policies/replays/$replayId', page: () => import('./replay-page.tsx') },
    { path: '/policies/$policyId', page: () => import('./policy-page.tsx') },
  ],
  commands: [
    {
      label: nav('whatIf'),
      to: '/policies/what-if',
      permission: 'okta.users.read',
      keywords: nav('whatIfKeywords'),
    },
    { label: nav('drafts'), to: '/policies/drafts', permission: read },
    { label: nav('replays'), to: '/policies/replays', permission: read },
    {
      label: nav('newAppPolicy'),
      to: '/policies',
      search: { type: 'ACCESS_POLICY', panel: 'new' },
      permission: 'okta.policies.manage',
    },
  ],
};
