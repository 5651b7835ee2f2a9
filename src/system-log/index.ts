// The System Log: what happened, written in the transaction of the change it tells of, read by `GET /api/v1/logs`, and reacted
// to by durable jobs. Which events there are is data (defaults/event-types.json).
//
// Not here: who writes which event (each slice says), and what reacts to them (hooks, streams, provisioning, workflows).
export { eventTypes, type EventType } from './event-types.ts';
export {
  type Actor,
  type AuthenticationContext,
  type GeographicalContext,
  type LogEvent,
  type NewEvent,
  type OutcomeResult,
  type SecurityContext,
  type Severity,
  systemActor,
  type Target,
  unknownActor,
} from './log-event.ts';
export { createLogLookup, type LogLookup } from './log-lookup.ts';
export { createLogReader, type LogReader } from './log-reader.ts';
export { systemLogRoutes } from './log-routes.ts';
export { listEventsOf } from './own-events-store.ts';
export type { Located } from './stored-event.ts';
export { type ClientLook, type ClientPlatform, platformOf, rememberedLooks } from './user-agent.ts';
export { actorOf, createSystemLog, type Reaction, type SystemLog } from './system-log.ts';
