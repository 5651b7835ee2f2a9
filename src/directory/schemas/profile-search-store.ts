import {
  type ColumnMap,
  compileFilter,
  type Condition,
  escapeLike,
  type FilterOperator,
  FilterRefused,
  join,
  type Predicate,
  raw,
  refusedOperator,
  type Sql,
  sql,
} from '#src/platform/database/index.ts';
import type { Attribute } from './attribute.ts';
import { foldText, maxIndexedLength } from './profile-index.ts';

/** Whose profiles are searched. In every condition the owner's table is called `o`. */
export type SearchSubject = {
  owners: 'users' | 'groups';
  index: 'user_profile_index' | 'group_profile_index';
  /** The attributes beside the profile, and those of the profile that are not searched by its index. */
  columns: ColumnMap;
  attribute(name: string): Pick<Attribute, 'type' | 'mutability'> | undefined;
  /** Attributes that may be searched for what they contain. */
  contains: ReadonlySet<string>;
};

/**
 * One way of matching a search. A driver is the equality of a profile attribute: its index rows come in the order of ids, so a page
 * is found without sorting however many owners match.
 */
export type SearchPart = {
  driver: Sql | undefined;
  condition: Sql;
  /** Whether the condition reads columns of `o`, or its id alone. */
  readsOwner: boolean;
  /**
   * Further conditions on the index of which nobody knows how many they match (`x.property = … and x.value >= …`): they are looked at
   * before the page is read.
   */
  ranges: readonly Sql[];
  /** The driver was looked at and matches few. */
  few?: boolean;
};

/** A search made into SQL: whoever matches any of the parts. A page of the whole is made of a page of each. */
export type CompiledSearch = readonly SearchPart[];

/** `a eq 1 or a eq 2 or …` of one attribute of the profile. */
type Listed = { kind: 'listed'; attribute: string; values: string[] };
type Part = Predicate | Listed;

// More branches than this are one condition: each would cost a page.
const maxParts = 8;
const always = sql`true`;

export function compileSearch(node: Predicate, subject: SearchSubject): CompiledSearch {
  return conjunctions(node, subject).map((parts) => compileConjunction(parts, subject));
}

/** Conditions made elsewhere, as a search. */
export const searchOf = (condition: Sql): CompiledSearch => [
  { driver: undefined, condition, readsOwner: true, ranges: [] },
];

/** The same search among those whom a condition on `o.id` lets through. */
export const searchWithin = (search: CompiledSearch | undefined, condition: Sql): CompiledSearch =>
  (search ?? [{ driver: undefined, condition: always, readsOwner: false, ranges: [] }]).map((part) => ({
    ...part,
    condition: sql`(${part.condition} and ${condition})`,
  }));

/** `a and (b or c)` as `a and b` or `a and c`, for the first `or` in which profiles are searched. */
function conjunctions(node: Predicate, subject: SearchSubject): Part[][] {
  const parts = flatten(node).flatMap((part) => {
    const branches = part.kind === 'or' ? branchesOf(part.nodes, subject) : [part];
    const [only] = branches;
    return branches.length === 1 && only ? [only] : [part];
  });
  const choice = parts.find((part) => part.kind === 'or' && touchesProfile(part));
  if (choice?.kind !== 'or') return [parts];
  const branches = branchesOf(choice.nodes, subject);
  if (branches.length > maxParts) return [parts];
  const rest = parts.filter((part) => part !== choice);
  return branches.map((branch) => [...(branch.kind === 'listed' ? [branch] : flatten(branch)), ...rest]);
}

const flatten = (node: Predicate): Predicate[] =>
  node.kind === 'and' ? node.nodes.flatMap(flatten) : [node];

