import { type Interval, networkOf, type Words } from '#src/access/addresses/index.ts';
import { missingData, type PlaceSource } from './dynamic-zone.ts';
import type { ZoneBook } from './zone-book.ts';
import { intervalsOf, type Zone } from './zone.ts';

/** Somewhere that somebody may really come from, and which of some zones it lies in; undefined where nobody can say. */
export type Standing = { readonly address: string; isIn(zoneId: string): boolean | undefined };

/** Far from one another, and from most networks that somebody lists. */
const anywhere = ['192.0.2.1', '1.1.1.1', '64.0.0.1', '128.1.0.1', '193.0.0.1', '220.0.0.1'];

/**
 * Everywhere to stand that these zones tell apart, and that is not blocked: nobody is in a zone that is inactive or holds no address. At the
 * beginning and behind the end of each network the answers change, and nowhere else.
 */
export function standingsOf(
  book: Pick<ZoneBook, 'zones' | 'matches' | 'isBlocked'>,
  places: PlaceSource,
  zoneIds: readonly string[],
): Standing[] {
  const named = zoneIds.flatMap((id) => book.zones.get(id) ?? []).filter(isActive);
  const byAddress = named.filter(({ content }) => content.type === 'IP').map(({ id }) => id);
  const bounds = [...book.zones.values()]
    .filter((zone) => isActive(zone) && (byAddress.includes(zone.id) || changesWhoIsBlocked(zone)))
    .flatMap((zone) => (zone.content.type === 'IP' ? intervalsOf(zone.content.gateways) : []))
    .flatMap(boundsOf);
  const known = new Map<string, { address: string; within: readonly string[] }>();
  for (const address of [...anywhere, ...bounds]) {
    const within = byAddress.filter((id) => book.matches(id, address) === true);
    const key = within.join(' ');
    if (!known.has(key) && !book.isBlocked(address)) known.set(key, { address, within });
  }
  const isKnown = new Set(zoneIds.filter((id) => book.zones.has(id)));
  const dynamic = named.filter(({ content, usage }) => content.type !== 'IP' && usage === 'POLICY');
  const unsaid = new Set(dynamic.filter((zone) => lacksData(zone, places)).map(({ id }) => id));
  const said = dynamic.map(({ id }) => id).filter((id) => !unsaid.has(id));
  return [...known.values()].flatMap(({ address, within }) =>
    choicesOf(said).map((chosen) => {
      const inside = new Set([...within, ...chosen]);
      return {
        address,
        isIn: (id: string) => (unsaid.has(id) || !isKnown.has(id) ? undefined : inside.has(id)),
      };
    }),
  );
}

const isActive = ({ status }: Zone): boolean => status === 'ACTIVE';
const changesWhoIsBlocked = ({ usage, systemZone }: Zone): boolean =>
  usage === 'BLOCKLIST' || systemZone === 'DefaultExemptIpZone';

const lacksData = ({ content }: Zone, places: PlaceSource): boolean =>
  content.type !== 'IP' && missingData(content, places).length > 0;

/** None of them, each, and all: as much as anybody tells apart by countries and operators. */
const choicesOf = (ids: readonly string[]): (readonly string[])[] =>
  ids.length < 2 ? [[], ...ids.map((id) => [id])] : [[], ...ids.map((id) => [id]), ids];

function boundsOf({ first, last }: Interval): string[] {
  const behind = next(last);
  return [textOf(first), ...(behind === undefined ? [] : [textOf(behind)])];
}

const textOf = (words: Words): string => networkOf(words, words.length * 32).split('/')[0] ?? '';

/** Undefined behind the last address that there is. */
function next(words: Words): Words | undefined {
  const counted = [...words];
  for (let at = counted.length - 1; at >= 0; at--) {
    counted[at] = ((counted[at] ?? 0) + 1) >>> 0;
    if (counted[at] !== 0) return counted;
  }
  return undefined;
}
