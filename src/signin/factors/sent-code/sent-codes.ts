import type { Clock } from '#src/platform/clock/index.ts';
import { constantTimeEqual, type Keyring, sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import { type Attempts, randomDigits, typedCode } from '#src/signin/factors/attempts/index.ts';
import type { FactorVerdict } from '#src/signin/factors/user-factors/index.ts';
import * as store from './sent-code-store.ts';

/** Whose code it is: of this person, for this factor, for this asker, to this address. */
export type SentTo = {
  userId: string;
  factorId: string;
  /** What only the asking browser or program holds. */
  binding: string;
  address: string;
};

/** Counts a guess at the code of this id, or at none, before it is looked at; false: it is not to be. */
export type CountGuess = (codeId: string | undefined) => Promise<boolean>;

export type IssuedCode = { code: string; linkToken: string; expiresMs: number };

export type SentCodes = {
  /** A new one; the one before it, of the same asker, is dead from now on. */
  issue(tx: Tx, to: SentTo, lifetimeMs: number): Promise<IssuedCode>;
  /** False while the last one is younger than the pause. */
  maySend(tx: Tx, to: Pick<SentTo, 'userId' | 'factorId'>, pauseMs: number): Promise<boolean>;
  /**
   * Counted, then looked at, then spent. Where no code waits for this asker there is nothing to guess, and nothing is counted. An empty
   * code asks only whether the link was confirmed.
   */
  check(to: SentTo, code: string, counting?: string | CountGuess): Promise<FactorVerdict>;
  /** Whether the link was confirmed in the asking browser; if so, that is spent. */
  poll(to: SentTo): Promise<FactorVerdict>;
  /** What a link is of, without spending it: mail scanners follow links too. `isHere`: whether this is the browser that asked. */
  findLink(
    token: string,
    binding: string,
  ): Promise<{ userId: string; factorId: string; isHere: boolean } | undefined>;
  /** True once, and only in the browser that asked. */
  confirmLink(token: string, binding: string): Promise<boolean>;
  forget(tx: Tx, userId: string, factorId: string): Promise<void>;
};

export type SentCodesNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId' | 'newSecret'>;
  database: Database;
  keyring: Keyring;
  singleUse: SingleUse;
  jobs: Pick<Jobs, 'schedule'>;
  attempts: Attempts;
};

const digits = 6;
const hourMs = 60 * 60_000;
const purpose = 'sent-code';
const tokenPattern = /^[A-Za-z0-9_-]{22}$/;

/** Before jobs.start(). */
export function createSentCodes(needs: SentCodesNeeds): SentCodes {
  const { attempts, clock, database, ids, keyring, singleUse } = needs;
  needs.jobs.schedule('signin-sent-codes-sweep', hourMs, () =>
    database.transaction((tx) => store.deleteExpired(tx, new Date(clock.nowMs() - hourMs))),
  );

  const find = async (to: SentTo): Promise<store.SentCode | undefined> => {
    const found = await store.find(database, { ...to, bindingHash: sha256(to.binding) });
    return found?.sentTo.equals(sha256(to.address)) ? found : undefined;
  };
  const isLate = (one: store.SentCode) => one.expires.getTime() <= clock.nowMs();

  const spend = (one: store.SentCode, countedAs: string | undefined): Promise<FactorVerdict> =>
    database.transaction(async (tx): Promise<FactorVerdict> => {
      const isFirst = await singleUse.spend(tx, purpose, one.id, one.expires.getTime() + hourMs);
      // Gone from the table: used, or a newer one was sent in this very moment.
      if (!(await store.remove(tx, one)) || !isFirst) return { result: 'PASSCODE_REPLAYED' };
      if (countedAs !== undefined) await attempts.forgive(tx, one.userId, countedAs);
      return { result: 'SUCCESS' };
    });

  const codes: SentCodes = {
    async issue(tx, to, lifetimeMs) {
      const id = ids.newId('snt');
      const code = randomDigits(ids, digits);
      const linkToken = ids.newSecret(16);
      const created = clock.now();
      const expires = new Date(created.getTime() + lifetimeMs);
      await store.put(tx, {
        id,
        userId: to.userId,
        factorId: to.factorId,
        bindingHash: sha256(to.binding),
        code: keyring.encrypt(purpose, sha256(`${id}\n${code}`)),
        sentTo: sha256(to.address),
        linkHash: sha256(linkToken),
        confirmed: null,
        created,
        expires,
      });
      return { code, linkToken, expiresMs: expires.getTime() };
    },
    maySend: (tx, to, pauseMs) => store.noteSend(tx, to, clock.now(), new Date(clock.nowMs() - pauseMs)),
    async check(to, typed, counting = to.factorId) {
      const code = typedCode(typed);
      if (code === '') {
        const { result } = await codes.poll(to);
        return { result: result === 'WAITING' ? 'FAILED' : result };
      }
      const one = await find(to);
      if (typeof counting !== 'string') {
        if (!(await counting(one?.id))) return { result: 'FAILED' };
      } else if (one !== undefined) await attempts.count(to.userId, counting, 'PASSING');
      if (one === undefined) return { result: 'FAILED' };
      // Said of right and wrong ones alike, so that it tells nothing of the code.
      if (isLate(one)) return { result: 'TIMEOUT' };
      const isRight = constantTimeEqual(sha256(`${one.id}\n${code}`), keyring.decrypt(purpose, one.code));
      const countedAs = typeof counting === 'string' ? counting : undefined;
      return isRight ? spend(one, countedAs) : { result: 'FAILED' };
    },
    async poll(to) {
      const one = await find(to);
      if (one === undefined || isLate(one)) return { result: 'TIMEOUT' };
      return one.confirmed === null ? { result: 'WAITING' } : spend(one, to.factorId);
    },
    async findLink(token, binding) {
      if (!tokenPattern.test(token)) return undefined;
      const one = await store.findByLink(database, sha256(token), clock.now());
      if (one === undefined || one.confirmed !== null) return undefined;
      return {
        userId: one.userId,
        factorId: one.factorId,
        isHere: one.bindingHash.equals(sha256(binding)),
      };
    },
    confirmLink: async (token, binding) =>
      tokenPattern.test(token) &&
      database.transaction((tx) => store.confirm(tx, sha256(token), sha256(binding), clock.now())),
    forget: (tx, userId, factorId) => store.removeAllOf(tx, userId, factorId),
  };
  return codes;
}
