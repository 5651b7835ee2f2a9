import type { Sentence, Translator } from '#web/messages/index.ts';
import type { Said as SaidNotice } from '#web/signin/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { type Decide, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext, SetCookie } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import {
  type ChangeProvedPassword,
  passwordProof,
  passwordRequirements,
  type VerifyPassword,
} from '../factors/password/index.ts';
import type { Pages } from '../pages/index.ts';
import type { Refusal, StepOutcome } from './step.ts';
import {
  type Admission,
  type Proved,
  restarted,
  type Said,
  type Transaction,
  type TransactionSeal,
} from './transaction.ts';

export type StepPartsNeeds = {
  database: Database;
  clock: Clock;
  ids: Ids;
  singleUse: SingleUse;
  systemLog: SystemLog;
  users: Pick<Users, 'findPerson' | 'credential' | 'recordSignIn'>;
  apps: Pick<AppDirectory, 'find'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  sessions: Pick<Sessions, 'create' | 'reauthenticated' | 'end'>;
  decide: Decide;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  pages: Pages;
  seal: TransactionSeal;
};

export type NewPasswordProblem = Extract<Said, { kind: 'new-password' }>['problem'];

/** What steps do things with. Each is one thing; the order is the table's. */
export type StepParts = {
  appLabel(appId: string | undefined): string | undefined;
  forgotHref(transaction: Transaction, sealed: string): string;
  switchHref(transaction: Transaction): string;
  sentence(t: Translator, said: Said | undefined): SaidNotice | undefined;
  newPasswordProblem(t: Translator, problem: NewPasswordProblem): string;
  requirementsFor(person: Person): Sentence[];
  findPerson(userId: string): Promise<Person | undefined>;
  newOnce(): string;
  begunAgain(transaction: Transaction): Transaction;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  decide: Decide;
  refuse(input: DecisionInput, decision: Refusal, transaction: Transaction): Promise<StepOutcome>;
  /** Undefined when the proof was spent before. */
  beginSession(begin: {
    proved: Proved;
    admitted: Admission;
    persistent: boolean;
    client: ClientContext;
    session: Session | undefined;
  }): Promise<{ session: Session; cookie: SetCookie } | undefined>;
};

export function createStepParts(needs: StepPartsNeeds): StepParts {
  const { clock, users } = needs;
  const begunAgain = (transaction: Transaction) =>
    restarted(transaction, clock.nowMs(), { kind: 'restarted' });
  return {
    appLabel: (appId) => (appId === undefined ? undefined : needs.apps.find(appId)?.label),
    forgotHref: (_transaction, sealed) => `/signin/forgot-password?t=${sealed}`,
    switchHref: (transaction) =>
      `/signin?t=${needs.seal.seal({ ...transaction, login: undefined, loginHint: undefined, said: undefined })}`,
    sentence: saidNotice,
    newPasswordProblem: (t, problem) => t(newPasswordSentences[problem]),
    requirementsFor: (person) => passwordRequirements(needs.policies.passwordPolicyFor(person)),
    findPerson: (userId) => users.findPerson(userId),
    newOnce: () => needs.ids.newSecret(16),
    begunAgain,
    verifyPassword: needs.verifyPassword,
    changeProvedPassword: needs.changeProvedPassword,
    decide: needs.decide,
    async refuse(input, decision, transaction) {
      // Sessions were revoked while this one was about to begin: what was proved before that counts no more.
      if (decision.outcome === 'CHALLENGE' && decision.need !== 'factor')
        return { go: begunAgain(transaction) };
      await needs.database.groupCommit.commit({
        writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
      });
      // The page needs the reader's languages, which the routes know; they fill it in.
      return { end: { status: 403 }, refused: decision };
    },
    beginSession: (begin) => beginSession(needs, begin),
  };
}

async function beginSession(
  needs: StepPartsNeeds,
  begin: Parameters<StepParts['beginSession']>[0],
): ReturnType<StepParts['beginSession']> {
  const { proved, admitted, persistent, client, session } = begin;
  const { limits } = admitted;
  const { sessions, users, database } = needs;
  const amr = ['pwd'];
  const begun = await database.transaction(async (tx) => {
    if (proved.once !== undefined) {
      const isFirst = await needs.singleUse.spend(
        tx,
        passwordProof.kind,
        proved.once,
        passwordProof.untilMs(proved),
      );
      if (!isFirst) return undefined;
    }
    await needs.systemLog.record(tx, admitted.evaluation);
    const person = session && (await users.findPerson(proved.userId));
    const isTheirs = session?.userId === proved.userId;
    // A session from before a revocation (a password changed a moment ago) is dead, and must not be carried on.
    if (isTheirs && person && session.createdMs > person.sessionsRevokedMs) {
      const again = await sessions.reauthenticated(tx, session, {
        amr,
        authTimeMs: proved.atMs,
        limits,
        client,
      });
      if (again) return again;
    } else if (session) {
      // Somebody else takes over the browser: what the person before left open there ends.
      await sessions.end(tx, session, isTheirs ? 'replaced' : 'other-person', client);
    }
    return sessions.create(tx, {
      userId: proved.userId,
      amr,
      authTimeMs: proved.atMs,
      limits,
      persistent,
      client,
    });
  });
  if (begun) await database.groupCommit.commit({ writes: [users.recordSignIn(proved.userId, proved.atMs)] });
  return begun;
}

const newPasswordSentences = {
  empty: 'change.empty',
  differs: 'change.differs',
  refused: 'change.refused',
  same: 'change.same',
  'too-soon': 'change.tooSoon',
} as const;

function saidNotice(t: Translator, said: Said | undefined): SaidNotice | undefined {
  switch (said?.kind) {
    case 'restarted':
      return { kind: 'look', text: t('signin.restarted') };
    case 'other-browser':
      return { kind: 'look', text: t('signin.otherBrowser') };
    case 'password-set':
      return { kind: 'done', text: t('signin.passwordSet') };
    case 'unlocked':
      return { kind: 'done', text: t('signin.unlocked') };
    case 'wrong-password':
      return { kind: 'problem', text: t('password.wrong') };
    case 'locked':
      return {
        kind: 'problem',
        text: said.minutes > 0 ? t('password.lockedMinutes', { count: said.minutes }) : t('password.locked'),
      };
    case 'status':
      return { kind: 'look', text: t(statusSentences[said.status]) };
    default:
      return undefined;
  }
}

const statusSentences = {
  suspended: 'status.suspended',
  inactive: 'status.inactive',
  recovery: 'status.recovery',
} as const;
