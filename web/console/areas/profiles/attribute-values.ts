// An attribute as a form holds it (text, mostly) and as the API takes it.
import { type Attribute, selfOf } from './schema.ts';

export type Choice = { value: string; title: string };
export type Values = {
  name: string;
  title: string;
  type: Attribute['type'];
  itemType: 'string' | 'number' | 'integer';
  description: string;
  required: boolean;
  unique: boolean;
  format: string;
  minLength: string;
  maxLength: string;
  pattern: string;
  enum: Choice[];
  default: string;
  permissions: 'HIDE' | 'READ_ONLY' | 'READ_WRITE';
  mutability: Attribute['mutability'];
  master: Attribute['master']['type'];
  scope: boolean;
  union: boolean;
  externalName: string;
  externalNamespace: string;
};

const choicesOf = ({ enum: values, oneOf }: Pick<Attribute, 'enum' | 'oneOf'>): Choice[] =>
  (values ?? []).map((value) => ({
    value: String(value),
    title: oneOf?.find((one) => one.const === value)?.title ?? '',
  }));

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.join('\n') : String(value);

export function valuesOf(name: string, attribute: Attribute | undefined): Values {
  const of: Partial<Attribute> = attribute ?? {};
  return {
    name,
    title: of.title ?? '',
    type: of.type ?? 'string',
    itemType: of.items?.type ?? 'string',
    description: of.description ?? '',
    required: of.required === true,
    unique: of.unique !== undefined,
    format: of.format ?? '',
    minLength: textOf(of.minLength),
    maxLength: textOf(of.maxLength),
    pattern: of.pattern ?? '',
    enum: choicesOf(of.type === 'array' ? (of.items ?? {}) : of),
    default: textOf(of.default),
    permissions: attribute === undefined ? 'READ_ONLY' : selfOf(attribute),
    mutability: of.mutability ?? 'READ_WRITE',
    master: of.master?.type ?? 'PROFILE_MASTER',
    scope: of.scope === 'SELF',
    union: of.union === 'ENABLE',
    externalName: of.externalName ?? '',
    externalNamespace: of.externalNamespace ?? '',
  };
}

/** Of what its values, and the values of a list, are. */
export const plainType = ({ type, itemType }: Pick<Values, 'type' | 'itemType'>) =>
  type === 'array' ? itemType : type;

export const isNumeric = (values: Pick<Values, 'type' | 'itemType'>): boolean =>
  ['number', 'integer'].includes(plainType(values));

function plainValue(values: Values, text: string): string | number | boolean {
  if (isNumeric(values)) return Number(text);
  return values.type === 'boolean' ? text === 'true' : text;
}

/** null takes away what was there. */
const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

function enumPatch(values: Values): Record<string, unknown> {
  const { enum: choices } = values;
  if (choices.length === 0) return { enum: null, oneOf: null };
  const all = choices.map(({ value }) => plainValue(values, value.trim()));
  const hasTitles = choices.some(({ title }) => title.trim() !== '');
  return {
    enum: all,
    oneOf: hasTitles
      ? all.map((value, at) => ({ const: value, title: choices[at]?.title.trim() || String(value) }))
      : null,
  };
}

function defaultOf(values: Values): unknown {
  if (values.default.trim() === '') return null;
  if (values.type !== 'array') return plainValue(values, values.default.trim());
  return values.default
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => plainValue(values, line));
}

const withoutNulls = (of: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null));

/** Permissions of others, and the list of sources, stay as they were. */
function sharedPatch(values: Values, before: Attribute | undefined): Record<string, unknown> {
  const others = (before?.permissions ?? []).filter(({ principal }) => principal !== 'SELF');
  const isSameMaster = before !== undefined && before.master.type === values.master;
  return {
    permissions: [...others, { principal: 'SELF', action: values.permissions }],
    master: isSameMaster ? before.master : { type: values.master },
  };
}

/** Of a built-in attribute: the server refuses everything else. */
export function basePatch(
  values: Values,
  before: Attribute,
  can: { require: boolean; pattern: boolean },
): Record<string, unknown> {
  return {
    ...sharedPatch(values, before),
    ...(can.require && { required: values.required }),
    ...(can.pattern && { pattern: orNull(values.pattern) }),
  };
}

export function customPatch(
  values: Values,
  before: Attribute | undefined,
  kind: 'user' | 'group' | 'app',
): Record<string, unknown> {
  const { type } = values;
  const isText = type === 'string';
  const isList = type === 'array';
  const hasEnum = values.enum.length > 0;
  const count = (text: string) => (isText && text.trim() !== '' ? Number(text) : null);
  const patch: Record<string, unknown> = {
    ...sharedPatch(values, before),
    title: values.title.trim(),
    type,
    description: orNull(values.description),
    required: values.required,
    unique: kind === 'user' && !isList && type !== 'boolean' && !hasEnum && values.unique ? true : null,
    format: isText ? orNull(values.format) : null,
    minLength: count(values.minLength),
    maxLength: count(values.maxLength),
    pattern: isText ? orNull(values.pattern) : null,
    ...(isList
      ? { enum: null, oneOf: null, items: withoutNulls({ type: values.itemType, ...enumPatch(values) }) }
      : { ...enumPatch(type === 'boolean' ? { ...values, enum: [] } : values), items: null }),
    default: defaultOf(values),
    mutability: values.mutability,
    scope: values.scope ? 'SELF' : 'NONE',
    union: kind === 'app' && isList ? (values.union ? 'ENABLE' : 'DISABLE') : null,
    externalName: kind === 'app' ? orNull(values.externalName) : (before?.externalName ?? null),
    externalNamespace:
      kind === 'app' ? orNull(values.externalNamespace) : (before?.externalNamespace ?? null),
  };
  return before === undefined ? withoutNulls(patch) : patch;
}
