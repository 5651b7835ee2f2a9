import type { LogEvent, LogLookup } from '#src/system-log/index.ts';
import { isImpossible, placeOf, type SignInPlace } from './sign-in.ts';

/** Two sign-ins of one person that nobody can have travelled between, before their places have numbers. */
export type FoundJourney = {
  event: LogEvent;
  place: SignInPlace;
  before: LogEvent;
  beforePlace: SignInPlace;
};

/** Of so many before it, one says where. */
const lookedAt = 20;

/** Each with the sign-in before it that says where, from another place. One whose beginning the log has lost is left out. */
export async function findJourneys(
  lookup: Pick<LogLookup, 'ofActor'>,
  events: readonly LogEvent[],
): Promise<FoundJourney[]> {
  const found: FoundJourney[] = [];
  for (const event of events) {
    const place = placeOf(event);
    if (!isImpossible(event) || place.lat === undefined) continue;
    const earlier = await lookup.ofActor({
      actorId: event.actor.id,
      eventTypes: ['user.session.start', 'user.authentication.verify'],
      before: new Date(event.published),
      limit: lookedAt,
    });
    const before = earlier.find(
      (one) => one.outcome?.result === 'SUCCESS' && isElsewhere(placeOf(one), place),
    );
    if (before !== undefined) found.push({ event, place, before, beforePlace: placeOf(before) });
  }
  return found;
}

const isElsewhere = (one: SignInPlace, other: SignInPlace): boolean =>
  one.lat !== undefined && (one.lat !== other.lat || one.lon !== other.lon);
