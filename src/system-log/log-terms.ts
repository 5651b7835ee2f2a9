import type { NewEvent, Severity } from './log-event.ts';

// Longer values are found by their columns only; keywords have 40 characters at most anyway.
const maxTermLength = 100;
/** Okta's bound on outcome.reason; what is stored ends there. */
export const maxReasonLength = 255;

/** What an event can be found by in the index of terms: whole ids and addresses, and the words of names. */
export function termsOf(event: NewEvent, severity: Severity, transactionId: string): string[] {
  const { actor, target = [], client, outcome } = event;
  const terms = new Set<string>();
  const add = (found: readonly string[]) => {
    for (const term of found) terms.add(term);
  };
  add(severityTerms(severity));
  if (outcome) add(outcomeTerms(outcome.result));
  add(wholeTerms(transactionId));
  if (event.externalSessionId !== undefined) add(wholeTerms(event.externalSessionId));
  if (actor.requestApiTokenId !== undefined) add(wholeTerms(actor.requestApiTokenId));
  if (client) add(wholeTerms(client.ipAddress));
  if (outcome?.reason !== undefined) add(wordTerms(outcome.reason.slice(0, maxReasonLength)));
  for (const entity of [actor, ...target]) {
    add(wholeTerms(entity.alternateId));
    add(wordTerms(entity.displayName));
    if (entity !== actor) add(wholeTerms(entity.id));
  }
  const { geographicalContext: place } = event;
  for (const name of [place?.city, place?.state, place?.country]) if (name) add(wordTerms(name));
  return [...terms];
}

/** The value itself; a hyphenated one by its parts too, as Okta has it. */
export function wholeTerms(value: string): string[] {
  const whole = value.trim().toLowerCase();
  if (whole === '' || whole.length > maxTermLength) return [];
  return whole.includes('-') ? [whole, ...whole.split('-').filter((part) => part !== '')] : [whole];
}

export function wordTerms(text: string): string[] {
  return text
    .slice(0, 300)
    .split(/[\s,;()[\]"'/]+/)
    .flatMap(wholeTerms);
}

/** Only what is rare is worth an entry: most events are INFO and a SUCCESS. */
export const severityTerms = (severity: string): string[] =>
  severity === 'WARN' || severity === 'ERROR' ? [`severity=${severity}`] : [];
export const outcomeTerms = (result: string): string[] =>
  result === 'SUCCESS' || result === 'ALLOW' ? [] : [`outcome=${result}`];
