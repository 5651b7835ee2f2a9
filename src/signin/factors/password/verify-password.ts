import type { PasswordRules, PolicyEngine } from '#src/access/policies/index.ts';
import type { ThreatWatch, Watching } from '#src/access/threats/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Passwords, sha256 } from '#src/platform/crypto/index.ts';
import { type Database, pendingWrite, type WriteKind } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { type Actor, type SystemLog, unknownActor } from '#src/system-log/index.ts';
import { createAttemptQueue } from './attempt-queue.ts';
import { touchDecoy } from './decoy-store.ts';
import { passwordAge } from './password-age.ts';

export type PasswordAttempt = {
  /** By whatever was typed, or the one person whom it has to be. */
  who: { login: string } | { userId: string };
  password: string;
  client: ClientContext;
  /** Where it was tried, for the log. */
  path: 'signin' | 'authn' | 'password-grant' | 'change-password';
};

type Watched = PasswordAttempt & { watching?: Watching | undefined };

export type PasswordCheck =
  | {
      outcome: 'RIGHT';
      /** In whatever status: whether they may come in is access/decide's to say. */
      person: Person;
      rules: PasswordRules;
      atMs: number;
      /** It has to be changed before anything opens. */
      expired: boolean;
      /** It will expire soon enough to be told. */
      daysLeft: number | undefined;
    }
  | {
      /** Unknown person, wrong password, no password, locked: to the outside one and the same. */
      outcome: 'WRONG';
      /** Set only where the policy says that people are told of their lock: minutes until it opens, 0 for not by itself. */
      lockedMinutes: number | undefined;
    };

export type VerifyPassword = (attempt: PasswordAttempt) => Promise<PasswordCheck>;

export type VerifyPasswordNeeds = {
  database: Database;
  clock: Clock;
  passwords: Passwords;
  systemLog: Pick<SystemLog, 'pending'>;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin' | 'credential'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  /** Counts attempts over all accounts. Throws, before a password is looked at, for what is part of an attack. */
  threats?: Pick<ThreatWatch, 'begin'>;
  /** Whether guesses from here are counted apart: this device is new to the person, and known ones are spared from a lockout. */
  isCountedApart?: (userId: string, client: ClientContext) => Promise<boolean>;
};

// So many may wait behind one another for one account; whoever floods it beyond that is refused unheard.
const maxWaitingPerAccount = 50;
const nobody = 'nobody';

/**
 * The one place where a password is held against an account. Every way in goes through it, so that all of them count alike, lock
 * alike and take the same time: each attempt is one look-up, one write, one read and one hash, whoever it is for.
 */
export function createVerifyPassword(needs: VerifyPasswordNeeds): VerifyPassword {
  const { users, clock } = needs;
  const queue = createAttemptQueue({ maxWaiting: maxWaitingPerAccount });
  const forget = forgetAttempts(needs);

  const verify = async (attempt: Watched, person: Person | undefined): Promise<PasswordCheck> => {
    if (!person) return unknownPerson(needs, attempt);
    const rules = needs.policies.passwordPolicyFor(person);
    const by = { actor: actorFor(person), client: attempt.client };
    const from = { unknownDevice: (await needs.isCountedApart?.(person.id, attempt.client)) ?? false };
    const verdict = await users.credential.countAttempt(person.id, rules.lockout, by, from);
    const credential = await users.credential.read(person.id);
    const hash = verdict.allowed ? credential?.hash : undefined;
    if (hash === undefined) {
      await needs.passwords.dummyVerify(attempt.password);
      const lockedOut = !verdict.allowed && verdict.lockedOut;
      return refuse(needs, attempt, person, rules, lockedOut);
    }
    const { ok, upgrade } = await needs.passwords.verify(hash, attempt.password);
    if (!ok) {
      const { lockedOut } = await users.credential.recordFailure(person.id, rules.lockout, by, from);
      return refuse(needs, attempt, person, rules, lockedOut);
    }
    await needs.database.groupCommit.commit({
      writes: [
        pendingWrite(forget, { userId: person.id, ...from }),
        ...(attempt.watching?.succeeded() ?? []),
      ],
    });
    if (upgrade) await users.credential.upgrade(person.id, hash, attempt.password);
    const atMs = clock.nowMs();
    return { outcome: 'RIGHT', person, rules, atMs, ...passwordAge(person, rules.age, atMs) };
  };

  return async (attempt) => {
    const { who } = attempt;
    const found =
      'userId' in who ? await users.findPerson(who.userId) : await users.findPersonByLogin(who.login);
    const key = found?.id ?? ('login' in who ? who.login.trim().toLowerCase() : who.userId);
    const watching = await needs.threats?.begin({
      client: attempt.client,
      account: key,
      isStranger: found === undefined,
    });
    const check = await queue.run(key, async () => {
      // Somebody before in the line may have locked the account or had its password changed.
      const person = await users.findPerson(found?.id ?? nobody);
      return verify({ ...attempt, watching }, person);
    });
    return check ?? { outcome: 'WRONG', lockedMinutes: undefined };
  };
}

