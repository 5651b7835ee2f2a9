import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { AttemptsRefused } from '../factors/attempts/index.ts';
import type {
  FactorAnswer,
  FactorAsked,
  FactorFace,
  Factors,
  FactorRequest,
  UserFactor,
} from '../factors/index.ts';
import { faceOf } from './offers.ts';
import type { Visit } from './step.ts';
import type { Chosen, Enrollable, Said, Transaction } from './transaction.ts';

export type FactorPartsNeeds = {
  clock: Clock;
  factors: Factors;
  faces: readonly FactorFace[];
  users: Pick<Users, 'findUser'>;
};

/** How an answer came out, in what the page can say of it. */
export type Answered = { proof: MethodProof } | { said: Said; shown?: Chosen['shown'] };

/** What the walk does with factors: asks for one, holds an answer against it, sets one up. Never more than one at a time. */
export type FactorParts = {
  findUser(userId: string): Promise<User | undefined>;
  find(user: User, factorId: string): Promise<UserFactor | undefined>;
  faceOf(factor: Enrollable): FactorFace | undefined;
  /** Sends or makes what is to be answered. */
  ask(
    transaction: Transaction,
    visit: Visit,
    user: User,
    factorId: string,
    isAgain?: boolean,
  ): Promise<Asked>;
  answer(transaction: Transaction, visit: Visit, user: User, answer: FactorAnswer): Promise<Answered>;
  poll(transaction: Transaction, visit: Visit, user: User): Promise<Answered>;
  enroll(
    transaction: Transaction,
    visit: Visit,
    user: User,
    wanted: Enrollable & { profile: Record<string, unknown> },
  ): Promise<{ factor: UserFactor; activation?: Readonly<Record<string, unknown>> } | { said: Said }>;
  activate(
    transaction: Transaction,
    visit: Visit,
    user: User,
    factorId: string,
    answer: FactorAnswer,
  ): Promise<Answered>;
};

export type Asked = { chosen: Chosen; said?: Said };

export function createFactorParts(needs: FactorPartsNeeds): FactorParts {
  const { factors, clock } = needs;
  const proofOf = async (user: User, factorId: string): Promise<MethodProof | undefined> =>
    (await factors.usable(user)).find(({ factor }) => factor.id === factorId)?.wouldProve;

  const settle = async (check: () => ReturnType<Factors['check']>): Promise<Answered> => {
    try {
      const { result, proof, shown } = await check();
      if (proof !== undefined) return { proof };
      return { said: { kind: saidOf(result) }, ...(shown && { shown }) };
    } catch (error) {
      return { said: saidOfError(error) };
    }
  };

  return {
    findUser: (userId) => needs.users.findUser(userId),
    find: async (user, factorId) => (await factors.list(user)).find(({ id }) => id === factorId),
    faceOf: (factor) => faceOf(needs.faces, factor),
    async ask(transaction, visit, user, factorId, isAgain) {
      try {
        const request = requestOf(transaction, visit, user);
        const made = await factors.challenge(user, factorId, isAgain ? { ...request, isAgain } : request);
        const chosen: Chosen = {
          factorId,
          ...(made?.state && { state: made.state }),
          ...(made?.shown && { shown: made.shown }),
          sentMs: clock.nowMs(),
        };
        return isAgain ? { chosen, said: { kind: 'sent-again' } } : { chosen };
      } catch (error) {
        // The last one that was sent still counts, where there is one.
        const last = transaction.chosen?.factorId === factorId ? transaction.chosen : { factorId };
        return { chosen: last, said: saidOfError(error) };
      }
    },
    answer: (transaction, visit, user, answer) =>
      settle(() =>
        factors.check(user, transaction.chosen?.factorId ?? '', answer, askedOf(transaction, visit, user)),
      ),
    poll: (transaction, visit, user) =>
      settle(() => factors.poll(user, transaction.chosen?.factorId ?? '', askedOf(transaction, visit, user))),
    async enroll(transaction, visit, user, { profile, ...kind }) {
      const request = requestOf(transaction, visit, user);
      try {
        const { factor, activation } = await factors.enroll(user, { ...kind, profile }, request.by, request);
        return activation === undefined ? { factor } : { factor, activation };
      } catch (error) {
        const said = saidOfError(error);
        if (said.kind !== 'wrong-answer') return { said };
        const isProfile = Object.keys(profile).length > 0;
        return { said: { kind: isProfile ? 'profile-wrong' : 'unavailable' } };
      }
    },
    async activate(transaction, visit, user, factorId, answer) {
      const request = requestOf(transaction, visit, user);
      try {
        await factors.activate(user, factorId, answer, request.by, request);
        const proof = await proofOf(user, factorId);
        // Not active after all: what it waits for (a phone) has not come.
        return proof === undefined
          ? { said: { kind: 'waiting' } }
          : { proof: { ...proof, atMs: clock.nowMs() } };
      } catch (error) {
        return { said: saidOfError(error) };
      }
    },
  };
}

export function requesterOf(user: User, visit: Visit): Requester {
  const actor = { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
  return { actor, client: visit.client };
}

function requestOf(transaction: Transaction, visit: Visit, user: User): FactorRequest {
  return {
    by: requesterOf(user, visit),
    client: visit.client,
    appId: transaction.appId,
    binding: transaction.binding,
    language: visit.language,
    context: visit.context,
  };
}

const askedOf = (transaction: Transaction, visit: Visit, user: User): FactorAsked => ({
  ...requestOf(transaction, visit, user),
  state: transaction.chosen?.state,
});

function saidOf(result: string): 'wrong-answer' | 'waiting' | 'rejected' | 'over' {
  if (result === 'WAITING') return 'waiting';
  if (result === 'REJECTED') return 'rejected';
  return result === 'TIMEOUT' || result === 'CANCELLED' ? 'over' : 'wrong-answer';
}

/** Limits are told; whatever else stood against an answer is a wrong answer, and says no more. What broke here breaks on. */
function saidOfError(error: unknown): Said {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  if (error instanceof AttemptsRefused) {
    const { minutes } = error;
    return minutes === undefined ? { kind: 'used-up' } : { kind: 'too-often', minutes };
  }
  if (error.status === 429 || ['E0000047', 'E0000109', 'E0000118'].includes(error.code))
    return { kind: 'too-often' };
  return { kind: 'wrong-answer' };
}
