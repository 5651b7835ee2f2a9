import type { PolicyEngine } from '#src/access/policies/index.ts';
import {
  displayNameOf,
  type PasswordProof,
  type Person,
  userTarget,
  type Users,
} from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256, type Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { type Actor, systemActor, type SystemLog } from '#src/system-log/index.ts';
import { type Addressee, addressHashOf, type RecoveryLinks } from './recovery-links.ts';
import type { Finish, SelfServiceProof } from './self-service/finish.ts';
import { requirementOf, type Requirements } from './self-service/requirement.ts';
import { mailAddressOf } from './recovery-mail.ts';
import { deleteExpired, findLink, type LinkKind, spendLink, type StoredLink } from './recovery-store.ts';
import { longestBudgetMs, networkOf, type RequestBudget } from './request-budget.ts';

export type Grant = {
  kind: LinkKind;
  person: Person;
  expiresMs: number;
  /** What the link proves, where it was asked for by whoever typed the name: the policy may want more. */
  proof?: SelfServiceProof;
};

export type LinkUse =
  | { outcome: 'DONE'; person: Person; atMs: number }
  | { outcome: 'REFUSED'; problems: string[] }
  /** The policy wants more than the link. */
  | { outcome: 'MORE' }
  /** Spent, replaced, expired, or the person's status forbids it by now. */
  | { outcome: 'GONE' };

export type RecoveryRequest = {
  login: string;
  what: 'password' | 'unlock';
  client: ClientContext;
  browserLanguages: readonly string[];
};

export type RecoveryService = {
  /** Somebody asks for a link, without signing in. Answers nothing: all that could be told is done later, elsewhere. */
  request(request: RecoveryRequest): Promise<void>;
  /** What a link is good for, without spending it. */
  findGrant(token: string): Promise<Grant | undefined>;
  /** Sets a password on the strength of an activation or reset link, and spends it. */
  setPassword(use: {
    token: string;
    kind: 'activation' | 'password-reset';
    password: string;
    client: ClientContext;
  }): Promise<LinkUse>;
  unlock(use: { token: string; client: ClientContext }): Promise<LinkUse>;
};

export type RecoveryServiceNeeds = {
  database: Database;
  clock: Clock;
  sealer: Sealer;
  jobs: Pick<Jobs, 'define' | 'send' | 'schedule'>;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin' | 'credential' | 'unlock'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  requirements: Requirements;
  finish: Finish;
  links: RecoveryLinks;
  budget: RequestBudget;
};

const requestJob = { name: 'signin.recovery-request' };
const requestLifetimeMs = 24 * 60 * 60 * 1000;
const hourMs = 60 * 60 * 1000;

export function createRecoveryService(needs: RecoveryServiceNeeds): RecoveryService {
  const { clock, database, jobs, sealer } = needs;

  jobs.define<{ sealed: string }>({
    ...requestJob,
    retryLimit: 3,
    async handle(data) {
      const request = sealer.open<RecoveryRequest>(requestJob.name, data.sealed, clock.nowMs());
      if (request) await answerRequest(needs, request);
    },
  });
  jobs.schedule('signin-recovery-sweep', hourMs, async () => {
    const now = clock.now();
    await database.transaction((tx) => deleteExpired(tx, now, new Date(now.getTime() - longestBudgetMs)));
  });
  needs.systemLog.react({
    name: 'signin.lockout-mail',
    eventTypes: ['user.account.lock'],
    handle: async (event) => tellOfLockout(needs, event.target?.[0]?.id),
  });

  return {
    async request(request) {
      // The same few statements for everybody; who they are is looked up by a job, so no answer can tell by its time.
      if (!(await needs.budget.isWithin('recovery-from-network', networkOf(request.client.ipAddress))))
        return;
      const sealed = sealer.seal(requestJob.name, request, clock.nowMs() + requestLifetimeMs);
      await database.transaction((tx) => jobs.send(tx, requestJob, { sealed }));
    },

    async findGrant(token) {
      const found = await findGood(needs, token);
      if (!found) return undefined;
      const { link, person } = found;
      if (!usableIn[link.kind].includes(person.status)) return undefined;
      const proof = link.byPerson ? linkProof(link.kind, person, token, clock.nowMs()) : undefined;
      return { kind: link.kind, person, expiresMs: link.expires.getTime(), ...(proof && { proof }) };
    },

    setPassword: (use) => setPassword(needs, use),
    unlock: (use) => unlock(needs, use),
  };
}

const usableIn: Record<LinkKind, readonly Person['status'][]> = {
  activation: ['PROVISIONED'],
  'password-reset': ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'],
  unlock: ['LOCKED_OUT'],
};

const proofs: Record<'activation' | 'password-reset', PasswordProof> = {
  activation: 'activation',
  'password-reset': 'recovery',
};

const isToken = (token: string) => /^[A-Za-z0-9_-]{20}$/.test(token);

/** A link that is not spent and not late, of somebody who has the address yet that it was made for. */
async function findGood(
  { database, clock, users }: RecoveryServiceNeeds,
  token: string,
): Promise<{ link: StoredLink; person: Person } | undefined> {
  const link = isToken(token) ? await findLink(database, sha256(token), clock.now()) : undefined;
  const person = link && (await users.findPerson(link.userId));
  return person && link.addressHash.equals(addressHashOf(person)) ? { link, person } : undefined;
}

