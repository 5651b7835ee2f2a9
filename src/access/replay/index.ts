// Replays: recorded sign-ins run against policies that nobody has made yet.
//
// Owns: `/gatehouse/v1/policy-replays`, the durable work behind it (one at a time, taken over by another node where one dies), what
// comes out as counts, names and samples. Tables policy_replays, policy_replay_people.
// Does not own: the decision (access/decide, the same that live traffic meets), how it is recorded (decide's recorded facts), drafts
// (access/policies).

export { createReplays, type ReplayNeeds, type Replays } from './replay-service.ts';
export { replayRoutes, type ReplayRouteNeeds } from './replay-routes.ts';
