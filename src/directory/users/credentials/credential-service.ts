import { eventBy, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import type { PasswordHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import * as store from './credential-store.ts';
import { type PreparedPassword, type PasswordStrictness, preparePassword } from './password-service.ts';
import { revokeAccess } from '../lifecycle/revocation.ts';
import { isProofGood, oktaProvider, type User, userTarget } from '../user.ts';
import { canLock, transition, type UserStatus } from '../lifecycle/user-status.ts';
import { changeStatus } from '../lifecycle/status-change.ts';
import { lockUser, readShut } from '../user-store.ts';
import type { PasswordFacts, PolicySubject, UsersNeeds } from '../users-needs.ts';

export type LockoutFacts = Pick<PasswordFacts, 'maxAttempts' | 'autoUnlockMinutes'>;
export type AttemptVerdict =
  | { allowed: true; attempts: number }
  | { allowed: false; attempts: number; lockedOut: boolean };

/** Whether an attempt is counted among those of devices that the person never signed in from, so that it locks out only such. */
export type AttemptFrom = { readonly unknownDevice: boolean };
const anyDevice: AttemptFrom = { unknownDevice: false };

/** How a person proved that they may choose a password: the write needs it, not the page before it. */
export type PasswordProof =
  /** The link of the activation mail: PROVISIONED becomes ACTIVE. */
  | 'activation'
  /** The link of the reset mail, or a recovery answer: whatever can be recovered becomes ACTIVE. */
  | 'recovery'
  /** The old password: PASSWORD_EXPIRED and RECOVERY become ACTIVE. */
  | 'old-password';

const provenFrom: Record<PasswordProof, readonly UserStatus[]> = {
  activation: ['PROVISIONED'],
  recovery: ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
  'old-password': ['STAGED', 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY'],
};

// In statuses that cannot lock, guesses beyond the limit wait this long unless the policy unlocks at another pace.
const restMinutes = 15;
const unknownRestMinutes = 60;

export type Credentials = ReturnType<typeof createCredentials>;

export function createCredentials(needs: UsersNeeds) {
  const { database, clock } = needs;
  return {
    /** Hash, when set, and the count of failures. */
    read: (userId: string) => store.readCredential(database, userId),

    /** Counts an attempt before the password is looked at: fifty guesses at once spend fifty. Opens what time has unlocked. */
    countAttempt: (userId: string, facts: LockoutFacts, by?: Requester, from: AttemptFrom = anyDevice) =>
      from.unknownDevice
        ? countFromUnknown(needs, userId, facts, by)
        : countAttempt(needs, userId, facts, by),

    /** Opens an account whose time is up, before anybody tries a password; true when it is open now. */
    unlockByTime: (userId: string, facts: LockoutFacts) => unlockByTime(needs, userId, facts),

    /** After a wrong password; locks the account where the policy says enough. */
    async recordFailure(
      userId: string,
      facts: LockoutFacts,
      by?: Requester,
      from: AttemptFrom = anyDevice,
    ): Promise<{ lockedOut: boolean }> {
      if (facts.maxAttempts <= 0) return { lockedOut: false };
      if (from.unknownDevice) {
        if ((await store.readUnknownAttempts(database, userId)) < facts.maxAttempts)
          return { lockedOut: false };
        return { lockedOut: await lockUnknownDevices(needs, userId, by) };
      }
      const credential = await store.readCredential(database, userId);
      if (!credential || credential.attempts < facts.maxAttempts) return { lockedOut: false };
      return { lockedOut: await lockOut(needs, userId, by) };
    },

    /** After a right password. `recordSignIn` says it as well, through the group commit. */
    succeed: (tx: Tx, userId: string, from: AttemptFrom = anyDevice) =>
      store.forgetAttempts(tx, userId, { now: clock.now(), unknownDevice: from.unknownDevice }),

    /** The right password under a hash of ours: for imported and weaker ones, at the first sign-in. */
    async upgrade(userId: string, from: PasswordHash, password: string): Promise<void> {
      const hash = await needs.passwords.hash(password);
      await database.transaction((tx) => store.upgradePassword(tx, userId, from, hash, oktaProvider));
    },

    /** Judges a new password by policy and history and hashes it; slow, so before the transaction. */
    prepare: (
      subject: PolicySubject,
      password: string,
      strictness: PasswordStrictness = { history: true, minAge: false },
    ) => preparePassword(needs, subject, { kind: 'value', value: password }, strictness),

    /**
     * Sets a prepared password on the strength of a proof; ends all other sessions and all grants. False where the status forbids it, or
     * the proof is worth nothing by now.
     */
    async setOwn(
      tx: Tx,
      by: Requester,
      userId: string,
      prepared: PreparedPassword,
      options: {
        proof: PasswordProof;
        /** Sessions begun at or before this die; now unless told otherwise. */
        revokedAt?: Date;
        /** When it was proved: worth nothing once sessions were ended or a password was set since. */
        provedMs?: number;
        /** Uses the proof up, against the person as they are by now; false where that was done before. */
        spend?: (tx: Tx, user: User) => Promise<boolean>;
      },
    ): Promise<boolean> {
      const { proof, provedMs, spend } = options;
      // Held first: nobody changes anything of this person between these looks and the write.
      const user = await lockUser(tx, userId);
      if (!user || !provenFrom[proof].includes(user.status)) return false;
      if (provedMs !== undefined && !isProofGood(await readShut(tx, userId), provedMs)) return false;
      if (spend && !(await spend(tx, user))) return false;
      await applyOwnPassword(needs, tx, by, user, prepared, options.revokedAt);
      return true;
    },

    /** PASSWORD_EXPIRED as found at sign-in. False when the person is no longer ACTIVE. */
    async expire(tx: Tx, by: Requester, userId: string): Promise<boolean> {
      const user = await lockUser(tx, userId);
      if (!user || user.status !== 'ACTIVE') return false;
      await changeStatus(needs, tx, userId, { status: 'PASSWORD_EXPIRED', now: wholeSecond(clock) });
      await needs.systemLog.record(tx, {
        eventType: 'user.account.expire_password',
        ...eventBy(by),
        target: [userTarget(user)],
      });
      return true;
    },
  };
}

export async function applyOwnPassword(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  user: User,
  prepared: PreparedPassword,
  revokedAt?: Date,
): Promise<void> {
  const { hash, keepFormer } = prepared;
  await store.setPassword(tx, user.id, hash, { now: needs.clock.now(), keepFormer, provider: oktaProvider });
  if (user.status === 'LOCKED_OUT') await store.setLock(tx, user.id, undefined);
  if (user.status !== 'ACTIVE' && user.status !== 'STAGED') {
    const activatedNow = user.status === 'PROVISIONED';
    await changeStatus(needs, tx, user.id, { status: 'ACTIVE', now: wholeSecond(needs.clock), activatedNow });
  }
  await revokeAccess(needs, tx, user.id, {
    sessions: true,
    tokens: true,
    except: by,
    ...(revokedAt ? { at: revokedAt } : {}),
  });
  await needs.systemLog.record(tx, {
    eventType: 'user.account.update_password',
    ...eventBy(by),
    target: [userTarget(user)],
  });
}

async function countAttempt(
  needs: UsersNeeds,
  userId: string,
  facts: LockoutFacts,
  by: Requester | undefined,
): Promise<AttemptVerdict> {
  const windowMs = (facts.autoUnlockMinutes > 0 ? facts.autoUnlockMinutes : restMinutes) * 60_000;
  const count = () => store.countAttempt(needs.database, userId, { now: needs.clock.now(), windowMs });
  let counted = await count();
  if (!counted && (await unlockByTime(needs, userId, facts))) counted = await count();
  if (!counted) return { allowed: false, attempts: 0, lockedOut: true };
  const { attempts, status } = counted;
  if (facts.maxAttempts <= 0 || attempts <= facts.maxAttempts) return { allowed: true, attempts };
  const lockedOut = canLock(status) && (await lockOut(needs, userId, by));
  return { allowed: false, attempts, lockedOut };
}

/** The same among devices that are not known: the account stays as it is, and its person can sign in from their own. */
async function countFromUnknown(
  needs: UsersNeeds,
  userId: string,
  facts: LockoutFacts,
  by: Requester | undefined,
): Promise<AttemptVerdict> {
  // Never without an end: nobody unlocks these by hand.
  const minutes = facts.autoUnlockMinutes > 0 ? facts.autoUnlockMinutes : unknownRestMinutes;
  const options = { now: needs.clock.now(), windowMs: minutes * 60_000 };
  let counted = await store.countUnknownAttempt(needs.database, userId, options);
  if (!counted && (await unlockByTime(needs, userId, facts))) {
    counted = await store.countUnknownAttempt(needs.database, userId, options);
  }
  if (!counted) return { allowed: false, attempts: 0, lockedOut: true };
  const { attempts } = counted;
  if (facts.maxAttempts <= 0 || attempts <= facts.maxAttempts) return { allowed: true, attempts };
  return { allowed: false, attempts, lockedOut: await lockUnknownDevices(needs, userId, by) };
}

/** True: they are locked out now, whoever did it. */
async function lockUnknownDevices(
  needs: UsersNeeds,
  userId: string,
  by: Requester | undefined,
): Promise<boolean> {
  return needs.database.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) return false;
    if (!(await store.lockUnknownDevices(tx, userId, needs.clock.now()))) return true;
    await needs.systemLog.record(tx, {
      eventType: 'user.account.lock.limit',
      actor: systemActor,
      ...(by?.client === undefined ? {} : { client: by.client }),
      target: [userTarget(user)],
      outcome: { result: 'FAILURE', reason: 'LOCKED_OUT' },
      debugData: { lockedOut: 'devices the person has never signed in from' },
    });
    return true;
  });
}

