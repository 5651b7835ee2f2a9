import {
  type Attribute,
  type EnumValue,
  type NamedValue,
  attributeFormats,
  attributeTypes,
  itemTypes,
} from './attribute.ts';
import { PatternRefused } from './attribute-pattern.ts';
import { valueCheck } from './attribute-value.ts';

export type DefinitionResult = { attribute: Attribute } | { problems: string[] };
type Json = Record<string, unknown>;

const knownFields = new Set(
  (
    'title type description required format mutability scope minLength maxLength pattern enum oneOf items permissions ' +
    'master unique union externalName externalNamespace default'
  ).split(' '),
);
const mutabilities = ['READ_WRITE', 'READ_ONLY', 'IMMUTABLE', 'WRITE_ONLY'] as const;
const scopes = ['NONE', 'SELF'] as const;
const actions = ['HIDE', 'READ_ONLY', 'READ_WRITE'] as const;
const unions = ['ENABLE', 'DISABLE'] as const;
const masters = ['PROFILE_MASTER', 'OKTA', 'OVERRIDE'] as const;
const maxTextLength = 1_024;
const maxEnumValues = 1_000;

/** What a client sent for one property, merged by RFC 7396 into what is there (null removes a field), made whole and checked. */
export function defineAttribute(current: Attribute | undefined, patch: Json): DefinitionResult {
  const merged: Json = { ...current };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = value;
  }
  const reader = fieldReader(merged);
  const attribute = readAttribute(reader);
  const { problems } = reader;
  for (const field of Object.keys(merged)) {
    if (!knownFields.has(field)) problems.push(`${field}: is not a field of an attribute`);
  }
  if (current && attribute.type !== current.type)
    problems.push(`type: cannot be changed from ${current.type}; remove the attribute and add it again`);
  if (problems.length === 0) problems.push(...contradictions(attribute));
  return problems.length > 0 ? { problems } : { attribute };
}

function readAttribute(reader: FieldReader): Attribute {
  const { text, count, flag, choice, list } = reader;
  return withoutUndefined({
    title: text('title', true) ?? '',
    type: choice('type', attributeTypes) ?? 'string',
    description: text('description'),
    required: flag('required') === true ? true : undefined,
    format: choice('format', attributeFormats, true),
    mutability: choice('mutability', mutabilities, true) ?? 'READ_WRITE',
    scope: choice('scope', scopes, true) ?? 'NONE',
    minLength: count('minLength'),
    maxLength: count('maxLength'),
    pattern: text('pattern'),
    enum: list('enum', readEnumValue),
    oneOf: list('oneOf', readNamedValue),
    items: readItems(reader),
    permissions: list('permissions', readPermission) ?? [{ principal: 'SELF', action: 'READ_ONLY' as const }],
    master: readMaster(reader),
    unique: readUnique(reader),
    union: choice('union', unions, true),
    externalName: text('externalName'),
    externalNamespace: text('externalNamespace'),
    default: reader.fields['default'],
  });
}

function readUnique({ fields, problems }: FieldReader): 'UNIQUE_VALIDATED' | undefined {
  // The published schema says boolean, real answers and Terraform say these words.
  const value = fields['unique'];
  if (value === undefined || value === false || value === 'NOT_UNIQUE' || value === '') return undefined;
  if (value === true || value === 'UNIQUE_VALIDATED') return 'UNIQUE_VALIDATED';
  problems.push('unique: must be true or false');
  return undefined;
}

function readItems({ fields, problems }: FieldReader): Attribute['items'] {
  const items = fields['items'];
  if (items === undefined) return undefined;
  if (!isObject(items)) {
    problems.push('items: must be an object with a type');
    return undefined;
  }
  const inner = fieldReader(items);
  const read = withoutUndefined({
    type: inner.choice('type', itemTypes) ?? 'string',
    enum: inner.list('enum', readEnumValue),
    oneOf: inner.list('oneOf', readNamedValue),
  });
  problems.push(...inner.problems.map((problem) => `items.${problem}`));
  return read;
}

function readMaster({ fields, problems }: FieldReader): Attribute['master'] {
  const master = fields['master'];
  if (master === undefined) return { type: 'PROFILE_MASTER' };
  const inner = fieldReader(isObject(master) ? master : {});
  const type = inner.choice('type', masters);
  const priority = inner.list('priority', (entry) =>
    isObject(entry) && typeof entry['type'] === 'string'
      ? { type: entry['type'], ...(typeof entry['value'] === 'string' ? { value: entry['value'] } : {}) }
      : undefined,
  );
  problems.push(...inner.problems.map((problem) => `master.${problem}`));
  return { type: type ?? 'PROFILE_MASTER', ...(priority ? { priority } : {}) };
}

const readEnumValue = (value: unknown): EnumValue | undefined =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined;

const readNamedValue = (value: unknown): NamedValue | undefined =>
  isObject(value) &&
  typeof value['title'] === 'string' &&
  (typeof value['const'] === 'string' || typeof value['const'] === 'number')
    ? { const: value['const'], title: value['title'] }
    : undefined;

