// An example of what a schema describes: the smallest that says something, the same every time.
import type { JsonSchema } from './json-schemas.ts';

const deepest = 5;
const dates = '2026-04-01T09:00:00.000Z';

/** Of a body only what has to be there, and of an answer everything. */
export function exampleOf(
  schema: JsonSchema,
  components: Record<string, JsonSchema>,
  { all }: { all: boolean },
): unknown {
  const make = (given: JsonSchema, name: string, depth: number): unknown => {
    const $ref = given['$ref'];
    const one = typeof $ref === 'string' ? (components[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}) : given;
    if (one['default'] !== undefined) return one['default'];
    if (Array.isArray(one['examples'])) return one['examples'][0];
    if (one['const'] !== undefined) return one['const'];
    if (Array.isArray(one['enum'])) return one['enum'][0];
    const alternatives = (one['oneOf'] ?? one['anyOf']) as JsonSchema[] | undefined;
    if (alternatives !== undefined)
      return make(alternatives.find((other) => other['type'] !== 'null') ?? {}, name, depth);
    if (Array.isArray(one['allOf']))
      return Object.assign({}, ...one['allOf'].map((part) => make(part as JsonSchema, name, depth)));
    const type = [one['type']].flat().find((word) => word !== 'null');
    if (type === 'object' || one['properties'] !== undefined) return objectOf(one, depth);
    if (type === 'array')
      return depth >= deepest ? [] : [make((one['items'] ?? {}) as JsonSchema, name, depth + 1)];
    if (type === 'boolean') return true;
    if (type === 'integer' || type === 'number') return (one['minimum'] as number | undefined) ?? 1;
    if (type === 'string') return textOf(one, name);
    return type === undefined ? {} : null;
  };

  const objectOf = (schemaOfObject: JsonSchema, depth: number): Record<string, unknown> => {
    if (depth >= deepest) return {};
    const properties = (schemaOfObject['properties'] ?? {}) as Record<string, JsonSchema>;
    const required = new Set((schemaOfObject['required'] ?? []) as string[]);
    // Tools take every `$ref` for one of the document's own.
    const shown = Object.entries(properties).filter(
      ([name]) => (all || required.has(name)) && name !== '$ref',
    );
    return Object.fromEntries(shown.map(([name, inner]) => [name, make(inner, name, depth + 1)]));
  };
  return make(schema, '', 0);
}

function textOf(schema: JsonSchema, name: string): string {
  const { format } = schema;
  if (
    format === 'date-time' ||
    /^(?:created|lastUpdated|published|expiresAt)$|(?:At|Changed|Login)$/.test(name)
  )
    return dates;
  if (format === 'uri' || /(?:url|uri|href)$/i.test(name)) return 'https://example.com/';
  if (format === 'email' || /e?mail$/i.test(name)) return 'aoi.tanaka@example.com';
  if (name === 'id' || name.endsWith('Id')) return '00aBcDeFgHiJkLmNoPqR';
  if (name === 'name' || name === 'label' || name === 'displayName') return 'Night shift';
  return 'text';
}
