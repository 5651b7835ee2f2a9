import { z } from 'zod';
import type { Mapping, MappingPair } from './mapping.ts';

const link = z.strictObject({ href: z.url() });
const end = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.enum(['user', 'appuser']),
  _links: z.strictObject({ self: link, schema: link }),
});

/** An item of the list: without its properties. */
export const mappingItemAnswer = z.strictObject({
  id: z.string(),
  source: end,
  target: end,
  _links: z.strictObject({ self: link }),
});

export const mappingAnswer = mappingItemAnswer.extend({
  properties: z.record(
    z.string(),
    z.strictObject({ expression: z.string(), pushStatus: z.enum(['PUSH', 'DONT_PUSH']) }),
  ),
});

export function mappingItemToWire(pair: MappingPair, origin: string): Record<string, unknown> {
  const [source, target] = pair.direction === 'TO_APP' ? ['user', 'app'] : ['app', 'user'];
  const ends: Record<string, unknown> = { user: userEnd(pair, origin), app: appEnd(pair, origin) };
  return {
    id: pair.id,
    source: ends[source ?? ''],
    target: ends[target ?? ''],
    _links: { self: { href: `${origin}/api/v1/mappings/${pair.id}` } },
  };
}

export function mappingToWire(mapping: Mapping, origin: string): Record<string, unknown> {
  const { _links, ...item } = mappingItemToWire(mapping, origin);
  return { ...item, properties: Object.fromEntries(mapping.properties), _links };
}

function userEnd({ type }: MappingPair, origin: string): Record<string, unknown> {
  return {
    id: type.id,
    name: type.isDefault ? 'user' : type.name,
    type: 'user',
    _links: {
      self: { href: `${origin}/api/v1/meta/types/user/${type.id}` },
      schema: { href: `${origin}/api/v1/meta/schemas/user/${type.schemaId}` },
    },
  };
}

function appEnd({ owner }: MappingPair, origin: string): Record<string, unknown> {
  const collection = owner.isApp ? 'apps' : 'idps';
  return {
    id: owner.id,
    name: owner.name,
    type: 'appuser',
    _links: {
      self: { href: `${origin}/api/v1/${collection}/${owner.id}` },
      schema: { href: `${origin}/api/v1/meta/schemas/apps/${owner.id}/default` },
    },
  };
}
