// Policies: what has to be true before somebody is let in, as data.
//
// Owns: policies and rules of every type in Okta's shape, their priorities, `/api/v1/policies`, and their pure
// evaluation with a trace; what a password must be.
// Does not own: the decision (access/decide combines policy with status, assignment and session), nor authorization
// server policies (sso).

export type { PasswordViolation } from './password-rules.ts';
export { orderReply } from './order-routes.ts';
export type * from './policy.ts';
export { orderAnswer, orderBody } from './policy-answer.ts';
export { requireOrder, type WantedOrder, wantedOrder } from './priority-order.ts';
export {
  createPolicies,
  type Policies,
  type PolicyEngine,
  type PolicyNeeds,
  policiesSection,
  policyEngineOf,
} from './policies.ts';
export { type DraftBody, draftBody } from './drafts/draft-body.ts';
export { applyDraft, isNewId, type PolicySet } from './drafts/draft-set.ts';
export type { SeededPolicies } from './policy-defaults.ts';
export { type PolicyRouteFacts, policyRoutes } from './policy-routes.ts';
export { writerOf } from './policy-writer.ts';
export type { WriteCheck } from './policy-change.ts';
export type { SimulatedPolicy, SimulatedRule, Simulation } from './simulation.ts';
export type { HeldReferences, MissingReferences, PolicyUse, ReferenceKind } from './references.ts';
