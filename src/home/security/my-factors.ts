import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import type { Factors, UsableFactor, UserFactor } from '#src/signin/factors/user-factors/index.ts';
import type { User } from '#src/directory/users/index.ts';

export type MyFactorsNeeds = {
  factors: Factors;
  faces: readonly FactorFace[];
};

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

export async function findMyFactors(needs: MyFactorsNeeds, user: User): Promise<MyFactors> {
  const { factors, faces } = needs;
  const [all, usable, catalog] = await Promise.all([
    factors.list(user),
    factors.usable(user),
    factors.catalog(user),
  ]);
  const usableIds = new Set(usable.map(({ factor }) => factor.id));
  return {
    usable,
    list: all
      .filter(({ status }) => status === 'ACTIVE')
      .map((factor) => ({ factor, face: faceOf(faces, factor), isUsable: usableIds.has(factor.id) })),
    addable: catalog.flatMap(({ kind, isEnrolled }) => {
      const face = faceOf(faces, kind);
      const isOpen = !isEnrolled || several.has(kind.factorType);
      if (face?.enroll === undefined || kind.isForRecoveryOnly || kind.isOwn || !isOpen) return [];
      return [face];
    }),
  };
}
