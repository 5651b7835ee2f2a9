import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { Assignments } from '#src/access/assignments/index.ts';
import { type Decision, evaluate, type Facts } from '#src/access/decide/index.ts';
import type { GlobalSession, Policies, TraceStep } from '#src/access/policies/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { networkOf, type ZoneQuestions } from './assumed-network.ts';

export type ExplainNeeds = {
  clock: Clock;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin'>;
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<Assignments, 'findDirect' | 'effective' | 'listAssignedGroups'>;
  policies: Pick<Policies, 'globalSessionFor' | 'accessPolicyFor' | 'find'>;
  zones: ZoneQuestions;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  orgId(): string;
};

/** How the person is taken to come: just signed in by these methods, from there. */
export type Situation = {
  methods: readonly string[];
  ipAddress: string | undefined;
  zoneIds: readonly string[] | undefined;
};

export type AssignedGroup = { id: string; name: string; priority: number };

export type Explanation = {
  person: Person;
  app: AppInstance;
  decision: Decision;
  /** Everything in the way, one behind the other: each is what would be found if those before it were gone. */
  obstacles: Obstacle[];
  assigned: {
    effective: 'USER' | 'GROUP' | 'EVERYONE' | undefined;
    direct: boolean;
    groups: AssignedGroup[];
    winner: string | undefined;
  };
};

/** A decision that was not ALLOW, by the question it failed at. */
export type Obstacle = { step: string; decision: Exclude<Decision, { outcome: 'ALLOW' }> };

export type Explain = (person: Person, app: AppInstance, situation: Situation) => Promise<Explanation>;

/** The same decision that live traffic gets, on a person who is not there, and what else would stand in their way. */
export function createExplain(needs: ExplainNeeds): Explain {
  const { assignments, policies, clock } = needs;
  return async (person, app, { methods, ipAddress, zoneIds }) => {
    const mine = new Set(person.groupIds);
    const assigned = assignments.listAssignedGroups(app.id).filter(({ groupId }) => mine.has(groupId));
    const [direct, groups] = await Promise.all([
      app.implicitAssignment ? undefined : assignments.findDirect(person.id, app.id),
      needs.groupsOf(person.groupIds),
    ]);
    const assignment = assignments.effective(app.id, direct, person.groupIds);
    const network = networkOf(needs.zones, ipAddress, zoneIds);
    const nowMs = clock.nowMs();
    const facts: Facts = {
      input: {
        userId: person.id,
        appId: app.id,
        session: undefined,
        proof: { amr: methods, atMs: nowMs },
        client: { requestId: '', ipAddress: ipAddress ?? '', ipChain: [], userAgent: '', origin: '' },
        path: 'signin',
      },
      // "Just now" is after any revocation.
      nowMs,
      person: { ...person, sessionsRevokedMs: 0 },
      app,
      assignment,
      policies,
      groups,
      orgId: needs.orgId(),
      ...(network === undefined ? {} : { isInZone: (zoneId: string) => network(zoneId) }),
    };
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    return {
      person,
      app,
      ...judge(facts),
      assigned: {
        effective: app.implicitAssignment ? 'EVERYONE' : assignment?.scope,
        direct: direct !== undefined,
        groups: assigned.map(({ groupId, priority }) => ({
          id: groupId,
          name: names.get(groupId) ?? '',
          priority,
        })),
        winner: assignment?.groupId,
      },
    };
  };
}

function judge(facts: Facts): Pick<Explanation, 'decision' | 'obstacles'> {
  const decision = evaluate(facts);
  const obstacles: Obstacle[] = [];
  const seen = new Set<string>();
  let [next, current]: [Facts | undefined, Decision] = [facts, decision];
  while (next !== undefined && current.outcome !== 'ALLOW') {
    const step = failedStep(current.trace);
    // Taking a thing out of the way has to help, or it is the last that can be told.
    const key = `${step} ${current.outcome}`;
    if (seen.has(key)) break;
    seen.add(key);
    obstacles.push({ step, decision: current });
    next = without(next, step, current);
    if (next !== undefined) current = evaluate(next);
  }
  return { decision, obstacles };
}

function failedStep(trace: readonly TraceStep[]): string {
  return trace.at(-1)?.step ?? '';
}

/** The facts as they would be with this obstacle gone; undefined where nothing behind it can be told. */
function without(facts: Facts, step: string, decision: Decision): Facts | undefined {
  const { person, app, input, policies } = facts;
  switch (step) {
    case 'person':
      return person && { ...facts, person: { ...person, status: 'ACTIVE' } };
    case 'app':
      return app && { ...facts, app: { ...app, status: 'ACTIVE' } };
    case 'assignment':
      return app && { ...facts, app: { ...app, implicitAssignment: true } };
    case 'global-session':
      if (decision.outcome === 'CHALLENGE') return withFactor(facts);
      return { ...facts, policies: { ...policies, globalSessionFor: () => openSession } };
    case 'app-policy':
      return decision.outcome === 'CHALLENGE' && input.proof !== undefined ? withFactor(facts) : undefined;
    default:
      return undefined;
  }
}

function withFactor(facts: Facts): Facts {
  const { proof } = facts.input;
  if (proof === undefined) return facts;
  return { ...facts, input: { ...facts.input, proof: { ...proof, amr: [...proof.amr, 'pwd', 'otp'] } } };
}

const openSession: GlobalSession = {
  access: 'ALLOW',
  requireFactor: false,
  limits: { idleMs: 0, lifetimeMs: 0, persistent: false },
  policyId: undefined,
  ruleId: undefined,
  ruleName: '',
};
