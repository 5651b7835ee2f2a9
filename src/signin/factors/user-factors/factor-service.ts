import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { Enrollment } from '#src/access/policies/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Attempts } from '#src/signin/factors/attempts/index.ts';
import { factorEvent, refusedAnswer } from './factor-parts.ts';
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

export type FactorUse = 'sign-in' | 'recovery';

export type Factors = {
  list(user: User): Promise<UserFactor[]>;
  get(user: User, factorId: string): Promise<UserFactor>;
  kindOf(factor: Pick<UserFactor, 'factorType' | 'provider'>): FactorKind | undefined;
  /**
   * Active ones whose authenticator and method the org allows for this use. Those that prove somebody only for recovery are for
   * recovery; others as `allowedFor` of their authenticator says.
   */
  usable(user: User, use?: FactorUse): Promise<UsableFactor[]>;
  /** Whether the answer may have used up the factor that proved this. */
  usesUp(proof: Pick<MethodProof, 'key' | 'method'>): boolean;
  /** Kinds that the org allows for this use, whoever has one. */
  kindsFor(use: FactorUse): FactorKind[];
  /** Kinds that a person may enrol: this server can verify them, and the org allows them. */
  catalog(user: User): Promise<{ kind: FactorKind; isEnrolled: boolean; isRequired: boolean }[]>;
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
  /** Sends again what waits for its code: of an enrolment that is begun, or to verify. Throws where nothing is sent. */
  resend(user: User, factorId: string, request: FactorRequest): Promise<UserFactor>;
  /** Nobody is to answer any more. */
  cancel(user: User, factorId: string, asked: FactorAsked): Promise<void>;
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
  attempts: Pick<Attempts, 'forget'>;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  authenticators: Pick<Authenticators, 'find'>;
  kinds: readonly FactorKind[];
  /** Which authenticators a person has to have, and must not. Absent: nobody says. */
  enrollmentOf?: ((userId: string) => Promise<Pick<Enrollment, 'authenticators'> | undefined>) | undefined;
  /** Of the app that somebody is on the way to, for the log. */
  appLabel?: ((appId: string) => string | undefined) | undefined;
};

