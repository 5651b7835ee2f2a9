import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { policySubjectOf } from '#src/access/decide/index.ts';
import type { Policies, PolicySubject, PolicyType, Simulation } from '#src/access/policies/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { defineRoute, notFound, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { networkOf, type ZoneQuestions } from './assumed-network.ts';
import { type ReachNeeds, requireReach } from './require-reach.ts';
import { simulationAnswer, simulationToWire } from './simulation-wire.ts';
import { assumedContext } from './situation.ts';

export type SimulateNeeds = ReachNeeds & {
  clock: Clock;
  users: Pick<Users, 'findPerson'>;
  apps: Pick<AppDirectory, 'find'>;
  policies: Pick<Policies, 'simulate' | 'list'>;
  zones: ZoneQuestions;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  orgId(): string;
};

const riskLevels = z.enum(['LOW', 'MEDIUM', 'HIGH']);
const simulated = z.enum(['OKTA_SIGN_ON', 'MFA_ENROLL', 'ACCESS_POLICY', 'PROFILE_ENROLLMENT', 'PASSWORD']);
/** What Okta simulates when nothing else is asked for. */
const standardTypes = ['OKTA_SIGN_ON', 'MFA_ENROLL', 'ACCESS_POLICY', 'PROFILE_ENROLLMENT'] as const;

const id = z.string().max(100);
const policyContext = z.strictObject({
  user: z.strictObject({ id: id.nullish() }).nullish(),
  groups: z.strictObject({ ids: z.array(id).max(1000) }).nullish(),
  ip: z.union([z.ipv4(), z.ipv6()]).nullish(),
  zones: z.strictObject({ ids: z.array(id).max(1000) }).nullish(),
  risk: z.strictObject({ level: riskLevels.nullish(), minRiskLevel: riskLevels.nullish() }).nullish(),
  device: z
    .strictObject({
      platform: z.string().max(100).nullish(),
      registered: z.boolean().nullish(),
      managed: z.boolean().nullish(),
      assuranceId: id.nullish(),
    })
    .nullish(),
});
const one = z.strictObject({
  appInstance: id,
  policyContext: policyContext.nullish(),
  policyTypes: z.array(simulated).max(5).nullish(),
  // So in Okta's example.
  policyType: z.array(simulated).max(5).nullish(),
});
type Asked = z.infer<typeof one>;

export function simulateRoutes(needs: SimulateNeeds): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/policies/simulate',
      permission: 'okta.policies.read',
      query: z.object({
        expand: z
          .string()
          .optional()
          .describe('EVALUATED: also what was passed over. RULE: with each condition that was looked at.'),
      }),
      // Okta's specification takes a list, its example one.
      body: z.union([z.array(one).min(1).max(50), one]),
      answer: simulationAnswer,
      async handle(ctx) {
        const expand = new Set((ctx.query.expand ?? '').split(',').map((word) => word.trim().toUpperCase()));
        const asked = Array.isArray(ctx.body) ? ctx.body : [ctx.body];
        // Which rules somebody meets says which groups they are in and what stands in their profile.
        for (const { policyContext: context } of asked) {
          const userId = context?.user?.id || undefined;
          if (userId === undefined) continue;
          await requireReach(needs, ctx.caller, 'okta.users.read', { kind: 'users', id: userId });
        }
        const simulations = await Promise.all(asked.map((body) => simulateOne(needs, body)));
        return {
          status: 200,
          json: simulations.flat().map((simulation) =>
            simulationToWire(simulation, {
              evaluated: expand.has('EVALUATED'),
              conditions: expand.has('RULE'),
            }),
          ),
        };
      },
    }),
  ];
}

async function simulateOne(needs: SimulateNeeds, asked: Asked): Promise<Simulation[]> {
  const app = needs.apps.find(asked.appInstance);
  if (app === undefined) throw notFound(asked.appInstance, 'AppInstance');
  const subject = { ...(await readSubject(needs, asked)), app: { id: app.id, name: app.name } };
  const types: readonly PolicyType[] = asked.policyTypes ?? asked.policyType ?? standardTypes;
  return types.map((type) =>
    needs.policies.simulate(type, subject, policyOf(needs, type, app.accessPolicyId)),
  );
}

/** Of these types an app has one; the others are everybody's. */
function policyOf(needs: SimulateNeeds, type: PolicyType, accessPolicyId: string | undefined) {
  if (type === 'ACCESS_POLICY') return accessPolicyId ?? '';
  if (type !== 'PROFILE_ENROLLMENT') return undefined;
  return needs.policies.list(type).find((policy) => policy.isDefault)?.id;
}

async function readSubject(needs: SimulateNeeds, asked: Asked): Promise<PolicySubject> {
  const { user, groups, ip, zones, risk, device } = asked.policyContext ?? {};
  const userId = user?.id || undefined;
  const groupIds = groups?.ids ?? [];
  if (userId !== undefined && groupIds.length > 0) {
    throw validationFailed('policyContext', [
      'policyContext: either user.id or groups.ids; a person has the groups they have',
    ]);
  }
  const riskLevel = risk?.level ?? risk?.minRiskLevel ?? undefined;
  const network = networkOf(needs.zones, ip ?? undefined, zones?.ids);
  const given = {
    ...(riskLevel === undefined ? {} : { risk: riskLevel }),
    ...(network === undefined ? {} : { network }),
    ...(device == null ? {} : { device: deviceOf(device) }),
  };
  if (userId === undefined) return { groupIds, ...given };
  const person = await needs.users.findPerson(userId);
  if (person === undefined) throw notFound(userId, 'User');
  // For expressions, which ask for either; what is not given of the rest is taken to be ordinary.
  const isHowKnown = riskLevel !== undefined || device != null;
  const context = isHowKnown ? contextFor(ip ?? undefined, riskLevel, given.device) : undefined;
  const {
    risk: _,
    device: __,
    behavior: ___,
    ...facts
  } = policySubjectOf({
    person,
    app: needs.apps.find(asked.appInstance),
    context,
    network,
    session: { id: null, amr: ['pwd'] },
    groups: await needs.groupsOf(person.groupIds),
    orgId: needs.orgId(),
    nowMs: needs.clock.nowMs(),
  });
  return { ...facts, ...given };
}

function contextFor(
  ipAddress: string | undefined,
  level: z.infer<typeof riskLevels> | undefined,
  device: Device | undefined,
): SignOnContext {
  return assumedContext({
    ipAddress,
    place: undefined,
    device: device as Partial<SignOnContext['device']> | undefined,
    behaviors: [],
    risk: level === undefined ? undefined : { level },
  });
}

type Device = NonNullable<PolicySubject['device']>;

function deviceOf(device: {
  platform?: string | null | undefined;
  registered?: boolean | null | undefined;
  managed?: boolean | null | undefined;
  assuranceId?: string | null | undefined;
}): Device {
  return {
    ...(device.platform == null ? {} : { platform: device.platform.toUpperCase() }),
    ...(device.registered == null ? {} : { registered: device.registered }),
    ...(device.managed == null ? {} : { managed: device.managed }),
    ...(device.assuranceId == null ? {} : { assuranceIds: [device.assuranceId] }),
  };
}
