import type { SignOnContext } from '#src/access/context/index.ts';
import {
  type Decision,
  type DecisionInput,
  evaluate,
  type Facts,
  type GuardSession,
  policySubjectOf,
} from '#src/access/decide/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Actor, NewEvent, SystemLog } from '#src/system-log/index.ts';

export type SessionGuardNeeds = {
  database: Database;
  systemLog: Pick<SystemLog, 'record' | 'pending'>;
  policies: Pick<PolicyEngine, 'sessionGuardFor'>;
  sessions: Pick<Sessions, 'end' | 'noteContext'>;
};

/**
 * Asked whenever a session's surroundings were looked at anew. What policies make of them is in the decision already, which is made again
 * at every request; here it is written down that they changed, and a session that policy wants ended is.
 */
export function createSessionGuard(needs: SessionGuardNeeds): GuardSession {
  const { policies } = needs;
  const told = createToldMoments();
  return async (facts, decision) => {
    const { input, person } = facts;
    const { session } = input;
    const { context } = decision;
    if (session === undefined || person === undefined || context === undefined) return undefined;
    // One that was given is somebody's supposition.
    if (input.context !== undefined) return undefined;
    const seen: Seen = { input, person, session, decision, context };
    // The same one: nothing changed since it was last looked at.
    if (context !== session.context) await noteChange(needs, told, seen);
    // How they came when they last proved who they are, and not a moment ago: a request that nobody minds must not make the next one harmless.
    const baseline = session.context?.baseline ?? session.context;
    if (baseline === undefined || baseline === context || decision.outcome === 'ALLOW') return undefined;
    const changes = changesBetween(baseline, context);
    if (changes.length === 0) return undefined;
    const { evaluates, terminates } = policies.sessionGuardFor(subjectOf(facts, person, context));
    if (!evaluates || wasSoBefore(facts, decision, baseline)) return undefined;
    const moment = `${session.sid} ${baseline.atMs} ${input.appId} ${context.address} ${context.device.key}`;
    // A session that lives on is refused again and again; that it is, is told once.
    if (!terminates && !told.add(moment)) return undefined;
    const ended = violated(needs, { input, person, session, decision, changes, terminates });
    return ended.catch((error: unknown) => {
      told.forget(moment);
      throw error;
    });
  };
}

type Seen = {
  input: DecisionInput;
  person: Person;
  session: Session;
  decision: Decision;
  context: SignOnContext;
};

/** The session's surroundings as they are now, and that they changed. */
async function noteChange(
  { database, systemLog, sessions }: SessionGuardNeeds,
  told: ToldMoments,
  { input, person, session, decision, context }: Seen,
): Promise<void> {
  const { context: before } = session;
  const changes = before === undefined ? [] : changesBetween(before, context);
  // A browser that goes by IPv4 and IPv6 in turn, or by two operators, is told of once.
  const isNews = changes.some(({ what }) => what !== 'ip' || !before?.earlier?.includes(context.address));
  const moment = `${session.sid} ${before?.atMs} ${context.address}`;
  const isTold = isNews || (changes.length > 0 && decision.outcome !== 'ALLOW') ? told.add(moment) : false;
  const changed = isTold ? [eventOf('user.session.context.change', input, person, changes)] : [];
  const written = database.groupCommit.commit({
    writes: [
      sessions.noteContext(session, followedBy(before, context), input.client),
      ...changed.map((event) => systemLog.pending(event)),
    ],
  });
  await written.catch((error: unknown) => {
    // Nothing was written: whoever comes next tells it.
    if (isTold) told.forget(moment);
    throw error;
  });
}

/** What is kept of the surroundings of before. */
function followedBy(before: SignOnContext | undefined, context: SignOnContext): SignOnContext {
  if (before === undefined) return context;
  const { baseline, earlier: _, ...own } = before;
  const earlier = earlierAddresses(before, context);
  return { ...context, baseline: baseline ?? own, ...(earlier.length === 0 ? {} : { earlier }) };
}

function subjectOf(
  { input, isInZone, app, groups, orgId, nowMs }: Facts,
  person: Person,
  context: SignOnContext,
) {
  const { ipAddress } = input.client;
  return policySubjectOf({
    person,
    app,
    context,
    network: isInZone && ((zoneId) => isInZone(zoneId, ipAddress)),
    session: { id: input.session?.sid ?? null, amr: input.session?.amr ?? [] },
    groups: groups ?? [],
    orgId: orgId ?? null,
    nowMs,
  });
}

