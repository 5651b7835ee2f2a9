// The help desk: who answers the telephone has the caller prove themselves by a factor, then does one thing for them.
//
// Owns: the challenge of a caller and how long it counts, what each action asks, its API. Table help_desk_checks.
// Does not own: the factors, temporary codes and accounts that it acts on, nor who may call it (permissions, reach and rank).
// The operator never sees a code that is sent, only a number that the caller has to choose.
export { type CallerCheckNeeds, type CallerChecks, createCallerChecks } from './caller-checks.ts';
export { createHelpDesk, type HelpDesk, type HelpDeskNeeds } from './help-desk-service.ts';
export { helpDeskRoutes, type HelpDeskRoutesNeeds } from './help-desk-routes.ts';
