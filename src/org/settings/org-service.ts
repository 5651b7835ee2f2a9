import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import { type Actor, systemActor, type SystemLog } from '#src/system-log/index.ts';
import orgDefaults from '../../../defaults/org.json' with { type: 'json' };
import { type Org, type OrgProfile, replacedProfile, updatedProfile } from './org.ts';
import * as store from './org-store.ts';

export type OrgSettings = {
  /** As this node knows it, without a query. Throws while there is no org yet. */
  current(): Org;
  update(
    change: { profile: Partial<OrgProfile>; replace: boolean },
    by: { actor: Actor; client: ClientContext },
  ): Promise<Org>;
  section: Section<Org | undefined>;
};

type Needs = { clock: Clock; database: Database; snapshots: Snapshots; systemLog: SystemLog };

export function createOrgSettings({ clock, database, snapshots, systemLog }: Needs): OrgSettings {
  const section: Section<Org | undefined> = { name: 'org', load: store.findOrg };
  snapshots.register(section);
  return {
    section,
    current() {
      const org = snapshots.current(section);
      if (!org) throw new Error('there is no org yet: seedOrg has not run');
      return org;
    },
    update: ({ profile, replace }, { actor, client }) =>
      database.transaction(async (tx) => {
        const before = await store.lockOrg(tx);
        if (!before) throw new Error('there is no org yet: seedOrg has not run');
        const wanted = replace
          ? replacedProfile(before.profile, profile)
          : updatedProfile(before.profile, profile);
        const org: Org = { ...before, profile: wanted, lastUpdated: clock.now() };
        await store.updateOrg(tx, org.profile, org.lastUpdated);
        await systemLog.record(tx, {
          eventType: 'system.org.update',
          actor,
          client,
          outcome: { result: 'SUCCESS' },
          target: [{ ...asTarget(org), changeDetails: { from: before.profile, to: org.profile } }],
        });
        await snapshots.changed(tx, section);
        return org;
      }),
  };
}

const asTarget = (org: Org) => ({
  id: org.id,
  type: 'Org',
  alternateId: org.subdomain,
  displayName: org.profile.companyName ?? org.subdomain,
});

/**
 * Makes the org of defaults/org.json where there is none; gives the one there is, and whether it is new. Of nodes that start
 * together one makes it, the others wait here for its transaction and find it made.
 */
export async function seedOrg(
  tx: Tx,
  needs: { clock: Clock; ids: Ids; systemLog: SystemLog; settings?: OrgSettings; snapshots?: Snapshots },
): Promise<{ org: Org; isNew: boolean }> {
  const now = needs.clock.now();
  const made: Org = {
    id: needs.ids.newId('00o'),
    subdomain: orgDefaults.subdomain,
    profile: orgDefaults.profile,
    created: now,
    lastUpdated: now,
  };
  const isNew = await store.insertOrg(tx, made);
  if (isNew) {
    await needs.systemLog.record(tx, {
      eventType: 'system.org.lifecycle.create',
      actor: systemActor,
      outcome: { result: 'SUCCESS' },
      target: [asTarget(made)],
    });
    if (needs.settings && needs.snapshots) await needs.snapshots.changed(tx, needs.settings.section);
  }
  const org = await store.findOrg(tx);
  if (!org) throw new Error('the org was not written');
  return { org, isNew };
}
