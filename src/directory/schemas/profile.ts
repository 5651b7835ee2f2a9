import { permissionOfSelf } from './attribute.ts';
import { isEmailAddress } from './attribute-value.ts';
import type { CompiledSchema, SchemaAttribute } from './profile-schema.ts';

export type Profile = Readonly<Record<string, unknown>>;

/** create and replace: what is not given is unset. partial: what is not given stays. */
export type ProfileWrite = 'create' | 'replace' | 'partial';

export type ProfileProblem =
  /** `field: message` */
  | { kind: 'invalid'; field: string; message: string }
  | { kind: 'unknown'; field: string; message: string }
  | { kind: 'read-only' | 'immutable'; field: string; message: string };

/** The profile after a write, or everything that is wrong with the write. */
export function writeProfile(
  schema: CompiledSchema,
  write: ProfileWrite,
  current: Profile,
  given: Readonly<Record<string, unknown>>,
): { profile: Profile } | { problems: ProfileProblem[] } {
  const problems: ProfileProblem[] = [];
  const invalid = (field: string, message: string) => problems.push({ kind: 'invalid', field, message });
  const values = new Map(write === 'partial' ? Object.entries(current) : keptByReplace(schema, current));
  for (const [name, sent] of Object.entries(given)) {
    const attribute = schema.attributes.get(name);
    if (!attribute) {
      problems.push({ kind: 'unknown', field: name, message: unknownMessage(name) });
      continue;
    }
    const value = sent === '' || sent === null || sent === undefined ? undefined : tidy(attribute, sent);
    const problem = value === undefined ? undefined : attribute.check(value);
    const frozen = write === 'create' ? undefined : frozenProblem(attribute, current[name], value);
    if (frozen) problems.push(frozen);
    else if (problem !== undefined) invalid(name, problem);
    else if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
  const touched = (name: string) => write !== 'partial' || Object.hasOwn(given, name);
  for (const [name, attribute] of schema.attributes) {
    // A value that was sent and refused has its own problem already.
    if (values.has(name) || problems.some((problem) => problem.field === name)) continue;
    if (attribute.default !== undefined && touched(name)) values.set(name, attribute.default);
    else if (attribute.required && touched(name)) invalid(name, 'The field cannot be left blank');
  }
  if (touched('login')) {
    const problem = loginProblem(schema.attributes.get('login'), values.get('login') ?? given['login']);
    if (problem !== undefined) invalid('login', problem);
  }
  return problems.length > 0 ? { problems } : { profile: Object.fromEntries(ordered(schema, values)) };
}

const unknownMessage = (name: string) =>
  `The property ${name} is not defined in the schema; add it there or leave it out`;

/** A replacement cannot take away what nobody may write. */
function keptByReplace(schema: CompiledSchema, current: Profile): [string, unknown][] {
  return Object.entries(current).filter(([name]) => {
    const mutability = schema.attributes.get(name)?.mutability;
    return mutability === 'READ_ONLY' || mutability === 'IMMUTABLE';
  });
}

function frozenProblem(
  attribute: SchemaAttribute,
  before: unknown,
  value: unknown,
): ProfileProblem | undefined {
  const { name, mutability } = attribute;
  if (JSON.stringify(before) === JSON.stringify(value)) return undefined;
  if (mutability === 'READ_ONLY') {
    return {
      kind: 'read-only',
      field: name,
      message: `Cannot modify the ${name} attribute because it is read-only.`,
    };
  }
  if (mutability === 'IMMUTABLE' && before !== undefined) {
    return {
      kind: 'immutable',
      field: name,
      message: `Cannot modify the ${name} attribute because it is immutable.`,
    };
  }
  return undefined;
}

/** One spelling of one text: composed Unicode, so that equal-looking values are equal. */
function tidy(attribute: SchemaAttribute, value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (attribute.type === 'array' && Array.isArray(value)) {
    return value.map((element) => (typeof element === 'string' ? element.normalize('NFC') : element));
  }
  return value;
}

function loginProblem(attribute: SchemaAttribute | undefined, login: unknown): string | undefined {
  if (!attribute) return undefined;
  if (typeof login === 'string' && (login !== login.trim() || /\p{Cc}/u.test(login))) {
    return 'Username must not begin or end with a space or contain control characters';
  }
  if (attribute.pattern !== undefined) return undefined;
  return typeof login === 'string' && isEmailAddress(login)
    ? undefined
    : 'Username must be in the form of an email address';
}

function ordered(schema: CompiledSchema, values: ReadonlyMap<string, unknown>): [string, unknown][] {
  const entries: [string, unknown][] = [];
  for (const name of schema.attributes.keys()) if (values.has(name)) entries.push([name, values.get(name)]);
  return entries;
}

// Always in an answer about a person, null when unset; every other unset attribute is absent (as observed at Okta).
const alwaysShown = ['firstName', 'lastName', 'mobilePhone', 'secondEmail', 'login', 'email'];

/** The profile as the wire shows it: the schema's order, nothing the schema no longer knows, nothing write-only. */
export function showProfile(
  schema: CompiledSchema,
  profile: Profile,
  reader: 'admin' | 'self' = 'admin',
): Profile {
  const shown: Record<string, unknown> = {};
  if (schema.kind === 'user') for (const name of alwaysShown) shown[name] = profile[name] ?? null;
  for (const [name, attribute] of schema.attributes) {
    if (
      attribute.mutability === 'WRITE_ONLY' ||
      (reader === 'self' && permissionOfSelf(attribute) === 'HIDE')
    )
      delete shown[name];
    else if (Object.hasOwn(profile, name)) shown[name] = profile[name];
  }
  return shown;
}
