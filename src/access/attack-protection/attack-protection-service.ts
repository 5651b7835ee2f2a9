import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { readPossessionFirst, writePossessionFirst } from './attack-protection-store.ts';

export type AttackProtection = {
  /** Whether something owned is proved before something known, where two factors are asked for. */
  asksPossessionFirst(): Promise<boolean>;
  setPossessionFirst(on: boolean, by: Requester): Promise<void>;
  setSparesKnownDevices(on: boolean, by: Requester): Promise<void>;
};

export function createAttackProtection(needs: {
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  orgId(): string;
}): AttackProtection {
  const { database, systemLog } = needs;
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
  return {
    asksPossessionFirst: () => readPossessionFirst(database),
    setPossessionFirst: (on, by) =>
      database.transaction(async (tx) => {
        const before = await readPossessionFirst(tx);
        await writePossessionFirst(tx, on);
        await systemLog.record(tx, eventOf(by, 'verifyKnowledgeSecondWhen2faRequired', before, on));
      }),
    async setSparesKnownDevices(on, by) {
      if (on) {
        throw new ApiError('E0000015', {
          causes: [
            'preventBruteForceLockoutFromUnknownDevices: devices are not recognised at sign-in yet, so none can be spared from a lockout',
          ],
        });
      }
      await database.transaction((tx) =>
        systemLog.record(tx, eventOf(by, 'preventBruteForceLockoutFromUnknownDevices', false, false)),
      );
    },
  };
}
