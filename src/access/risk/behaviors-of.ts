import type { Behavior, BehaviorRule } from '#src/access/behaviors/index.ts';
import type { BehaviorOutcome, BehaviorVerdict } from '#src/access/context/index.ts';
import { distanceKm, velocityKph } from './distance.ts';
import type { Coming, History, Visit } from './history.ts';

type Rule = Pick<Behavior, 'id' | 'name' | 'status' | 'rule'>;

/** What is unusual about this visit, by every behaviour that is active. Pure, and quick: it runs at each sign-in. */
export function behaviorsOf(history: History, coming: Coming, rules: readonly Rule[]): BehaviorOutcome[] {
  const outcomes: BehaviorOutcome[] = [];
  for (const { id, name, status, rule } of rules) {
    if (status === 'ACTIVE') outcomes.push({ id, name, result: verdictOf(history, coming, rule) });
  }
  return outcomes;
}

function verdictOf(history: History, coming: Coming, rule: BehaviorRule): BehaviorVerdict {
  switch (rule.type) {
    case 'ANOMALOUS_DEVICE':
      return compared(
        history,
        rule.settings,
        () => true,
        // A browser without a name is like no other.
        ({ deviceKey }) => coming.deviceKey !== undefined && deviceKey === coming.deviceKey,
      );
    case 'ANOMALOUS_IP':
      return compared(
        history,
        rule.settings,
        () => true,
        ({ address }) => address === coming.address,
      );
    case 'ANOMALOUS_ASN': {
      const asn = coming.place?.asn;
      if (asn === undefined) return 'UNKNOWN';
      return compared(
        history,
        rule.settings,
        (visit) => visit.asn !== undefined,
        (visit) => visit.asn === asn,
      );
    }
    case 'ANOMALOUS_LOCATION':
      return locationVerdict(history, coming, rule.settings);
    case 'VELOCITY':
      return velocityVerdict(history, coming, rule.settings.velocityKph);
  }
}

type Location = Extract<BehaviorRule, { type: 'ANOMALOUS_LOCATION' }>['settings'];

function locationVerdict(history: History, { place }: Coming, settings: Location): BehaviorVerdict {
  if (place === undefined) return 'UNKNOWN';
  const { countryCode, city, lat, lon } = place;
  const region = place.region ?? place.state;
  switch (settings.granularity) {
    case 'COUNTRY':
      if (countryCode === undefined) return 'UNKNOWN';
      return compared(
        history,
        settings,
        (visit) => visit.country !== undefined,
        (visit) => visit.country === countryCode,
      );
    case 'SUBDIVISION':
      if (countryCode === undefined || region === undefined) return 'UNKNOWN';
      return compared(
        history,
        settings,
        (visit) => visit.region !== undefined,
        (visit) => visit.region === region && visit.country === countryCode,
      );
    case 'CITY':
      if (countryCode === undefined || city === undefined) return 'UNKNOWN';
      return compared(
        history,
        settings,
        (visit) => visit.city !== undefined,
        (visit) => isSameCity(visit, { city, region, country: countryCode }),
      );
    case 'LAT_LONG': {
      const radius = settings.radiusKilometers;
      if (lat === undefined || lon === undefined || radius === undefined) return 'UNKNOWN';
      return compared(history, settings, hasPoint, (visit) => {
        return hasPoint(visit) && distanceKm(visit, { lat, lon }) <= radius;
      });
    }
  }
}

export function isSameCity(
  visit: Pick<Visit, 'city' | 'region' | 'country'>,
  at: { city: string | undefined; region: string | undefined; country: string | undefined },
): boolean {
  return visit.city === at.city && visit.region === at.region && visit.country === at.country;
}

type WithPoint = Visit & { readonly lat: number; readonly lon: number };
export const hasPoint = (visit: Visit): visit is WithPoint =>
  visit.lat !== undefined && visit.lon !== undefined;

/** Against the last sign-ins with success, as many as the rule says; those that say nothing of the matter are passed over. */
function compared(
  history: History,
  limits: { maxEventsUsedForEvaluation: number; minEventsNeededForEvaluation: number },
  says: (visit: Visit) => boolean,
  isSame: (visit: Visit) => boolean,
): BehaviorVerdict {
  const { recent, visits } = history;
  const from = Math.max(0, recent.length - limits.maxEventsUsedForEvaluation);
  let events = 0;
  let isFound = false;
  let looked = -1;
  for (let at = recent.length - 1; at >= from; at--) {
    const index = recent[at]?.visit ?? -1;
    const visit = visits[index];
    if (visit === undefined || !says(visit)) continue;
    events++;
    // Most people come from one place: looking once will do.
    if (!isFound && index !== looked) isFound = isSame(visit);
    looked = index;
  }
  if (events === 0 || events < limits.minEventsNeededForEvaluation) return 'UNKNOWN';
  return isFound ? 'NEGATIVE' : 'POSITIVE';
}

/** From where the last sign-in with success was. */
function velocityVerdict(history: History, coming: Coming, limitKph: number): BehaviorVerdict {
  const kph = velocityTo(history, coming);
  return kph === undefined ? 'UNKNOWN' : kph > limitKph ? 'POSITIVE' : 'NEGATIVE';
}

/** Undefined where nobody can say. */
export function velocityTo(history: History, { place, atMs }: Coming): number | undefined {
  const last = history.visits.at(-1);
  if (last === undefined || !hasPoint(last) || place?.lat === undefined || place.lon === undefined) {
    return undefined;
  }
  return velocityKph({ ...last, atMs: last.lastMs }, { lat: place.lat, lon: place.lon, atMs });
}
