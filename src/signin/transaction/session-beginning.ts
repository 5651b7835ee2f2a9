import { rememberedMethod } from '#src/access/decide/index.ts';
import { amrOf, mergeProofs, type MethodProof } from '#src/access/proofs/index.ts';
import { mayGoOn, type Sessions } from '#src/access/sessions/index.ts';
import type { SessionLimits } from '#src/access/policies/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { SetCookie } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { passwordProof } from '../factors/password/index.ts';
import { liveSession, newest } from './admission.ts';
import type { RememberedFactors } from './remembered-factors.ts';
import type { Visit } from './step.ts';
import { type Admission, onceUntilMs, type Transaction } from './transaction.ts';
import * as store from './walk-store.ts';

export type BeginningNeeds = {
  database: Database;
  clock: Clock;
  singleUse: SingleUse;
  systemLog: SystemLog;
  users: Pick<Users, 'findPerson' | 'recordSignIn'>;
  sessions: Pick<Sessions, 'create' | 'reauthenticated' | 'end' | 'noteContext'>;
  remembered: RememberedFactors;
};

/** Begins the session, or lets one go on with more. Undefined when what was proved was spent before, or the session ended meanwhile. */
export async function beginSession(
  needs: BeginningNeeds,
  transaction: Transaction,
  visit: Visit,
): Promise<SetCookie[] | undefined> {
  const { proved, admitted } = transaction;
  if (!proved || !admitted) throw new Error('a session was begun without an admission');
  const begun = await needs.database.transaction(async (tx) => {
    if (proved.once !== undefined) {
      const isFirst = await needs.singleUse.spend(tx, passwordProof.kind, proved.once, onceUntilMs(proved));
      if (!isFirst) return undefined;
    }
    await needs.systemLog.record(tx, admitted.evaluation);
    const cookie = await openSession(needs, tx, transaction, admitted, visit);
    if (cookie === undefined) return undefined;
    return [cookie, ...(await afterwards(needs, tx, transaction, admitted))];
  });
  if (begun && transaction.stepUp === undefined) {
    const atMs = newest(transaction.proofs ?? []) ?? proved.atMs;
    await needs.database.groupCommit.commit({ writes: [needs.users.recordSignIn(proved.userId, atMs)] });
  }
  return begun;
}

async function openSession(
  needs: BeginningNeeds,
  tx: Tx,
  transaction: Transaction,
  admitted: Admission,
  visit: Visit,
): Promise<SetCookie | undefined> {
  const { stepUp, proofs: proved = [] } = transaction;
  const userId = transaction.proved?.userId ?? '';
  const { sessions } = needs;
  const { client, session } = visit;
  const now = admitted.remembered === undefined ? proved : [...proved, admitted.remembered];
  const limits = withinLimits(admitted.limits, transaction.atMost);
  const proofOf = (proofs: readonly MethodProof[]) => ({
    amr: amrOf(proofs.filter(({ method }) => method !== rememberedMethod)),
    proofs,
    context: admitted.context,
    authTimeMs: newest(proofs) ?? needs.clock.nowMs(),
    limits,
    client,
  });
  const person = await needs.users.findPerson(userId);
  const isTheirs = session?.userId === userId;
  // A session from before a revocation (a password changed a moment ago) is dead, and must not be carried on.
  const isAlive = isTheirs && person !== undefined && session.createdMs > person.sessionsRevokedMs;
  if (stepUp !== undefined) {
    const live = isAlive ? liveSession(transaction, visit) : undefined;
    // Nothing was asked of them but more: without the session there is nothing that this is more than.
    if (live === undefined) return undefined;
    return (await sessions.reauthenticated(tx, live, proofOf(mergeProofs(live.proofs, now))))?.cookie;
  }
  if (session && isAlive && mayGoOn(session, limits, needs.clock.nowMs())) {
    const again = await sessions.reauthenticated(tx, session, proofOf(mergeProofs(session.proofs, now)));
    if (again) return again.cookie;
  } else if (session) {
    // What was left open in this browser ends: somebody else's, or their own that is dead or older than a session may be by now.
    await sessions.end(tx, session, isTheirs ? 'replaced' : 'other-person', client);
  }
  const mayPersist = transaction.atMost === undefined;
  const persistent = mayPersist && (transaction.keep || admitted.limits.persistent);
  return (await sessions.create(tx, { userId, ...proofOf(now), persistent })).cookie;
}

/** What is kept beside the session: the factor used, and whether this device is to spare it. */
async function afterwards(
  needs: BeginningNeeds,
  tx: Tx,
  { proved, proofs = [], remember }: Transaction,
  { context }: Admission,
): Promise<SetCookie[]> {
  const factor = proofs.findLast(({ factorId, is }) => factorId !== undefined && !is.includes('knowledge'));
  if (proved === undefined || factor?.factorId === undefined) return [];
  await store.noteLastFactor(tx, proved.userId, factor.factorId, needs.clock.now());
  if (remember?.wanted !== true) return [];
  const { lifetimeMs } = remember;
  return [await needs.remembered.remember(tx, { userId: proved.userId, proof: factor, lifetimeMs, context })];
}

function withinLimits(limits: SessionLimits, atMost: Transaction['atMost']): SessionLimits {
  if (atMost === undefined) return limits;
  const smaller = (a: number, b: number) => (a === 0 ? b : Math.min(a, b));
  return {
    idleMs: smaller(limits.idleMs, atMost.idleMs),
    lifetimeMs: smaller(limits.lifetimeMs, atMost.lifetimeMs),
    persistent: false,
  };
}
