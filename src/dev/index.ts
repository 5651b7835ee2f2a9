// Owns: what `gatehouse dev` adds and nothing else may have: reset, named snapshots of the whole org, a clock that can
// be set, and the mailbox of mail that was not sent.
// Not here: starting the process on temporary data (src/cli), and every feature of the product itself.
export { createDevControl, type DevControl } from './dev-control.ts';
export { devRoutes } from './dev-routes.ts';
