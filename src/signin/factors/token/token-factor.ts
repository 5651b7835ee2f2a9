import { z } from 'zod';
import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { Characteristic } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { notFound, validated, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { matchingCounter, matchingStep } from '#src/protocols/otp/index.ts';
import { type Attempts, countName, typedCode } from '#src/signin/factors/attempts/index.ts';
import type { FactorKind, FactorVerdict, UserFactor } from '#src/signin/factors/user-factors/index.ts';
import { authenticatorFor, parametersOf, secretOf, type TokenParameters } from './token-parameters.ts';
import * as store from './token-store.ts';

export type TokenNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  database: Database;
  keyring: Keyring;
  attempts: Attempts;
  authenticators: Pick<Authenticators, 'find' | 'all'>;
};

/** How far a token may have been pressed in a pocket. */
const lookAhead = 10;
/** Beyond it two codes in a row bring it back, up to here (RFC 4226 7.4 and E.4). */
const resyncAhead = 100;

const body = z.strictObject({
  sharedSecret: z.string().min(1).max(500),
  counter: z.int().min(0).max(2_147_483_647).optional(),
  credentialId: z.unknown().optional(),
});
const purpose = (id: string) => `token:${id}`;

/**
 * Okta calls all of them token:hotp, though those of its custom_otp follow the clock, as ours do by the numbers of the authenticator.
 * One that is enrolled with a `counter` counts instead.
 */
export function createTokenFactor(needs: TokenNeeds): FactorKind {
  const { authenticators, clock, database, ids, keyring } = needs;
  const authenticatorOf = (factor: UserFactor) =>
    authenticators.find(String(factor.profile['authenticatorId']));
  return {
    factorType: 'token:hotp',
    provider: 'CUSTOM',
    authenticatorKey: 'custom_otp',
    method: 'otp',
    answerFields: ['passCode'],
    allowsFactor: (factor) => authenticatorOf(factor)?.status === 'ACTIVE',
    proves(factor) {
      const details = authenticatorOf(factor)?.methods.find(({ type }) => type === 'otp')?.details;
      return { is: worthOf(details?.['verifiableProperties']), amr: ['otp'] };
    },
    async list(user) {
      return (await store.listOf(database, user.id)).map(factorOf);
    },
    async enroll(user, given, _by, request) {
      const profile = validated(body, given, 'profile', ['profile']);
      const authenticator = authenticatorFor(authenticators.all(), request?.enroll?.factorProfileId);
      if (authenticator === undefined) {
        throw validationFailed('factorProfileId', [
          'factorProfileId: must be that of an active authenticator custom_otp, or its id',
        ]);
      }
      const { encoding } = parametersOf(authenticator);
      const secret = secretOf(profile.sharedSecret, encoding);
      if (secret === undefined) {
        throw validationFailed('profile.sharedSecret', [
          `profile.sharedSecret: must be 16 to 128 bytes, written in ${encoding}`,
        ]);
      }
      const now = clock.now();
      const one: store.Token = {
        id: ids.newId('chf'),
        userId: user.id,
        kind: profile.counter === undefined ? 'totp' : 'hotp',
        authenticatorId: authenticator.id,
        created: now,
        lastUpdated: now,
      };
      const box = keyring.encrypt(purpose(one.id), secret);
      if (!(await database.transaction((tx) => store.insert(tx, one, box, profile.counter ?? 0)))) {
        throw validationFailed('factorEnrollRequest', [
          'factorType: A factor of this type is already set up.',
        ]);
      }
      return { factor: factorOf(one) };
    },
    async verify(user, factor, { passCode = '' }, asked) {
      const name = countName(factor.id, asked);
      await needs.attempts.count(user.id, name);
      const authenticator = authenticatorOf(factor);
      if (authenticator?.status !== 'ACTIVE') return { result: 'FAILED' };
      const state = await store.stateOf(database, factor.id);
      if (state === undefined) throw notFound(factor.id, 'UserFactor');
      const check = state.kind === 'hotp' ? checkCount : checkStep;
      const secret = keyring.decrypt(purpose(factor.id), state.secret);
      return check(
        needs,
        { user, factor, name },
        { ...state, secret },
        typedCode(passCode),
        parametersOf(authenticator),
      );
    },
    remove: (tx, _user, factor) => store.remove(tx, factor.id),
    reset: (tx, userId) => store.removeAllOf(tx, userId),
  };
}

/** `name`: under which the answer is counted. */
type Owner = { user: { id: string }; factor: UserFactor; name: string };

/** Of two who bring the same code at once one moves the counter; the other's is used. */
const taken = (needs: TokenNeeds, { user, factor, name }: Owner, used: number): Promise<FactorVerdict> =>
  needs.database.transaction(async (tx): Promise<FactorVerdict> => {
    if (!(await store.moveTo(tx, factor.id, used))) return { result: 'PASSCODE_REPLAYED' };
    await needs.attempts.forgive(tx, user.id, name);
    return { result: 'SUCCESS' };
  });

async function checkCount(
  needs: TokenNeeds,
  owner: Owner,
  state: store.TokenState,
  code: string,
  parameters: TokenParameters,
): Promise<FactorVerdict> {
  const { secret, counter, resyncCounter } = state;
  const near = matchingCounter(secret, code, counter, { ...parameters, window: lookAhead });
  if (near !== undefined) return taken(needs, owner, near);
  const far = matchingCounter(secret, code, counter + lookAhead + 1, {
    ...parameters,
    window: resyncAhead - lookAhead - 1,
  });
  if (far === undefined) return { result: 'FAILED' };
  if (far === resyncCounter) return taken(needs, owner, far);
  // Far ahead: right only if the next one of the token follows.
  await needs.database.transaction((tx) => store.noteResync(tx, owner.factor.id, far + 1));
  return { result: 'FAILED' };
}

async function checkStep(
  needs: TokenNeeds,
  owner: Owner,
  { secret }: store.TokenState,
  code: string,
  { adjacent, ...parameters }: TokenParameters,
): Promise<FactorVerdict> {
  const nowMs = needs.clock.nowMs();
  const step = matchingStep(secret, code, nowMs, { ...parameters, tolerance: adjacent });
  return step === undefined ? { result: 'FAILED' } : taken(needs, owner, step);
}

/** What an administrator says their tokens are. */
const properties: Record<string, Characteristic> = {
  DEVICE_BOUND: 'deviceBound',
  HARDWARE_PROTECTED: 'hardwareProtected',
  USER_PRESENCE: 'userPresence',
};
function worthOf(given: unknown): Characteristic[] {
  const named = Array.isArray(given) ? given.flatMap((one) => properties[String(one)] ?? []) : [];
  return [...new Set<Characteristic>(['possession', 'userPresence', ...named])];
}

const factorOf = (one: store.Token): UserFactor => ({
  id: one.id,
  factorType: 'token:hotp',
  provider: 'CUSTOM',
  status: 'ACTIVE',
  created: one.created,
  lastUpdated: one.lastUpdated,
  profile: { authenticatorId: one.authenticatorId },
});
