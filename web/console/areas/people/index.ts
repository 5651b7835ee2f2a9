import { IconDeviceMobile, IconUsers } from '@tabler/icons-react';
import type { Area } from '../../area.ts';
import { t as devices } from './devices/messages.ts';
import { t } from './words-nav.ts';

export const people: Area = {
  nav: [
    {
      group: 'directory',
      order: 10,
      label: t('title'),
      icon: IconUsers,
      to: '/people',
      permission: 'okta.users.read',
      keywords: t('keywords'),
    },
    {
      group: 'directory',
      order: 50,
      label: devices('title'),
      icon: IconDeviceMobile,
      to: '/devices',
      permission: 'okta.devices.read',
      keywords: devices('keywords'),
    },
  ],
  routes: [
    { path: '/people', page: () => import('./people-page.tsx') },
    { path: '/people/new', page: () => import('./new-person-page.tsx') },
    { path: '/people/import', page: () => import('./import/import-page.tsx') },
    { path: '/people/$userId', page: () => import('./person/person-page.tsx') },
    { path: '/people/$userId/why', page: () => import('./person/why-page.tsx') },
    { path: '/devices', page: () => import('./devices/devices-page.tsx') },
    { path: '/devices/yubikeys', page: () => import('./devices/yubikeys-page.tsx') },
    { path: '/devices/$deviceId', page: () => import('./devices/device-page.tsx') },
  ],
  commands: [
    {
      label: t('addPerson'),
      keywords: t('addKeywords'),
      to: '/people/new',
      permission: 'okta.users.create',
    },
    {
      label: t('importPeople'),
      keywords: t('importKeywords'),
      to: '/people/import',
      permission: 'okta.users.manage',
    },
    {
      label: devices('keys.title'),
      keywords: devices('keys.keywords'),
      to: '/devices/yubikeys',
      permission: 'okta.authenticators.read',
    },
    {
      label: t('whyCommand'),
      keywords: t('whyKeywords'),
      to: '/people',
      search: { then: 'access' },
      permission: 'okta.users.read',
    },
  ],
};
