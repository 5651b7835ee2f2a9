// Log streams: copies of the whole System Log to where others keep theirs, soon after, in order and without gaps.
//
// Owns: `/api/v1/logStreams` (Okta's two kinds) and `/gatehouse/v1/log-streams` (those and any HTTPS receiver, how each is doing, and
// replay), the schemas of both, and delivery: a cursor a stream, moved when what is before it has arrived. Table log_streams.
// Not here: the log (system-log), single events for single receivers (event-hooks), and how a call is made (hook-channels). Amazon
// EventBridge is stored only: its streams cannot be activated.
export { logStreamRoutes } from './log-stream-routes.ts';
export { logStreamSchemaRoutes } from './log-stream-schema-routes.ts';
export { createLogStreams, type LogStreams } from './log-streams.ts';
export { ownLogStreamRoutes } from './own-routes.ts';
