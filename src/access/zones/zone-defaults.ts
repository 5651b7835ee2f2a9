import type { SystemZone, Zone } from './zone.ts';

type NewZone = Omit<Zone, 'id' | 'created' | 'lastUpdated'>;

const ipZone = (systemZone: SystemZone, usage: Zone['usage']): NewZone => ({
  name: systemZone,
  systemZone,
  status: 'ACTIVE',
  usage,
  content: { type: 'IP', gateways: [], proxies: [] },
});

export const systemZones: readonly NewZone[] = [
  ipZone('LegacyIpZone', 'POLICY'),
  ipZone('BlockedIpZone', 'BLOCKLIST'),
  {
    name: 'DefaultEnhancedDynamicZone',
    systemZone: 'DefaultEnhancedDynamicZone',
    // ACTIVE, it would say that anonymizers are kept out. The data that come with Gatehouse tell none; with an operator's own it can be
    // switched on.
    status: 'INACTIVE',
    usage: 'BLOCKLIST',
    content: {
      type: 'DYNAMIC_V2',
      asns: { include: [], exclude: [] },
      locations: { include: [], exclude: [] },
      ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
    },
  },
  ipZone('DefaultExemptIpZone', 'POLICY'),
];
