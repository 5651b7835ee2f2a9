// Friction: what people have to do to get in, counted. The number this product exists to lower.
//
// Owns: following the log (each event counted once, whatever fails in between), the daily sums and who is in them,
// `/gatehouse/v1/friction`, its metrics. Tables friction_days, friction_people, log_tallies.
// Does not own: the log, what a prompt is worth (policies), other things that are counted with it (they hand in a TallyPart).

export { createFriction, type Friction, type FrictionNeeds } from './friction-service.ts';
export { frictionRoutes, type FrictionRouteNeeds } from './friction-routes.ts';
export { readUpto } from './friction-store.ts';
export { batchesARound, createLogTally, type LogTally, type TallyPart } from './log-tally.ts';
