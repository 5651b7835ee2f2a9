import { asObject, type JsonObject } from './json-object.ts';
import type { PolicySubject } from './policy.ts';

/** Conditions as somebody wrote them, compiled once per change so that a request only looks into sets. */
export type ConditionMatcher = {
  /** Why the person is not meant; undefined = meant. */
  missedBy(person: PolicySubject): string | undefined;
  /** A condition that nobody here can judge yet; it is never taken as met. */
  readonly unknown: string | undefined;
};

const everybody: ReadonlySet<string> = new Set();

/** Compiles `people` and `userType`; everything else that is written there has to say "anything goes" or it is unknown. */
export function compileConditions(conditions: JsonObject | null): ConditionMatcher {
  const people = asObject(conditions?.people);
  const users = selection(people.users);
  const groups = selection(people.groups);
  const types = selection(conditions?.userType);
  return {
    unknown: unknownCondition(conditions),
    missedBy(person) {
      const { id = '', typeId = '' } = person;
      if (users.exclude.has(id)) return 'the person is excluded';
      if (intersects(groups.exclude, person.groupIds)) return "one of the person's groups is excluded";
      if (types.exclude.has(typeId)) return 'the user type is excluded';
      if (types.include.size > 0 && !types.include.has(typeId)) return 'the user type is not included';
      if (users.include.size === 0 && groups.include.size === 0) return undefined;
      if (users.include.has(id) || intersects(groups.include, person.groupIds)) return undefined;
      return 'neither the person nor one of their groups is included';
    },
  };
}

/**
 * The first condition that this version cannot judge (network zones, devices, risk, behaviours, expressions,
 * platforms, other authentication contexts), by its place in the JSON.
 */
export function unknownCondition(conditions: JsonObject | null): string | undefined {
  if (conditions === null) return undefined;
  for (const [name, value] of Object.entries(conditions)) {
    const judge = Object.hasOwn(judges, name) ? judges[name] : undefined;
    if (judge === undefined) return name;
    const place = judge(asObject(value));
    if (place !== undefined) return place === '' ? name : `${name}.${place}`;
  }
  return undefined;
}

/** Per condition: undefined when it asks for nothing, else the place of what it asks for. */
const judges: Record<string, (value: JsonObject) => string | undefined> = {
  people: () => undefined,
  userType: () => undefined,
  network: (value) => (oneOf(value.connection, 'ANYWHERE') ? undefined : 'connection'),
  authContext: (value) => (oneOf(value.authType, 'ANY') ? undefined : 'authType'),
  authProvider: (value) => (oneOf(value.provider, 'ANY', 'OKTA') ? undefined : 'provider'),
  identityProvider: (value) => (oneOf(value.provider, 'ANY', 'OKTA') ? undefined : 'provider'),
  risk: (value) => (isEmpty(value.behaviors) ? undefined : 'behaviors'),
  riskScore: (value) => (oneOf(value.level, 'ANY') ? undefined : 'level'),
  elCondition: (value) =>
    value.condition === undefined || value.condition === null ? undefined : 'condition',
  platform: (value) => platformPlace(value),
  device: (value) => Object.keys(value).find((key) => !(value[key] === null || value[key] === undefined)),
};

function platformPlace(value: JsonObject): string | undefined {
  if (!isEmpty(value.exclude)) return 'exclude';
  const wanted = Array.isArray(value.include) ? value.include : [];
  const anything = wanted.every(
    (one) => asObject(one).type === 'ANY' && oneOf(asObject(asObject(one).os).type, 'ANY'),
  );
  return anything ? undefined : 'include';
}

function oneOf(value: unknown, ...accepted: string[]): boolean {
  return value === undefined || value === null || accepted.includes(String(value));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function intersects(set: ReadonlySet<string>, ids: readonly string[]): boolean {
  if (set.size === 0) return false;
  for (const id of ids) if (set.has(id)) return true;
  return false;
}

function selection(value: unknown): { include: ReadonlySet<string>; exclude: ReadonlySet<string> } {
  const { include, exclude } = asObject(value);
  return { include: idSet(include), exclude: idSet(exclude) };
}

function idSet(value: unknown): ReadonlySet<string> {
  return Array.isArray(value) && value.length > 0 ? new Set(value.map(String)) : everybody;
}
