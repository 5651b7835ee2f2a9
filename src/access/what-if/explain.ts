import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { Assignments } from '#src/access/assignments/index.ts';
import { type Decision, evaluate, type Facts } from '#src/access/decide/index.ts';
import type { GlobalSession, Policies, TraceStep } from '#src/access/policies/index.ts';
import { amrOf, characteristicNames, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { ZoneQuestions } from './assumed-network.ts';
import { factsOf, type Situation } from './situation.ts';

export type ExplainNeeds = {
  clock: Clock;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin'>;
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<Assignments, 'findDirect' | 'effective' | 'listAssignedGroups'>;
  policies: Pick<Policies, 'globalSessionFor' | 'accessPolicyFor' | 'find' | 'readDraft'>;
  zones: ZoneQuestions;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  orgId(): string;
};

export type AssignedGroup = { id: string; name: string; priority: number };

export type Explanation = {
  person: Person;
  app: AppInstance | undefined;
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

export type Explain = (
  person: Person,
  app: AppInstance | undefined,
  situation: Situation,
) => Promise<Explanation>;

/** The same decision that live traffic gets, on a person who is not there, and what else would stand in their way. */
export function createExplain(needs: ExplainNeeds): Explain {
  const { assignments } = needs;
  return async (person, app, situation) => {
    const mine = new Set(person.groupIds);
    const all = app === undefined ? [] : assignments.listAssignedGroups(app.id);
    const assigned = all.filter(({ groupId }) => mine.has(groupId));
    const [direct, groups] = await Promise.all([
      app === undefined || app.implicitAssignment ? undefined : assignments.findDirect(person.id, app.id),
      needs.groupsOf(person.groupIds),
    ]);
    const assignment = app && assignments.effective(app.id, direct, person.groupIds);
    const known = { person, app, assignment, groups, orgId: needs.orgId() };
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    return {
      person,
      app,
      ...judge(factsOf(needs.zones, known, situation)),
      assigned: {
        effective: app === undefined || app.implicitAssignment ? 'EVERYONE' : assignment?.scope,
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
  const { person, app, policies } = facts;
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
      return decision.outcome === 'CHALLENGE' ? withFactor(facts) : undefined;
    default:
      return undefined;
  }
}

/** As if they had proved all that there is to prove. */
function withFactor(facts: Facts): Facts | undefined {
  const { input, nowMs } = facts;
  const everything: readonly MethodProof[] = [
    passwordProof(nowMs),
    { key: 'webauthn', method: 'webauthn', atMs: nowMs, is: characteristicNames, amr: ['hwk', 'user'] },
  ];
  if (input.proof !== undefined) {
    const proofs = [...(input.proof.proofs ?? []), ...everything];
    return { ...facts, input: { ...input, proof: { amr: amrOf(proofs), proofs, atMs: nowMs } } };
  }
  if (input.session === undefined) return undefined;
  const proofs = [...input.session.proofs, ...everything];
  const session = { ...input.session, proofs, amr: amrOf(proofs), authTimeMs: nowMs, lastSeenMs: nowMs };
  return { ...facts, input: { ...input, session } };
}

const openSession: GlobalSession = {
  access: 'ALLOW',
  requireFactor: false,
  needsPassword: false,
  prompt: { mode: 'ALWAYS', lifetimeMs: 0, rememberByDefault: false },
  limits: { idleMs: 0, lifetimeMs: 0, persistent: false },
  policyId: undefined,
  ruleId: undefined,
  ruleName: '',
};
