import type { Decide } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ClientContext, Reply, SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import { passwordProof as proofOf } from '#src/access/proofs/index.ts';
import { passwordProof } from '../factors/password/index.ts';
import type { Pages } from '../pages/index.ts';
import type { RememberedFactors } from './remembered-factors.ts';
import type { Reader, Step, Visit } from './step.ts';
import { dueStep, type Walked, walk } from './walk.ts';
import {
  isOwnPath,
  onceUntilMs,
  type Opened,
  restarted,
  type Said,
  steppingUp,
  type Transaction,
  type TransactionSeal,
} from './transaction.ts';

export type BeginSignIn = {
  /** Path and query of our own that a signed-in browser comes back to. It travels sealed. */
  resume: string;
  /** The app somebody is on the way to: its name is shown. */
  appId?: string | undefined;
  loginHint?: string | undefined;
  /** Re-authentication: nobody but this person can go on. */
  userId?: string | undefined;
  /** The live session that is to go on with more, or newer, proof: only what is missing is asked for. */
  session?: Session | undefined;
  /** With `session`: what its decision asked for. */
  need?: 'factor' | 'reauthenticate' | undefined;
  /** Whoever cannot prove what is missing may go back by `resume` with `declined=yes`, and the app is told. */
  mayDecline?: boolean;
  /** Of the app's request: part of what is missing. */
  acrValues?: readonly string[] | undefined;
  reason?: string | undefined;
  uiLocales?: string | undefined;
  client: ClientContext;
  /** The cookies of the request: a browser that has a sign-in open in another tab keeps it. */
  cookies?: UnauthenticatedRequest['cookies'];
  /** Shown on the first page. */
  said?: Said | undefined;
};

export type SignInService = {
  /** Sends the browser to the first page, from where it comes back to `resume` signed in. */
  begin(input: BeginSignIn): Reply;
  /** A transaction for somebody who comes of their own accord. */
  fresh(
    request: Pick<UnauthenticatedRequest, 'cookies'>,
    said?: Said,
  ): { transaction: Transaction; cookie: SetCookie | undefined };
  open(sealed: string | undefined, cookies: UnauthenticatedRequest['cookies']): Opened;
  seal(transaction: Transaction): string;
  /** The page of the step that is due; undefined where that one asks nothing and has to be walked. */
  pageOf(transaction: Transaction, reader: Reader): ReturnType<NonNullable<Step['page']>> | undefined;
  take(transaction: Transaction, posted: string, visit: Visit): Promise<Walked>;
  /** Takes the steps that ask nothing, where one of them is due. */
  goOn(transaction: Transaction, visit: Visit): Promise<Walked>;
  /** Whether what the page waits for has come. WAITING: nothing has changed. */
  poll(transaction: Transaction, visit: Visit): Promise<'WAITING' | { show: Transaction }>;
  /** For somebody who proved themselves another way (a newcomer's link): the decision, the session, and home. */
  admit(
    request: Pick<UnauthenticatedRequest, 'cookies' | 'client' | 'headers' | 'url' | 'path'>,
    proof: { userId: string; atMs: number },
  ): Promise<Reply>;
  /** Every browser that spares this person a factor asks again; how many there were. */
  forgetRemembered(tx: Tx, userId: string): Promise<number>;
  /** Whether what was proved on this way is used up, or too old to be carried on. */
  isOver(transaction: Transaction): Promise<boolean>;
  restarted(transaction: Transaction): Transaction;
  sessionOf(cookies: UnauthenticatedRequest['cookies']): Promise<Session | undefined>;
  /** Whether this session opens the org now: nothing to sign in for. */
  isSignedIn(session: Session | undefined, client: ClientContext): Promise<boolean>;
};

export type SignInNeeds = {
  clock: Clock;
  database: Database;
  ids: Pick<Ids, 'newSecret'>;
  singleUse: Pick<SingleUse, 'isSpent'>;
  remembered: Pick<RememberedFactors, 'forgetAll'>;
  sessions: Pick<Sessions, 'cookieName' | 'find'>;
  decide: Decide;
  pages: Pages;
  seal: TransactionSeal;
  table: readonly Step[];
};

export const homePath = '/home';

