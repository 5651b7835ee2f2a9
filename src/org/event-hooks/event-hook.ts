import type { HookHeader } from '#src/org/hook-channels/index.ts';
import { eventTypes } from '#src/system-log/index.ts';

export type EventHook = {
  id: string;
  name: string;
  description: string | null;
  status: 'ACTIVE' | 'INACTIVE';
  verification: 'UNVERIFIED' | 'VERIFIED';
  eventTypes: string[];
  /** Expression by event type. */
  filters: Record<string, string>;
  channel: EventHookChannel;
  /** The value of the secret header, under the master key. */
  secret: Buffer | null;
  activeSince: Date;
  created: Date;
  createdBy: string;
  lastUpdated: Date;
};

export type EventHookChannel = {
  version: string;
  uri: string;
  headers: HookHeader[];
  /** The name of the header that carries the secret. */
  authHeader: string | null;
};

/** As at Okta. */
export const maxHooks = 25;
export const maxEventTypes = 300;

// A hook that cannot be reached would hear of that, fail, and hear of that.
const neverSent = new Set(['event_hook.delivery']);

export const canBeHooked = (eventType: string): boolean =>
  eventTypes.has(eventType) && !neverSent.has(eventType);

export const isListening = (hook: EventHook): boolean =>
  hook.status === 'ACTIVE' && hook.verification === 'VERIFIED';
