import type { NetworkZone } from '../../kit/api.ts';
import { t } from './messages.ts';
import { countryName, hosting, nameOfService } from './places.ts';

export const categoryName = (code: string): string => {
  const key = `category.${code}`;
  return t.has(key) ? t(key) : nameOfService(code);
};

const placeName = ({ country, region }: { country: string; region?: string }): string =>
  region === undefined ? countryName(country) : region;

const asnNames = (asns: readonly string[]): string[] => {
  const numbers = asns.filter((one) => one !== hosting);
  return [
    ...(numbers.length > 3 ? [t('holds.asns', { count: numbers.length })] : numbers.map((one) => `AS${one}`)),
    ...(asns.includes(hosting) ? [t('hostingShort')] : []),
  ];
};

function brief(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? t('holds.more', { what: shown, count: names.length - 4 }) : shown;
}

/** What is in a zone, in a line. */
export function contentOf(zone: NetworkZone): string {
  if (zone.type === 'IP') {
    const gateways = zone.gateways?.length ?? 0;
    const proxies = zone.proxies?.length ?? 0;
    const parts = [
      ...(gateways > 0 ? [t('holds.networks', { count: gateways })] : []),
      ...(proxies > 0 ? [t('holds.proxies', { count: proxies })] : []),
    ];
    return parts.length === 0 ? t('holds.nothing') : parts.join(', ');
  }
  if (zone.type === 'DYNAMIC') {
    const proxy =
      zone.proxyType === undefined ? [] : [`${t('proxyType')}: ${t(`proxyType.${zone.proxyType}`)}`];
    return brief([...zone.locations.map(placeName), ...asnNames(zone.asns), ...proxy]);
  }
  const side = (which: 'include' | 'exclude') => [
    ...zone.locations[which].map(placeName),
    ...asnNames(zone.asns[which]),
    ...zone.ipServiceCategories[which].map(categoryName),
  ];
  const left = side('exclude');
  return [brief(side('include')), ...(left.length > 0 ? [t('holds.except', { what: brief(left) })] : [])]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What a zone that every organisation has is for, however it is called by now. */
export function systemHelp(zone: NetworkZone): string {
  if (zone.type !== 'IP') return t('system.enhanced');
  if (zone.useAsExemptList === true) return t('system.exempt');
  return t(zone.usage === 'BLOCKLIST' ? 'system.blocked' : 'system.legacy');
}

/** Two of them are never switched off. */
export const isAlwaysOn = (zone: NetworkZone): boolean =>
  zone.system && zone.type === 'IP' && (zone.usage === 'BLOCKLIST' || zone.useAsExemptList === true);
