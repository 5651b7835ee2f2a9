import type { Place, Platform } from '#src/access/context/index.ts';

/** Where and with what somebody signed in with success, merged over every time they did so. */
export type Visit = {
  readonly address: string;
  /** Of the browser; undefined where it has none or was forgotten. */
  readonly deviceKey: string | undefined;
  readonly platform: Platform;
  readonly asn: number | undefined;
  readonly country: string | undefined;
  readonly region: string | undefined;
  readonly city: string | undefined;
  readonly lat: number | undefined;
  readonly lon: number | undefined;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly times: number;
  /** From when on it says what is usual: at once where more than a password was shown, a day later where it was not. */
  readonly sureMs: number;
};

/** What behaviours are measured against. Only sign-ins that were complete are in it. */
export type History = {
  /** The one visited last stands last. */
  readonly visits: readonly Visit[];
  /** The last sign-ins one by one, oldest first: which visit, and the minute. */
  readonly recent: readonly Occasion[];
  /** By hour of the week in UTC, from Monday midnight; 168 of them, or none. */
  readonly hours: Uint8Array;
  /** All there ever were. */
  readonly signIns: number;
};

export type Occasion = { readonly visit: number; readonly minute: number };

/**
 * Who has a person's password must not teach us with it that their own country is usual. Within this time the person has had the mail about
 * it, and may have said that it was not them.
 */
export const sureAfterMs = 24 * 3_600_000;

/** Somebody who comes, compared with what was: a visit that has not happened yet. */
export type Coming = {
  readonly address: string;
  readonly place: Place | undefined;
  readonly deviceKey: string | undefined;
  readonly platform: Platform;
  readonly atMs: number;
};

export const noHistory: History = { visits: [], recent: [], hours: new Uint8Array(), signIns: 0 };

const mostVisits = 100;
const mostOccasions = 100;
const hoursInWeek = 168;
const minuteMs = 60_000;
const hourMs = 3_600_000;
// 1970 began on a Thursday.
const mondayOffset = 3 * 24;

export const hourOfWeek = (atMs: number): number => (Math.floor(atMs / hourMs) + mondayOffset) % hoursInWeek;

/** One more sign-in. Those may come a little out of order: several nodes write them. */
export function withVisit(history: History, coming: Coming, isSure: boolean): History {
  const { address, deviceKey, atMs } = coming;
  const before = history.visits.findIndex((one) => one.address === address && one.deviceKey === deviceKey);
  const known = history.visits[before];
  // There is nothing to hold it against: whoever comes after is new.
  const isFirst = history.visits.length === 0;
  const sureMs = isSure || isFirst ? atMs : atMs + sureAfterMs;
  const merged = known === undefined ? visitOf(coming, sureMs) : again(known, visitOf(coming, sureMs));
  const all = known === undefined ? [...history.visits, merged] : history.visits.with(before, merged);
  const at = known === undefined ? all.length - 1 : before;
  const occasions = [...history.recent, { visit: at, minute: Math.floor(atMs / minuteMs) }]
    .sort((a, b) => a.minute - b.minute)
    .slice(-mostOccasions);
  return reordered(
    all,
    occasions,
    withHour(history.hours, hourOfWeek(atMs)),
    Math.max(history.signIns, 0) + 1,
  );
}

function visitOf({ address, deviceKey, platform, place, atMs }: Coming, sureMs: number): Visit {
  return {
    address,
    deviceKey,
    platform,
    asn: place?.asn,
    country: place?.countryCode,
    region: place?.region ?? place?.state,
    city: place?.city,
    lat: place?.lat,
    lon: place?.lon,
    firstMs: atMs,
    lastMs: atMs,
    times: 1,
    sureMs,
  };
}

const again = (known: Visit, now: Visit): Visit => ({
  ...now,
  asn: now.asn ?? known.asn,
  country: now.country ?? known.country,
  region: now.region ?? known.region,
  city: now.city ?? known.city,
  lat: now.lat ?? known.lat,
  lon: now.lon ?? known.lon,
  firstMs: Math.min(known.firstMs, now.firstMs),
  lastMs: Math.max(known.lastMs, now.lastMs),
  times: known.times + 1,
  sureMs: Math.min(known.sureMs, now.sureMs),
});

