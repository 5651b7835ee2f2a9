import type { Decision, Wanted } from '#src/access/decide/index.ts';
import { kindsOf, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Person, User } from '#src/directory/users/index.ts';
import type { FactorFace, Factors } from '../factors/index.ts';
import type { Why } from './transaction.ts';

/** The password, where it is one of the things that would help. */
export const passwordChoice = 'password';

export type Challenge = Extract<Decision, { outcome: 'CHALLENGE' }>;

export type OfferNeeds = {
  factors: Pick<Factors, 'usable'>;
  faces: readonly FactorFace[];
  lastFactorOf(userId: string): Promise<string | undefined>;
};

/** What is still wanted. Where nothing is missing but that it happens now (an app that wants somebody to have come anew), one proof. */
export function wantedOf(decision: Decision, proofs: readonly MethodProof[]): Wanted {
  if (decision.outcome === 'CHALLENGE' && decision.wanted !== undefined) return decision.wanted;
  if (decision.outcome === 'CHALLENGE' && decision.need === 'factor') {
    return { remaining: (more) => Math.max(0, 2 - kindsOf([...proofs, ...more])) };
  }
  return { remaining: (more) => (more.length > 0 ? 0 : 1) };
}

/** Alone it says about as much as a password does. */
const couldBegin = ({ key, is }: MethodProof) =>
  key === 'okta_password' || is.includes('userVerification') || is.includes('phishingResistant');

/**
 * Ids of the person's factors, and `password`, that bring them nearer to what is wanted: the strongest first, of equals the one they
 * used last. Nothing else may be asked for, so that nobody talks a page down to something weaker.
 */
export async function findOffers(
  needs: OfferNeeds,
  asking: {
    person: Person;
    user: User;
    wanted: Wanted;
    nowMs: number;
    passwordFirst: boolean;
    /** One proof stands for all of them: it should be one that could have begun a session. */
    isAgain: boolean;
  },
): Promise<string[]> {
  const { person, user, wanted, nowMs } = asking;
  const left = wanted.remaining([]);
  const helps = (proof: MethodProof) => wanted.remaining([proof]) < left;
  const [usable, last] = await Promise.all([needs.factors.usable(user), needs.lastFactorOf(user.id)]);
  const offers = usable.flatMap(({ factor, wouldProve }) => {
    const face = faceOf(needs.faces, factor);
    if (face === undefined || !helps(wouldProve)) return [];
    return [{ id: factor.id, strength: face.strength, isWhole: couldBegin(wouldProve) }];
  });
  if (person.hasPassword && helps(passwordProof(nowMs))) {
    const strength = asking.passwordFirst ? Number.POSITIVE_INFINITY : 50;
    offers.push({ id: passwordChoice, strength, isWhole: true });
  }
  const rank = ({ id, strength }: { id: string; strength: number }) => strength + (id === last ? 0.5 : 0);
  const whole = asking.isAgain ? offers.filter(({ isWhole }) => isWhole) : [];
  return (whole.length > 0 ? whole : offers).sort((a, b) => rank(b) - rank(a)).map(({ id }) => id);
}

export function faceOf(
  faces: readonly FactorFace[],
  { factorType, provider }: { factorType: string; provider: string },
): FactorFace | undefined {
  return faces.find((face) => face.factorType === factorType && face.provider === provider);
}

/** Why more is asked for than the password, in the strongest words that are true. */
export function whyOf(decision: Challenge, isForApp: boolean): Why {
  if (decision.need === 'reauthenticate') return 'again';
  const { context } = decision;
  const isUnusual =
    context !== undefined &&
    (context.risk.level !== 'LOW' || context.behaviors.some(({ result }) => result === 'POSITIVE'));
  if (!isUnusual) return isForApp ? 'app' : 'organisation';
  const [heaviest] = [...context.risk.reasons]
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return (heaviest && whys[heaviest.code]) ?? 'unusual';
}

const whys: Readonly<Record<string, Why>> = {
  FIRST_SIGN_IN: 'device',
  NEW_DEVICE: 'device',
  ANONYMIZER: 'network',
  HOSTING: 'network',
  NEW_IP: 'network',
  NEW_ASN: 'network',
  NEW_CITY: 'place',
  NEW_REGION: 'place',
  NEW_COUNTRY: 'place',
  IMPOSSIBLE_TRAVEL: 'travel',
};
