import { z } from 'zod';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { validated, validationFailed } from '#src/platform/http/index.ts';
import { openYubicoOtp, yubicoParts } from '#src/protocols/otp/index.ts';
import { type Attempts, countName } from '#src/signin/factors/attempts/index.ts';
import { type FactorKind, refusedAnswer, type UserFactor } from '#src/signin/factors/user-factors/index.ts';
import type { YubikeySeed } from './yubikey-service.ts';
import * as store from './yubikey-store.ts';

export type YubikeyFactorNeeds = {
  clock: Clock;
  database: Database;
  keyring: Keyring;
  attempts: Attempts;
};

const body = z.strictObject({
  passCode: z.string().max(100).optional(),
  credentialId: z.unknown().optional(),
});

/** Codes of keys whose seeds the organisation has uploaded. A key is somebody's as soon as they touch it to enrol. */
export function createYubikeyFactor(needs: YubikeyFactorNeeds): FactorKind {
  const { attempts, clock, database, keyring } = needs;

  /** The key that a code is of, and how far it has counted; undefined for what no key of ours made. */
  const read = async (code: string): Promise<{ token: store.AssignedToken; counter: number } | undefined> => {
    const parts = yubicoParts(code.normalize('NFKC'));
    const token = parts && (await store.findByPublicId(database, parts.publicId));
    if (parts === undefined || token === undefined) return undefined;
    const seed = JSON.parse(keyring.decrypt(`yubikey:${token.id}`, token.seed).toString()) as Pick<
      YubikeySeed,
      'privateId' | 'aesKey'
    >;
    const opened = openYubicoOtp(parts.encrypted, {
      aesKey: Buffer.from(seed.aesKey, 'hex'),
      privateId: Buffer.from(seed.privateId, 'hex'),
    });
    return opened && { token, counter: opened.sessionCounter * 256 + opened.useCounter };
  };

  return {
    factorType: 'token:hardware',
    provider: 'YUBICO',
    authenticatorKey: 'yubikey_token',
    method: 'otp',
    answerFields: ['passCode'],
    // The key takes a touch, and its secret never leaves it.
    proves: () => ({
      is: ['possession', 'userPresence', 'hardwareProtected', 'deviceBound'],
      amr: ['otp', 'hwk'],
    }),
    async list(user) {
      return (await store.listOfPerson(database, user.id)).map(factorOf);
    },
    async enroll(user, given, _by, request) {
      const profile = validated(body, given, 'profile', ['profile']);
      const code = request?.enroll?.passCode ?? profile.passCode ?? '';
      if ((await store.listOfPerson(database, user.id)).length > 0) {
        throw validationFailed('factorEnrollRequest', [
          'factorType: A factor of this type is already set up.',
        ]);
      }
      await attempts.count(user.id, enrolling, 'PASSING');
      const found = await read(code);
      // Also for a key of somebody else: whose it is, is theirs to know.
      if (found === undefined) throw refusedAnswer('FAILED');
      const { token, counter } = found;
      const now = clock.now();
      const isTheirs = await database.transaction(async (tx) => {
        if (!(await store.assign(tx, { id: token.id, userId: user.id, counter, now }))) return false;
        await attempts.forgive(tx, user.id, enrolling);
        // Of one key the factor has one id, whenever it is set up: what was guessed at it before is over.
        await attempts.forget(tx, user.id, idOf(token));
        return true;
      });
      if (!isTheirs) throw refusedAnswer('FAILED');
      return { factor: factorOf({ ...token, lastUpdated: now, status: 'ACTIVE' }) };
    },
    async verify(user, factor, { passCode = '' }, asked) {
      const name = countName(factor.id, asked);
      await attempts.count(user.id, name);
      const found = await read(passCode);
      if (found === undefined || found.token.userId !== user.id || idOf(found.token) !== factor.id) {
        return { result: 'FAILED' };
      }
      const { token, counter } = found;
      return database.transaction(async (tx) => {
        if (!(await store.moveTo(tx, token.id, counter, clock.now()))) return { result: 'PASSCODE_REPLAYED' };
        await attempts.forgive(tx, user.id, name);
        return { result: 'SUCCESS' };
      });
    },
    remove: (tx, user: User, factor) => store.release(tx, `ykk${factor.id.slice(3)}`, user.id, clock.now()),
    reset: (tx, userId) => store.releaseAllOf(tx, userId, clock.now()),
  };
}

const enrolling = 'yubikey being enrolled';
const idOf = ({ id }: Pick<store.YubikeyToken, 'id'>): string => `ykf${id.slice(3)}`;

const factorOf = (token: store.YubikeyToken): UserFactor => ({
  id: idOf(token),
  factorType: 'token:hardware',
  provider: 'YUBICO',
  status: 'ACTIVE',
  created: token.created,
  lastUpdated: token.lastUpdated,
  profile: { credentialId: token.serial },
});
