/** Conditions as somebody wrote them. */
export type Conditions = Readonly<Record<string, unknown>> | null;
type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const isSubset = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.every((one) => outer.includes(one));
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * Whether whoever meets the narrower conditions meets the wider ones, whoever they are and however they come. It says no where it cannot
 * tell: what it finds is certain, what it does not find may still be so.
 */
export function covers(wider: Conditions, narrower: Conditions): boolean {
  return Object.entries(wider ?? {}).every(([name, value]) => {
    if (value === null || value === undefined) return true;
    const other = narrower?.[name];
    return (coverings[name] ?? isSame)(asObject(value), asObject(other)) || isSame(value, other);
  });
}

type Covering = (wider: Json, narrower: Json) => boolean;

const coverings: Readonly<Record<string, Covering>> = {
  people: (wider, narrower) =>
    coversSelections(
      [asObject(wider['users']), asObject(wider['groups'])],
      [asObject(narrower['users']), asObject(narrower['groups'])],
    ),
  userType: (wider, narrower) => coversSelections([wider], [narrower]),
  network(wider, narrower) {
    if (wider['connection'] !== 'ZONE') return true;
    return narrower['connection'] === 'ZONE' && coversSelections([wider], [narrower]);
  },
  riskScore: (wider, narrower) => isAny(wider['level']) || wider['level'] === narrower['level'],
  risk: (wider, narrower) => {
    const [many, few] = [listOf(wider['behaviors']), listOf(narrower['behaviors'])];
    return many.length === 0 || (few.length > 0 && isSubset(few, many));
  },
  device(wider, narrower) {
    const flags = (['registered', 'managed'] as const).every(
      (name) => wider[name] == null || wider[name] === narrower[name],
    );
    const [many, few] = [
      listOf(asObject(wider['assurance'])['include']),
      listOf(asObject(narrower['assurance'])['include']),
    ];
    return flags && (many.length === 0 || (few.length > 0 && isSubset(few, many)));
  },
  platform: (wider, narrower) => isAnyPlatform(wider) || isSame(wider, narrower),
  elCondition: (wider, narrower) =>
    wider['condition'] == null ||
    String(wider['condition']).trim() === 'true' ||
    wider['condition'] === narrower['condition'],
  authContext: (wider, narrower) => isAny(wider['authType']) || isSame(wider, narrower),
  identityProvider: (wider, narrower) => isAny(wider['provider']) || isSame(wider, narrower),
};

const isAny = (value: unknown): boolean => value === undefined || value === null || value === 'ANY';

function isAnyPlatform({ include, exclude }: Json): boolean {
  if (Array.isArray(exclude) && exclude.length > 0) return false;
  return (Array.isArray(include) ? include : []).every((one) => {
    const { type, os } = asObject(one);
    return isAny(type) && isAny(asObject(os)['type']);
  });
}

/** Included is who is in one of the lists, or everybody where all are empty; excluded is who is in one of those. */
function coversSelections(wider: readonly Json[], narrower: readonly Json[]): boolean {
  const lists = (one: readonly Json[], name: string) => one.map((selection) => listOf(selection[name]));
  const excluded = lists(narrower, 'exclude');
  if (!lists(wider, 'exclude').every((list, index) => isSubset(list, excluded[index] ?? []))) return false;
  const [many, few] = [lists(wider, 'include'), lists(narrower, 'include')];
  if (many.every((list) => list.length === 0)) return true;
  if (few.every((list) => list.length === 0)) return false;
  return few.every((list, index) => isSubset(list, many[index] ?? []));
}

/** Whether it asks for nothing at all. */
export const asksNothing = (conditions: Conditions): boolean => covers(conditions, null);

/** What keeps everybody from meeting them, by its place; undefined where nothing is certain to. */
export function contradictionIn(conditions: Conditions): string | undefined {
  const people = asObject(conditions?.['people']);
  const [users, groups] = [asObject(people['users']), asObject(people['groups'])];
  const included = [...listOf(users['include']), ...listOf(groups['include'])];
  const excluded = [...listOf(users['exclude']), ...listOf(groups['exclude'])];
  if (included.length > 0 && isSubset(included, excluded)) return 'conditions.people';
  const network = asObject(conditions?.['network']);
  if (network['connection'] === 'ZONE' && isEmptied(network)) return 'conditions.network';
  return isEmptied(asObject(conditions?.['userType'])) ? 'conditions.userType' : undefined;
}

function isEmptied(selection: Json): boolean {
  const included = listOf(selection['include']);
  return included.length > 0 && isSubset(included, listOf(selection['exclude']));
}
