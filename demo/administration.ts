// What the administrators of Tide Mobile have set up besides people and apps, so that each page of the console has something to show:
// rules that fill groups, a policy with a draft beside it, a help desk, a job with an account of its own, a hook.
import type { Api } from './load-org.ts';

type Made = { id: string };
type App = Made & { label: string };
type Person = Made & { profile: { title?: string } };

const ruleFor = (department: string, groupId: string) => ({
  type: 'group_rule',
  name: `${department}, by department`,
  conditions: {
    expression: { type: 'urn:okta:expression:1.0', value: `user.department=="${department}"` },
  },
  actions: { assignUserToGroups: { groupIds: [groupId] } },
});

const allow = (factorMode: '1FA' | '2FA', constraints: unknown[] = []) => ({
  appSignOn: {
    access: 'ALLOW',
    verificationMethod: { type: 'ASSURANCE', factorMode, reauthenticateIn: 'PT12H', constraints },
  },
});
const highRisk = {
  name: 'High risk',
  conditions: { riskScore: { level: 'HIGH' } },
  actions: { appSignOn: { access: 'DENY' } },
};
const atWork = (zoneId: string) => ({
  name: 'At a shop or an office',
  conditions: { network: { connection: 'ZONE', include: [zoneId] } },
  actions: allow('1FA'),
});
const elsewhere = { name: 'Anywhere else' };

/** The ledger asks for more outside of the shops; a draft would ask for a passkey there. After the zone of the shops was made. */
async function guardLedger(api: Api): Promise<void> {
  const [zones, apps] = [
    await api<(Made & { name: string })[]>('GET', '/api/v1/zones'),
    await api<App[]>('GET', '/api/v1/apps?limit=200'),
  ];
  const zone = zones.find(({ name }) => name === 'Shops and offices')?.id ?? '';
  const ledger = apps.find(({ label }) => label === 'Ledger')?.id ?? '';
  const policy = await api<Made>('POST', '/api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: 'Money',
    description: 'For what moves money.',
  });
  const rules = `/api/v1/policies/${policy.id}/rules`;
  const live = [highRisk, atWork(zone), { ...elsewhere, actions: allow('2FA') }];
  const ids: string[] = [];
  for (const [at, rule] of live.entries()) {
    const made = await api<Made>('POST', rules, { type: 'ACCESS_POLICY', priority: at + 1, ...rule });
    ids.push(made.id);
  }
  await api('PUT', `/api/v1/apps/${ledger}/policies/${policy.id}`);
  const passkey = allow('2FA', [{ possession: { phishingResistant: 'REQUIRED' } }]);
  await api('POST', '/gatehouse/v1/shadow-policies', {
    name: 'Passkeys outside of the shops',
    draft: {
      policies: [{ id: policy.id, rules: [ids[0], ids[1], { id: ids[2], ...elsewhere, actions: passkey }] }],
    },
  });
}

export async function setUpAdministration(api: Api): Promise<void> {
  for (const department of ['Call centre', 'Finance', 'Network']) {
    const [group] = await api<Made[]>('GET', `/api/v1/groups?q=${encodeURIComponent(department)}`);
    const rule = await api<Made>('POST', '/api/v1/groups/rules', ruleFor(department, group?.id ?? ''));
    await api('POST', `/api/v1/groups/rules/${rule.id}/lifecycle/activate`);
  }
  await guardLedger(api);
  const helpDesk = await api<Person[]>(
    'GET',
    `/api/v1/users?search=${encodeURIComponent('profile.title eq "Help desk"')}&limit=2`,
  );
  for (const { id } of helpDesk) await api('POST', `/api/v1/users/${id}/roles`, { type: 'HELP_DESK_ADMIN' });
  const job = await api<Made>('POST', '/gatehouse/v1/service-accounts', {
    name: 'HR import',
    description: 'Joiners and leavers, every night',
  });
  await api('POST', `/gatehouse/v1/service-accounts/${job.id}/roles`, { type: 'USER_ADMIN' });
  await api('POST', '/api/v1/eventHooks', {
    name: 'Joiners, for the badge office',
    events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create', 'user.lifecycle.activate'] },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri: 'https://badges.example.com/joiners',
        headers: [],
        authScheme: { type: 'HEADER', key: 'authorization', value: 'demo' },
      },
    },
  });
}
