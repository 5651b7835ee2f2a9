import { batchesARound, createLogTally, readUpto } from '#src/access/friction/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { LogEvent, LogLookup, LogReader } from '#src/system-log/index.ts';
import { type FoundJourney, findJourneys } from './journeys.ts';
import * as store from './metrics-store.ts';
import { signInEventTypes, signInOf } from './sign-in.ts';
import { sumsOf } from './sums.ts';

export type SignInMetricsNeeds = {
  clock: Clock;
  database: Database;
  jobs: Pick<Jobs, 'schedule' | 'repeat'>;
  reader: LogReader;
  lookup: Pick<LogLookup, 'ofActor'>;
  /** By id, with their groups. */
  readPeople(ids: readonly string[]): Promise<Map<string, Person>>;
};

export type SignInMetrics = {
  /** Counts all there is in the log. */
  catchUp(): Promise<void>;
  /** Counts what is new, and waits for it no longer than somebody who looks at a picture would. */
  refresh(): Promise<void>;
  times(asked: store.Asked): ReturnType<typeof store.listTimes>;
  places(asked: Parameters<typeof store.listPlaces>[1]): ReturnType<typeof store.listPlaces>;
  apps(asked: Parameters<typeof store.listApps>[1]): ReturnType<typeof store.listApps>;
  journeys(asked: Parameters<typeof store.listJourneys>[1]): ReturnType<typeof store.listJourneys>;
  upto(): Promise<Date | undefined>;
  /** Deletes sums nobody asks for any more; runs by itself. */
  sweep(): Promise<void>;
};

const tallyName = 'sign-in-metrics';
const countEveryMs = 10_000;
const patienceMs = 60;
const sweepEveryMs = 3_600_000;
const sweepRows = 10_000;
const dayMs = 86_400_000;
export const keptDays: Readonly<Record<store.Grain, number>> = { HOUR: 35, DAY: 400 };

/** Before `jobs.start()`. */
export function createSignInMetrics(needs: SignInMetricsNeeds): SignInMetrics {
  const { database, jobs, clock } = needs;
  const tally = createLogTally({
    name: tallyName,
    database,
    reader: needs.reader,
    parts: [
      { name: tallyName, eventTypes: signInEventTypes, count: (tx, events) => count(needs, tx, events) },
    ],
  });
  const sweep = async (): Promise<void> => {
    for (const grain of ['HOUR', 'DAY'] as const) {
      const before = new Date(clock.nowMs() - keptDays[grain] * dayMs);
      const some = (tx: Tx) => store.deleteBefore(tx, { grain, before, limit: sweepRows });
      while ((await database.transaction(some)) === sweepRows);
    }
  };
  jobs.repeat('sign-in-metrics', countEveryMs, () => tally.catchUp(batchesARound));
  jobs.schedule('sign-in-metrics-sweep', sweepEveryMs, sweep);
  return {
    catchUp: () => tally.catchUp(),
    refresh: () => tally.refresh(patienceMs),
    times: (asked) => store.listTimes(database, asked),
    places: (asked) => store.listPlaces(database, asked),
    apps: (asked) => store.listApps(database, asked),
    journeys: (asked) => store.listJourneys(database, asked),
    upto: () => readUpto(database, tallyName),
    sweep,
  };
}

async function count(needs: SignInMetricsNeeds, tx: Tx, events: readonly LogEvent[]): Promise<void> {
  const signIns = events.flatMap((event) => signInOf(event) ?? []);
  if (signIns.length === 0) return;
  const whole = signIns.filter(({ isWhole }) => isWhole);
  const people = await needs.readPeople([...new Set(whole.flatMap(({ userId }) => userId ?? []))]);
  const journeys = await findJourneys(needs.lookup, events);
  const placeIds = await store.placeIds(tx, [
    ...signIns.map(({ place }) => place),
    ...journeys.flatMap(({ place, beforePlace }) => [place, beforePlace]),
  ]);
  const { times, places } = sumsOf(signIns, (userId) => people.get(userId)?.groupIds ?? [], placeIds);
  await store.addTimes(tx, times);
  await store.addPlaceTimes(tx, places);
  await store.addJourneys(
    tx,
    journeys.flatMap((journey) => rowOf(journey, placeIds) ?? []),
  );
}

function rowOf(
  { event, place, before, beforePlace }: FoundJourney,
  placeIds: ReadonlyMap<string, number>,
): store.NewJourney | undefined {
  const placeId = placeIds.get(store.placeKey(place));
  const fromPlaceId = placeIds.get(store.placeKey(beforePlace));
  if (placeId === undefined || fromPlaceId === undefined) return undefined;
  return {
    eventId: event.uuid,
    userId: event.actor.id,
    atMs: Date.parse(event.published),
    result: event.outcome?.result === 'DENY' ? 'DENY' : 'SUCCESS',
    appId: event.target?.find(({ type }) => type === 'AppInstance')?.id,
    address: event.client.ipAddress ?? undefined,
    placeId,
    fromEventId: before.uuid,
    fromMs: Date.parse(before.published),
    fromAddress: before.client.ipAddress ?? undefined,
    fromPlaceId,
  };
}