/** The branches of an `or`, those that ask one attribute for several texts taken together. */
function branchesOf(nodes: readonly Predicate[], subject: SearchSubject): Part[] {
  const lists = new Map<string, Listed>();
  const branches: Part[] = [];
  for (const node of nodes) {
    const leaf = node.kind === 'compare' && node.operator === 'eq' ? indexLeaf(node, subject) : undefined;
    const attribute = leaf && subject.attribute(propertyOf(leaf));
    if (!leaf || !attribute || asNumber(attribute, leaf) !== undefined || typeof leaf.value !== 'string') {
      branches.push(node);
      continue;
    }
    const list = lists.get(leaf.attribute);
    if (list) list.values.push(asText(leaf));
    else {
      const started: Listed = { kind: 'listed', attribute: leaf.attribute, values: [asText(leaf)] };
      lists.set(leaf.attribute, started);
      branches.push(started);
    }
  }
  // A list of one is a plain equality, which can drive.
  return branches.map((branch) => {
    if (branch.kind !== 'listed' || branch.values.length > 1) return branch;
    return (
      nodes.find(
        (node) => node.kind === 'compare' && node.path.text === branch.attribute && node.operator === 'eq',
      ) ?? branch
    );
  });
}

function compileConjunction(parts: readonly Part[], subject: SearchSubject): SearchPart {
  const driving = parts.find(
    (part) => part.kind === 'compare' && part.operator === 'eq' && indexLeaf(part, subject),
  );
  const leaf = driving && driving.kind !== 'listed' ? indexLeaf(driving, subject) : undefined;
  const others = parts.filter((part) => part !== driving);
  const ranges = others.flatMap((part) => rangeOf(part, subject) ?? []);
  const rest = others.filter((part) => rangeOf(part, subject) === undefined);
  return {
    driver: leaf && leafCondition(subject, 'd', leaf),
    condition: rest.length === 0 ? always : conjunction(rest.map((part) => compilePart(part, subject))),
    readsOwner: rest.some((part) => readsOwner(part, subject)),
    ranges,
  };
}

/** What may match few or nearly all, and is counted quickly. Not `co`, for which counting is the whole work. */
function rangeOf(part: Part, subject: SearchSubject): Sql | undefined {
  if (part.kind === 'listed') return listedCondition(part, subject);
  const leaf = indexLeaf(part, subject);
  return leaf && leaf.operator !== 'co' ? leafCondition(subject, 'x', leaf) : undefined;
}

const listedCondition = ({ attribute, values }: Listed, subject: SearchSubject) =>
  sql`x.property = ${literalProperty(subject, attribute, 0)} and x.value = any(${values}::text[])`;

const propertyOf = (leaf: { attribute: string }) => leaf.attribute.slice('profile.'.length);
const isProfile = (attribute: string) => attribute.startsWith('profile.');
const conjunction = (parts: Sql[]) => sql`(${join(parts, ' and ')})`;

/** A condition that the index of profiles answers. */
function indexLeaf(node: Predicate, subject: SearchSubject): Condition | undefined {
  if (node.kind !== 'compare' && node.kind !== 'present') return undefined;
  if (!isProfile(node.path.text) || subject.columns.get(node.path.text)) return undefined;
  const [operator, value] = node.kind === 'compare' ? [node.operator, node.value] : ['pr' as const, null];
  return { operator, value, attribute: node.path.text, position: node.path.position };
}

function readsOwner(part: Part, subject: SearchSubject): boolean {
  if (part.kind === 'listed') return false;
  if (part.kind === 'and') return part.nodes.some((node) => readsOwner(node, subject));
  if (part.kind === 'or' && touchesProfile(part)) return false;
  return indexLeaf(part, subject) === undefined;
}

function compilePart(part: Part, subject: SearchSubject): Sql {
  if (part.kind !== 'listed') return compileNode(part, subject);
  return sql`o.id in (select x.owner_id from ${raw(subject.index)} x where ${listedCondition(part, subject)})`;
}

function compileNode(node: Predicate, subject: SearchSubject): Sql {
  if (node.kind === 'and') return conjunction(node.nodes.map((part) => compileNode(part, subject)));
  if (node.kind === 'or' && touchesProfile(node)) return compileUnion(node.nodes, subject);
  return compileFilter(node, columnsOf(subject));
}

/** Each branch finds its owners by its own index; a plain `or` over sub-queries would try every owner against all of them. */
function compileUnion(nodes: readonly Predicate[], subject: SearchSubject): Sql {
  const branches = nodes.map((node) => {
    const leaf = indexLeaf(node, subject);
    return leaf
      ? sql`select x.owner_id from ${raw(subject.index)} x where ${leafCondition(subject, 'x', leaf)}`
      : sql`select o.id from ${raw(subject.owners)} o where ${compileNode(node, subject)}`;
  });
  return sql`o.id in (${join(branches, ' union all ')})`;
}

