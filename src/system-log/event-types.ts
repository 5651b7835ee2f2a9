import eventTypeTable from '../../defaults/event-types.json' with { type: 'json' };
import type { Severity } from './log-event.ts';

export type EventType = { name: string; displayMessage: string; severity: Severity };

const severities: readonly string[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/** All types there are, by name. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  Object.entries(eventTypeTable).map(([name, { displayMessage, severity }]) => {
    if (!severities.includes(severity))
      throw new Error(`event-types.json: ${name} has the severity ${severity}`);
    return [name, { name, displayMessage, severity: severity as Severity }];
  }),
);

/** Throws for a name that is not in the table: every event that can be written is documented. */
export function getEventType(name: string): EventType {
  const type = eventTypes.get(name);
  if (!type) throw new Error(`event type ${name} is not in defaults/event-types.json`);
  return type;
}
