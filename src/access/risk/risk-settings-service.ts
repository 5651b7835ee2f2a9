import { isDeepStrictEqual } from 'node:util';
import type { ZoneUse, Zones } from '#src/access/zones/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { defaultRiskSettings, type RiskSettings } from './risk-settings.ts';
import * as store from './risk-settings-store.ts';

/** With the zones that are meant where none is named. */
export type RiskSettingsInForce = Omit<RiskSettings, 'knownNetworkZoneIds'> & {
  readonly knownNetworkZoneIds: readonly string[];
  /** 0 for the defaults, that nobody changed. */
  readonly changedMs: number;
};

export type ShownRiskSettings = {
  settings: RiskSettings;
  isDefault: boolean;
  lastUpdated: Date | undefined;
  lastUpdatedBy: string | undefined;
};

export type RiskSettingsService = {
  /** From memory. */
  inForce(): RiskSettingsInForce;
  /** As they would be in force. */
  asInForce(settings: RiskSettings): RiskSettingsInForce;
  get(): Promise<ShownRiskSettings>;
  replace(settings: RiskSettings, by: Requester): Promise<ShownRiskSettings>;
  reset(by: Requester): Promise<ShownRiskSettings>;
  /** Throws for zones that are not there; the others cannot go before the transaction ends. */
  checkZones(tx: Tx, settings: RiskSettings): Promise<void>;
  /** Whether the zone is one of the organisation's own here. */
  usesOfZone(db: Reader, zoneId: string): Promise<ZoneUse[]>;
};

const section: Section<store.StoredRiskSettings | undefined> = {
  name: 'access.risk-settings',
  load: (db) => store.readSettings(db),
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createRiskSettings(needs: {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  zones: Pick<Zones, 'findMissing' | 'systemZoneId'>;
  orgId(): string;
}): RiskSettingsService {
  const { clock, database, snapshots } = needs;
  snapshots.register(section);

  const asInForce = (settings: RiskSettings, changedMs = 0): RiskSettingsInForce => ({
    ...settings,
    knownNetworkZoneIds:
      settings.knownNetworkZoneIds ?? [needs.zones.systemZoneId('LegacyIpZone') ?? []].flat(),
    changedMs,
  });
  const checkZones = async (tx: Tx, { knownNetworkZoneIds }: RiskSettings): Promise<void> => {
    const missing = await needs.zones.findMissing(tx, knownNetworkZoneIds ?? []);
    if (missing.length === 0) return;
    const causes = missing.map((id) => `knownNetworkZoneIds: there is no network zone ${id}`);
    throw validationFailed('knownNetworkZoneIds', causes);
  };
  const write = (settings: RiskSettings, by: Requester): Promise<ShownRiskSettings> =>
    database.transaction(async (tx) => {
      const before = (await store.lockSettings(tx))?.settings ?? defaultRiskSettings;
      await checkZones(tx, settings);
      const stored = { settings, lastUpdated: clock.now(), lastUpdatedBy: by.actor.id };
      await store.writeSettings(tx, stored);
      await needs.systemLog.record(tx, {
        eventType: 'security.risk.settings.update',
        ...eventBy(by),
        outcome: { result: 'SUCCESS' },
        target: [
          {
            id: needs.orgId(),
            type: 'RiskSettings',
            alternateId: 'unknown',
            displayName: 'Risk settings',
            changeDetails: { from: { ...before }, to: { ...settings } },
          },
        ],
      });
      await snapshots.changed(tx, section);
      return shown(stored);
    });

  return {
    inForce() {
      const current = snapshots.current(section);
      return asInForce(current?.settings ?? defaultRiskSettings, current?.lastUpdated.getTime());
    },
    asInForce: (settings) => asInForce(settings),
    async get() {
      return shown(await store.readSettings(database));
    },
    replace: write,
    reset: (by) => write(defaultRiskSettings, by),
    checkZones,
    async usesOfZone(db, zoneId) {
      const stored = await store.readSettings(db);
      const isUsed = stored?.settings.knownNetworkZoneIds?.includes(zoneId) === true;
      return isUsed ? [{ type: 'RiskSettings', id: 'risk-settings', name: 'knownNetworkZoneIds' }] : [];
    },
  };
}

function shown(stored: store.StoredRiskSettings | undefined): ShownRiskSettings {
  const settings = stored?.settings ?? defaultRiskSettings;
  return {
    settings,
    isDefault: isDeepStrictEqual(settings, defaultRiskSettings),
    lastUpdated: stored?.lastUpdated,
    lastUpdatedBy: stored?.lastUpdatedBy,
  };
}