/** As much work as for a person: a write instead of the count, a read, a hash, the event. */
async function unknownPerson(needs: VerifyPasswordNeeds, attempt: Watched): Promise<PasswordCheck> {
  const typed = 'login' in attempt.who ? attempt.who.login : attempt.who.userId;
  await needs.isCountedApart?.(nobody, attempt.client);
  await touchDecoy(needs.database, sha256(typed));
  await needs.users.credential.read(nobody);
  await needs.passwords.dummyVerify(attempt.password);
  await needs.users.credential.read(nobody);
  await recordFailure(
    needs,
    attempt,
    { ...unknownActor, alternateId: typed.slice(0, 100) },
    'VERIFICATION_ERROR',
  );
  return { outcome: 'WRONG', lockedMinutes: undefined };
}

async function refuse(
  needs: VerifyPasswordNeeds,
  attempt: Watched,
  person: Person,
  rules: PasswordRules,
  lockedOut: boolean,
): Promise<PasswordCheck> {
  await recordFailure(needs, attempt, actorFor(person), lockedOut ? 'LOCKED_OUT' : 'INVALID_CREDENTIALS');
  const { showLockoutFailures, autoUnlockMinutes } = rules.lockout;
  return {
    outcome: 'WRONG',
    lockedMinutes: lockedOut && showLockoutFailures ? autoUnlockMinutes : undefined,
  };
}

async function recordFailure(
  needs: VerifyPasswordNeeds,
  attempt: Watched,
  actor: Actor,
  reason: string,
): Promise<void> {
  const event = needs.systemLog.pending({
    eventType: 'user.session.start',
    actor,
    outcome: { result: 'FAILURE', reason },
    client: attempt.client,
    authenticationContext: { credentialType: 'PASSWORD', credentialProvider: 'OKTA_CREDENTIAL_PROVIDER' },
    debugData: { path: attempt.path },
  });
  await needs.database.groupCommit.commit({ writes: [event, ...(attempt.watching?.failed() ?? [])] });
}

function actorFor(person: Person): Actor {
  return { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) };
}

/** A right password takes the failures before it back. Many at once share a commit. */
function forgetAttempts(needs: VerifyPasswordNeeds): WriteKind<RightPassword> {
  return {
    name: 'signin.right-passwords',
    async flush(tx, rows) {
      const once = new Map(rows.map((row) => [`${row.userId} ${row.unknownDevice}`, row]));
      // In the order of ids: two flushes must not wait for each other in a circle.
      for (const [, row] of [...once].sort(([a], [b]) => (a < b ? -1 : 1))) {
        await needs.users.credential.succeed(tx, row.userId, row);
      }
    },
  };
}

type RightPassword = { userId: string; unknownDevice: boolean };
