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
export function withVisit(history: History, coming: Coming): History {
  const { address, deviceKey, platform, place, atMs } = coming;
  const before = history.visits.findIndex((one) => one.address === address && one.deviceKey === deviceKey);
  const known = history.visits[before];
  const merged: Visit = {
    address,
    deviceKey,
    platform,
    asn: place?.asn ?? known?.asn,
    country: place?.countryCode ?? known?.country,
    region: place?.region ?? place?.state ?? known?.region,
    city: place?.city ?? known?.city,
    lat: place?.lat ?? known?.lat,
    lon: place?.lon ?? known?.lon,
    firstMs: Math.min(known?.firstMs ?? atMs, atMs),
    lastMs: Math.max(known?.lastMs ?? atMs, atMs),
    times: (known?.times ?? 0) + 1,
  };
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
    recent: occasions.flatMap(({ visit, minute }) => {
      const moved = places.get(visit);
      return moved === undefined ? [] : [{ visit: moved, minute }];
    }),
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
      ([address, deviceKey, platform, asn, country, region, city, lat, lon, first, last, times]) => ({
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
      }),
    ),
    recent: occasions,
    hours,
    signIns,
  };
}
