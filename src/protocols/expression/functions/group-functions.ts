import type { ExpressionGroup } from '../context.ts';
import { ExpressionError } from '../expression.ts';
import { compilePattern, matchesPattern } from '../pattern.ts';
import { isPlainObject, ownValue, toValue, type Value } from '../value.ts';
import { type CallSite, type FunctionSpec, integer, list, made, text, wrongType } from './call-site.ts';

const largestLimit = 1_000;

function groupsOf(site: CallSite): readonly ExpressionGroup[] {
  const { groups } = site.context;
  if (!groups)
    throw new ExpressionError(
      'type',
      `'${site.name}' cannot be used here: no groups are known`,
      site.position,
    );
  site.budget.spend(groups.length, site.position);
  return groups;
}

/** A group as an expression sees it: `group.id`, `group.name`, `group.type`, `group.profile.name`. */
const seen = (group: ExpressionGroup) => ({
  id: group.id,
  name: group.name,
  type: group.type,
  profile: { name: group.name },
});

function isMember(test: (group: ExpressionGroup, args: readonly string[]) => boolean): FunctionSpec['call'] {
  return (args, site) => {
    const wanted = args.flatMap((arg) => (Array.isArray(arg) ? list(arg, site).map(toValue) : [arg]));
    const texts = wanted.map((arg) => text(arg, site));
    return groupsOf(site).some((group) => test(group, texts));
  };
}

/** The whole name has to match, as with Java's `matches`. */
function isMemberOfGroupNameRegex([given]: readonly Value[], site: CallSite): Value {
  const pattern = compilePattern(text(given, site), site.position);
  return groupsOf(site).some((group) => matchesPattern(pattern, group.name, site.budget, site.position));
}

/** `Groups.startsWith("OKTA", "Sales", 10)`: names of the user's groups of one source, in the order of their names. */
function named(test: (name: string, wanted: string) => boolean): FunctionSpec['call'] {
  return ([source, wanted, limit], site) => {
    const from = text(source, site);
    const part = text(wanted, site);
    const found = groupsOf(site).filter((group) => isOf(group, from) && test(group.name, part));
    const names = found.map((group) => group.name).sort((a, b) => (a < b ? -1 : 1));
    return names.slice(0, limitOf(limit, site));
  };
}

function isOf(group: ExpressionGroup, source: string): boolean {
  if (source.toUpperCase() === 'OKTA') return group.type !== 'APP_GROUP';
  return group.sources?.includes(source) ?? false;
}

function limitOf(limit: Value | undefined, site: CallSite): number {
  const most = limit === undefined ? 100 : integer(limit, site);
  if (most >= 1 && most <= largestLimit) return most;
  throw new ExpressionError(
    'type',
    `'${site.name}': the limit is from 1 to ${largestLimit}, not ${most}`,
    site.position,
  );
}

/** `getFilteredGroups({"00g…"}, "group.name", 40)`: what the second says of each group that is both listed and the user's. */
function getFilteredGroups([listed, what, limit]: readonly Value[], site: CallSite): Value {
  const ids = new Set(list(listed, site).map((id) => text(toValue(id), site)));
  const evaluate = site.prepare(text(what, site));
  const found = groupsOf(site).filter((group) => ids.has(group.id));
  return found.slice(0, limitOf(limit, site)).map((group) => evaluate({ group: seen(group) }));
}

/**
 * `user.isMemberOf({'group.id': {…}}, {'group.profile.name': 'West', 'operator': 'EXACT'})`: groups that satisfy every criterion,
 * each by any of its values. Names match by their beginning unless EXACT is asked for.
 */
export function matchingGroups(criteria: readonly Value[], site: CallSite): Value[] {
  const tests = criteria.flatMap((criterion) => testsOf(criterion, site));
  return groupsOf(site)
    .filter((group) => tests.every((test) => test(group)))
    .map(seen);
}

function testsOf(criterion: Value, site: CallSite): ((group: ExpressionGroup) => boolean)[] {
  if (!isPlainObject(criterion)) throw wrongType(criterion, "criteria such as {'group.id': {'00g…'}}", site);
  const operator = text(ownValue(criterion, 'operator'), site) || 'STARTS_WITH';
  if (operator !== 'EXACT' && operator !== 'STARTS_WITH') {
    throw new ExpressionError(
      'type',
      `'${site.name}': the operator is EXACT or STARTS_WITH, not ${operator}`,
      site.position,
    );
  }
  const keys = Object.keys(criterion).filter((key) => key !== 'operator');
  if (keys.length === 0) throw wrongType(criterion, "criteria such as {'group.id': {'00g…'}}", site);
  return keys.map((key) => {
    const given = ownValue(criterion, key);
    const values = (Array.isArray(given) ? given.map(toValue) : [given]).map((value) => text(value, site));
    made(values.length, site);
    return testOf(key, values, operator === 'EXACT', site);
  });
}

function testOf(
  key: string,
  values: readonly string[],
  isExact: boolean,
  site: CallSite,
): (group: ExpressionGroup) => boolean {
  switch (key) {
    case 'group.id':
      return (group) => values.includes(group.id);
    case 'group.type':
      return (group) => values.includes(group.type);
    case 'group.profile.name':
      return (group) =>
        values.some((value) => (isExact ? group.name === value : startsAs(group.name, value)));
    default:
      throw new ExpressionError(
        'type',
        `'${site.name}': '${key}' is not group.id, group.type or group.profile.name`,
        site.position,
      );
  }
}

/** Older expressions end the beginning of a name with `.*`. */
const startsAs = (name: string, beginning: string) =>
  name.startsWith(beginning.endsWith('.*') ? beginning.slice(0, -2) : beginning);

const many = Number.POSITIVE_INFINITY;
const groups = 'groups' as const;

export const groupFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  [
    'isMemberOfGroup',
    { args: [1, 1], needs: groups, call: isMember((group, ids) => ids.includes(group.id)) },
  ],
  [
    'isMemberOfAnyGroup',
    { args: [1, many], needs: groups, call: isMember((group, ids) => ids.includes(group.id)) },
  ],
  [
    'isMemberOfGroupName',
    { args: [1, 1], needs: groups, call: isMember((group, names) => names.includes(group.name)) },
  ],
  [
    'isMemberOfGroupNameStartsWith',
    {
      args: [1, 1],
      needs: groups,
      call: isMember((group, names) => names.some((part) => group.name.startsWith(part))),
    },
  ],
  [
    'isMemberOfGroupNameContains',
    {
      args: [1, 1],
      needs: groups,
      call: isMember((group, names) => names.some((part) => group.name.includes(part))),
    },
  ],
  ['isMemberOfGroupNameRegex', { args: [1, 1], needs: groups, call: isMemberOfGroupNameRegex }],
  ['Groups.contains', { args: [2, 3], needs: groups, call: named((name, part) => name.includes(part)) }],
  ['Groups.startsWith', { args: [2, 3], needs: groups, call: named((name, part) => name.startsWith(part)) }],
  ['Groups.endsWith', { args: [2, 3], needs: groups, call: named((name, part) => name.endsWith(part)) }],
  ['getFilteredGroups', { args: [2, 3], needs: groups, call: getFilteredGroups }],
]);
