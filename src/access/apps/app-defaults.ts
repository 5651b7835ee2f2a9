import type { SeededPolicies } from '#src/access/policies/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import defaults from '../../../defaults/apps.json' with { type: 'json' };
import type { AppDocument } from './app.ts';
import { insertApp } from './app-store.ts';

/** The apps that come with the product: everybody may open them, and what they show there is decided inside. */
export async function seedApps(
  tx: Tx,
  needs: { clock: Clock; ids: Ids; policies: SeededPolicies },
): Promise<void> {
  const nowMs = needs.clock.nowMs();
  for (const app of defaults.firstParty) {
    await insertApp(tx, {
      id: needs.ids.newId('0oa'),
      name: app.name,
      label: app.label,
      status: 'ACTIVE',
      signOnMode: 'BOOKMARK',
      firstParty: true,
      clientId: undefined,
      externalKey: undefined,
      accessPolicyId:
        app.accessPolicy === 'console' ? needs.policies.consolePolicyId : needs.policies.accessPolicyId,
      document: firstPartyDocument(app.path, app.hidden),
      createdMs: nowMs,
      lastUpdatedMs: nowMs,
    });
  }
}

function firstPartyDocument(path: string, hidden: boolean): AppDocument {
  return {
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: hidden, web: hidden },
      appLinks: { login: true },
    },
    features: [],
    credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' }, signing: {} },
    settings: {
      app: { requestIntegration: false, url: path },
      notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
      manualProvisioning: false,
      implicitAssignment: true,
      emOptInStatus: 'NONE',
      notes: { admin: null, enduser: null },
    },
  };
}
