import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { constantTimeEqual, type Keyring, sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { type Attempts, randomText } from '#src/signin/factors/attempts/index.ts';
import type { FactorMails } from '#src/signin/factors/factor-mail/index.ts';
import { factorEvent, type FactorVerdict, type UserFactor } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import * as store from './temporary-code-store.ts';

export type TemporaryCode = { id: string; code: string; multiUse: boolean; created: Date; expires: Date };

export type TemporaryCodes = {
  /** The code, shown this once. Throws where the organisation has none, or not such ones. */
  give(
    user: User,
    wish: { minutes?: number | undefined; multiUse?: boolean | undefined },
    by: Requester,
  ): Promise<TemporaryCode>;
  /** False where there is none. */
  revoke(user: User, by: Requester): Promise<boolean>;
  find(userId: string): Promise<UserFactor | undefined>;
  check(userId: string, typed: string, countedAs?: string): Promise<FactorVerdict>;
  /** The same for whoever has counted it already. */
  checkCounted(userId: string, typed: string): Promise<FactorVerdict>;
  remove(tx: Tx, userId: string, id?: string): Promise<boolean>;
  isAllowed(): boolean;
};

export type TemporaryCodesNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId' | 'newSecret'>;
  database: Database;
  keyring: Keyring;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'record'>;
  authenticators: Pick<Authenticators, 'find'>;
  attempts: Attempts;
  mails: FactorMails;
};

type Rules = {
  minTtl: number;
  maxTtl: number;
  defaultTtl: number;
  length: number;
  complexity?: { letters?: boolean; specialCharacters?: boolean };
  multiUseAllowed?: boolean;
};

const purpose = 'temporary-code';
const minuteMs = 60_000;
const digits = '0123456789';
/** Without what is mistaken for something else when it is read out. */
const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const specials = '!#%&*+=?@';

/** Before jobs.start(). */
export function createTemporaryCodes(needs: TemporaryCodesNeeds): TemporaryCodes {
  const { attempts, authenticators, clock, database, ids, keyring, systemLog } = needs;
  needs.jobs.schedule('signin-temporary-codes-sweep', 60 * minuteMs, () =>
    database.transaction((tx) => store.deleteExpired(tx, clock.now())),
  );
  const rules = (): Rules | undefined => {
    const authenticator = authenticators.find('tac');
    if (authenticator?.status !== 'ACTIVE') return undefined;
    return authenticator.provider?.['configuration'] as Rules | undefined;
  };
  const hashOf = (id: string, typed: string) =>
    sha256(`${id}\n${typed.normalize('NFKC').replace(/\s/g, '')}`);

  const judge = async (
    userId: string,
    typed: string,
    forgive: (tx: Tx) => Promise<void>,
  ): Promise<FactorVerdict> => {
    const found = await store.find(database, userId, clock.now());
    const given = hashOf(found?.id ?? '', typed);
    const isRight = found !== undefined && constantTimeEqual(given, keyring.decrypt(purpose, found.code));
    if (!isRight) return { result: 'FAILED' };
    return database.transaction(async (tx): Promise<FactorVerdict> => {
      if (!(await store.use(tx, found, clock.now()))) return { result: 'PASSCODE_REPLAYED' };
      await forgive(tx);
      return { result: 'SUCCESS' };
    });
  };

  return {
    isAllowed: () => rules() !== undefined,
    async give(user, wish, by) {
      if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new ApiError('E0000038');
      const set = rules();
      if (set === undefined) {
        throw validationFailed('authenticatorId', [
          'authenticatorId: the authenticator tac is not active in this organization',
        ]);
      }
      const minutes = wish.minutes ?? set.defaultTtl;
      if (!Number.isInteger(minutes) || minutes < set.minTtl || minutes > set.maxTtl) {
        throw validationFailed('profile.ttl', [
          `profile.ttl: must be between ${set.minTtl} and ${set.maxTtl} minutes`,
        ]);
      }
      if (wish.multiUse === true && set.multiUseAllowed !== true) {
        throw validationFailed('profile.multiUse', [
          'profile.multiUse: this organization gives codes of single use only',
        ]);
      }
      const created = clock.now();
      const one = {
        id: ids.newId('tac'),
        code: newCode(ids, set),
        multiUse: wish.multiUse === true,
        created,
        expires: new Date(created.getTime() + minutes * minuteMs),
      };
      const stored = {
        ...one,
        userId: user.id,
        code: keyring.encrypt(purpose, hashOf(one.id, one.code)),
        lastUsed: null,
      };
      await database.transaction(async (tx) => {
        await store.put(tx, stored);
        await systemLog.record(
          tx,
          factorEvent('user.mfa.factor.activate', user, { id: one.id, ...type }, by, {
            debugData: { expires: one.expires.toISOString(), multiUse: String(one.multiUse) },
          }),
        );
        const to = user.profile['email'];
        // Whoever it was made for hears of it, in case it was not for them.
        if (typeof to === 'string' && /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/.test(to)) {
          await needs.mails.send(
            tx,
            { kind: 'temporary-made', to, recipient: user, atMs: one.expires.getTime() },
            one.expires.getTime(),
          );
        }
      });
      return one;
    },
    revoke: (user, by) =>
      database.transaction(async (tx) => {
        const found = await store.find(tx, user.id, clock.now());
        if (found === undefined || !(await store.remove(tx, user.id, found.id))) return false;
        await systemLog.record(
          tx,
          factorEvent('user.mfa.factor.deactivate', user, { id: found.id, ...type }, by),
        );
        return true;
      }),
    async find(userId) {
      const found = await store.find(database, userId, clock.now());
      if (found === undefined) return undefined;
      return {
        id: found.id,
        ...type,
        status: 'ACTIVE',
        created: found.created,
        lastUpdated: found.lastUsed ?? found.created,
        profile: { expiresAt: found.expires.toISOString(), multiUse: found.multiUse },
      };
    },
    async check(userId, typed, countedAs = 'tac') {
      await attempts.count(userId, countedAs, 'PASSING');
      return judge(userId, typed, (tx) => attempts.forgive(tx, userId, countedAs));
    },
    checkCounted: (userId, typed) => judge(userId, typed, async () => undefined),
    remove: (tx, userId, id) => store.remove(tx, userId, id),
  };
}

const type = { factorType: 'tac', provider: 'OKTA' } as const;

/** At least one of each kind that the rules ask for, at places that chance chooses. */
function newCode(ids: Pick<Ids, 'newSecret'>, { length, complexity = {} }: Rules): string {
  const kinds = [
    digits,
    ...(complexity.letters ? [letters] : []),
    ...(complexity.specialCharacters ? [specials] : []),
  ];
  for (;;) {
    const code = randomText(ids, kinds.join(''), length);
    if (kinds.every((kind) => [...code].some((letter) => kind.includes(letter)))) return code;
  }
}
