import { type MethodProof } from '#src/access/proofs/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { FactorFace } from '../../factors/faces/index.ts';
import type { Factors, UsableFactor } from '../../factors/user-factors/index.ts';
import type { AskedMethod, Asking as AttemptAsking, Attempts, FirstProof } from './attempts.ts';
import { isLive, type SelfServiceProof } from './finish.ts';
import type { Missing, Requirements } from './requirement.ts';
import type { Walk } from './walk.ts';

export type WalkStepsNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  users: Pick<Users, 'findPerson' | 'getUser'>;
  factors: Factors;
  faces: readonly FactorFace[];
  attempts: Attempts;
  requirements: Requirements;
};

/** Who proved something on this walk, and what they still have to. */
export type Standing = { person: Person; missing: Missing };

/** What a form of the walk does; each takes the walk and gives the next one. */
export type WalkSteps = {
  /** Undefined once what was proved is too old, or the person is gone. */
  standing(walk: Walk, client: ClientContext): Promise<Standing | undefined>;
  code(walk: Walk, code: string, client: ClientContext): Promise<Walk>;
  poll(walk: Walk, client: ClientContext): Promise<Walk>;
  choose(walk: Walk, candidate: UsableFactor, client: ClientContext): Promise<Walk>;
  answer(
    walk: Walk,
    candidate: AskableFactor,
    form: ReadonlyMap<string, string>,
    client: ClientContext,
  ): Promise<Walk>;
  /** Those that a page can ask for. */
  askable(candidates: readonly UsableFactor[]): AskableFactor[];
};

export type AskableFactor = UsableFactor & { face: FactorFace };

export function createWalkSteps(needs: WalkStepsNeeds): WalkSteps {
  const { clock, users, factors, attempts } = needs;

  const faceOf = ({ factor }: UsableFactor): FactorFace | undefined =>
    needs.faces.find((face) => face.factorType === factor.factorType && face.provider === factor.provider);

  const begun = (walk: Walk, { userId, proof }: FirstProof): Walk => ({
    ...walk,
    said: undefined,
    number: undefined,
    proof: {
      userId,
      what: walk.what,
      proofs: [proof],
      atMs: clock.nowMs(),
      spends: { once: needs.ids.newSecret(16) },
    },
  });
  const proved = (walk: Walk, before: SelfServiceProof, proof: MethodProof): Walk => ({
    ...walk,
    said: undefined,
    asking: undefined,
    proof: { ...before, proofs: [...before.proofs, proof] },
  });

  /** What a factor refuses by its own limits is told in words; nothing else is. */
  const limited = async (walk: Walk, work: () => Promise<Walk>): Promise<Walk> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return { ...walk, said: 'recovery.tooMany' };
      throw error;
    }
  };
  const askedOf = async (walk: Walk, client: ClientContext) => {
    const user = await users.getUser(walk.proof?.userId ?? '');
    const actor = { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) };
    const by = { actor, client };
    return {
      user,
      asked: {
        by,
        client,
        binding: walk.binding,
        isRecovery: true,
        countedAs: 'recovery' as const,
        state: walk.asking?.state,
      },
    };
  };

  const steps: WalkSteps = {
    askable: (candidates) =>
      candidates.flatMap((one) => {
        const face = faceOf(one);
        return face === undefined ? [] : [{ ...one, face }];
      }),
    async standing({ proof, what }, client) {
      const person = proof && (await users.findPerson(proof.userId));
      if (!person || !isLive(proof, person, clock.nowMs())) return undefined;
      // Unlocked already, by this very form or another.
      if (what === 'unlock' && person.status !== 'LOCKED_OUT') return undefined;
      return { person, missing: await needs.requirements.missing(person, what, proof.proofs, client) };
    },
    async code(walk, code, client) {
      const asking = attemptOf(walk, client);
      if (asking === undefined) return walk;
      if (walk.method === 'push') return steps.poll(walk, client);
      if (code === '') return { ...walk, said: 'recovery.codeEmpty' };
      const found = await attempts.answer(asking, code);
      return found ? begun(walk, found) : { ...walk, said: 'recovery.codeWrong' };
    },
    async poll(walk, client) {
      const { asking: candidate, proof } = walk;
      if (candidate && proof)
        return limited(walk, async () => {
          const { user, asked } = await askedOf(walk, client);
          const check = await factors.poll(user, candidate.factorId, asked);
          return check.proof ? proved(walk, proof, check.proof) : walk;
        });
      const asking = attemptOf(walk, client);
      if (asking === undefined || walk.method !== 'push') return walk;
      const found = await attempts.poll(asking);
      if ('userId' in found) return begun(walk, found);
      const { number } = found;
      return number === undefined || number === walk.number ? walk : { ...walk, number };
    },
    choose: (walk, { factor }, client) =>
      limited(walk, async () => {
        const { user, asked } = await askedOf({ ...walk, asking: undefined }, client);
        const made = await factors.challenge(user, factor.id, { ...asked, numberMatching: true });
        const asking = { factorId: factor.id, state: made?.state, shown: made?.shown ?? {} };
        return { ...walk, said: undefined, asking };
      }),
    answer: (walk, candidate, form, client) =>
      limited(walk, async () => {
        const { proof } = walk;
        const given = candidate.face.challenge.answer(form);
        if (!proof) return walk;
        if (given === undefined) return { ...walk, said: 'recovery.codeEmpty' };
        const { user, asked } = await askedOf(walk, client);
        const check = await factors.check(user, candidate.factor.id, given, asked);
        return check.proof ? proved(walk, proof, check.proof) : { ...walk, said: 'recovery.codeWrong' };
      }),
  };
  return steps;
}

function attemptOf({ attempt, login, method, what }: Walk, client: ClientContext): AttemptAsking | undefined {
  if (attempt === undefined || login === undefined || method === undefined || method === 'email')
    return undefined;
  const asked: AskedMethod = method;
  return { attempt, login, what, method: asked, client };
}
