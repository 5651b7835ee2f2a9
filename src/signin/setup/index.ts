// The first administrator: one link, printed when a server starts that has none, good once. Owns the link and its page.
// Not here: people (directory), roles and the organisation's name (org), which are handed in.
export { createSetup, type FirstAdministrator, type Setup, type SetupNeeds } from './setup-service.ts';
export { setupRoutes, type SetupRoutesNeeds } from './setup-routes.ts';
