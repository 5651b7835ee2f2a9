import type { SignOnContext } from '#src/access/context/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { Assignment, AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { PolicyEngine, Trace } from '#src/access/policies/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ClientDecision, Decide, Decision, DecisionInput } from './decision.ts';
import { byGrant, evaluate, type Facts } from './evaluate.ts';

export type DecideNeeds = {
  clock: Clock;
  users: Pick<Users, 'findPerson'>;
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<AssignmentDirectory, 'findDirect' | 'effective'>;
  policies: Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor' | 'looksAtGroups'>;
  zones?: { matches(zoneId: string, address: string): boolean | undefined };
  /** By id, with their names. */
  groupsOf?: (ids: readonly string[]) => Promise<ExpressionGroup[]>;
  orgId?: () => string;
  /** Looks closely at where, with what and how somebody comes. */
  contexts?: Contexts;
  /** What a draft would have said, recorded beside what was said. Never throws, never changes the answer. */
  shadow?: (facts: Facts, decision: Decision) => void;
  guardSession?: GuardSession;
};

/** Told of every decision about a session. Gives another in its place where the session ended over it. */
export type GuardSession = (facts: Facts, decision: Decision) => Promise<Decision | undefined>;

export type Contexts = {
  assess(asking: {
    person: Person;
    client: ClientContext;
    session: Session | undefined;
    nowMs: number;
    isAtSite: boolean;
  }): Promise<SignOnContext>;
};

/** The facts of one decision are read in the same tick, so that concurrent decisions share two queries. */
export function createDecide(needs: DecideNeeds): Decide {
  const { zones } = needs;
  return async (input) => {
    const app = input.appId === undefined ? undefined : needs.apps.find(input.appId);
    const [person, direct] = await Promise.all([
      needs.users.findPerson(input.userId),
      findDirect(needs, input, app),
    ]);
    let assignment: Assignment | undefined;
    if (app !== undefined && person !== undefined) {
      assignment = needs.assignments.effective(app.id, direct, person.groupIds);
    }
    const looksAtGroups = person !== undefined && needs.policies.looksAtGroups(app?.accessPolicyId);
    const nowMs = needs.clock.nowMs();
    const [groups, context] = await Promise.all([
      looksAtGroups ? needs.groupsOf?.(person.groupIds) : undefined,
      contextOf(needs, input, person, nowMs),
    ]);
    const facts: Facts = {
      input,
      nowMs,
      person,
      app,
      assignment,
      policies: needs.policies,
      ...(zones === undefined ? {} : { isInZone: (zoneId, address) => zones.matches(zoneId, address) }),
      ...(groups === undefined ? {} : { groups }),
      ...(needs.orgId === undefined ? {} : { orgId: needs.orgId() }),
      ...(context === undefined ? {} : { context }),
    };
    const decision: Decision = { ...evaluate(facts), atMs: nowMs };
    needs.shadow?.(facts, decision);
    return (await needs.guardSession?.(facts, decision)) ?? decision;
  };
}

/** Whoever uses a grant or shows a token says nothing of how the person comes. */
function contextOf(
  needs: DecideNeeds,
  input: DecisionInput,
  person: Person | undefined,
  nowMs: number,
): Promise<SignOnContext> | SignOnContext | undefined {
  if (input.context !== undefined || person === undefined) return input.context;
  if (byGrant.has(input.path)) return undefined;
  return needs.contexts?.assess({
    person,
    client: input.client,
    session: input.session ?? input.goesOn,
    nowMs,
    isAtSite: input.isAtSite === true,
  });
}

function findDirect(needs: DecideNeeds, input: DecisionInput, app: AppInstance | undefined) {
  if (app === undefined || app.implicitAssignment) return undefined;
  return needs.assignments.findDirect(input.userId, app.id);
}

/** A machine for itself: there is no person, session or assignment to ask about. */
export function decideClient(app: AppInstance | undefined): ClientDecision {
  const trace: Trace = [];
  if (app === undefined || app.oidc === undefined) {
    trace.push({ step: 'app', result: 'fail', detail: 'There is no such client.' });
    return { outcome: 'DENY', reason: 'APP_UNKNOWN', message: 'There is no such client.', trace };
  }
  if (app.status !== 'ACTIVE') {
    trace.push({ step: 'app', result: 'fail', detail: 'The app is not active.', ref: app.id });
    return { outcome: 'DENY', reason: 'APP_INACTIVE', message: 'The app is not active.', trace };
  }
  trace.push({ step: 'app', result: 'pass', detail: `"${app.label}" is ACTIVE`, ref: app.id });
  return { outcome: 'ALLOW', app, trace };
}
