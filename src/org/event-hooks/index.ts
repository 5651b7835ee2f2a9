// Event hooks: addresses that are told what is written to the System Log, soon after, as Okta does.
//
// Owns: `/api/v1/eventHooks`, which events each wants, whether who answers there has proved that they know, and deliveries: made
// from the log once, sent at least once under an id that stays, tried again with growing pauses, kept when given up, sent again by
// hand (`/gatehouse/v1/event-hooks/{id}/deliveries`). Tables event_hooks, event_hook_reading, event_hook_deliveries.
// Not here: how a call is made (hook-channels), the log itself (system-log), and copies of the whole log (log-streams).
export { eventHookRoutes } from './event-hook-routes.ts';
export { createEventHooks, type EventHooks } from './event-hooks.ts';
