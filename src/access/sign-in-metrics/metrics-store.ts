import { empty, type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { SignInPlace } from './sign-in.ts';

export type Scope = 'ALL' | 'APP' | 'GROUP';
export type Grain = 'HOUR' | 'DAY';

export type Counts = { successes: number; failures: number; denials: number };
export type RiskCounts = { low: number; medium: number; high: number };
export type TimeSum = { scope: Scope; grain: Grain; key: string; at: string } & Counts & RiskCounts;
export type PlaceSum = { scope: Scope; grain: Grain; key: string; at: string; placeId: number } & Counts & {
    high: number;
  };

export const placeKey = ({
  country,
  region,
  city,
}: Pick<SignInPlace, 'country' | 'region' | 'city'>): string => JSON.stringify([country, region, city]);

/** By what they are called; those that are new are added. Of those who count, one at a time does. */
export async function placeIds(tx: Tx, places: readonly SignInPlace[]): Promise<Map<string, number>> {
  const once = [...new Map(places.map((place) => [placeKey(place), place])).values()];
  const found = await findPlaces(tx, once);
  const missing = once.filter((place) => !found.has(placeKey(place)));
  if (missing.length === 0) return found;
  await tx.execute(sql`
    insert into sign_in_places (country, region, city, lat, lon)
    select * from unnest(${missing.map(({ country }) => country)}::text[], ${missing.map(({ region }) => region)}::text[],
      ${missing.map(({ city }) => city)}::text[], ${missing.map(({ lat }) => lat ?? null)}::float8[],
      ${missing.map(({ lon }) => lon ?? null)}::float8[])
    on conflict do nothing`);
  return findPlaces(tx, once);
}

async function findPlaces(db: Reader, places: readonly SignInPlace[]): Promise<Map<string, number>> {
  type Row = { id: number; country: string; region: string; city: string };
  const rows = await db.query<Row>(sql`
    select p.id, p.country, p.region, p.city from sign_in_places p
    join unnest(${places.map(({ country }) => country)}::text[], ${places.map(({ region }) => region)}::text[],
      ${places.map(({ city }) => city)}::text[]) as w (country, region, city) using (country, region, city)`);
  return new Map(rows.map((row) => [placeKey(row), row.id]));
}

export async function addTimes(tx: Tx, sums: readonly TimeSum[]): Promise<void> {
  if (sums.length === 0) return;
  const column = <T>(of: (sum: TimeSum) => T): T[] => sums.map(of);
  await tx.execute(sql`
    insert into sign_in_times as t (scope, grain, key, at, successes, failures, denials, low, medium, high)
    select * from unnest(
      ${column(({ scope }) => scope)}::text[], ${column(({ grain }) => grain)}::text[], ${column(({ key }) => key)}::text[],
      ${column(({ at }) => at)}::timestamptz[], ${column(({ successes }) => successes)}::bigint[],
      ${column(({ failures }) => failures)}::bigint[], ${column(({ denials }) => denials)}::bigint[],
      ${column(({ low }) => low)}::bigint[], ${column(({ medium }) => medium)}::bigint[], ${column(({ high }) => high)}::bigint[])
    on conflict (scope, grain, key, at) do update set successes = t.successes + excluded.successes,
      failures = t.failures + excluded.failures, denials = t.denials + excluded.denials, low = t.low + excluded.low,
      medium = t.medium + excluded.medium, high = t.high + excluded.high`);
}

export async function addPlaceTimes(tx: Tx, sums: readonly PlaceSum[]): Promise<void> {
  if (sums.length === 0) return;
  const column = <T>(of: (sum: PlaceSum) => T): T[] => sums.map(of);
  await tx.execute(sql`
    insert into sign_in_place_times as t (scope, grain, key, at, place_id, successes, failures, denials, high)
    select * from unnest(
      ${column(({ scope }) => scope)}::text[], ${column(({ grain }) => grain)}::text[], ${column(({ key }) => key)}::text[],
      ${column(({ at }) => at)}::timestamptz[], ${column(({ placeId }) => placeId)}::integer[],
      ${column(({ successes }) => successes)}::bigint[], ${column(({ failures }) => failures)}::bigint[],
      ${column(({ denials }) => denials)}::bigint[], ${column(({ high }) => high)}::bigint[])
    on conflict (scope, grain, key, at, place_id) do update set successes = t.successes + excluded.successes,
      failures = t.failures + excluded.failures, denials = t.denials + excluded.denials, high = t.high + excluded.high`);
}

export type Asked = { scope: Scope; key: string; grain: Grain; since: Date; until: Date };

const whole = (asked: Asked) => sql`
  scope = ${asked.scope} and grain = ${asked.grain} and key = ${asked.key} and at >= ${asked.since} and at < ${asked.until}`;

type Row<Names extends string> = Record<Names, string>;
type CountRow = Row<'successes' | 'failures' | 'denials' | 'low' | 'medium' | 'high'>;
const numbers = (row: CountRow): Counts & RiskCounts => ({
  successes: Number(row.successes),
  failures: Number(row.failures),
  denials: Number(row.denials),
  low: Number(row.low),
  medium: Number(row.medium),
  high: Number(row.high),
});

/** By the primary key: a stretch of it. Groups have no times of their own, and few places a day. */
export async function listTimes(db: Reader, asked: Asked): Promise<({ at: Date } & Counts & RiskCounts)[]> {
  const rows = await db.query<CountRow & { at: Date }>(
    asked.scope === 'GROUP'
      ? sql`select at, sum(successes) as successes, sum(failures) as failures, sum(denials) as denials, 0 as low, 0 as medium,
          sum(high) as high from sign_in_place_times where ${whole(asked)} group by at order by at`
      : sql`select at, successes, failures, denials, low, medium, high from sign_in_times where ${whole(asked)} order by at`,
  );
  return rows.map((row) => ({ at: row.at, ...numbers(row) }));
}

export type PlaceCounts = { place: SignInPlace } & Counts & { high: number };

/** By the primary key: a stretch of it. */
export async function listPlaces(
  db: Reader,
  asked: Asked & { outcome: keyof Counts | undefined; limit: number },
): Promise<PlaceCounts[]> {
  type Found = Row<'successes' | 'failures' | 'denials' | 'high'> &
    Row<'country' | 'region' | 'city'> & { lat: number | null; lon: number | null };
  const counted =
    asked.outcome === undefined
      ? sql`sum(successes + failures + denials)`
      : asked.outcome === 'successes'
        ? sql`sum(successes)`
        : asked.outcome === 'failures'
          ? sql`sum(failures)`
          : sql`sum(denials)`;
  const rows = await db.query<Found>(sql`
    select p.country, p.region, p.city, p.lat, p.lon, t.successes, t.failures, t.denials, t.high
    from (
      select place_id, sum(successes) as successes, sum(failures) as failures, sum(denials) as denials, sum(high) as high,
        ${counted} as counted
      from sign_in_place_times where ${whole(asked)} group by place_id having ${counted} > 0
      order by ${counted} desc, place_id limit ${asked.limit}) t
    join sign_in_places p on p.id = t.place_id order by t.counted desc, p.country, p.city`);
  return rows.map(({ country, region, city, lat, lon, ...row }) => ({
    place: { country, region, city, lat: lat ?? undefined, lon: lon ?? undefined },
    successes: Number(row.successes),
    failures: Number(row.failures),
    denials: Number(row.denials),
    high: Number(row.high),
  }));
}

export type AppCounts = { appId: string } & Counts;

/** By the index of times: every app's days in a stretch of it. */
export async function listApps(
  db: Reader,
  asked: { grain: Grain; since: Date; until: Date },
): Promise<AppCounts[]> {
  const rows = await db.query<Row<'key' | 'successes' | 'failures' | 'denials'>>(sql`
    select key, sum(successes) as successes, sum(failures) as failures, sum(denials) as denials from sign_in_times
    where scope = 'APP' and grain = ${asked.grain} and at >= ${asked.since} and at < ${asked.until}
    group by key order by sum(successes) desc, key`);
  return rows.map(({ key, ...row }) => ({
    appId: key,
    successes: Number(row.successes),
    failures: Number(row.failures),
    denials: Number(row.denials),
  }));
}

/** Oldest first; how many went. */
export async function deleteBefore(
  tx: Tx,
  which: { grain: Grain; before: Date; limit: number },
): Promise<number> {
  const { grain, before, limit } = which;
  const times = await tx.execute(sql`
    delete from sign_in_times where ctid = any(array(
      select ctid from sign_in_times where scope in ('ALL', 'APP') and grain = ${grain} and at < ${before} limit ${limit}))`);
  const places = await tx.execute(sql`
    delete from sign_in_place_times where ctid = any(array(
      select ctid from sign_in_place_times where grain = ${grain} and at < ${before} limit ${limit}))`);
  const journeys =
    grain === 'HOUR'
      ? 0
      : await tx.execute(sql`
          delete from impossible_journeys where event_id in (
            select event_id from impossible_journeys where at < ${before} limit ${limit})`);
  return Math.max(times, places, journeys);
}

export type NewJourney = {
  eventId: string;
  userId: string;
  atMs: number;
  result: 'SUCCESS' | 'DENY';
  appId: string | undefined;
  address: string | undefined;
  placeId: number;
  fromEventId: string;
  fromMs: number;
  fromAddress: string | undefined;
  fromPlaceId: number;
};

export async function addJourneys(tx: Tx, journeys: readonly NewJourney[]): Promise<void> {
  for (const one of journeys)
    await tx.execute(sql`
      insert into impossible_journeys (event_id, user_id, at, result, app_id, address, place_id, from_event_id, from_at, from_address,
        from_place_id)
      values (${one.eventId}::uuid, ${one.userId}, ${new Date(one.atMs)}, ${one.result}, ${one.appId ?? null}, ${one.address ?? null},
        ${one.placeId}, ${one.fromEventId}::uuid, ${new Date(one.fromMs)}, ${one.fromAddress ?? null}, ${one.fromPlaceId})
      on conflict do nothing`);
}

type End = { eventId: string; at: Date; address: string | undefined; place: SignInPlace };
export type Journey = {
  userId: string;
  result: 'SUCCESS' | 'DENY';
  appId: string | undefined;
  from: End;
  to: End;
};

type JourneyRow = Row<'event_id' | 'user_id' | 'from_event_id' | 'country' | 'region' | 'city'> &
  Row<'from_country' | 'from_region' | 'from_city'> & {
    result: 'SUCCESS' | 'DENY';
    app_id: string | null;
    at: Date;
    from_at: Date;
    address: string | null;
    from_address: string | null;
    lat: number | null;
    lon: number | null;
    from_lat: number | null;
    from_lon: number | null;
  };

/** The last ones first, by the index of when they were. */
export async function listJourneys(
  db: Reader,
  asked: { since: Date; until: Date; userId: string | undefined; limit: number },
): Promise<Journey[]> {
  const rows = await db.query<JourneyRow>(sql`
    select j.event_id, j.user_id, j.at, j.result, j.app_id, j.address, j.from_event_id, j.from_at, j.from_address,
      p.country, p.region, p.city, p.lat, p.lon,
      f.country as from_country, f.region as from_region, f.city as from_city, f.lat as from_lat, f.lon as from_lon
    from impossible_journeys j join sign_in_places p on p.id = j.place_id join sign_in_places f on f.id = j.from_place_id
    where j.at >= ${asked.since} and j.at < ${asked.until}
      ${asked.userId === undefined ? empty : sql`and j.user_id = ${asked.userId}`}
    order by j.at desc, j.event_id limit ${asked.limit}`);
  return rows.map((row) => ({
    userId: row.user_id,
    result: row.result,
    appId: row.app_id ?? undefined,
    from: {
      eventId: row.from_event_id,
      at: row.from_at,
      address: row.from_address ?? undefined,
      place: {
        country: row.from_country,
        region: row.from_region,
        city: row.from_city,
        lat: row.from_lat ?? undefined,
        lon: row.from_lon ?? undefined,
      },
    },
    to: {
      eventId: row.event_id,
      at: row.at,
      address: row.address ?? undefined,
      place: {
        country: row.country,
        region: row.region,
        city: row.city,
        lat: row.lat ?? undefined,
        lon: row.lon ?? undefined,
      },
    },
  }));
}
