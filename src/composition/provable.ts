import type { MethodProof } from '#src/access/proofs/index.ts';
import { type EnrolledFactor, usualProof } from '#src/access/what-if/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { SignInArea } from '#src/signin/index.ts';

export type Provable = {
  /** What somebody has enrolled that sign-in may ask for. */
  enrolledFactors(userId: string): Promise<EnrolledFactor[]>;
  /** What they may enrol and have not, by what it is usually worth. */
  enrollableProofs(userId: string): Promise<MethodProof[]>;
};

export function createProvable(needs: {
  clock: Clock;
  users: Pick<Users, 'findUser'>;
  factors(): SignInArea['factors'];
}): Provable {
  const { users, clock } = needs;
  return {
    async enrolledFactors(userId) {
      const user = await users.findUser(userId);
      if (user === undefined) return [];
      const usable = await needs.factors().usable(user);
      return usable.map(({ factor, wouldProve }) => ({
        id: factor.id,
        name: factor.nickname ?? `${factor.provider} ${factor.factorType}`,
        proof: wouldProve,
      }));
    },
    async enrollableProofs(userId) {
      const user = await users.findUser(userId);
      if (user === undefined) return [];
      const offered = await needs.factors().catalog(user);
      return offered.flatMap(({ kind, isEnrolled }) => {
        if (isEnrolled || kind.isForRecoveryOnly === true) return [];
        const proof = usualProof(kind.authenticatorKey, kind.method, clock.nowMs());
        return proof === undefined ? [] : [proof];
      });
    },
  };
}