/** The oldest fall out where there are too many, and the last visited stands last. */
function reordered(
  all: readonly Visit[],
  occasions: readonly Occasion[],
  hours: Uint8Array,
  signIns: number,
): History {
  const order = all
    .map((_, index) => index)
    .sort((a, b) => (all[a]?.lastMs ?? 0) - (all[b]?.lastMs ?? 0))
    .slice(-mostVisits);
  const places = new Map(order.map((from, to) => [from, to]));
  return {
    visits: order.flatMap((index) => all[index] ?? []),
    recent: moved(occasions, places),
    hours,
    signIns,
  };
}

function withHour(hours: Uint8Array, hour: number): Uint8Array {
  const counted = new Uint8Array(hoursInWeek);
  counted.set(hours.subarray(0, hoursInWeek));
  // A full cell would stop telling usual from unusual; halved, what was long ago weighs less, which is as it should be.
  if (counted[hour] === 255) for (let at = 0; at < hoursInWeek; at++) counted[at] = (counted[at] ?? 0) >> 1;
  counted[hour] = (counted[hour] ?? 0) + 1;
  return counted;
}

/** As far as it says, at that time, what is usual. The same object where all of it does: so it is for nearly everybody. */
export function sureHistory(history: History, atMs: number): History {
  const { visits, recent } = history;
  if (visits.every(({ sureMs }) => sureMs <= atMs)) return history;
  const places = new Map<number, number>();
  const sure = visits.filter(({ sureMs }, index) => {
    if (sureMs > atMs) return false;
    places.set(index, places.size);
    return true;
  });
  return { ...history, visits: sure, recent: moved(recent, places) };
}

const moved = (occasions: readonly Occasion[], places: ReadonlyMap<number, number>): Occasion[] =>
  occasions.flatMap(({ visit, minute }) => {
    const place = places.get(visit);
    return place === undefined ? [] : [{ visit: place, minute }];
  });

/** Without a device that was forgotten, or without any: the places stay. */
export function withoutDevice(history: History, deviceKey?: string): History {
  const visits = history.visits.map((visit) =>
    visit.deviceKey !== undefined && (deviceKey === undefined || visit.deviceKey === deviceKey)
      ? { ...visit, deviceKey: undefined }
      : visit,
  );
  return { ...history, visits };
}

/** By position, as it lies in the row. */
export type PackedVisit = [
  address: string,
  deviceKey: string | null,
  platform: Platform,
  asn: number | null,
  country: string | null,
  region: string | null,
  city: string | null,
  lat: number | null,
  lon: number | null,
  firstSeconds: number,
  lastSeconds: number,
  times: number,
  sureSeconds: number,
];

export type PackedHistory = { visits: PackedVisit[]; recent: Buffer; hours: Buffer; signIns: number };

const bytesPerOccasion = 5;

export function packHistory(history: History): PackedHistory {
  const recent = Buffer.alloc(history.recent.length * bytesPerOccasion);
  for (const [at, { visit, minute }] of history.recent.entries()) {
    recent.writeUInt8(visit, at * bytesPerOccasion);
    recent.writeUInt32BE(minute, at * bytesPerOccasion + 1);
  }
  return {
    visits: history.visits.map((one) => [
      one.address,
      one.deviceKey ?? null,
      one.platform,
      one.asn ?? null,
      one.country ?? null,
      one.region ?? null,
      one.city ?? null,
      one.lat ?? null,
      one.lon ?? null,
      one.firstMs / 1000,
      one.lastMs / 1000,
      one.times,
      one.sureMs / 1000,
    ]),
    recent,
    hours: Buffer.from(history.hours),
    signIns: history.signIns,
  };
}

export function unpackHistory({ visits, recent, hours, signIns }: PackedHistory): History {
  const occasions: Occasion[] = [];
  for (let at = 0; at + bytesPerOccasion <= recent.length; at += bytesPerOccasion) {
    occasions.push({ visit: recent.readUInt8(at), minute: recent.readUInt32BE(at + 1) });
  }
  return {
    visits: visits.map(
      ([address, deviceKey, platform, asn, country, region, city, lat, lon, first, last, times, sure]) => ({
        address,
        deviceKey: deviceKey ?? undefined,
        platform,
        asn: asn ?? undefined,
        country: country ?? undefined,
        region: region ?? undefined,
        city: city ?? undefined,
        lat: lat ?? undefined,
        lon: lon ?? undefined,
        firstMs: first * 1000,
        lastMs: last * 1000,
        times,
        sureMs: sure * 1000,
      }),
    ),
    recent: occasions,
    hours,
    signIns,
  };
}
