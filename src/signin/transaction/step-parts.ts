import type { Sentence, Translator } from '#web/messages/index.ts';
import type { Choice, Said as SaidNotice } from '#web/signin/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { type Decide, policyEvaluation } from '#src/access/decide/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext, SetCookie } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { FactorFace, Factors, WayIn } from '../factors/index.ts';
import {
  type ChangeProvedPassword,
  passwordRequirements,
  type VerifyPassword,
} from '../factors/password/index.ts';
import type { Pages } from '../pages/index.ts';
import { type Judged, judge, liveSession } from './admission.ts';
import { type ClosedNeeds, findClosed } from './closed-status.ts';
import type { Chance, Enrolment } from './enrolment.ts';
import { createFactorParts, type FactorParts } from './factor-parts.ts';
import { findOffers, wantedOf } from './offers.ts';
import { saidNotice } from './sentences.ts';
import { type BeginningNeeds, beginSession } from './session-beginning.ts';
import type { Advice, Refusal, StepOutcome, Visit } from './step.ts';
import { restarted, type Said, type Transaction, type TransactionSeal } from './transaction.ts';
import * as store from './walk-store.ts';

export type StepPartsNeeds = Omit<BeginningNeeds, 'users'> & {
  config: Pick<Config, 'baseUrl'>;
  database: Database;
  clock: Clock;
  ids: Ids;
  systemLog: SystemLog;
  users: Pick<Users, 'findPerson' | 'findUser' | 'credential' | 'recordSignIn' | 'unlock'>;
  apps: Pick<AppDirectory, 'find'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  zones?: ClosedNeeds['zones'];
  decide: Decide;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  factors: Factors;
  faces: readonly FactorFace[];
  ways: readonly WayIn[];
  enrolment: Enrolment;
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
  /** What keeps them out whatever they proved; opens a lock that this proof opens. */
  findClosed(person: Person, proof: MethodProof, client: ClientContext): Promise<Said | undefined>;
  begunAgain(transaction: Transaction): Transaction;
  nowMs(): number;
  verifyPassword: VerifyPassword;
  changeProvedPassword: ChangeProvedPassword;
  factors: FactorParts;
  /** All there are, also those that have no button of their own. */
  readonly allWays: readonly WayIn[];
  /** The ways in that the organisation allows. */
  ways(): readonly WayIn[];
  wayChoices(t: Translator, except?: string): Choice[];
  judge(transaction: Transaction, visit: Visit): Promise<Judged | undefined>;
  /** The same with what this browser spares the person; undefined where it spares nothing, or not enough. */
  judgeRemembered(
    transaction: Transaction,
    visit: Visit,
    judged: Judged,
  ): Promise<(Judged & { remembered: MethodProof }) | undefined>;
  findOffers(transaction: Transaction, judged: Judged, person: Person): Promise<string[]>;
  findHelp(transaction: Transaction, visit: Visit, judged: Judged, person: Person): Promise<Chance>;
  findDue(transaction: Transaction, visit: Visit, judged: Judged, person: Person): Promise<Chance>;
  /** False where it was put off as often as it may be. */
  putOff(userId: string, key: string, most: number): Promise<boolean>;
  refuse(
    judged: Pick<Judged, 'input'> & { decision: Refusal },
    transaction: Transaction,
    advice?: Advice,
  ): Promise<StepOutcome>;
  /** With the trace that says why: who gives up where more is asked for leaves one, too. */
  noteDecision(judged: Pick<Judged, 'input' | 'decision'>): Promise<void>;
  /** How the person comes, as it was seen here, counts for their session wherever it is asked about next. */
  noteContext(transaction: Transaction, visit: Visit, context: SignOnContext | undefined): Promise<void>;
  /** Undefined when the proof was spent before. */
  beginSession(transaction: Transaction, visit: Visit): Promise<SetCookie[] | undefined>;
};