/** True when the account is locked now, whoever locked it. */
async function lockOut(needs: UsersNeeds, userId: string, by: Requester | undefined): Promise<boolean> {
  return needs.database.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) return false;
    const next = transition(user.status, 'lock', { hasCredential: true });
    // Someone else's guess was there first, or the status forbids it.
    if (!('to' in next)) return user.status === 'LOCKED_OUT';
    await changeStatus(needs, tx, userId, { status: next.to, now: wholeSecond(needs.clock) });
    await store.setLock(tx, userId, { now: needs.clock.now(), from: user.status });
    await needs.systemLog.record(tx, {
      eventType: 'user.account.lock',
      actor: systemActor,
      ...(by?.client === undefined ? {} : { client: by.client }),
      target: [userTarget(user)],
      outcome: { result: 'FAILURE', reason: 'LOCKED_OUT' },
    });
    return true;
  });
}

/** Opens an account whose time is up; true when it is open now. */
async function unlockByTime(needs: UsersNeeds, userId: string, facts: LockoutFacts): Promise<boolean> {
  if (facts.autoUnlockMinutes <= 0) return false;
  return needs.database.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (!user) return false;
    if (user.status !== 'LOCKED_OUT') return true;
    const credential = await store.readCredential(tx, userId);
    const lockedMs = credential?.locked?.getTime() ?? 0;
    if (lockedMs + facts.autoUnlockMinutes * 60_000 > needs.clock.nowMs()) return false;
    await changeStatus(needs, tx, userId, {
      status: credential?.lockedFrom ?? 'ACTIVE',
      now: wholeSecond(needs.clock),
    });
    await store.setLock(tx, userId, undefined);
    await needs.systemLog.record(tx, {
      eventType: 'user.account.unlock',
      actor: systemActor,
      target: [userTarget(user)],
    });
    return true;
  });
}
