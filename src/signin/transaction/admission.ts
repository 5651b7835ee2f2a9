import {
  type Decide,
  type Decision,
  type DecisionInput,
  rememberedMethod,
} from '#src/access/decide/index.ts';
import { amrOf, mergeProofs, type MethodProof } from '#src/access/proofs/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Visit } from './step.ts';
import type { Transaction } from './transaction.ts';

/** What was decided on the way so far, and on what grounds. */
export type Judged = { input: DecisionInput; decision: Decision; proofs: readonly MethodProof[] };

/**
 * Asks access/decide about what was proved so far. Undefined: the session that was to go on is not there any more. What that session
 * proved is read from it at this very moment.
 */
export async function judge(
  decide: Decide,
  transaction: Transaction,
  visit: Visit,
  more: readonly MethodProof[] = [],
): Promise<Judged | undefined> {
  const { proved, stepUp } = transaction;
  if (proved === undefined) throw new Error('a decision was asked about nobody');
  const session = stepUp === undefined ? undefined : liveSession(transaction, visit);
  if (stepUp !== undefined && session === undefined) return undefined;
  const proofs = mergeProofs(session?.proofs ?? [], [...(transaction.proofs ?? []), ...more]);
  const input: DecisionInput = {
    userId: proved.userId,
    appId: session === undefined ? undefined : transaction.appId,
    session: undefined,
    ...(session === undefined ? {} : { goesOn: session }),
    proof: { amr: amrOf(proofs), proofs, atMs: newest(proofs) ?? proved.atMs },
    client: visit.client,
    path: 'signin',
    requestedMs: transaction.requestedMs,
    ...(session === undefined || transaction.acrValues === undefined
      ? {}
      : { acrValues: transaction.acrValues }),
  };
  return { input, decision: await decide(input), proofs };
}

/** The session that a step-up goes on with: the one the browser came with, if it is still that one. */
export function liveSession({ stepUp, subject }: Transaction, { session }: Visit): Session | undefined {
  const isSame = session !== undefined && session.sid === stepUp?.sid && session.userId === subject;
  return isSame && session.status === 'ACTIVE' ? session : undefined;
}

export function newest(proofs: readonly MethodProof[]): number | undefined {
  const real = proofs.filter(({ method }) => method !== rememberedMethod);
  return real.length === 0 ? undefined : Math.max(...real.map(({ atMs }) => atMs));
}

/** Whether something was proved before the person's sessions were revoked: it counts no more. */
export function isRevoked(transaction: Transaction, sessionsRevokedMs: number): boolean {
  return (transaction.proofs ?? []).some(({ atMs }) => atMs <= sessionsRevokedMs);
}
