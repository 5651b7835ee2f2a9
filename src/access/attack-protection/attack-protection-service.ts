import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import {
  type AttackProtectionSettings,
  lockWriters,
  readSettings,
  writeSettings,
} from './attack-protection-store.ts';

export type AttackProtection = {
  /** Whether something owned is proved before something known, where two factors are asked for. From memory. */
  asksPossessionFirst(): boolean;
  setPossessionFirst(on: boolean, by: Requester): Promise<void>;
  /** Whether guesses from devices that a person never signed in from lock out such devices only. From memory. */
  sparesKnownDevices(): boolean;
  setSparesKnownDevices(on: boolean, by: Requester): Promise<void>;
};

const section: Section<AttackProtectionSettings> = { name: 'access.attack-protection', load: readSettings };

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createAttackProtection(needs: {
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  orgId(): string;
}): AttackProtection {
  const { database, snapshots, systemLog } = needs;
  snapshots.register(section);
  const eventOf = (by: Requester, name: string, from: boolean, to: boolean) => ({
    eventType: 'security.attack_protection.settings.update',
    ...eventBy(by),
    outcome: { result: 'SUCCESS' } as const,
    target: [
      {
        id: needs.orgId(),
        type: 'AttackProtection',
        alternateId: 'unknown',
        displayName: name,
        changeDetails: { from: { [name]: from }, to: { [name]: to } },
      },
    ],
  });
  const change = (by: Requester, of: keyof AttackProtectionSettings, name: string, on: boolean) =>
    database.transaction(async (tx) => {
      await lockWriters(tx);
      const before = await readSettings(tx);
      await writeSettings(tx, { ...before, [of]: on });
      await systemLog.record(tx, eventOf(by, name, before[of], on));
      await snapshots.changed(tx, section);
    });
  return {
    asksPossessionFirst: () => snapshots.current(section).possessionFirst,
    setPossessionFirst: (on, by) => change(by, 'possessionFirst', 'verifyKnowledgeSecondWhen2faRequired', on),
    sparesKnownDevices: () => snapshots.current(section).sparesKnownDevices,
    setSparesKnownDevices: (on, by) =>
      change(by, 'sparesKnownDevices', 'preventBruteForceLockoutFromUnknownDevices', on),
  };
}
