// What watches people and sessions after sign-in: one policy of each type, which come with the org.
import { z } from 'zod';
import { asObject } from '../json-object.ts';
import { network, noConditions, noSettings, people, policyFields, ruleFields, workflow } from './fields.ts';
import { newer, type PolicyKind } from './kind.ts';

const common = { prefixes: newer, isOnly: true, inForce: true } as const;
const policyOf = <T extends string>(type: T) =>
  z.strictObject({
    ...policyFields,
    type: z.literal(type),
    conditions: noConditions,
    settings: noSettings,
  });

const detections = [
  'ADMIN_REPORTED_USER_RISK',
  'BRUTE_FORCE_ATTACK',
  'ENTITY_CRITICAL_ACTION_FROM_HIGH_THREAT_IP',
  'OKTA_THREAT_INTELLIGENCE',
  'SECURITY_EVENTS_PROVIDER_REPORTED_RISK',
  'SESSION_INFLUENCED_USER_RISK',
  'SUSPICIOUS_APP_ACCESS',
  'USER_REPORTED_SUSPICIOUS_ACTIVITY',
] as const;

/** There are no workflows to run yet. */
const runsWorkflow = (place: string, actions: unknown): string | undefined =>
  Array.isArray(actions) && actions.some((one) => asObject(one).action === 'RUN_WORKFLOW')
    ? place
    : undefined;

const runWorkflow = z.strictObject({ action: z.literal('RUN_WORKFLOW'), workflow });

/** What happens when somebody is found to be a risk. */
export const entityRisk: PolicyKind = {
  ...common,
  type: 'ENTITY_RISK',
  ruleType: 'ENTITY_RISK',
  addsRules: true,
  policy: policyOf('ENTITY_RISK'),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('ENTITY_RISK').default('ENTITY_RISK'),
    conditions: z
      .strictObject({
        people: people.prefault({}),
        entityRisk: z
          .strictObject({ level: z.enum(['ANY', 'LOW', 'MEDIUM', 'HIGH']).default('ANY') })
          .prefault({}),
        riskDetectionTypes: z
          .strictObject({
            include: z.array(z.enum(detections)).max(50).nullish(),
            exclude: z.array(z.enum(detections)).max(50).nullish(),
          })
          .prefault({}),
      })
      .nullish(),
    actions: z.strictObject({
      entityRisk: z
        .strictObject({
          actions: z
            .array(
              z.discriminatedUnion('action', [
                z.strictObject({ action: z.literal('TERMINATE_ALL_SESSIONS') }),
                runWorkflow,
              ]),
            )
            .max(2)
            .default([]),
        })
        .prefault({}),
    }),
  }),
  missingInRule: (rule) =>
    runsWorkflow('actions.entityRisk.actions', asObject(asObject(rule.actions).entityRisk).actions),
};

/** What happens to a session that no longer meets the policies it began under. */
export const postAuthSession: PolicyKind = {
  ...common,
  type: 'POST_AUTH_SESSION',
  ruleType: 'POST_AUTH_SESSION',
  addsRules: false,
  policy: policyOf('POST_AUTH_SESSION'),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('POST_AUTH_SESSION').default('POST_AUTH_SESSION'),
    conditions: z.strictObject({ people: people.prefault({}) }).nullish(),
    actions: z.strictObject({
      postAuthSession: z
        .strictObject({
          failureActions: z
            .array(
              z.discriminatedUnion('action', [
                z.strictObject({ action: z.literal('TERMINATE_SESSION') }),
                runWorkflow,
              ]),
            )
            .max(2)
            .default([]),
        })
        .prefault({}),
    }),
  }),
  missingInRule: (rule) =>
    runsWorkflow(
      'actions.postAuthSession.failureActions',
      asObject(asObject(rule.actions).postAuthSession).failureActions,
    ),
};

/** When a change of a session's surroundings has its policies asked again. */
export const sessionViolationDetection: PolicyKind = {
  ...common,
  type: 'SESSION_VIOLATION_DETECTION',
  ruleType: 'SESSION_VIOLATION_DETECTION',
  addsRules: true,
  policy: policyOf('SESSION_VIOLATION_DETECTION'),
  rule: z.strictObject({
    ...ruleFields,
    type: z.literal('SESSION_VIOLATION_DETECTION').default('SESSION_VIOLATION_DETECTION'),
    conditions: z
      .strictObject({
        network: network.prefault({}),
        riskScore: z.strictObject({ minRiskLevel: z.enum(['LOW', 'MEDIUM', 'HIGH']) }).nullish(),
      })
      .nullish(),
    actions: z.strictObject({
      sessionViolationDetection: z
        .strictObject({
          policyEvaluation: z.strictObject({ enabled: z.boolean().default(false) }).prefault({}),
        })
        .prefault({}),
    }),
  }),
};
