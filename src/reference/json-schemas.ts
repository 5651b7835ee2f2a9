// The routes' own schemas as JSON Schema: what validates is what is published.
import { z } from 'zod';

export type JsonSchema = { [word: string]: unknown };

export const componentPath = (name: string): string => `#/components/schemas/${name}`;

/** What has a name is referred to by it wherever it stands. */
export function createSchemaConverter(
  names: ReadonlyMap<z.ZodType, string>,
): (schema: z.ZodType) => JsonSchema {
  const metadata = {
    get(schema: z.ZodType) {
      const id = names.get(schema);
      const said = z.globalRegistry.get(schema);
      return id === undefined ? said : { ...said, id };
    },
    has: (schema: z.ZodType) => metadata.get(schema) !== undefined,
  };
  return (schema) => {
    const { $defs = {}, ...whole } = z.toJSONSchema(schema, {
      // An answer is compared with its schema as it leaves, so both ways it is what goes in.
      io: 'input',
      unrepresentable: 'any',
      metadata: metadata as unknown as typeof z.globalRegistry,
    }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    // What has a name comes as a reference to itself.
    const name = names.get(schema);
    const converted = name === undefined ? whole : ($defs[name] ?? whole);
    return tidy(converted) as JsonSchema;
  };
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const schema = withoutRefProperty(value as JsonSchema);
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([word, inner]) => !saysNothing(word, inner, schema))
      .map(([word, inner]) => [
        word,
        word === '$ref' && typeof inner === 'string'
          ? inner.replace('#/$defs/', componentPath(''))
          : tidy(inner),
      ]),
  );
}

/** What only repeats, or is true of everything. */
function saysNothing(word: string, value: unknown, { format }: JsonSchema): boolean {
  if (word === '$schema' || (word === 'id' && typeof value === 'string')) return true;
  if (word === 'pattern') return format === 'date-time' || format === 'email' || format === 'uuid';
  if (word === 'propertyNames') return JSON.stringify(value) === '{"type":"string"}';
  return value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;
}

/** A property that is called `$ref`: tools take it for a reference, so it is only allowed for. */
function withoutRefProperty(schema: JsonSchema): JsonSchema {
  const { properties, required, additionalProperties: _, ...rest } = schema;
  if (typeof properties !== 'object' || properties === null || !('$ref' in properties)) return schema;
  const others = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== '$ref'));
  const needed = Array.isArray(required) ? required.filter((name) => name !== '$ref') : [];
  return { ...rest, properties: others, ...(needed.length > 0 && { required: needed }) };
}