/** Whoever holds the link can read the person's mail, and is held to the policy for what else it wants. */
function linkProof(
  kind: LinkKind,
  person: Person,
  token: string,
  atMs: number,
): SelfServiceProof | undefined {
  if (kind === 'activation') return undefined;
  return {
    userId: person.id,
    what: kind === 'unlock' ? 'unlock' : 'password',
    proofs: [{ key: 'okta_email', method: 'email', atMs, is: ['possession'], amr: ['otp'] }],
    atMs,
    spends: { link: token },
  };
}

const actorFor = (person: Addressee): Actor => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});

async function setPassword(
  needs: RecoveryServiceNeeds,
  use: Parameters<RecoveryService['setPassword']>[0],
): Promise<LinkUse> {
  const { users, clock } = needs;
  const { kind } = use;
  const gone: LinkUse = { outcome: 'GONE' };
  const found = await findGood(needs, use.token);
  if (found?.link.kind !== kind) return gone;
  const { link, person } = found;
  const proof = link.byPerson ? linkProof(link.kind, person, use.token, clock.nowMs()) : undefined;
  if (proof) return needs.finish({ proof, password: use.password, client: use.client });
  // Judged and hashed before the transaction: a refused password leaves the link as it is.
  const verdict = await users.credential.prepare(person, use.password, { history: true, minAge: false });
  if ('problems' in verdict) return { outcome: 'REFUSED', problems: verdict.problems };
  return needs.database.transaction(async (tx): Promise<LinkUse> => {
    const atMs = clock.nowMs();
    const by = { actor: actorFor(person), client: use.client };
    const isSet = await users.credential.setOwn(tx, by, person.id, verdict.prepared, {
      proof: proofs[kind],
      revokedAt: new Date(atMs - 1),
      // The link is the proof, and it is spent by the very write that it allows.
      spend: (_, user) =>
        spendLink(
          tx,
          { ...link, tokenHash: sha256(use.token), addressHash: addressHashOf(user) },
          new Date(atMs),
        ),
    });
    return isSet ? { outcome: 'DONE', person, atMs } : gone;
  });
}

async function unlock(
  needs: RecoveryServiceNeeds,
  use: { token: string; client: ClientContext },
): Promise<LinkUse> {
  const { users, clock, database } = needs;
  const found = await findGood(needs, use.token);
  if (found?.link.kind !== 'unlock' || found.person.status !== 'LOCKED_OUT') return { outcome: 'GONE' };
  const { link, person } = found;
  const proof = link.byPerson ? linkProof(link.kind, person, use.token, clock.nowMs()) : undefined;
  if (proof) return needs.finish({ proof, client: use.client });
  const spent = { ...link, tokenHash: sha256(use.token) };
  const isFirst = await database.transaction((tx) => spendLink(tx, spent, clock.now()));
  if (!isFirst) return { outcome: 'GONE' };
  await users.unlock({ actor: actorFor(person), client: use.client }, person.id);
  return { outcome: 'DONE', person, atMs: clock.nowMs() };
}

/** Runs as a job: nobody waits for it, so nothing can be read from how long it takes. */
async function answerRequest(needs: RecoveryServiceNeeds, request: RecoveryRequest): Promise<void> {
  const person = await needs.users.findPersonByLogin(request.login);
  const address = person && mailAddressOf(person);
  if (!person || address === undefined) return;
  const kind = linkFor(needs, person, request);
  if (kind === undefined) return;
  if (!(await needs.budget.isWithin('mail-to-address', address))) return;
  await needs.database.transaction(async (tx) => {
    const event = { actor: actorFor(person), client: request.client, target: [userTarget(person)] };
    if (kind === 'activation') {
      await needs.links.sendActivationMail(tx, person, request.browserLanguages);
    } else if (kind === 'unlock') {
      await needs.links.sendUnlockMail(tx, person, request.browserLanguages, true);
      await needs.systemLog.record(tx, [{ eventType: 'system.email.account_unlock.sent_message', ...event }]);
    } else {
      await needs.links.sendResetMail(tx, person, request.browserLanguages, true);
      await needs.systemLog.record(tx, [
        { eventType: 'user.account.reset_password', ...event },
        { eventType: 'system.email.password_reset.sent_message', ...event },
      ]);
    }
  });
}

/** Which link this person may have, by status and policy; none for most reasons there are. */
function linkFor(
  { requirements }: RecoveryServiceNeeds,
  person: Person,
  { what, client }: RecoveryRequest,
): LinkKind | undefined {
  const rules = requirements.rulesFor(person, client);
  if (!rules.recovery.email) return undefined;
  // Whoever never finished starting out asks for a password that they do not have yet.
  if (person.status === 'PROVISIONED') return what === 'password' ? 'activation' : undefined;
  if (requirements.mayBegin(person, what, client) === undefined) return undefined;
  if (!requirementOf(rules, what).methods.includes('email')) return undefined;
  return what === 'password' ? 'password-reset' : 'unlock';
}

async function tellOfLockout(needs: RecoveryServiceNeeds, userId: string | undefined): Promise<void> {
  const person = userId === undefined ? undefined : await needs.users.findPerson(userId);
  if (person?.status !== 'LOCKED_OUT') return;
  const { userLockoutNotificationChannels } = needs.policies.passwordPolicyFor(person).lockout;
  const address = mailAddressOf(person);
  if (!userLockoutNotificationChannels.includes('EMAIL') || address === undefined) return;
  if (!(await needs.budget.isWithin('mail-to-address', address))) return;
  await needs.database.transaction(async (tx) => {
    await needs.links.sendNews(tx, 'locked', person);
    await needs.systemLog.record(tx, {
      eventType: 'system.email.delivery',
      actor: systemActor,
      target: [userTarget(person)],
      debugData: { mail: 'locked' },
    });
  });
}
