// JSON Schema as a TypeScript type.
type Schema = Record<string, unknown>;

export function typeOf(schema: Schema, indent = ''): string {
  const { $ref, type } = schema;
  if (typeof $ref === 'string') return $ref.slice($ref.lastIndexOf('/') + 1);
  if ('const' in schema) return literal(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  const alternatives = (schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined;
  if (alternatives !== undefined)
    return [...new Set(alternatives.map((one) => grouped(typeOf(one, indent))))].join(' | ');
  if (Array.isArray(schema['allOf']))
    return schema['allOf'].map((one) => grouped(typeOf(one as Schema, indent))).join(' & ');
  if (Array.isArray(type))
    return type.map((one) => typeOf({ ...schema, type: one as unknown }, indent)).join(' | ');
  if (type === 'object' || schema['properties'] !== undefined) return objectType(schema, indent);
  if (type === 'array') return arrayType(schema, indent);
  return simple[String(type)] ?? 'unknown';
}

const simple: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function arrayType(schema: Schema, indent: string): string {
  if (Array.isArray(schema['prefixItems']))
    return `[${schema['prefixItems'].map((one) => typeOf(one as Schema, indent)).join(', ')}]`;
  return `${grouped(typeOf((schema['items'] ?? {}) as Schema, indent))}[]`;
}

function objectType(schema: Schema, indent: string): string {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const required = new Set((schema['required'] ?? []) as string[]);
  const others = schema['additionalProperties'];
  const inner = `${indent}  `;
  const lines = properties.map(([name, one]) => {
    const description = one['description'];
    const text =
      typeof description === 'string' ? `${inner}/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
    return `${text}${inner}${key}${required.has(name) ? '' : '?'}: ${typeOf(one, inner)};`;
  });
  const isOpen = typeof others === 'object' && others !== null;
  if (properties.length === 0)
    return isOpen ? `Record<string, ${typeOf(others as Schema, indent)}>` : 'Record<string, unknown>';
  // An index signature has to hold for the properties with a name too.
  if (isOpen) lines.push(`${inner}[name: string]: unknown;`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function grouped(type: string): string {
  return /[|&]/.test(type) ? `(${type})` : type;
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : String(value);
}
