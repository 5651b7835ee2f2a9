import type { Authenticators } from '#src/access/authenticators/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User } from '#src/directory/users/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { FactorActivation, FactorKind, FactorProvider, FactorType, UserFactor } from './user-factor.ts';

export type Factors = {
  list(user: User): Promise<UserFactor[]>;
  get(user: User, factorId: string): Promise<UserFactor>;
  /** Kinds that a person may enrol: this server can verify them, and the org allows them. */
  catalog(user: User): Promise<{ kind: FactorKind; isEnrolled: boolean }[]>;
  enroll(
    user: User,
    given: NewFactor,
    by: Requester,
  ): Promise<{ factor: UserFactor; activation?: FactorActivation }>;
  activate(user: User, factorId: string, passCode: string, by: Requester): Promise<UserFactor>;
  /** Throws unless the proof is right and new. */
  verify(user: User, factorId: string, proof: Proof, by: Requester): Promise<void>;
  unenroll(user: User, factorId: string, by: Requester): Promise<void>;
  /** Throws: of what can be enrolled, nothing is sent. */
  resend(user: User, factorId: string): Promise<never>;
  reset(tx: Tx, userId: string): Promise<void>;
};

export type NewFactor = {
  factorType: FactorType;
  provider: FactorProvider;
  profile: Record<string, unknown>;
};
export type Proof = { passCode?: string | undefined; answer?: string | undefined };

export type FactorNeeds = {
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  authenticators: Pick<Authenticators, 'find'>;
  kinds: readonly FactorKind[];
};

export function createFactors(needs: FactorNeeds): Factors {
  const { database, systemLog, authenticators, kinds } = needs;

  const kindOf = ({ factorType, provider }: Pick<UserFactor, 'factorType' | 'provider'>) =>
    kinds.find((kind) => kind.factorType === factorType && kind.provider === provider);

  const allows = (kind: FactorKind): boolean =>
    authenticators.find(kind.authenticatorKey)?.status === 'ACTIVE';

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

  return {
    list,
    get: async (user, factorId) => (await find(user, factorId)).factor,
    async catalog(user) {
      const enrolled = await list(user);
      return kinds.filter(allows).map((kind) => ({
        kind,
        isEnrolled: enrolled.some((one) => kindOf(one) === kind && one.status === 'ACTIVE'),
      }));
    },
    async enroll(user, given, by) {
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
      const enrolled = await kind.enroll(user, given.profile, by);
      // One that waits for its code is nothing yet.
      if (enrolled.factor.status === 'ACTIVE') {
        await recorded('user.mfa.factor.activate', user, enrolled.factor, by);
      }
      return enrolled;
    },
    async activate(user, factorId, passCode, by) {
      checkMayEnroll(user);
      const { factor, kind } = await find(user, factorId);
      if (factor.status === 'ACTIVE' || kind.activate === undefined) return factor;
      return kind.activate(user, factor, passCode, by);
    },
    async verify(user, factorId, proof, by) {
      if (user.status !== 'ACTIVE') throw new ApiError('E0000038');
      const { factor, kind } = await find(user, factorId);
      if (factor.status !== 'ACTIVE') {
        throw validationFailed('factorId', ['factorId: the factor has to be activated first']);
      }
      const given = proof[kind.proofField];
      if (given === undefined) throw validationFailed(kind.proofField, [`${kind.proofField}: is required`]);
      const verdict = await kind.verify(user, factor, given, by);
      if (verdict === 'SUCCESS') {
        await recorded('user.authentication.auth_via_mfa', user, factor, by);
        return;
      }
      await recorded('user.authentication.auth_via_mfa', user, factor, by, 'INVALID_CREDENTIALS');
      throw verdict === 'PASSCODE_REPLAYED' ? new ApiError('E0000082') : wrongProof(kind);
    },
    async unenroll(user, factorId, by) {
      checkMayEnroll(user);
      const { factor, kind } = await find(user, factorId);
      await database.transaction(async (tx) => {
        if (!(await kind.remove(tx, user, factor))) throw notFound(factorId, 'UserFactor');
        if (factor.status === 'ACTIVE') await record(tx, 'user.mfa.factor.deactivate', user, factor, by);
      });
    },
    async resend(user, factorId) {
      const { factor } = await find(user, factorId);
      throw validationFailed('factorType', [
        `factorType: nothing is sent for ${factor.factorType}, so there is nothing to send again`,
      ]);
    },
    async reset(tx, userId) {
      for (const kind of kinds) await kind.reset(tx, userId);
    },
  };
}

function checkMayEnroll(user: User): void {
  if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new ApiError('E0000038');
}

const wrongProof = ({ proofField }: FactorKind) =>
  new ApiError('E0000068', {
    causes: [
      proofField === 'answer'
        ? "Your answer doesn't match our records. Please try again."
        : "Your passcode doesn't match our records. Please try again.",
    ],
  });

const nameOf = ({ factorType, provider }: UserFactor): string => `${factorType} (${provider})`;
