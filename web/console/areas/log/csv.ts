import type { LogEvent } from '../../kit/api.ts';
import type { EventNames } from './event-types.ts';

const columns: readonly (readonly [
  string,
  (event: LogEvent, names: EventNames) => string | null | undefined,
])[] = [
  ['published', ({ published }) => published],
  ['eventType', ({ eventType }) => eventType],
  ['title', ({ eventType, displayMessage }, names) => names.titleOf(eventType, displayMessage)],
  ['severity', ({ severity }) => severity],
  ['outcome', ({ outcome }) => outcome?.result],
  ['reason', ({ outcome }) => outcome?.reason],
  ['actorId', ({ actor }) => actor.id],
  ['actorType', ({ actor }) => actor.type],
  ['actorName', ({ actor }) => actor.displayName],
  ['actorLogin', ({ actor }) => actor.alternateId],
  [
    'targets',
    ({ target }) => target?.map(({ type, id, displayName }) => `${type} ${displayName} (${id})`).join('; '),
  ],
  ['ipAddress', ({ client }) => client.ipAddress],
  ['zone', ({ client }) => client.zone],
  ['country', ({ client }) => client.geographicalContext?.country],
  ['city', ({ client }) => client.geographicalContext?.city],
  ['browser', ({ client }) => client.userAgent?.browser],
  ['os', ({ client }) => client.userAgent?.os],
  ['session', ({ authenticationContext }) => authenticationContext.externalSessionId],
  ['transaction', ({ transaction }) => transaction.id],
  ['uuid', ({ uuid }) => uuid],
];

/** With a mark of the encoding, by which spreadsheets read Japanese. */
export function csvOf(events: readonly LogEvent[], names: EventNames): string {
  const lines = events.map((event) => columns.map(([, read]) => cell(read(event, names) ?? '')).join(','));
  return `\uFEFF${[columns.map(([name]) => name).join(','), ...lines].join('\r\n')}\r\n`;
}

/** What begins like a formula is one to a spreadsheet, and names are chosen by strangers. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