function touchesProfile(node: Predicate): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.some(touchesProfile);
    case 'not':
      return touchesProfile(node.node);
    default:
      return isProfile(node.path.text);
  }
}

function columnsOf(subject: SearchSubject): ColumnMap {
  const byIndex = (condition: Condition) =>
    sql`o.id in (select x.owner_id from ${raw(subject.index)} x where ${leafCondition(subject, 'x', condition)})`;
  return {
    get: (attribute) =>
      subject.columns.get(attribute) ?? (isProfile(attribute) ? { compile: byIndex } : undefined),
  };
}

const offered: readonly FilterOperator[] = ['eq', 'sw', 'gt', 'ge', 'lt', 'le', 'pr'];

/** The condition on one row of the index. */
function leafCondition(subject: SearchSubject, alias: 'd' | 'x', condition: Condition): Sql {
  const property = propertyOf(condition);
  const its = sql`${raw(alias)}.property = ${literalProperty(subject, condition.attribute, condition.position)}`;
  const attribute = subject.attribute(property);
  const allowed = subject.contains.has(property) ? [...offered, 'co' as const] : offered;
  if (!attribute || !allowed.includes(condition.operator)) throw refusedOperator(condition, allowed);
  if (condition.operator === 'pr') return its;
  const number = asNumber(attribute, condition);
  if (number !== undefined)
    return sql`${its} and ${raw(alias)}.number ${raw(comparison(condition))} ${number}::float8`;
  return sql`${its} and ${textCondition(raw(`${alias}.value`), condition, asText(condition))}`;
}

/** The property written out: it is a name of the schema, and the planner must see it to know how common it is. */
function literalProperty(subject: SearchSubject, attribute: string, position: number): Sql {
  const property = propertyOf({ attribute });
  const known = subject.attribute(property);
  if (!known || known.mutability === 'WRITE_ONLY' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(property)) {
    throw new FilterRefused(
      'attribute',
      attribute,
      position,
      `Unknown attribute '${attribute}' at position ${position}`,
    );
  }
  return raw(`'${property}'`);
}

const comparisons: Partial<Record<FilterOperator, string>> = {
  eq: '=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
};

function comparison(condition: Condition): string {
  const found = comparisons[condition.operator];
  if (found === undefined) throw refusedOperator(condition, ['eq', 'gt', 'ge', 'lt', 'le', 'pr']);
  return found;
}

function textCondition(value: Sql, condition: Condition, text: string): Sql {
  if (condition.operator === 'co') return sql`${value} like ${`%${escapeLike(text)}%`}`;
  if (condition.operator !== 'sw') return sql`${value} ${raw(comparison(condition))} ${text}`;
  return startsWith(value, text);
}

/** A range instead of LIKE: an index serves it even where the planner does not see the text yet. */
export function startsWith(value: Sql, prefix: string): Sql {
  const end = afterPrefix(prefix);
  return end === undefined ? sql`${value} >= ${prefix}` : sql`(${value} >= ${prefix} and ${value} < ${end})`;
}

/** The first text after all that begin with the prefix, in the order of code points (collation "C"). */
function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    // Surrogates are no characters.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next);
  }
  return undefined;
}

function asNumber(attribute: Pick<Attribute, 'type'>, { value, operator }: Condition): number | undefined {
  if (operator === 'sw' || operator === 'co') return undefined;
  if (typeof value === 'number' && attribute.type !== 'string') return value;
  const numeric = attribute.type === 'number' || attribute.type === 'integer';
  return numeric && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
    ? Number(value)
    : undefined;
}

function asText(condition: Condition): string {
  const { value, attribute, position } = condition;
  if (value === null) {
    throw new FilterRefused(
      'value',
      attribute,
      position,
      `'${attribute}' at position ${position} cannot be compared with null; use pr`,
    );
  }
  const text = foldText(String(value));
  if ([...text].length >= maxIndexedLength) {
    throw new FilterRefused(
      'value',
      attribute,
      position,
      `The value for '${attribute}' must be shorter than ${maxIndexedLength} characters`,
    );
  }
  return text;
}
