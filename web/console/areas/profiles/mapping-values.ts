// A mapping as a form holds it, and what of it is sent.
import type { ProfileMapping } from '../../kit/api.ts';
import { api, useApi } from '../../kit/index.ts';

export type Property = ProfileMapping['properties'][string];
export type Properties = Record<string, Property>;
export type MappingValues = { properties: Properties };
export type Direction = 'to' | 'from';

/** What has changed; null takes a property out. What has no expression yet is not sent. */
export function patchOf(before: Properties, after: Properties): Record<string, Property | null> {
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const changed = Object.entries(after).filter(
    ([name, one]) =>
      one.expression.trim() !== '' &&
      (one.expression !== before[name]?.expression || one.pushStatus !== before[name]?.pushStatus),
  );
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(changed) };
}

export type End = { mappingId: string; typeId: string; schemaId: string };

/** One mapping a user type. */
export const useEnds = (ownerId: string, direction: Direction) =>
  useApi(['mappings', 'ends', ownerId, direction], async (signal) => {
    const which = direction === 'to' ? { targetId: ownerId } : { sourceId: ownerId };
    const ends: End[] = [];
    for await (const { id, source, target } of api.listProfileMappings({ ...which, limit: 50 }, { signal })) {
      const user = direction === 'to' ? source : target;
      const schemaId = user._links.schema.href.split('/').at(-1) ?? 'default';
      ends.push({ mappingId: id, typeId: user.id, schemaId });
    }
    return ends;
  });

export const useMapping = (mappingId: string) =>
  useApi(['mappings', 'one', mappingId], (signal) => api.getProfileMapping({ mappingId }, { signal }));

export const shownValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
