import type { RiskLevel } from '#src/access/context/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { type LogEvent, systemActor, type SystemLog } from '#src/system-log/index.ts';

export type EntityRiskNeeds = {
  database: Database;
  systemLog: Pick<SystemLog, 'react' | 'record'>;
  policies: Pick<PolicyEngine, 'endsSessionsOfRisk'>;
  users: Pick<Users, 'findPerson' | 'clearSessions'>;
};

/** What says that somebody is a risk, and how great a one where the event itself does not say. */
const detections: Readonly<Record<string, { detection: string; level: RiskLevel }>> = {
  'user.risk.change': { detection: 'ADMIN_REPORTED_USER_RISK', level: 'LOW' },
  'user.account.report_suspicious_activity_by_enduser': {
    detection: 'USER_REPORTED_SUSPICIOUS_ACTIVITY',
    level: 'HIGH',
  },
  'user.account.lock': { detection: 'BRUTE_FORCE_ATTACK', level: 'MEDIUM' },
};

/** Before jobs.start(). On whichever node; ending sessions that have ended hurts nobody. */
export function reactToEntityRisk({ systemLog, database, policies, users }: EntityRiskNeeds): void {
  systemLog.react({
    name: 'entity-risk',
    eventTypes: Object.keys(detections),
    async handle(event) {
      const known = detections[event.eventType];
      const userId = event.target?.find(({ type }) => type === 'User')?.id;
      const person = userId === undefined ? undefined : await users.findPerson(userId);
      if (known === undefined || person === undefined) return;
      const { id, groupIds, typeId, login } = person;
      const level = levelOf(event) ?? known.level;
      const entityRisk = { level, detection: known.detection };
      if (!policies.endsSessionsOfRisk({ id, groupIds, typeId, login, entityRisk })) return;
      await users.clearSessions({ actor: systemActor }, id, { oauthTokens: true });
      await database.transaction((tx) =>
        systemLog.record(tx, {
          eventType: 'policy.entity_risk.action',
          actor: systemActor,
          outcome: { result: 'SUCCESS' },
          target: [{ id, type: 'User', alternateId: login, displayName: login }],
          debugData: { riskLevel: level, detection: known.detection, action: 'TERMINATE_ALL_SESSIONS' },
        }),
      );
    },
  });
}

function levelOf({ debugContext }: LogEvent): RiskLevel | undefined {
  const { riskLevel } = debugContext.debugData;
  return riskLevel === 'LOW' || riskLevel === 'MEDIUM' || riskLevel === 'HIGH' ? riskLevel : undefined;
}
