// Owns: work that is done later, surely, and by whichever node has time. Sending is part of the sender's transaction; a job
// that fails is tried again with growing pauses and ends among the dead letters. Also the housekeeping clockwork.
// Not here: what a job does (its slice defines it), and reacting to the System Log (system-log sends jobs for that).
export {
  createJobs,
  type DeadLetter,
  type JobKind,
  type JobName,
  type Jobs,
  type SendOptions,
} from './jobs.ts';
export { installJobs } from './job-schema.ts';
