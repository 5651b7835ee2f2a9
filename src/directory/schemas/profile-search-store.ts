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
 * A search made into SQL. Where one part is the equality of a profile attribute it drives: its index rows come in the order of ids,
 * so a page is found without sorting however many owners match.
 */
export type CompiledSearch = { driver: Sql | undefined; condition: Sql };

const always = sql`true`;

export function compileSearch(node: Predicate, subject: SearchSubject): CompiledSearch {
  const parts = node.kind === 'and' ? node.nodes : [node];
  const driving = parts.find(
    (part) => part.kind === 'compare' && part.operator === 'eq' && isProfile(part.path.text),
  );
  const leaf = driving && conditionOn(driving);
  const rest = parts.filter((part) => part !== driving);
  return {
    driver: leaf && leafCondition(subject, 'd', leaf),
    condition: rest.length === 0 ? always : conjunction(rest.map((part) => compileNode(part, subject))),
  };
}

/** The same as one condition on `o`. */
export function compileSearchCondition(node: Predicate, subject: SearchSubject): Sql {
  return compileNode(node, subject);
}

const isProfile = (attribute: string) => attribute.startsWith('profile.');
const conjunction = (parts: Sql[]) => sql`(${join(parts, ' and ')})`;

function compileNode(node: Predicate, subject: SearchSubject): Sql {
  if (node.kind === 'and') return conjunction(node.nodes.map((part) => compileNode(part, subject)));
  if (node.kind === 'or' && node.nodes.some(touchesProfile)) return compileUnion(node.nodes, subject);
  return compileFilter(node, columnsOf(subject));
}

/** Each branch finds its owners by its own index; a plain `or` over sub-queries would try every owner against all of them. */
function compileUnion(nodes: readonly Predicate[], subject: SearchSubject): Sql {
  const branches = nodes.map((node) => {
    const leaf = conditionOn(node);
    return leaf && isProfile(leaf.attribute) && !subject.columns.get(leaf.attribute)
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

/** A comparison or a `pr` as one condition; nothing for what is made of several. */
function conditionOn(node: Predicate): Condition | undefined {
  if (node.kind !== 'compare' && node.kind !== 'present') return undefined;
  const [operator, value] = node.kind === 'compare' ? [node.operator, node.value] : ['pr' as const, null];
  return { operator, value, attribute: node.path.text, position: node.path.position };
}

const offered: readonly FilterOperator[] = ['eq', 'sw', 'gt', 'ge', 'lt', 'le', 'pr'];

/** The condition on one row of the index. The property is written out: it is a name of the schema, and the planner needs it. */
function leafCondition(subject: SearchSubject, alias: 'd' | 'x', condition: Condition): Sql {
  const property = condition.attribute.slice('profile.'.length);
  const attribute = subject.attribute(property);
  if (!attribute || attribute.mutability === 'WRITE_ONLY' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(property)) {
    const message = `Unknown attribute '${condition.attribute}' at position ${condition.position}`;
    throw new FilterRefused('attribute', condition.attribute, condition.position, message);
  }
  const allowed = subject.contains.has(property) ? [...offered, 'co' as const] : offered;
  if (!allowed.includes(condition.operator)) throw refusedOperator(condition, allowed);
  const its = sql`${raw(alias)}.property = ${raw(`'${property}'`)}`;
  if (condition.operator === 'pr') return its;
  const number = asNumber(attribute, condition);
  if (number !== undefined)
    return sql`${its} and ${raw(alias)}.number ${raw(comparison(condition))} ${number}::float8`;
  return sql`${its} and ${textCondition(raw(`${alias}.value`), condition, asText(condition))}`;
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