export function createSignInService(needs: SignInNeeds): SignInService {
  const { clock, pages, seal, table } = needs;

  // Whatever was proved leaves under a name that the session spends, so that going back on a shared device opens nothing.
  const sealOnce = (transaction: Transaction): string => {
    const { proved } = transaction;
    const isNamed = proved === undefined || proved.once !== undefined;
    return seal.seal(
      isNamed ? transaction : { ...transaction, proved: { ...proved, once: needs.ids.newSecret(16) } },
    );
  };

  const begin: SignInService['begin'] = (input) => {
    if (!isOwnPath(input.resume)) throw new RangeError('signIn.begin: resume is no path of our own');
    const binding = pages.bindings.of(input.cookies ?? {});
    const nowMs = clock.nowMs();
    const { session, need } = input;
    const stepsUp =
      session !== undefined && need !== undefined && (input.userId ?? session.userId) === session.userId;
    const sealed = sealOnce({
      binding: binding.hash,
      resume: input.resume,
      appId: input.appId,
      requestedMs: nowMs,
      movedMs: nowMs,
      subject: stepsUp ? session.userId : input.userId,
      ...(stepsUp && {
        need,
        stepUp: { sid: session.sid },
        acrValues: input.acrValues,
        proved: steppingUp(session.userId, nowMs),
      }),
      reason: input.reason,
      ...(input.mayDecline === true && { mayDecline: true }),
      uiLocales: input.uiLocales,
      loginHint: input.loginHint?.slice(0, 255),
      keep: false,
      said: input.said,
    });
    return {
      status: 302,
      redirect: `/signin?t=${sealed}`,
      ...(binding.cookie && { cookies: [binding.cookie] }),
    };
  };

  const fresh: SignInService['fresh'] = (request, said) => {
    const binding = pages.bindings.of(request.cookies);
    const nowMs = clock.nowMs();
    return {
      transaction: {
        binding: binding.hash,
        resume: homePath,
        requestedMs: nowMs,
        movedMs: nowMs,
        keep: false,
        said,
      },
      cookie: binding.cookie,
    };
  };
  const sessionOf: SignInService['sessionOf'] = async (cookies) =>
    needs.sessions.find(cookies[needs.sessions.cookieName]);

  return {
    begin,
    fresh,
    sessionOf,
    async admit(request, proof) {
      const { transaction, cookie } = fresh(request);
      const proved: Transaction = {
        ...transaction,
        proofs: [proofOf(proof.atMs)],
        proved: { ...proof, change: 'none', isVouched: true },
      };
      const session = await sessionOf(request.cookies);
      const walked = await walk(table, proved, 'decide-admission', {
        client: request.client,
        cookies: request.cookies,
        session,
        form: new Map(),
      });
      if ('show' in walked) {
        const moved = { ...walked.show, movedMs: clock.nowMs() };
        const redirect = `/signin?t=${sealOnce(moved)}`;
        return { status: 303, redirect, ...(cookie && { cookies: [cookie] }) };
      }
      if (!walked.refused) return { ...walked.end, cookies: walked.cookies };
      return pages.problems.denied(request, walked.refused, {
        reference: request.client.requestId,
        homeHref: '/signin',
      });
    },
    open: (sealed, cookies) => seal.open(sealed, (binding) => pages.bindings.isFor(binding, cookies)),
    seal: sealOnce,
    forgetRemembered: (tx, userId) => needs.remembered.forgetAll(tx, userId),
    pageOf: (transaction, reader) => dueStep(table, transaction).page?.(transaction, reader),
    async isOver({ proved }) {
      if (proved?.once === undefined) return false;
      if (clock.nowMs() > onceUntilMs(proved)) return true;
      return needs.singleUse.isSpent(needs.database, passwordProof.kind, proved.once);
    },
    async goOn(transaction, visit) {
      const { name } = dueStep(table, transaction);
      const walked = await walk(table, transaction, name, visit);
      return 'show' in walked ? { show: { ...walked.show, movedMs: clock.nowMs() } } : walked;
    },
    async poll(transaction, visit) {
      const outcome = await dueStep(table, transaction).poll?.(transaction, visit);
      if (outcome === undefined || 'end' in outcome) return 'WAITING';
      const next = 'go' in outcome ? outcome.go : outcome.stay;
      const isSame = 'stay' in outcome && (next.said?.kind === 'waiting' || next.said === undefined);
      const isShownAnew =
        JSON.stringify([next.way?.state, next.chosen?.shown]) !==
        JSON.stringify([transaction.way?.state, transaction.chosen?.shown]);
      return isSame && !isShownAnew ? 'WAITING' : { show: { ...next, movedMs: clock.nowMs() } };
    },
    async take(transaction, posted, visit) {
      const walked = await walk(table, transaction, posted, visit);
      return 'show' in walked ? { show: { ...walked.show, movedMs: clock.nowMs() } } : walked;
    },
    restarted: (transaction) => restarted(transaction, clock.nowMs(), { kind: 'restarted' }),
    async isSignedIn(session, client) {
      if (!session) return false;
      const decision = await needs.decide({
        userId: session.userId,
        appId: undefined,
        session,
        client,
        path: 'session',
      });
      return decision.outcome === 'ALLOW';
    },
  };
}
