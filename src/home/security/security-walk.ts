import type { Reply, RequestContext } from '#src/platform/http/index.ts';
import type { Form, MakeFrame, Query } from '../room.ts';
import type { Visitor } from '../visitor.ts';
import { goalPage, pollEnrolment, takeGoal } from './change.ts';
import { goalOf } from './goal.ts';
import { pollProof, proofPage, takeProof } from './prove.ts';
import type { SecurityState } from './security-state.ts';
import { addressOf, isProved, overview, type SecurityWalkNeeds, visitOf } from './security-visit.ts';

/** GET shows what is due: a proof, or the change itself. */
export async function showChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const goal = goalOf(ctx.query);
  const begun: SecurityState | undefined = goal && {
    sid: visitor.session.sid,
    userId: visitor.person.id,
    goal,
    proofs: [],
  };
  const state = begun ?? needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 303, redirect: overview };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  return isProved(visit) ? goalPage(visit) : proofPage(visit);
}

export async function takeChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const state = needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 303, redirect: overview };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  const form = formOf(ctx.body);
  // The proof is looked at by the write itself, whatever page led there.
  return isProved(visit) ? takeGoal(visit, form) : takeProof(visit, form);
}

/** For pages that wait for a phone. */
export async function pollChange(
  needs: SecurityWalkNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const state = needs.states.open(ctx.query['s'], visitor);
  if (!state) return { status: 200, json: { status: 'OVER' } };
  const visit = await visitOf(needs, ctx, visitor, makeFrame, state);
  const next = isProved(visit) ? await pollEnrolment(visit) : await pollProof(visit);
  if (next === undefined) return { status: 200, json: { status: 'WAITING' } };
  const location = typeof next === 'string' ? next : addressOf(visit, next);
  return { status: 200, json: { status: 'GO', location } };
}

function formOf(body: Form): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
