import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import type { Factors, UsableFactor, UserFactor } from '#src/signin/factors/user-factors/index.ts';
import type { EnrollmentFor } from '#src/signin/transaction/index.ts';
import type { User } from '#src/directory/users/index.ts';

export type MyFactorsNeeds = {
  factors: Factors;
  faces: readonly FactorFace[];
  /** Absent: every authenticator of the organisation is open to everybody, from everywhere. */
  enrollmentFor?: EnrollmentFor | undefined;
};

/** Where they are right now: whether something may be added can depend on it. */
export type Asking = Pick<Parameters<EnrollmentFor>[0], 'person' | 'client' | 'context'>;

export type MyFactor = { factor: UserFactor; face: FactorFace | undefined; isUsable: boolean };

/** A person's factors, and what they may add by the policy of their organisation. */
export type MyFactors = {
  list: readonly MyFactor[];
  usable: readonly UsableFactor[];
  addable: readonly FactorFace[];
};

export const faceOf = (
  faces: readonly FactorFace[],
  of: Pick<UserFactor, 'factorType' | 'provider'>,
): FactorFace | undefined =>
  faces.find((face) => face.factorType === of.factorType && face.provider === of.provider);

/** Kinds of which it makes sense to have several. */
const several = new Set(['webauthn', 'u2f', 'push', 'sms', 'call']);

export async function findMyFactors(needs: MyFactorsNeeds, user: User, asking: Asking): Promise<MyFactors> {
  const { factors, faces } = needs;
  const [all, usable, catalog, policy] = await Promise.all([
    factors.list(user),
    factors.usable(user),
    factors.catalog(user),
    needs.enrollmentFor?.(asking),
  ]);
  const isOpenTo = (key: string): boolean =>
    policy === undefined ||
    (!policy.when.startsWith('NEVER') &&
      policy.authenticators.some((one) => one.key === key && one.self !== 'NOT_ALLOWED'));
  // What is for recovery only is usable where recovery may ask for it.
  const isQuestioned = all.some(({ factorType }) => factorType === 'question');
  const others = isQuestioned ? await factors.usable(user, 'recovery') : [];
  const usableIds = new Set([...usable, ...others].map(({ factor }) => factor.id));
  return {
    usable,
    list: all
      .filter(({ status }) => status === 'ACTIVE')
      .map((factor) => ({ factor, face: faceOf(faces, factor), isUsable: usableIds.has(factor.id) })),
    addable: catalog.flatMap(({ kind, isEnrolled }) => {
      const face = faceOf(faces, kind);
      const isOpen = !isEnrolled || several.has(kind.factorType);
      if (face?.enroll === undefined || kind.isOwn || !isOpen) return [];
      if (!isOpenTo(kind.authenticatorKey)) return [];
      return [face];
    }),
  };
}
