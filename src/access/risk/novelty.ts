import { isSameCity, velocityTo } from './behaviors-of.ts';
import { type Coming, type History, hourOfWeek } from './history.ts';

/** What of a visit is new to a person, measured by all that is kept. Undefined: nobody can say. */
export type Novelty = {
  /** Nobody knows anything of them yet. */
  readonly isFirst: boolean;
  readonly device: boolean | undefined;
  readonly ip: boolean | undefined;
  readonly asn: boolean | undefined;
  /** The widest that is new: a new country is a new city as well, and counts once. */
  readonly place: 'COUNTRY' | 'REGION' | 'CITY' | 'NONE' | undefined;
  readonly isImpossibleTravel: boolean;
  readonly isUnusualHour: boolean;
  readonly isUnusuallyOften: boolean;
  readonly isDormant: boolean;
};

/** Faster than any airliner, as Okta's behaviour of a fresh org has it. */
const impossibleKph = 805;
const hourMs = 3_600_000;
const dormantMs = 90 * 24 * hourMs;
const enoughSignIns = 20;
const oftenInAnHour = 15;

export function noveltyOf(history: History, coming: Coming): Novelty {
  const { visits } = history;
  const last = visits.at(-1);
  if (last === undefined) return first;
  const { address, deviceKey, place, atMs } = coming;
  const asn = place?.asn;
  const velocity = velocityTo(history, coming);
  return {
    isFirst: false,
    device: deviceKey === undefined || !visits.some((visit) => visit.deviceKey === deviceKey),
    ip: !visits.some((visit) => visit.address === address),
    asn:
      asn === undefined || !visits.some((visit) => visit.asn !== undefined)
        ? undefined
        : !visits.some((visit) => visit.asn === asn),
    place: newPlace(history, coming),
    isImpossibleTravel: velocity !== undefined && velocity > impossibleKph,
    isUnusualHour: isUnusualHour(history, atMs),
    isUnusuallyOften: isUnusuallyOften(history, atMs),
    isDormant: atMs - last.lastMs > dormantMs,
  };
}

const first: Novelty = {
  isFirst: true,
  device: undefined,
  ip: undefined,
  asn: undefined,
  place: undefined,
  isImpossibleTravel: false,
  isUnusualHour: false,
  isUnusuallyOften: false,
  isDormant: false,
};

function newPlace({ visits }: History, { place }: Coming): Novelty['place'] {
  const country = place?.countryCode;
  if (country === undefined) return undefined;
  const region = place?.region ?? place?.state;
  const city = place?.city;
  let isKnownCountry = false;
  let isKnownRegion = false;
  let says = false;
  for (const visit of visits) {
    if (visit.country === undefined) continue;
    says = true;
    if (visit.country !== country) continue;
    isKnownCountry = true;
    if (region === undefined || visit.region === undefined || visit.region === region) isKnownRegion = true;
    if (city === undefined || isSameCity(visit, { city, region, country })) return 'NONE';
  }
  if (!says) return undefined;
  return isKnownCountry ? (isKnownRegion ? 'CITY' : 'REGION') : 'COUNTRY';
}

/** Never within two hours of this one on any day of the week: shifts move, so days say little. */
function isUnusualHour({ hours, signIns }: History, atMs: number): boolean {
  if (signIns < enoughSignIns || hours.length < 168) return false;
  const hour = hourOfWeek(atMs);
  for (let day = 0; day < 7; day++) {
    for (let near = -2; near <= 2; near++) {
      if ((hours[(hour + day * 24 + near + 168) % 168] ?? 0) > 0) return false;
    }
  }
  return true;
}

/** Many sign-ins in an hour, and far more than in the busiest hour before: a script, or a session that is stolen again and again. */
function isUnusuallyOften({ recent }: History, atMs: number): boolean {
  const nowMinute = Math.floor(atMs / 60_000);
  let count = 0;
  for (let at = recent.length - 1; at >= 0 && (recent[at]?.minute ?? 0) > nowMinute - 60; at--) count++;
  if (count < oftenInAnHour) return false;
  let busiest = 0;
  for (let end = 0, begin = 0; end < recent.length - count; end++) {
    while ((recent[end]?.minute ?? 0) - (recent[begin]?.minute ?? 0) >= 60) begin++;
    busiest = Math.max(busiest, end - begin + 1);
  }
  return count > 3 * busiest;
}
