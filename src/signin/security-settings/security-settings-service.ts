import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { defaultSecuritySettings, type SecuritySettings } from './security-settings.ts';
import { readSecuritySettings, writeSecuritySettings } from './security-settings-store.ts';

export type SecuritySettingsService = {
  current(): SecuritySettings;
  replace(settings: SecuritySettings, by: Requester): Promise<SecuritySettings>;
};

export type SecuritySettingsNeeds = {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
};

const section: Section<SecuritySettings> = {
  name: 'signin.security-settings',
  load: async (db) => (await readSecuritySettings(db)) ?? defaultSecuritySettings,
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createSecuritySettings(needs: SecuritySettingsNeeds): SecuritySettingsService {
  const { clock, database, snapshots, systemLog } = needs;
  snapshots.register(section);
  return {
    current: () => snapshots.current(section),
    async replace(settings, by) {
      const before = snapshots.current(section);
      await database.transaction(async (tx) => {
        await writeSecuritySettings(tx, settings, clock.now());
        await systemLog.record(tx, {
          eventType: 'security.notification.settings.update',
          ...eventBy(by),
          outcome: { result: 'SUCCESS' },
          target: [
            {
              id: 'securitySettings',
              type: 'Settings',
              alternateId: 'securitySettings',
              displayName: 'Security settings',
              changeDetails: { from: { ...before }, to: { ...settings } },
            },
          ],
        });
        await snapshots.changed(tx, section);
      });
      return settings;
    },
  };
}
