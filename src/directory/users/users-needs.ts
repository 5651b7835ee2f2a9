import type { Groups, Member } from '#src/directory/groups/index.ts';
import type { Profile, Requester, Schemas } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Passwords } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Caller } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { User } from './user.ts';

/** Whom a password policy is asked about. `id` is missing while the user is being created. */
export type PolicySubject = { id?: string; login: string; profile: Profile; groupIds: readonly string[] };

/** What the password policy that applies to a person says, as far as it is kept here. */
export type PasswordFacts = {
  /** How many former passwords a new one must differ from; 0 asks for none. */
  historyCount: number;
  /** How long a password must stand before the person may change it again; 0 for not at all. */
  minAgeMinutes: number;
  /** Failures that lock the account; 0 never does. */
  maxAttempts: number;
  /** After how long a locked account opens by itself; 0 never. */
  autoUnlockMinutes: number;
  /** The shortest answer to a recovery question. */
  minAnswerLength?: number;
};

/** Policies live in access, above: app.ts hands this in. */
export type PasswordRules = {
  factsFor(subject: PolicySubject): PasswordFacts | Promise<PasswordFacts>;
  /** The requirements a password does not meet, each as a sentence; none when it is fine. */
  check(password: string, subject: PolicySubject): string[] | Promise<string[]>;
  /** Whether people may change theirs themselves, from this address. */
  mayChange(subject: PolicySubject, ipAddress: string): boolean;
};

export type RecoveryLink = { token: string; url: string };

/** Links that prove an e-mail address; made by signin, above. Called in the transaction that makes them needed. */
export type Recovery = {
  issueActivation(tx: Tx, user: User): Promise<RecoveryLink>;
  issueReset(tx: Tx, user: User): Promise<RecoveryLink>;
  /** Queue the mail; nothing is sent if the transaction fails. */
  sendActivationMail(tx: Tx, user: User): Promise<void>;
  sendResetMail(tx: Tx, user: User): Promise<void>;
  /** Whatever link was made for them before opens nothing any more. */
  deleteLinks(tx: Tx, userId: string): Promise<void>;
};

/** How often answers to a recovery question may be tried: apart from passwords, and in whatever status. Sign-in counts them, above. */
export type AnswerAttempts = {
  /** Before anybody looks at one. Throws E0000047 beyond the limit, and for good after `mostMisses` that no right one took back. */
  count(userId: string, mostMisses: number | undefined): Promise<void>;
  forgive(tx: Tx, userId: string): Promise<void>;
};

/** Administrator roles, as far as they protect those who hold them; org looks after them. */
export type RoleFacts = {
  permissionsOf(userId: string): Promise<ReadonlySet<string> | 'all'>;
  /** Throws where nobody who can sign in would be super administrator without this user. */
  checkSuperAdminRemains(tx: Tx, withoutUserId: string): Promise<void>;
  /** Throws where the caller may not decide who belongs to these groups: one gives more than the caller has. */
  checkMayFill?(tx: Tx, caller: Caller, groupIds: readonly string[]): Promise<void>;
  /** Whether a caller's roles permit something to this person. */
  reaches?(caller: Caller, permission: string, userId: string): Promise<boolean>;
  /** Throws where somebody would come within the reach of a caller who has no power over them yet. */
  checkMayAdd?(caller: Caller, groupId: string, userId: string): Promise<void>;
  /** The same of whoever a rule may bring into these groups. */
  checkMayAddAnybody?(caller: Caller, groupIds: readonly string[]): void;
  /** Whether a person holds a role themselves, not by a group. */
  isAdministrator?(userId: string): Promise<boolean>;
  /** Which of these groups carry administrator roles, held so until the transaction ends. */
  privilegedGroups?(tx: Tx, groupIds: readonly string[]): Promise<ReadonlySet<string>>;
};

/** What of a person changed, so that only the rules that ask about it are asked again. */
export type RuleTrigger =
  | 'everything'
  /** `status` and `type` are attributes as well. */
  | { attributes?: readonly string[]; groups?: readonly { id: string; name: string }[] };

/** Group rules, which stand above: what they have to hear of people, in the transaction that changes them. */
export type PeopleRules = {
  /** A transaction in which memberships are changed by hand; `work` may be run twice. */
  changingMemberships<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** First in a transaction that touches groups before it calls `follow`. */
  hold(tx: Tx): Promise<unknown>;
  /** The people's rows are locked, or locked now. */
  follow(tx: Tx, userIds: readonly string[], trigger: RuleTrigger): Promise<void>;
  /** Before memberships are taken by hand. True where rules wanted some, and leave these people out from now on. */
  removingByHand(
    tx: Tx,
    by: Requester,
    pairs: readonly { member: Member; groupId: string }[],
  ): Promise<boolean>;
};

/** Realms, above. */
export type PeopleRealms = {
  /** The realm that is named, if there is one of the kind, or where assignments put somebody like this. */
  realmOfNew(
    named: string | undefined,
    person: { profile: Profile; facts: Readonly<Record<string, unknown>> },
  ): Promise<string | undefined>;
  /** Refuses what is no realm. */
  check(realmId: string): Promise<void>;
};

export type UsersNeeds = {
  database: Database;
  clock: Clock;
  ids: Ids;
  passwords: Passwords;
  systemLog: SystemLog;
  schemas: Schemas;
  groups: Groups;
  passwordRules: PasswordRules;
  recovery: Recovery;
  answerAttempts: AnswerAttempts;
  /** Lets one session outlive a revocation of all that began up to now: the one in which a person changes their own password. */
  keepSession?: (tx: Tx, sessionId: string, revokedAt: Date) => Promise<void>;
  /** Absent where there are no administrators yet: tests, mostly. */
  roles?: RoleFacts;
  rules?: PeopleRules;
  realms?: PeopleRealms;
  /** Removes all enrolled factors; absent while there are none. */
  resetFactors?: (tx: Tx, userId: string) => Promise<void>;
  /** The devices that a person is known by, and factors remembered on them, are forgotten. Access and sign-in look after both. */
  forgetDevices?: (tx: Tx, userId: string) => Promise<void>;
  /** What was found out about how a person comes counts no more: live sessions are looked at anew. */
  lookAnew?: (tx: Tx, userId: string) => Promise<void>;
};
