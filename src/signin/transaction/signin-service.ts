import type { Decide } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { ClientContext, Reply, SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';
import type { Step, Visit } from './step.ts';
import { dueStep, type Walked, walk } from './walk.ts';
import {
  isOwnPath,
  type Opened,
  restarted,
  type Said,
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
  /** The page of the step that is due. */
  pageOf(transaction: Transaction): ReturnType<NonNullable<Step['page']>>;
  take(transaction: Transaction, posted: string, visit: Visit): Promise<Walked>;
  /** For somebody who proved themselves another way (a newcomer's link): the decision, the session, and home. */
  admit(
    request: Pick<UnauthenticatedRequest, 'cookies' | 'client' | 'headers' | 'url' | 'path'>,
    proof: { userId: string; atMs: number },
  ): Promise<Reply>;
  restarted(transaction: Transaction): Transaction;
  sessionOf(cookies: UnauthenticatedRequest['cookies']): Promise<Session | undefined>;
  /** Whether this session opens the org now: nothing to sign in for. */
  isSignedIn(session: Session | undefined, client: ClientContext): Promise<boolean>;
};

export type SignInNeeds = {
  clock: Clock;
  sessions: Pick<Sessions, 'cookieName' | 'find'>;
  decide: Decide;
  pages: Pages;
  seal: TransactionSeal;
  table: readonly Step[];
};

export const homePath = '/home';

export function createSignInService(needs: SignInNeeds): SignInService {
  const { clock, pages, seal, table } = needs;

  const begin: SignInService['begin'] = (input) => {
    if (!isOwnPath(input.resume)) throw new RangeError('signIn.begin: resume is no path of our own');
    const binding = pages.bindings.of(input.cookies ?? {});
    const nowMs = clock.nowMs();
    const sealed = seal.seal({
      binding: binding.hash,
      resume: input.resume,
      appId: input.appId,
      requestedMs: nowMs,
      movedMs: nowMs,
      subject: input.userId,
      reason: input.reason,
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
      const { transaction } = fresh(request);
      const proved: Transaction = { ...transaction, proved: { ...proof, change: 'none' } };
      const session = await sessionOf(request.cookies);
      const walked = await walk(table, proved, 'decide-admission', {
        client: request.client,
        session,
        form: new Map(),
      });
      if ('show' in walked)
        return {
          ...begin({ resume: homePath, client: request.client, cookies: request.cookies }),
          status: 303,
        };
      if (!walked.refused) return { ...walked.end, cookies: walked.cookies };
      return pages.problems.denied(request, walked.refused, {
        reference: request.client.requestId,
        homeHref: '/signin',
      });
    },
    open: (sealed, cookies) => seal.open(sealed, (binding) => pages.bindings.isFor(binding, cookies)),
    seal: (transaction) => seal.seal(transaction),
    async pageOf(transaction) {
      const { page } = dueStep(table, transaction);
      if (!page) throw new Error('the step that is due has no page');
      return page(transaction);
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
