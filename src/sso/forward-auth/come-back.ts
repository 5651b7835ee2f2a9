import type { Decide, DecisionInput } from '#src/access/decide/index.ts';
import { policyEvaluation } from '#src/access/decide/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { personActor, signOnEvent } from '../entry/index.ts';
import { goTo } from './answers.ts';
import type { BrowserMarks } from './browser-marks.ts';
import type { SiteProblem, SiteProblems } from './problem-page.ts';
import type { Refusals } from './refusals.ts';
import type { SitePasses } from './site-passes.ts';
import { decisionInput, type SiteRequest } from './site-request.ts';
import { type Ticket, ticketSeconds, type Visits } from './visits.ts';

export type ComeBackNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  database: Pick<Database, 'groupCommit'>;
  systemLog: Pick<SystemLog, 'pending'>;
  singleUse: Pick<SingleUse, 'guard'>;
  sessions: Pick<Sessions, 'findBySid'>;
  decide: Decide;
  marks: BrowserMarks;
  passes: SitePasses;
  visits: Pick<Visits, 'openTicket'>;
  problems: Pick<SiteProblems, 'pathOf'>;
  refusals: Pick<Refusals, 'record'>;
};

/** A browser comes back from sign-in with a ticket: the one moment at which a site's cookie is given. */
export function createComeBack(needs: ComeBackNeeds): (request: SiteRequest) => Promise<Reply> {
  return async (request) => {
    const { http, app, original, asker } = request;
    const ticket = readTicket(needs, request);
    if (ticket === undefined)
      return turnAway(
        needs,
        request,
        'stale',
        'The ticket is no ticket for this site, or older than a minute.',
      );
    if (!needs.marks.isFor(ticket.mark, original.site, http.cookies)) {
      return turnAway(
        needs,
        request,
        'other-browser',
        'The sign-in was begun in another browser, or the browser keeps no cookies.',
        ticket,
      );
    }
    const session = await needs.sessions.findBySid(ticket.sid);
    if (session === undefined)
      return turnAway(needs, request, 'stale', 'The session has ended meanwhile.', ticket);
    const input = decisionInput(request, session, ticket.userId, ticket.requestedMs);
    const decision = await needs.decide(input);
    if (decision.outcome !== 'ALLOW') return refuseTicket(needs, request, ticket, input, decision);

    const entered = { session, decision };
    const { committed } = await needs.database.groupCommit.commit({
      guards: [
        needs.singleUse.guard('forward-auth.ticket', ticket.jti, needs.clock.nowMs() + ticketSeconds * 1000),
      ],
      writes: [
        needs.systemLog.pending(policyEvaluation(input, decision)),
        needs.systemLog.pending(signOnEvent({ http, app, entered }, { site: original.site })),
      ],
    });
    if (!committed) return turnAway(needs, request, 'stale', 'The ticket was used before.', ticket);
    return goTo(asker, original.site + ticket.target, needs.passes.issue(app, original.site, ticket));
  };
}

function readTicket(needs: ComeBackNeeds, { app, original }: SiteRequest): Ticket | undefined {
  const sealed = new URLSearchParams(original.query).get('ticket') ?? undefined;
  const ticket = needs.visits.openTicket(sealed);
  return ticket?.appId === app.id && ticket.site === original.site ? ticket : undefined;
}

/** Nothing is tried again by itself: a browser that keeps no cookies would go round for ever. */
async function turnAway(
  needs: ComeBackNeeds,
  request: SiteRequest,
  why: SiteProblem['why'],
  reason: string,
  ticket?: Ticket,
): Promise<Reply> {
  const { http, app, original, asker } = request;
  const target = ticket?.target ?? '/';
  // Somebody who goes back in their history, or sends the address twice, is in already.
  const known = needs.passes.find(app, original.site, http.cookies);
  if (why === 'stale' && known !== undefined && (await needs.sessions.findBySid(known.sid)) !== undefined) {
    return goTo(asker, original.site + target);
  }
  const actor = ticket === undefined ? {} : { actor: personActor(ticket.userId, undefined), sid: ticket.sid };
  await needs.refusals.record({ http, app, site: original.site, reason, ...actor });
  const path = needs.problems.pathOf({
    why,
    reference: http.client.requestId,
    again: original.site + target,
  });
  return goTo(asker, needs.config.baseUrl + path);
}

/** Sign-in said yes a moment ago; what changed is asked about anew, on our own pages, where the answer can be seen. */
async function refuseTicket(
  needs: ComeBackNeeds,
  request: SiteRequest,
  ticket: Ticket,
  input: DecisionInput,
  decision: Exclude<Awaited<ReturnType<Decide>>, { outcome: 'ALLOW' }>,
): Promise<Reply> {
  await needs.database.groupCommit.commit({
    writes: [needs.systemLog.pending(policyEvaluation(input, decision))],
  });
  const reason = decision.outcome === 'DENY' ? decision.message : decision.reason;
  return turnAway(needs, request, 'refused', reason, ticket);
}