/** The same would be said in the surroundings of before (no assignment, a sign-in that is too old): they have no part in it. */
function wasSoBefore(facts: Facts, decision: Decision, baseline: SignOnContext): boolean {
  const { input } = facts;
  // What a device shows to us it does not show to sites: that says nothing against it.
  const context = {
    ...baseline,
    ...(input.isAtSite && decision.context && { device: decision.context.device }),
  };
  const client = { ...input.client, ipAddress: context.address };
  const before = evaluate({ ...facts, context, input: { ...input, client } });
  return before.outcome === decision.outcome && before.trace.at(-1)?.step === decision.trace.at(-1)?.step;
}

type Violation = {
  input: DecisionInput;
  person: Person;
  session: Session;
  decision: Exclude<Decision, { outcome: 'ALLOW' }>;
  changes: readonly Change[];
  terminates: boolean;
};

async function violated(
  { database, systemLog, sessions }: SessionGuardNeeds,
  { input, person, session, decision, changes, terminates }: Violation,
): Promise<Decision | undefined> {
  const isEnded = await database.transaction(async (tx) => {
    const reason = decision.outcome === 'DENY' ? decision.message : decision.reason;
    await systemLog.record(tx, {
      ...eventOf('policy.auth_reevaluate.fail', input, person, changes),
      outcome: { result: 'FAILURE', reason },
    });
    return terminates && (await sessions.end(tx, session, 'revoked', input.client));
  });
  if (!isEnded) return undefined;
  const detail = 'the session no longer met its policies, and was ended';
  return {
    outcome: 'CHALLENGE',
    need: 'sign-in',
    reason: detail,
    person,
    ...(decision.app === undefined ? {} : { app: decision.app }),
    trace: [...decision.trace, { step: 'session-guard', result: 'fail', detail }],
    context: decision.context,
    ...(decision.atMs === undefined ? {} : { atMs: decision.atMs }),
  };
}

type ToldMoments = ReturnType<typeof createToldMoments>;
const momentsKept = 1_000;

/** A page that asks for ten things at once finds the same change ten times, and it is written down once (on this node). */
function createToldMoments() {
  const seen = new Set<string>();
  return {
    /** False where it was told already. */
    add(moment: string): boolean {
      if (seen.has(moment)) return false;
      seen.add(moment);
      const [oldest] = seen;
      if (seen.size > momentsKept && oldest !== undefined) seen.delete(oldest);
      return true;
    },
    forget: (moment: string): boolean => seen.delete(moment),
  };
}

/** As many as a person goes by in turn. */
const addressesKept = 4;

function earlierAddresses(before: SignOnContext, { address }: SignOnContext): string[] {
  const all = new Set([before.address, ...(before.earlier ?? [])]);
  all.delete(address);
  return [...all].slice(0, addressesKept);
}

type Change = { readonly what: string; readonly from: string; readonly to: string };

function changesBetween(before: SignOnContext, now: SignOnContext): Change[] {
  const pairs: [string, string, string][] = [
    ['ip', before.address, now.address],
    ['country', before.place?.countryCode ?? '', now.place?.countryCode ?? ''],
    ['asn', String(before.place?.asn ?? ''), String(now.place?.asn ?? '')],
    // Keys name a browser, and stay out of the log. One that had none yet has been given its name meanwhile.
    [
      'device',
      '',
      before.device.key === undefined || before.device.key === now.device.key ? '' : 'another device',
    ],
    ['platform', before.device.platform, now.device.platform],
    // That somebody is better known by now is no news.
    ['risk', before.risk.level, now.risk.score > before.risk.score ? now.risk.level : before.risk.level],
  ];
  return pairs.filter(([, from, to]) => from !== to).map(([what, from, to]) => ({ what, from, to }));
}

function eventOf(
  eventType: string,
  input: DecisionInput,
  person: Person,
  changes: readonly Change[],
): NewEvent {
  const actor: Actor = {
    id: person.id,
    type: 'User',
    alternateId: person.login,
    displayName: displayNameOf(person),
  };
  return {
    eventType,
    actor,
    outcome: { result: 'SUCCESS' },
    target: [{ ...actor }],
    client: input.client,
    ...(input.session === undefined ? {} : { externalSessionId: input.session.sid }),
    debugData: {
      path: input.path,
      changed: changes.map(({ what }) => what).join(', '),
      changes: JSON.stringify(changes),
    },
  };
}