export function createFactors(needs: FactorNeeds): Factors {
  const { attempts, database, systemLog, authenticators, kinds } = needs;

  const kindOf = ({ factorType, provider }: Pick<UserFactor, 'factorType' | 'provider'>) =>
    kinds.find((kind) => kind.factorType === factorType && kind.provider === provider);

  const allows = (kind: FactorKind): boolean => {
    if (kind.isOwn) return true;
    const authenticator = authenticators.find(kind.authenticatorKey);
    if (authenticator?.status !== 'ACTIVE') return false;
    return authenticator.methods.find(({ type }) => type === kind.method)?.status !== 'INACTIVE';
  };

  const isFor = (kind: FactorKind, use: FactorUse): boolean => {
    if (kind.isOwn) return true;
    if (!allows(kind) || (kind.isForRecoveryOnly === true && use === 'sign-in')) return false;
    const allowedFor = authenticators.find(kind.authenticatorKey)?.settings?.allowedFor ?? 'any';
    return allowedFor === 'any' || allowedFor === (use === 'recovery' ? 'recovery' : 'sso');
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
  ) => systemLog.record(tx, factorEvent(eventType, user, factor, by, { reason }));
  const recorded = (eventType: string, user: User, factor: UserFactor, by: Requester, reason?: string) =>
    database.transaction((tx) => record(tx, eventType, user, factor, by, reason));

  const findActive = async (user: User, factorId: string, request?: FactorRequest) => {
    // Who recovers an account cannot be asked to have a working one.
    const mayAnswer = user.status === 'ACTIVE' || (request?.isRecovery && recoverable.has(user.status));
    if (!mayAnswer) throw new ApiError('E0000038');
    const found = await find(user, factorId);
    if (found.factor.status !== 'ACTIVE') {
      throw validationFailed('factorId', ['factorId: the factor has to be activated first']);
    }
    return found;
  };
  /** What the organisation switched off proves nothing, also to whoever was asked for it before. */
  const findAllowed = async (user: User, factorId: string, request?: FactorRequest) => {
    const found = await findActive(user, factorId, request);
    if (allows(found.kind)) return found;
    throw new ApiError('E0000038', {
      summary: `The authenticator ${found.kind.authenticatorKey} is not active in this organization.`,
    });
  };
  const judged = async (
    user: User,
    asked: UserFactor,
    kind: FactorKind,
    verdict: FactorVerdict,
    { by, appId }: FactorAsked,
  ): Promise<FactorCheck> => {
    const { result, shown, factor = asked } = verdict;
    if (result === 'WAITING') return { result, ...(shown && { shown }) };
    const isRight = result === 'SUCCESS';
    const event = factorEvent('user.authentication.auth_via_mfa', user, factor, by, {
      reason: isRight ? undefined : reasonOf(result),
      debugData: { factor: `${kind.authenticatorKey}:${kind.method}`, factorType: factor.factorType },
      app: appId === undefined ? undefined : { id: appId, label: needs.appLabel?.(appId) },
    });
    await database.transaction((tx) => systemLog.record(tx, event));
    if (!isRight) return { result, ...(shown && { shown }) };
    const worth = kind.proves(factor);
    return { result, proof: proofOf(kind, factor, { ...worth, ...worthOf(verdict) }, needs.clock.nowMs()) };
  };

  const factors: Factors = {
    list,
    kindOf,
    async usable(user, use = 'sign-in') {
      const nowMs = needs.clock.nowMs();
      return (await list(user)).flatMap((factor) => {
        const kind = factor.status === 'ACTIVE' ? kindOf(factor) : undefined;
        if (kind === undefined || !isFor(kind, use) || kind.allowsFactor?.(factor) === false) return [];
        return [{ factor, kind, wouldProve: proofOf(kind, factor, kind.proves(factor), nowMs) }];
      });
    },
    usesUp: ({ key, method }) =>
      kinds.some((one) => one.authenticatorKey === key && one.method === method && one.isUsedUp === true),
    kindsFor: (use) => kinds.filter((kind) => isFor(kind, use)),
    get: async (user, factorId) => (await find(user, factorId)).factor,
    async catalog(user) {
      const enrolled = await list(user);
      const asked = await needs.enrollmentOf?.(user.id);
      const ruleOf = (kind: FactorKind) =>
        asked?.authenticators.find(({ key }) => key === kind.authenticatorKey)?.self;
      const offered = kinds.filter(
        (kind) => allows(kind) && kind.isAvailable?.() !== false && ruleOf(kind) !== 'NOT_ALLOWED',
      );
      return offered.map((kind) => ({
        kind,
        isEnrolled: enrolled.some((one) => kindOf(one) === kind && one.status === 'ACTIVE'),
        isRequired: ruleOf(kind) === 'REQUIRED',
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
      if (enrolled.factor.status === 'ACTIVE' && !kind.recordsActivation) {
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
      const { factor, kind } = await findAllowed(user, factorId, request);
      return kind.challenge?.(user, factor, request);
    },
    async check(user, factorId, answer, asked) {
      const { factor, kind } = await findAllowed(user, factorId, asked);
      return judged(user, factor, kind, await kind.verify(user, factor, answer, asked), asked);
    },
    async poll(user, factorId, asked) {
      const { factor, kind } = await findActive(user, factorId, asked);
      if (kind.poll === undefined) return { result: 'WAITING' };
      // Switched off since it was asked for: a no, also to what was answered elsewhere meanwhile.
      const isAllowed = allows(kind) && kind.allowsFactor?.(factor) !== false;
      const verdict = isAllowed ? await kind.poll(user, factor, asked) : { result: 'REJECTED' as const };
      return judged(user, factor, kind, verdict, asked);
    },
    async resend(user, factorId, request) {
      checkMayEnroll(user);
      const { factor, kind } = await find(user, factorId);
      const again = { ...request, isAgain: true };
      if (factor.status === 'ACTIVE' && kind.challenge !== undefined && kind.resend !== undefined) {
        await factors.challenge(user, factorId, again);
      } else if (kind.resend !== undefined) await kind.resend(user, factor, again);
      else {
        throw validationFailed('factorType', [
          `factorType: nothing is sent for ${factor.factorType}, so there is nothing to send again`,
        ]);
      }
      return factor;
    },
    async cancel(user, factorId, asked) {
      const { factor, kind } = await find(user, factorId);
      await kind.cancel?.(user, factor, asked);
    },
    async verify(user, factorId, answer, asked) {
      const { kind } = await findActive(user, factorId);
      const [field] = kind.answerFields;
      if (kind.answerFields.every((name) => answer[name] === undefined)) {
        throw validationFailed(field, [`${field}: is required`]);
      }
      const { result } = await factors.check(user, factorId, answer, asked);
      if (result === 'SUCCESS') return;
      throw refusedAnswer(result, field);
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
        // Set up again, it may be the same id: a key of its own.
        await attempts.forget(tx, user.id, factorId);
        if (factor.status === 'ACTIVE') await record(tx, 'user.mfa.factor.deactivate', user, factor, by);
      });
    },
    async reset(tx, userId) {
      for (const kind of kinds) await kind.reset(tx, userId);
      await attempts.forget(tx, userId);
    },
  };
  return factors;
}

const recoverable: ReadonlySet<string> = new Set(['LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY']);

function checkMayEnroll(user: User): void {
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new ApiError('E0000038');
}

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
