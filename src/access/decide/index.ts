// THE decision: may this person, coming this way, enter this app now?
//
// Owns: the one order in which status, app, assignment, session, revocation and policy are asked, and the trace of
// the answers. Every path calls it: sign-in, authorize, token, refresh, launch, the management session.
// Does not own: any of the facts, nor what a caller makes of the answer (a page, an OAuth error, a 403).

export { knownAcr, metAcr, remainingProofs, rememberedMethod } from './assurance.ts';
export { type Contexts, createDecide, type DecideNeeds, decideClient, type GuardSession } from './decide.ts';
export { policyEvaluation } from './decision-event.ts';
export type * from './decision.ts';
export { heldTokenProof } from './decision.ts';
export { passwordSubjectOf, policySubjectOf } from './policy-subject.ts';
export { evaluate, type Facts } from './evaluate.ts';
export { type Recorded, readRecorded, readSteps, recordedFacts } from './recorded.ts';
