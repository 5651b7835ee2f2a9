import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { ZoneUse, Zones } from '#src/access/zones/index.ts';
import { createThreatWatch, type ThreatWatch, type WatchNeeds } from './threat-watch.ts';
import * as store from './threat-store.ts';

export type Threats = ThreatWatch & {
  get(): Promise<store.ThreatConfiguration>;
  update(
    draft: Pick<store.ThreatConfiguration, 'action' | 'excludeZones'>,
    by: Requester,
  ): Promise<store.ThreatConfiguration>;
  /** Whether the zone is one that is passed over. */
  usesOf(db: Reader, zoneId: string): Promise<ZoneUse[]>;
  seedDefaults(tx: Tx): Promise<void>;
};

export type ThreatNeeds = Omit<WatchNeeds, 'action' | 'isPassedOver'> & {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  zones: Pick<Zones, 'findMissing' | 'matches'>;
  orgId(): string;
};

const section: Section<store.ThreatConfiguration> = {
  name: 'access.threats',
  load: async (db) => known(await store.read(db)),
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createThreats(needs: ThreatNeeds): Threats {
  const { clock, database, snapshots, zones } = needs;
  snapshots.register(section);
  const configured = () => snapshots.current(section);
  const watch = createThreatWatch({
    ...needs,
    action: () => configured().action,
    // What nobody can say of a zone spares nobody.
    isPassedOver: (address) => configured().excludeZones.some((id) => zones.matches(id, address) === true),
  });
  return {
    ...watch,
    async get() {
      return known(await store.read(database));
    },
    update: (draft, by) =>
      database.transaction(async (tx) => {
        const before = known(await store.lock(tx));
        const missing = await needs.zones.findMissing(tx, draft.excludeZones);
        if (missing.length > 0) {
          throw validationFailed(
            'excludeZones',
            missing.map((id) => `excludeZones: there is no network zone ${id}`),
          );
        }
        const { action, excludeZones } = draft;
        const one = { ...before, action, excludeZones, lastUpdated: clock.now() };
        await store.write(tx, one);
        const shown = (each: typeof one) => ({ action: each.action, excludeZones: each.excludeZones });
        await needs.systemLog.record(tx, {
          eventType: 'security.threat.configuration.update',
          ...eventBy(by),
          outcome: { result: 'SUCCESS' },
          target: [
            {
              id: needs.orgId(),
              type: 'ThreatInsightConfiguration',
              alternateId: 'unknown',
              displayName: 'ThreatInsight',
              changeDetails: { from: shown(before), to: shown(one) },
            },
          ],
        });
        await snapshots.changed(tx, section);
        return one;
      }),
    async usesOf(db, zoneId) {
      const { excludeZones } = known(await store.read(db));
      const use = { type: 'ThreatInsight', id: 'configuration', name: 'excludeZones' };
      return excludeZones.includes(zoneId) ? [use] : [];
    },
    async seedDefaults(tx) {
      if ((await store.read(tx)) !== undefined) return;
      const now = clock.now();
      await store.write(tx, { action: 'none', excludeZones: [], created: now, lastUpdated: now });
    },
  };
}

function known(one: store.ThreatConfiguration | undefined): store.ThreatConfiguration {
  if (one === undefined)
    throw new Error('the org has no threat configuration: its defaults were never written');
  return one;
}
