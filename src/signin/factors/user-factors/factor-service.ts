import type { Authenticators } from '#src/access/authenticators/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User } from '#src/directory/users/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type {
  FactorActivation,
  FactorAnswer,
  FactorAsked,
  FactorChallenge,
  FactorKind,
  FactorProvider,
  FactorRequest,
  FactorResult,
  FactorType,
  FactorVerdict,
  FactorWorth,
  UserFactor,
} from './user-factor.ts';

/** A factor that sign-in may ask for now, and what a right answer would prove. */
export type UsableFactor = { factor: UserFactor; kind: FactorKind; wouldProve: MethodProof };

/** How an answer came out; with SUCCESS, what it proved. */
export type FactorCheck = {
  result: FactorResult;
  proof?: MethodProof;
  shown?: Readonly<Record<string, unknown>>;
};

export type Factors = {
  list(user: User): Promise<UserFactor[]>;
  get(user: User, factorId: string): Promise<UserFactor>;
  kindOf(factor: Pick<UserFactor, 'factorType' | 'provider'>): FactorKind | undefined;
  /** Active ones whose authenticator and method the org allows; not those that only recovery asks. */
  usable(user: User): Promise<UsableFactor[]>;
  /** Kinds that a person may enrol: this server can verify them, and the org allows them. */
  catalog(user: User): Promise<{ kind: FactorKind; isEnrolled: boolean }[]>;
  enroll(
    user: User,
    given: NewFactor,
    by: Requester,
    request?: FactorRequest,
  ): Promise<{ factor: UserFactor; activation?: FactorActivation }>;
  activate(
    user: User,
    factorId: string,
    answer: FactorAnswer,
    by: Requester,
    asked?: FactorAsked,
  ): Promise<UserFactor>;
  /** Undefined for a kind of which nothing is sent or made. */
  challenge(user: User, factorId: string, request: FactorRequest): Promise<FactorChallenge | undefined>;
  /** Holds an answer against the factor; records `user.authentication.auth_via_mfa` with how it came out. */
  check(user: User, factorId: string, answer: FactorAnswer, asked: FactorAsked): Promise<FactorCheck>;
  /** The same for what is answered elsewhere; WAITING records nothing. */
  poll(user: User, factorId: string, asked: FactorAsked): Promise<FactorCheck>;
  /** Throws unless the answer is right and new. */
  verify(user: User, factorId: string, answer: FactorAnswer, asked: FactorAsked): Promise<void>;
  rename(user: User, factorId: string, nickname: string, by: Requester): Promise<UserFactor>;
  unenroll(user: User, factorId: string, by: Requester): Promise<void>;
  reset(tx: Tx, userId: string): Promise<void>;
};

export type NewFactor = {
  factorType: FactorType;
  provider: FactorProvider;
  profile: Record<string, unknown>;
};

export type FactorNeeds = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  authenticators: Pick<Authenticators, 'find'>;
  kinds: readonly FactorKind[];
};

