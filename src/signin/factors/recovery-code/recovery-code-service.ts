import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import {
  type Attempts,
  type Counting,
  countName,
  randomText,
  typedCode,
} from '#src/signin/factors/attempts/index.ts';
import type { FactorMails } from '#src/signin/factors/factor-mail/index.ts';
import { factorEvent, type FactorVerdict, type UserFactor } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import * as store from './recovery-code-store.ts';

export type RecoveryCodes = {
  /** Ten new ones, shown this once; those before are dead. */
  generate(user: User, by: Requester): Promise<string[]>;
  left(userId: string): Promise<number>;
  find(user: Pick<User, 'id'>): Promise<UserFactor | undefined>;
  check(user: User, typed: string, asked: Counting): Promise<FactorVerdict>;
  remove(tx: Tx, userId: string): Promise<boolean>;
};

export type RecoveryCodesNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  attempts: Attempts;
  mails: FactorMails;
};

const howMany = 10;
/** Without what is mistaken for something else; 14 of 32 are 70 bits. */
const alphabet = '023456789abcdefghjkmnpqrstuvwxyz';
const length = 14;
const mailLifetimeMs = 24 * 60 * 60_000;

export function createRecoveryCodes(needs: RecoveryCodesNeeds): RecoveryCodes {
  const { attempts, clock, database, ids } = needs;

  const tell = (tx: Tx, user: User, kind: 'recovery-used' | 'recovery-made', left: number) => {
    const to = mailTo(user);
    if (to === undefined) return undefined;
    return needs.mails.send(
      tx,
      { kind, to, recipient: user, atMs: clock.nowMs(), left },
      clock.nowMs() + mailLifetimeMs,
    );
  };

  return {
    async generate(user, by) {
      if (user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED') throw new ApiError('E0000038');
      const codes = Array.from({ length: howMany }, () => grouped(randomText(ids, alphabet, length)));
      await database.transaction(async (tx) => {
        await store.lockOwner(tx, user.id);
        await attempts.forgive(tx, user.id, idOf(user.id));
        await store.replaceAll(
          tx,
          user.id,
          codes.map((code) => hashOf(code)),
          clock.now(),
        );
        await needs.systemLog.record(
          tx,
          factorEvent('user.mfa.factor.activate', user, { id: idOf(user.id), ...type }, by),
        );
        await tell(tx, user, 'recovery-made', howMany);
      });
      return codes;
    },
    left: async (userId) => (await store.summary(database, userId))?.left ?? 0,
    async find({ id }) {
      const found = await store.summary(database, id);
      if (found === undefined) return undefined;
      return {
        id: idOf(id),
        ...type,
        status: 'ACTIVE',
        created: found.created,
        lastUpdated: found.created,
        profile: { left: found.left },
      };
    },
    async check(user, typed, asked) {
      const name = countName(idOf(user.id), asked);
      await attempts.count(user.id, name);
      return database.transaction(async (tx): Promise<FactorVerdict> => {
        if (!(await store.spend(tx, user.id, hashOf(typed)))) return { result: 'FAILED' };
        await attempts.forgive(tx, user.id, name);
        await tell(tx, user, 'recovery-used', (await store.summary(tx, user.id))?.left ?? 0);
        return { result: 'SUCCESS' };
      });
    },
    remove: (tx, userId) => store.removeAll(tx, userId),
  };
}

const type = { factorType: 'recovery_code', provider: 'OKTA' } as const;
/** Its id follows from the person's: there is one set. */
const idOf = (userId: string): string => `rcv${userId.slice(3)}`;

/** `abcde-fghjk-mnpq` */
const grouped = (code: string): string => code.match(/.{1,5}/g)?.join('-') ?? code;
const hashOf = (typed: string): Buffer => sha256(typedCode(typed).toLowerCase());

const mailTo = ({ profile }: User): string | undefined => {
  const { email } = profile;
  return typeof email === 'string' && /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/.test(email)
    ? email
    : undefined;
};
