import {
  type CompiledSchema,
  type Profile,
  showProfile,
  writeProfile,
} from '#src/directory/schemas/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';

type Given = Readonly<Record<string, unknown>>;

/** What a mapping makes of one person for one app. It follows the person, and is not stored. */
export type MappedProfile = {
  readonly values: Profile;
  /** Of `values`, those that are written when somebody is assigned and left alone from then on. */
  readonly onceOnly: readonly string[];
};

export const nothingMapped: MappedProfile = { values: {}, onceOnly: [] };

/** Without what the schema would not take: a mapping may come to anything. */
export function fitting(schema: CompiledSchema, { values, onceOnly }: MappedProfile): MappedProfile {
  const fit = Object.entries(values).filter(
    ([name, value]) => schema.attributes.get(name)?.check(value) === undefined,
  );
  return { values: Object.fromEntries(fit), onceOnly };
}

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What is kept of a person's own at an app after a write: only what differs from the mapping, so that a profile that was read and
 * is sent again does not stop following the person. null gives a property back to the mapping. `before` is undefined for somebody new.
 * Throws with every problem there is.
 */
export function writeOwn(
  schema: CompiledSchema,
  mapped: MappedProfile,
  before: Profile | undefined,
  given: Given,
): Profile {
  const isNew = before === undefined;
  const returned = Object.keys(given).filter(
    (name) => isNothing(given[name]) && mapped.values[name] !== undefined,
  );
  const changes = Object.fromEntries(Object.entries(given).filter(([name]) => !returned.includes(name)));
  const written = isNew
    ? writeProfile(schema, 'create', {}, { ...mapped.values, ...changes })
    : writeProfile(schema, 'partial', { ...mapped.values, ...before }, changes);
  if ('problems' in written)
    throw refused(written.problems.map(({ field, message }) => ({ name: field, message })));
  const own = new Map(Object.entries(before ?? {}).filter(([name]) => schema.attributes.has(name)));
  for (const name of returned) own.delete(name);
  for (const name of Object.keys(isNew ? written.profile : changes)) {
    const value = written.profile[name];
    const staysAsItIs = isNew && mapped.onceOnly.includes(name);
    if (value === undefined || (isSame(value, mapped.values[name]) && !staysAsItIs)) own.delete(name);
    else own.set(name, value);
  }
  return Object.fromEntries(own);
}

/** What a group gives its members: nobody's own name, and nothing that is only given to people one by one. */
export function writeForGroup(schema: CompiledSchema, given: Given): Profile {
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const attribute = schema.attributes.get(name);
    const message =
      attribute === undefined
        ? `The property ${name} is not defined in the schema; add it there or leave it out`
        : attribute.scope === 'SELF'
          ? 'has the scope SELF: it is given to people one by one, not through a group'
          : attribute.mutability === 'READ_ONLY'
            ? `Cannot modify the ${name} attribute because it is read-only.`
            : isNothing(value)
              ? undefined
              : attribute.check(value);
    return message === undefined ? [] : [{ name, message }];
  });
  if (problems.length > 0) throw refused(problems);
  return given;
}

function refused(problems: readonly { name: string; message: string }[]): Error {
  return validationFailed(
    `profile.${problems[0]?.name ?? ''}`,
    problems.map(({ name, message }) => `profile.${name}: ${message}`),
  );
}

/** The profile as everybody reads it: mapped, over it what the person's groups give, over that what is their own. */
export function effectiveProfile(
  schema: CompiledSchema,
  mapped: Profile,
  given: { own: Profile; groups: readonly Profile[] },
): Profile {
  const values: Record<string, unknown> = { ...mapped };
  const [best = {}] = given.groups;
  for (const [name, value] of Object.entries(best)) if (!isNothing(value)) values[name] = value;
  if (given.groups.length > 1) {
    for (const [name, { union }] of schema.attributes) {
      const lists = union === 'ENABLE' ? given.groups.flatMap((group) => asList(group[name])) : [];
      if (lists.length > 0) values[name] = [...new Set(lists)];
    }
  }
  return showProfile(schema, { ...values, ...given.own });
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
