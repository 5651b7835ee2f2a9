import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { matchingStep, type OtpParameters, toBase32 } from '#src/protocols/otp/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type {
  FactorKind,
  FactorResult,
  FactorVerdict,
  UserFactor,
} from '#src/signin/factors/user-factors/index.ts';
import { type Attempts, type Counting, countName } from '../attempts/index.ts';
import * as store from './totp-store.ts';

export type TotpNeeds = {
  attempts: Attempts;
  clock: Clock;
  ids: Ids;
  database: Database;
  keyring: Keyring;
  systemLog: Pick<SystemLog, 'record'>;
};

/** What every authenticator app can do. */
const parameters: OtpParameters = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 };
const tolerance = 1;
const secretBytes = 20;

const purpose = (factorId: string) => `totp:${factorId}`;

/** The same codes under two names: any app's (GOOGLE), and those of the app that also approves pushes (OKTA). */
export function createTotpFactors(needs: TotpNeeds): FactorKind[] {
  return [createTotpFactor(needs, 'GOOGLE', 'google_otp'), createTotpFactor(needs, 'OKTA', 'okta_verify')];
}

function createTotpFactor(
  needs: TotpNeeds,
  provider: store.TotpProvider,
  authenticatorKey: string,
): FactorKind {
  const { clock, ids, database, keyring } = needs;
  return {
    factorType: 'token:software:totp',
    provider,
    authenticatorKey,
    method: provider === 'GOOGLE' ? 'otp' : 'totp',
    answerFields: ['passCode'],
    proves: () => ({ is: ['possession', 'userPresence'], amr: ['otp'] }),
    async list(user) {
      const all = await store.listOf(database, user.id);
      return all.filter((one) => one.provider === provider).map((one) => factorOf(one, user));
    },
    async enroll(user, profile) {
      const unknown = Object.keys(profile).filter((name) => name !== 'credentialId');
      if (unknown.length > 0) {
        throw validationFailed(
          'profile',
          unknown.map((name) => `profile.${name}: is not a known property`),
        );
      }
      const id = ids.newId('ost');
      const secret = Buffer.from(ids.newSecret(secretBytes), 'base64url');
      const now = clock.now();
      const one: store.TotpFactor = {
        id,
        userId: user.id,
        provider,
        status: 'PENDING_ACTIVATION',
        created: now,
        lastUpdated: now,
      };
      const box = keyring.encrypt(purpose(id), secret);
      if (!(await database.transaction((tx) => store.insert(tx, one, box)))) {
        throw validationFailed('factorEnrollRequest', [
          'factorType: A factor of this type is already set up.',
        ]);
      }
      const activation = {
        timeStep: parameters.periodSeconds,
        sharedSecret: toBase32(secret),
        encoding: 'base32',
        keyLength: parameters.digits,
      };
      return { factor: factorOf(one, user), activation };
    },
    async activate(user, factor, { passCode = '' }, by) {
      const { result } = await check(needs, user.id, factor.id, passCode, {});
      if (result !== 'SUCCESS') throw wrong(result);
      return database.transaction(async (tx) => {
        const active = await store.activate(tx, factor.id, clock.now());
        if (active === undefined) throw notFound(factor.id, 'UserFactor');
        await needs.systemLog.record(tx, activated(user, factor, by));
        return factorOf(active, user);
      });
    },
    verify: (user, factor, { passCode = '' }, asked) => check(needs, user.id, factor.id, passCode, asked),
    remove: (tx, _user, factor) => store.remove(tx, factor.id),
    reset: (tx, userId) => store.removeAllOf(tx, userId, provider),
  };
}

/** Counted before it is looked at, so that fifty guesses at once are fifty guesses; and a code is good once, and none from before it. */
async function check(
  needs: TotpNeeds,
  userId: string,
  factorId: string,
  passCode: string,
  asked: Counting,
): Promise<FactorVerdict> {
  const { clock, database, keyring } = needs;
  const nowMs = clock.nowMs();
  const name = countName(factorId, asked);
  await needs.attempts.count(userId, name);
  const box = await store.secretOf(database, userId, factorId);
  if (box === undefined) throw notFound(factorId, 'UserFactor');
  const secret = keyring.decrypt(purpose(factorId), box);
  const step = matchingStep(secret, passCode, nowMs, { ...parameters, tolerance });
  if (step === undefined) return { result: 'FAILED' };
  return database.transaction(async (tx): Promise<FactorVerdict> => {
    if (!(await store.moveTo(tx, factorId, step))) return { result: 'PASSCODE_REPLAYED' };
    await needs.attempts.forgive(tx, userId, name);
    return { result: 'SUCCESS' };
  });
}

const wrong = (result: FactorResult): ApiError =>
  result === 'PASSCODE_REPLAYED'
    ? new ApiError('E0000082')
    : new ApiError('E0000068', { causes: ["Your passcode doesn't match our records. Please try again."] });

const activated = (user: User, factor: UserFactor, by: Requester) => ({
  eventType: 'user.mfa.factor.activate',
  ...eventBy(by),
  outcome: { result: 'SUCCESS' } as const,
  target: [
    { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) },
    {
      id: factor.id,
      type: 'UserFactor',
      alternateId: 'unknown',
      displayName: `${factor.factorType} (${factor.provider})`,
    },
  ],
  debugData: { factor: factor.factorType, provider: factor.provider },
});

const factorOf = (one: store.TotpFactor, user: User): UserFactor => ({
  id: one.id,
  factorType: 'token:software:totp',
  provider: one.provider,
  status: one.status,
  created: one.created,
  lastUpdated: one.lastUpdated,
  profile: { credentialId: user.login },
});