export function createStepParts(needs: StepPartsNeeds): StepParts {
  const { clock, users, database } = needs;
  const { remembered } = needs;
  const begunAgain = (transaction: Transaction) =>
    restarted(transaction, clock.nowMs(), { kind: 'restarted' });
  const { enrolment } = needs;
  const ways = () => needs.ways.filter((way) => way.isOffered());
  const asking = async (transaction: Transaction, visit: Visit, judged: Judged, person: Person) => {
    const user = await users.findUser(person.id);
    if (user === undefined) return undefined;
    const { decision, proofs } = judged;
    return { person, user, client: visit.client, decision, transaction, proofs, nowMs: clock.nowMs() };
  };
  const noteDecision: StepParts['noteDecision'] = async ({ input, decision }) => {
    await database.groupCommit.commit({
      writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
    });
  };
  return {
    appLabel: (appId) => (appId === undefined ? undefined : needs.apps.find(appId)?.label),
    forgotHref: (_transaction, sealed) => `/signin/forgot-password?t=${sealed}`,
    switchHref: (transaction) =>
      `/signin?t=${needs.seal.seal({ ...restarted(transaction, transaction.movedMs), loginHint: undefined })}`,
    sentence: saidNotice,
    newPasswordProblem: (t, problem) => t(newPasswordSentences[problem]),
    requirementsFor: (person) => passwordRequirements(needs.policies.passwordPolicyFor(person)),
    findPerson: (userId) => users.findPerson(userId),
    findClosed: (person, proof, client) => findClosed(needs, person, proof, client),
    begunAgain,
    nowMs: () => clock.nowMs(),
    verifyPassword: needs.verifyPassword,
    changeProvedPassword: needs.changeProvedPassword,
    factors: createFactorParts(needs),
    allWays: needs.ways,
    ways,
    wayChoices: (t, except) =>
      ways()
        .filter(({ name }) => name !== except)
        .map((way) => ({ value: way.name, icon: way.icon(), label: way.label(t) })),
    judge: (transaction, visit) => judge(needs.decide, transaction, visit),
    async judgeRemembered(transaction, visit, { decision }) {
      const { person, prompt, context } = decision;
      if (prompt?.mode !== 'DEVICE' || person === undefined || transaction.stepUp !== undefined)
        return undefined;
      const user = await users.findUser(person.id);
      if (user === undefined) return undefined;
      const usableIds = new Set((await needs.factors.usable(user)).map(({ factor }) => factor.id));
      const from = { cookies: visit.cookies };
      const proof = await remembered.find({ person, from, context, usableIds });
      const judged = proof && (await judge(needs.decide, transaction, visit, [proof]));
      return proof && judged?.decision.outcome === 'ALLOW' ? { ...judged, remembered: proof } : undefined;
    },
    async findOffers(transaction, judged, person) {
      const user = await users.findUser(person.id);
      if (user === undefined) return [];
      const { decision, proofs } = judged;
      const lastFactorOf = (userId: string) => store.findLastFactor(database, userId);
      return findOffers(
        { factors: needs.factors, faces: needs.faces, lastFactorOf },
        {
          person,
          user,
          wanted: wantedOf(decision, proofs),
          nowMs: clock.nowMs(),
          passwordFirst: transaction.need === 'reauthenticate',
          isAgain: decision.outcome === 'ALLOW',
        },
      );
    },
    async findHelp(transaction, visit, judged, person) {
      const all = await asking(transaction, visit, judged, person);
      const wanted = wantedOf(judged.decision, judged.proofs);
      return all === undefined ? { outcome: 'NONE' } : enrolment.findHelp(all, wanted);
    },
    async findDue(transaction, visit, judged, person) {
      if (transaction.stepUp !== undefined) return { outcome: 'NONE' };
      const all = await asking(transaction, visit, judged, person);
      return all === undefined ? { outcome: 'NONE' } : enrolment.findDue(all);
    },
    putOff: enrolment.putOff,
    async refuse({ input, decision }, transaction, advice) {
      // Sessions were revoked while this one was about to begin: what was proved before that counts no more.
      if (decision.outcome === 'CHALLENGE' && decision.need === 'sign-in') {
        return { go: begunAgain({ ...transaction, stepUp: undefined }) };
      }
      await noteDecision({ input, decision });
      // The page needs the reader's languages, which the routes know; they fill it in.
      const declineTo = transaction.mayDecline === true ? `${transaction.resume}&declined=yes` : undefined;
      return { end: { status: 403 }, refused: decision, ...(advice && { advice, declineTo }) };
    },
    noteDecision,
    async noteContext(transaction, visit, context) {
      const session = liveSession(transaction, visit);
      if (session === undefined || context === undefined || context === session.context) return;
      const write = needs.sessions.noteContext(session, context, visit.client);
      await database.groupCommit.commit({ writes: [write] });
    },
    beginSession: (transaction, visit) => beginSession(needs, transaction, visit),
  };
}

const newPasswordSentences = {
  empty: 'change.empty',
  differs: 'change.differs',
  refused: 'change.refused',
  same: 'change.same',
  'too-soon': 'change.tooSoon',
} as const;
