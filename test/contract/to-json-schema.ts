// A published OpenAPI 3.0 document, read as JSON Schema for answers: one definition a component, one row an operation.

export type JsonSchema = Record<string, unknown>;
type Json = unknown;
type Doc = {
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, JsonSchema>; responses?: Record<string, Json> };
};

export type PublishedOperation = {
  operationId: string;
  /** Status → schema of its JSON; null where it has none. */
  answers: Record<string, JsonSchema | null>;
};
export type Published = {
  /** `METHOD /path/:` → operation. */
  operations: Record<string, PublishedOperation>;
  $defs: Record<string, JsonSchema>;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const kept = new Set(
  'type enum const required uniqueItems minLength maxLength minItems maxItems minimum maximum multipleOf minProperties maxProperties'.split(
    ' ',
  ),
);
// Not `email`: JSON Schema's is ASCII only, people are not.
const formats = new Set(['date-time', 'uri', 'uuid', 'int32', 'int64']);

export const pathKey = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replace(/\{\w+\}|:\w+/g, ':')}`;

/** `prefix` keeps the components of two documents apart. */
export function toJsonSchema(doc: Doc, prefix: string): Published {
  const convert = converter(doc, prefix);
  const $defs: Published['$defs'] = {};
  for (const [name, schema] of Object.entries(doc.components.schemas)) {
    const base = convert(schema, { isComponent: true });
    if (!hasMapping(schema)) {
      $defs[prefix + name] = base;
      continue;
    }
    // What derives from it means the base; everything else means whichever the property says.
    $defs[`${prefix}${name}..base`] = base;
    $defs[prefix + name] = switchOn(schema, `${prefix}${name}..base`, prefix, name);
  }
  const operations: Published['operations'] = {};
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of methods) {
      const operation = item[method] as { operationId: string; responses: Record<string, Json> } | undefined;
      if (operation === undefined) continue;
      operations[pathKey(method, path)] = {
        operationId: operation.operationId,
        answers: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => [
            status,
            answerSchema(doc, response, (schema) => convert(schema, {})),
          ]),
        ),
      };
    }
  }
  return { operations, $defs };
}

function answerSchema(
  doc: Doc,
  response: Json,
  convert: (schema: JsonSchema) => JsonSchema,
): JsonSchema | null {
  const { $ref } = response as { $ref?: string };
  const found = $ref === undefined ? response : doc.components.responses?.[lastPart($ref)];
  const content = (found as { content?: Record<string, { schema?: JsonSchema }> }).content ?? {};
  const type = Object.keys(content).find((name) => /^application\/(?:[\w.]+\+)?json/.test(name));
  const schema = type === undefined ? undefined : content[type]?.schema;
  return schema === undefined ? null : convert(schema);
}

type Where = { isComponent?: boolean; isDerived?: boolean };

function converter(doc: Doc, prefix: string) {
  const refTo = ($ref: string, { isDerived }: Where): JsonSchema => {
    const name = lastPart($ref);
    const isBase = isDerived === true && hasMapping(doc.components.schemas[name] ?? {});
    return { $ref: `#/$defs/${prefix}${name}${isBase ? '..base' : ''}` };
  };

  const convert = (schema: JsonSchema, where: Where): JsonSchema => {
    const { nullable } = schema;
    const plain =
      typeof schema['$ref'] === 'string' ? refTo(schema['$ref'], where) : convertOwn(schema, where);
    return nullable === true ? orNull(plain) : plain;
  };

  const convertOwn = (schema: JsonSchema, { isComponent }: Where): JsonSchema => {
    const out: JsonSchema = {};
    for (const [key, value] of Object.entries(schema)) {
      if (kept.has(key)) out[key] = value;
    }
    const { format, pattern, properties, required } = schema;
    if (typeof format === 'string' && formats.has(format)) out['format'] = format;
    if (typeof pattern === 'string' && isRegExp(pattern)) out['pattern'] = pattern;
    if (isRecord(properties)) {
      out['properties'] = mapValues(properties, (one) => convert(one as JsonSchema, {}));
      // What is only sent is not in an answer.
      const isSentOnly = (name: string) =>
        (properties[name] as JsonSchema | undefined)?.['writeOnly'] === true;
      if (Array.isArray(required)) out['required'] = required.filter((name) => !isSentOnly(name as string));
    }
    if (isRecord(schema['items'])) out['items'] = convert(schema['items'], {});
    const { additionalProperties } = schema;
    if (additionalProperties !== undefined)
      out['additionalProperties'] = isRecord(additionalProperties)
        ? convert(additionalProperties, {})
        : additionalProperties;
    if (Array.isArray(schema['allOf']))
      out['allOf'] = schema['allOf'].map((one) =>
        convert(one as JsonSchema, { isDerived: isComponent === true }),
      );
    // Their alternatives overlap where properties are optional, so `exactly one` is never meant.
    const alternatives = (schema['oneOf'] ?? schema['anyOf']) as JsonSchema[] | undefined;
    if (hasMapping(schema) && alternatives !== undefined)
      Object.assign(out, switchOn(schema, undefined, prefix));
    else if (alternatives !== undefined) out['anyOf'] = alternatives.map((one) => convert(one, {}));
    return out;
  };
  return convert;
}

/** The discriminator says which schema it is; what it has no name for is judged by the base alone. */
function switchOn(schema: JsonSchema, base: string | undefined, prefix: string, self?: string): JsonSchema {
  const { propertyName, mapping } = schema['discriminator'] as {
    propertyName: string;
    mapping: Record<string, string>;
  };
  const cases = Object.entries(mapping)
    .filter(([, target]) => lastPart(target) !== self)
    .map(([value, target]) => ({
      if: { properties: { [propertyName]: { const: value } }, required: [propertyName] },
      // oxlint-disable-next-line unicorn/no-thenable -- the word of JSON Schema
      then: { $ref: `#/$defs/${prefix}${lastPart(target)}` },
    }));
  return { allOf: [...(base === undefined ? [] : [{ $ref: `#/$defs/${base}` }]), ...cases] };
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
}

function hasMapping(schema: JsonSchema): boolean {
  return isRecord(schema['discriminator']) && isRecord(schema['discriminator']['mapping']);
}

function isRegExp(pattern: string): boolean {
  try {
    return Boolean(new RegExp(pattern, 'u'));
  } catch {
    return false;
  }
}

function mapValues(record: Record<string, unknown>, change: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lastPart($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}
