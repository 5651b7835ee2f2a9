// Owns: what may be spent once and never again (codes, refresh rotations, invitations, assertion ids), across
// nodes and under races. Not here: what a key means, and how long it would have been good for (its maker says).
export { createSingleUse, type SingleUse } from './single-use-store.ts';
