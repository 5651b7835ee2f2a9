import type { Translator } from '#web/messages/index.ts';
import { html, type Markup } from '#web/ui/index.ts';
import type { DocsSchema } from './docs-frame.ts';

const deepest = 5;

export type Components = Readonly<Record<string, DocsSchema>>;

/** What a schema describes, field by field; what is inside of a field opens under it. */
export function schemaView(t: Translator, schema: DocsSchema, components: Components): Markup {
  return fields(t, schema, components, []) ?? html`<p><code>${typeName(schema)}</code></p>`;
}

/** Undefined for what has no fields. */
function fields(
  t: Translator,
  given: DocsSchema,
  components: Components,
  above: readonly string[],
): Markup | undefined {
  const name = refName(given);
  // What holds itself is named where it comes again.
  if (above.length >= deepest || (name !== undefined && above.includes(name))) return undefined;
  const schema = resolved(given, components);
  const path = [...above, name ?? ''];
  if (isRecord(schema['items'])) return fields(t, schema['items'], components, path);
  const parts = partsOf(schema).flatMap((one) => fields(t, one, components, path) ?? []);
  const properties = Object.entries(isRecord(schema['properties']) ? schema['properties'] : {});
  if (properties.length === 0) return parts.length === 0 ? undefined : html`${parts}`;
  const required = new Set((schema['required'] ?? []) as string[]);
  return html`<ul class="fields">${properties.map(([property, one]) =>
    fieldView(t, property, one as DocsSchema, components, path, required.has(property)),
  )}</ul>${parts}`;
}

function fieldView(
  t: Translator,
  name: string,
  schema: DocsSchema,
  components: Components,
  path: readonly string[],
  isRequired: boolean,
): Markup {
  const inner = fields(t, schema, components, path);
  const { description } = schema;
  const head = html`<code class="field-name">${name}</code> <span class="field-type">${typeName(schema)}</span>${isRequired && html` <span class="field-required">${t('docs.required')}</span>`}`;
  return html`<li>${inner === undefined ? head : html`<details><summary>${head}</summary>${inner}</details>`}${typeof description === 'string' && html`<p class="quiet small">${description}</p>`}</li>`;
}

/** `string`, `"ACTIVE" | "INACTIVE"`, `Group[]`. */
export function typeName(given: DocsSchema): string {
  const name = refName(given);
  if (name !== undefined) return name;
  if (given['const'] !== undefined) return JSON.stringify(given['const']);
  if (Array.isArray(given['enum'])) {
    const values = given['enum'].map((value) => JSON.stringify(value));
    return values.length > 12 ? `${values.slice(0, 12).join(' | ')} | …` : values.join(' | ');
  }
  if (isRecord(given['items'])) return `${typeName(given['items'])}[]`;
  const parts = partsOf(given);
  if (parts.length > 0) return [...new Set(parts.map((one) => typeName(one)))].join(' | ');
  const { type, format } = given;
  const word = Array.isArray(type) ? type.join(' | ') : String(type ?? 'any');
  return typeof format === 'string' ? `${word} (${format})` : word;
}

function partsOf(schema: DocsSchema): DocsSchema[] {
  const parts = schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf'];
  return Array.isArray(parts) ? (parts as DocsSchema[]) : [];
}

function resolved(schema: DocsSchema, components: Components): DocsSchema {
  const name = refName(schema);
  return name === undefined ? schema : (components[name] ?? {});
}

function refName({ $ref }: DocsSchema): string | undefined {
  return typeof $ref === 'string' ? $ref.slice($ref.lastIndexOf('/') + 1) : undefined;
}

function isRecord(value: unknown): value is DocsSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