const readPermission = (value: unknown): Attribute['permissions'][number] | undefined => {
  if (!isObject(value) || typeof value['principal'] !== 'string') return undefined;
  const action = actions.find((known) => known === value['action']);
  return action === undefined ? undefined : { principal: value['principal'], action };
};

/** What each field allows alone but not together. */
function contradictions(attribute: Attribute): string[] {
  const { type, minLength, maxLength, items, unique } = attribute;
  const problems: string[] = [];
  if (type !== 'string') {
    for (const field of ['minLength', 'maxLength', 'pattern', 'format'] as const) {
      if (attribute[field] !== undefined) problems.push(`${field}: is only for attributes of type string`);
    }
  }
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength)
    problems.push('minLength: is greater than maxLength');
  if (type === 'array' && !items) problems.push('items: is needed for an array');
  if (type !== 'array' && items) problems.push('items: is only for attributes of type array');
  if (unique && (type === 'array' || type === 'boolean' || attribute.enum))
    problems.push('unique: is only for strings, numbers and integers without an enum');
  if (attribute.union === 'ENABLE' && type !== 'array')
    problems.push('union: is only for attributes of type array');
  if (attribute.enum && (type === 'array' || type === 'boolean'))
    problems.push(`enum: is not for attributes of type ${type}`);
  problems.push(...enumProblems('', type === 'array' || type === 'boolean' ? undefined : type, attribute));
  if (items) problems.push(...enumProblems('items.', items.type, items));
  if (problems.length > 0) return problems;
  try {
    const check = valueCheck(attribute);
    const problem = attribute.default === undefined ? undefined : check(attribute.default);
    return problem === undefined ? [] : [`default: ${problem}`];
  } catch (error) {
    if (error instanceof PatternRefused) return [`pattern: ${error.message}`];
    throw error;
  }
}

function enumProblems(
  prefix: string,
  type: 'string' | 'number' | 'integer' | undefined,
  part: { enum?: EnumValue[]; oneOf?: NamedValue[] },
): string[] {
  const values = part.enum;
  if (!values) return part.oneOf ? [`${prefix}oneOf: needs an enum beside it`] : [];
  const wanted = type === 'string' ? 'string' : 'number';
  if (values.length === 0) return [`${prefix}enum: must have at least one value`];
  if (new Set(values).size !== values.length) return [`${prefix}enum: must consist of unique values`];
  if (values.some((value) => typeof value !== wanted))
    return [`${prefix}enum: every value must be a ${type}`];
  if (type === 'integer' && values.some((value) => !Number.isSafeInteger(value)))
    return [`${prefix}enum: every value must be an integer`];
  const named = part.oneOf?.map((entry) => entry.const);
  if (named && (named.length !== values.length || named.some((value, index) => value !== values[index]))) {
    return [`${prefix}oneOf: must have the values of enum in the same order`];
  }
  return [];
}

type FieldReader = {
  fields: Json;
  problems: string[];
  text(field: string, required?: boolean): string | undefined;
  count(field: string): number | undefined;
  flag(field: string): boolean | undefined;
  choice<T extends string>(field: string, known: readonly T[], optional?: boolean): T | undefined;
  list<T>(field: string, read: (value: unknown) => T | undefined): T[] | undefined;
};

function fieldReader(fields: Json): FieldReader {
  const problems: string[] = [];
  return {
    fields,
    problems,
    text(field, required = false) {
      const value = fields[field];
      if (value === undefined && !required) return undefined;
      if (typeof value === 'string' && (value !== '' || !required) && value.length <= maxTextLength)
        return value;
      problems.push(`${field}: must be a string of 1 to ${maxTextLength} characters`);
      return undefined;
    },
    count(field) {
      const value = fields[field];
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 10_000) return value;
      problems.push(`${field}: must be an integer between 0 and 10000`);
      return undefined;
    },
    flag(field) {
      const value = fields[field];
      if (value === undefined || typeof value === 'boolean') return value;
      problems.push(`${field}: must be true or false`);
      return undefined;
    },
    choice(field, known, optional = false) {
      const value = fields[field];
      if (value === undefined && optional) return undefined;
      const found = known.find((entry) => entry === value);
      if (found === undefined) problems.push(`${field}: must be one of ${known.join(', ')}`);
      return found;
    },
    list(field, read) {
      const value = fields[field];
      if (value === undefined) return undefined;
      if (!Array.isArray(value) || value.length > maxEnumValues) {
        problems.push(`${field}: must be an array of at most ${maxEnumValues} elements`);
        return undefined;
      }
      const entries = value.map(read);
      const whole = entries.filter((entry) => entry !== undefined);
      if (whole.length === entries.length) return whole;
      problems.push(`${field}: element ${entries.indexOf(undefined)} is not of the right form`);
      return undefined;
    },
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