export function createFactors(needs: FactorNeeds): Factors {
  const { database, systemLog, authenticators, kinds } = needs;

  const kindOf = ({ factorType, provider }: Pick<UserFactor, 'factorType' | 'provider'>) =>
    kinds.find((kind) => kind.factorType === factorType && kind.provider === provider);

  const allows = (kind: FactorKind): boolean => {
    const authenticator = authenticators.find(kind.authenticatorKey);
    if (authenticator?.status !== 'ACTIVE') return false;
    return authenticator.methods.find(({ type }) => type === kind.method)?.status !== 'INACTIVE';
  };

  const list = async (user: User): Promise<UserFactor[]> =>
    (await Promise.all(kinds.map((kind) => kind.list(user)))).flat();

  const find = async (user: User, factorId: string): Promise<{ factor: UserFactor; kind: FactorKind }> => {
    const factor = (await list(user)).find(({ id }) => id === factorId);
    const kind = factor && kindOf(factor);
    if (factor === undefined || kind === undefined) throw notFound(factorId, 'UserFactor');
    return { factor, kind };
  };

  const record = (
    tx: Tx,
    eventType: string,
    user: User,
    factor: UserFactor,
    by: Requester,
    reason?: string,
  ) =>
    systemLog.record(tx, {
      eventType,
      ...eventBy(by),
      outcome: reason === undefined ? { result: 'SUCCESS' } : { result: 'FAILURE', reason },
      target: [
        { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) },
        { id: factor.id, type: 'UserFactor', alternateId: 'unknown', displayName: nameOf(factor) },
      ],
      debugData: { factor: factor.factorType, provider: factor.provider },
    });
  const recorded = (eventType: string, user: User, factor: UserFactor, by: Requester, reason?: string) =>
    database.transaction((tx) => record(tx, eventType, user, factor, by, reason));

  const findActive = async (user: User, factorId: string) => {
    if (user.status !== 'ACTIVE') throw new ApiError('E0000038');
    const found = await find(user, factorId);
    if (found.factor.status !== 'ACTIVE') {
      throw validationFailed('factorId', ['factorId: the factor has to be activated first']);
    }
    return found;
  };
  const judged = async (
    user: User,
    factor: UserFactor,
    kind: FactorKind,
    verdict: FactorVerdict,
    { by }: FactorAsked,
  ): Promise<FactorCheck> => {
    const { result, shown } = verdict;
    if (result === 'WAITING') return { result, ...(shown && { shown }) };
    const isRight = result === 'SUCCESS';
    const type = 'user.authentication.auth_via_mfa';
    await recorded(type, user, factor, by, isRight ? undefined : reasonOf(result));
    if (!isRight) return { result, ...(shown && { shown }) };
    const worth = kind.proves(factor);
    return { result, proof: proofOf(kind, factor, { ...worth, ...worthOf(verdict) }, needs.clock.nowMs()) };
  };

  const factors: Factors = {
    list,
    kindOf,
    async usable(user) {
      const nowMs = needs.clock.nowMs();
      return (await list(user)).flatMap((factor) => {
        const kind = factor.status === 'ACTIVE' ? kindOf(factor) : undefined;
        if (kind === undefined || kind.isForRecoveryOnly || !allows(kind)) return [];
        return [{ factor, kind, wouldProve: proofOf(kind, factor, kind.proves(factor), nowMs) }];
      });
    },
    get: async (user, factorId) => (await find(user, factorId)).factor,
    async catalog(user) {
      const enrolled = await list(user);
      return kinds.filter(allows).map((kind) => ({
        kind,
        isEnrolled: enrolled.some((one) => kindOf(one) === kind && one.status === 'ACTIVE'),
      }));
    },
    async enroll(user, given, by, request) {
      checkMayEnroll(user);
      const kind = kindOf(given);
      if (kind === undefined) {
        throw new ApiError('E0000015', {
          causes: [
            `factorType: this server cannot enrol ${given.factorType} of ${given.provider}; it can ${kinds
              .map((one) => `${one.factorType} of ${one.provider}`)
              .join(', ')}`,
          ],
        });
      }
      if (!allows(kind)) {
        throw validationFailed('factorType', [
          `factorType: the authenticator ${kind.authenticatorKey} is not active in this organization`,
        ]);
      }
      const enrolled = await kind.enroll(user, given.profile, by, request);
      // One that waits for its code is nothing yet.
      if (enrolled.factor.status === 'ACTIVE') {
        await recorded('user.mfa.factor.activate', user, enrolled.factor, by);
      }
      return enrolled;
    },
    async activate(user, factorId, answer, by, asked) {
      checkMayEnroll(user);
      const { factor, kind } = await find(user, factorId);
      if (factor.status === 'ACTIVE' || kind.activate === undefined) return factor;
      return kind.activate(user, factor, answer, by, asked);
    },
    async challenge(user, factorId, request) {
      const { factor, kind } = await findActive(user, factorId);
      return kind.challenge?.(user, factor, request);
    },
    async check(user, factorId, answer, asked) {
      const { factor, kind } = await findActive(user, factorId);
      return judged(user, factor, kind, await kind.verify(user, factor, answer, asked), asked);
    },
    async poll(user, factorId, asked) {
      const { factor, kind } = await findActive(user, factorId);
      if (kind.poll === undefined) return { result: 'WAITING' };
      return judged(user, factor, kind, await kind.poll(user, factor, asked), asked);
    },
    async verify(user, factorId, answer, asked) {
      const { kind } = await findActive(user, factorId);
      const [field] = kind.answerFields;
      if (kind.answerFields.every((name) => answer[name] === undefined)) {
        throw validationFailed(field, [`${field}: is required`]);
      }
      const { result } = await factors.check(user, factorId, answer, asked);
      if (result === 'SUCCESS') return;
      throw result === 'PASSCODE_REPLAYED' ? new ApiError('E0000082') : wrongAnswer(field);
    },
    async rename(user, factorId, nickname, by) {
      const { factor, kind } = await find(user, factorId);
      const { rename } = kind;
      if (rename === undefined) {
        throw validationFailed('nickname', [`nickname: a factor of type ${factor.factorType} has none`]);
      }
      return database.transaction(async (tx) => {
        const renamed = await rename(tx, user, factor, nickname);
        await record(tx, 'user.mfa.factor.update', user, renamed, by);
        return renamed;
      });
    },
    async unenroll(user, factorId, by) {
      checkMayEnroll(user);
      const { factor, kind } = await find(user, factorId);
      await database.transaction(async (tx) => {
        if (!(await kind.remove(tx, user, factor))) throw notFound(factorId, 'UserFactor');
        if (factor.status === 'ACTIVE') await record(tx, 'user.mfa.factor.deactivate', user, factor, by);
      });
    },
    async reset(tx, userId) {
      for (const kind of kinds) await kind.reset(tx, userId);
    },
  };
  return factors;
}

function checkMayEnroll(user: User): void {
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new ApiError('E0000038');
}

const wrongAnswer = (field: string) =>
  new ApiError('E0000068', {
    causes: [
      field === 'answer'
        ? "Your answer doesn't match our records. Please try again."
        : "Your passcode doesn't match our records. Please try again.",
    ],
  });

const reasonOf = (result: FactorResult): string => (result === 'FAILED' ? 'INVALID_CREDENTIALS' : result);

const proofOf = (
  { authenticatorKey: key, method }: FactorKind,
  { id: factorId }: UserFactor,
  { is, amr }: FactorWorth,
  atMs: number,
): MethodProof => ({ key, method, atMs, is, amr, factorId });

const worthOf = ({ is, amr }: FactorVerdict): Partial<FactorWorth> => ({
  ...(is === undefined ? {} : { is }),
  ...(amr === undefined ? {} : { amr }),
});

const nameOf = ({ factorType, provider }: UserFactor): string => `${factorType} (${provider})`;
