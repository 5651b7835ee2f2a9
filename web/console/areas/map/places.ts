// Places as the log names them, and how they are shown and found again.
import type { InsightsJourneys, InsightsPlaces } from '../../kit/api.ts';
import { boot } from '../../kit/index.ts';

export type Place = InsightsPlaces['items'][number];
export type Journey = InsightsJourneys['items'][number];
export type Named = Pick<Place, 'country' | 'region' | 'city'>;
export type Outcome = 'success' | 'failure' | 'deny';

const shown = new Intl.DisplayNames([boot.locale], { type: 'region' });
const english = new Intl.DisplayNames(['en'], { type: 'region' });
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The log has countries in English. */
const codes: ReadonlyMap<string, string> = new Map(
  [...letters].flatMap((first) =>
    [...letters].flatMap((second): [string, string][] => {
      const code = first + second;
      const name = english.of(code);
      return name === undefined || name === code ? [] : [[name, code]];
    }),
  ),
);

export function countryName(country: string | null): string {
  const code = codes.get(country ?? '');
  return (code === undefined ? undefined : shown.of(code)) ?? country ?? '';
}

/** `Osaka`, or what is known of it. */
export const placeName = ({ city, region, country }: Named): string => city ?? region ?? countryName(country);
/** `Osaka, Japan` */
export const fullName = (place: Named): string =>
  [...new Set([placeName(place), countryName(place.country)])].filter(Boolean).join(', ');

/** For addresses: which place a panel shows. */
export const keyOf = ({ country, region, city }: Named): string =>
  [country, region, city].map((part) => part ?? '').join('|');

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

const field = (name: string, value: string | null): string =>
  value === null
    ? `not (client.geographicalContext.${name} pr)`
    : `client.geographicalContext.${name} eq ${quoted(value)}`;

export const atPlace = ({ country, region, city }: Named): string =>
  [field('country', country), field('state', region), field('city', city)].join(' and ');
export const atNoPlace = 'not (client.geographicalContext.country pr)';
