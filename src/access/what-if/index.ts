// What would happen, and why: the decision and the policies asked about people who are not there.
//
// Owns: `POST /api/v1/policies/simulate`, and `POST /gatehouse/v1/access/explain` with the sentences of its answer.
// Does not own: the decision (access/decide) and the conditions (access/policies), which are the same that live traffic meets.

export { createExplain, type ExplainNeeds, type Explanation } from './explain.ts';
export { type AskAccess, createAskAccess } from './access-question.ts';
export { requireReach, type ReachNeeds } from './require-reach.ts';
export { explainRoutes } from './explain-routes.ts';
export { simulateRoutes, type SimulateNeeds } from './simulate-routes.ts';
export { logExplanationRoutes, type LogExplanationNeeds } from './recorded/log-explanation-routes.ts';
export type { EnrolledFactor } from './next-proofs.ts';
export { whatIfRoutes } from './what-if-routes.ts';
export {
  createWhatIf,
  type Supposed,
  supposedAnswer,
  supposedShape,
  type WhatIf,
  type WhatIfNeeds,
} from './what-if.ts';
export { usualProof } from './known-methods.ts';
export type { ContextQuestions } from './what-if-body.ts';
