import sql, { join, raw, type Sql } from 'sql-template-tag';

type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
type Literal = string | number | boolean | null;
type Path = { readonly text: string; readonly position: number };

/** What can be compiled. The trees of `protocols/scim-filter` have this shape; this room does not know of them. */
export type Predicate =
  | { kind: 'and' | 'or'; nodes: readonly Predicate[]; position: number }
  | { kind: 'not'; node: Predicate; position: number }
  | { kind: 'present'; path: Path; position: number }
  | { kind: 'compare'; path: Path; operator: Comparison; value: Literal; position: number }
  | { kind: 'element'; path: Path; filter: Predicate; position: number };

export type FilterOperator = Comparison | 'pr';
export type Condition = { operator: FilterOperator; value: Literal; attribute: string; position: number };

export type FilterColumn =
  | {
      /** Gives the value: a column, or an expression such as `jsonText(…)`; written as the index has it. */
      sql: Sql;
      /** `string[]` is a text[] of which any element may match. `id` is text that is never searched inside. */
      type: 'string' | 'id' | 'date' | 'number' | 'boolean' | 'string[]';
      /** The operators offered, fewer than the type could do. */
      operators?: readonly FilterOperator[];
      /** Strings only, and true unless said: otherwise both sides go through lower(), which the index must have as well. */
      caseSensitive?: boolean;
    }
  /** An attribute that is no single column: makes its own condition, or throws FilterRefused. */
  | { compile(condition: Condition): Sql }
  /** An attribute with parts (`emails[type eq "work"]`): `wrap` receives the condition on one element. */
  | { columns: ColumnMap; wrap(condition: Sql): Sql };

/** By attribute name as the caller writes it (`profile.email`); names are case-sensitive, as in Okta. */
export type ColumnMap = { get(attribute: string): FilterColumn | undefined };

/** A well-formed filter asks for what is not offered here. */
export class FilterRefused extends Error {
  override readonly name = 'FilterRefused';
  readonly reason: 'attribute' | 'operator' | 'value';
  readonly attribute: string;
  readonly position: number;
  constructor(reason: FilterRefused['reason'], attribute: string, position: number, message: string) {
    super(message);
    this.reason = reason;
    this.attribute = attribute;
    this.position = position;
  }
}

const operatorsOf: Record<
  'string' | 'id' | 'date' | 'number' | 'boolean' | 'string[]',
  readonly FilterOperator[]
> = {
  string: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'],
  id: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
  date: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
  number: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
  boolean: ['eq', 'ne', 'pr'],
  'string[]': ['eq', 'ne', 'co', 'sw', 'ew', 'pr'],
};

/** A tree to a condition for `where`. Values only ever become parameters; the columns decide every other character. */
export function compileFilter(node: Predicate, columns: ColumnMap): Sql {
  switch (node.kind) {
    case 'and':
      return sql`(${join(
        node.nodes.map((part) => compileFilter(part, columns)),
        ' and ',
      )})`;
    case 'or':
      return compileOr(node.nodes, columns);
    case 'not':
      // Not plain `not`: where a value is missing the inner condition is null, and the filter means "does not match".
      return sql`(${compileFilter(node.node, columns)}) is not true`;
    case 'element':
      return compileElement(node, columns);
    case 'present':
      return compileCondition(node.path, { operator: 'pr', value: null }, columns);
    case 'compare':
      return compileCondition(node.path, node, columns);
  }
}

/** `a eq 1 or a eq 2 or …` becomes one `= any`: one index scan and one statement text however long the list is. */
function compileOr(nodes: readonly Predicate[], columns: ColumnMap): Sql {
  const lists = new Map<string, { column: FilterColumn; values: Literal[]; first: Predicate }>();
  const others: Predicate[] = [];
  for (const node of nodes) {
    const column = node.kind === 'compare' ? columns.get(node.path.text) : undefined;
    if (node.kind !== 'compare' || node.operator !== 'eq' || !column || !canBeListed(column, node.value)) {
      others.push(node);
      continue;
    }
    const list = lists.get(node.path.text) ?? { column, values: [], first: node };
    list.values.push(node.value);
    lists.set(node.path.text, list);
  }
  const parts = others.map((node) => compileFilter(node, columns));
  for (const { column, values, first } of lists.values()) {
    if (values.length === 1 || !('sql' in column)) parts.push(compileFilter(first, columns));
    else parts.push(sql`${column.sql} = any(${values}::text[])`);
  }
  return parts.length === 1 && parts[0] ? parts[0] : sql`(${join(parts, ' or ')})`;
}

const canBeListed = (column: FilterColumn, value: Literal) =>
  'sql' in column &&
  (column.type === 'id' || (column.type === 'string' && column.caseSensitive !== false)) &&
  (column.operators ?? operatorsOf[column.type]).includes('eq') &&
  typeof value === 'string';

function compileElement(node: Predicate & { kind: 'element' }, columns: ColumnMap): Sql {
  const column = columnOf(node.path, columns);
  if ('wrap' in column) return column.wrap(compileFilter(node.filter, column.columns));
  const { text, position } = node.path;
  throw new FilterRefused(
    'operator',
    text,
    position,
    `'${text}' does not take a '[…]' filter, at position ${position}`,
  );
}

function compileCondition(
  path: Path,
  asked: { operator: FilterOperator; value: Literal },
  columns: ColumnMap,
): Sql {
  const column = columnOf(path, columns);
  const { operator, value } = asked;
  const condition: Condition = { operator, value, attribute: path.text, position: path.position };
  if ('compile' in column) return column.compile(condition);
  if ('wrap' in column) throw refusedOperator(condition, []);
  const offered = column.operators ?? operatorsOf[column.type];
  if (!offered.includes(operator)) throw refusedOperator(condition, offered);
  if (value === null && operator !== 'pr') return compileNull(column.sql, condition);
  return compileTyped(column, condition);
}

function columnOf(path: Path, columns: ColumnMap): FilterColumn {
  const column = columns.get(path.text);
  if (column) return column;
  const message = `Unknown attribute '${path.text}' at position ${path.position}`;
  throw new FilterRefused('attribute', path.text, path.position, message);
}

export function refusedOperator(condition: Condition, offered: readonly FilterOperator[]): FilterRefused {
  const { operator, attribute, position } = condition;
  const expected = offered.length > 0 ? `. Expected: ${offered.join(',')}` : '';
  const message = `Operator '${operator}' is not supported for '${attribute}' at position ${position}${expected}`;
  return new FilterRefused('operator', attribute, position, message);
}

function refusedValue(condition: Condition, expected: string): FilterRefused {
  const { attribute, position, value } = condition;
  const message = `'${attribute}' at position ${position} cannot be compared with ${JSON.stringify(value)}. Expected ${expected}`;
  return new FilterRefused('value', attribute, position, message);
}

function compileNull(column: Sql, condition: Condition): Sql {
  if (condition.operator === 'eq') return sql`${column} is null`;
  if (condition.operator === 'ne') return sql`${column} is not null`;
  throw refusedValue(condition, 'a value; only eq and ne know null');
}

type PlainColumn = Extract<FilterColumn, { sql: Sql }>;

function compileTyped(column: PlainColumn, condition: Condition): Sql {
  const { operator, value } = condition;
  if (column.type === 'string[]') return compileList(column.sql, condition);
  if (operator === 'pr') {
    return column.type === 'string' ? sql`${column.sql} <> ''` : sql`${column.sql} is not null`;
  }
  switch (column.type) {
    case 'number':
      if (typeof value !== 'number') throw refusedValue(condition, 'a number');
      return compare(column.sql, operator, sql`${value}::numeric`);
    case 'boolean':
      if (typeof value !== 'boolean') throw refusedValue(condition, 'true or false');
      return compare(column.sql, operator, sql`${value}::boolean`);
    case 'date': {
      const date = typeof value === 'string' ? readDate(value) : undefined;
      if (date === undefined)
        throw refusedValue(condition, 'an ISO 8601 date such as "2026-01-31T00:00:00.000Z"');
      return compare(column.sql, operator, sql`${date}::timestamptz`);
    }
    default:
      if (typeof value !== 'string') throw refusedValue(condition, 'text in double quotes');
      return compileText(column, operator, value);
  }
}

function compileText(column: PlainColumn, operator: Exclude<FilterOperator, 'pr'>, value: string): Sql {
  const folded = column.caseSensitive === false;
  const left = folded ? sql`lower(${column.sql})` : column.sql;
  const right = (text: string) => (folded ? sql`lower(${text})` : sql`${text}`);
  const pattern = likePattern(operator, value);
  return pattern === undefined ? compare(left, operator, right(value)) : sql`${left} like ${right(pattern)}`;
}

function compileList(column: Sql, condition: Condition): Sql {
  const { operator, value } = condition;
  if (operator === 'pr') return sql`cardinality(${column}) > 0`;
  if (typeof value !== 'string') throw refusedValue(condition, 'text in double quotes');
  if (operator === 'eq') return sql`${column} @> ${[value]}::text[]`;
  if (operator === 'ne') return sql`(${column} @> ${[value]}::text[]) is not true`;
  const pattern = likePattern(operator, value);
  return sql`exists (select 1 from unnest(${column}) as element where element like ${pattern})`;
}

function compare(left: Sql, operator: Exclude<FilterOperator, 'pr'>, right: Sql): Sql {
  switch (operator) {
    case 'ne':
      return sql`${left} is distinct from ${right}`;
    case 'gt':
      return sql`${left} > ${right}`;
    case 'ge':
      return sql`${left} >= ${right}`;
    case 'lt':
      return sql`${left} < ${right}`;
    case 'le':
      return sql`${left} <= ${right}`;
    default:
      return sql`${left} = ${right}`;
  }
}

function likePattern(operator: FilterOperator, value: string): string | undefined {
  const literal = escapeLike(value);
  if (operator === 'co') return `%${literal}%`;
  if (operator === 'sw') return `${literal}%`;
  return operator === 'ew' ? `%${literal}` : undefined;
}

/** Text that LIKE takes literally. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** An ISO 8601 date, or undefined; one without a zone is UTC. PostgreSQL itself would take far more (`yesterday`). */
export function readDate(text: string): string | undefined {
  const found = isoDate.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const daysInMonth = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (year < 1 || day < 1 || day > daysInMonth || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = found[7];
  if (zone !== undefined && zone !== 'Z' && Number(zone.slice(1, 3)) > 14) return undefined;
  if (found[4] === undefined) return `${text}T00:00:00Z`;
  return zone === undefined ? `${text}Z` : text;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** `column ->> 'name'` with the name as a literal, which an index on the same expression needs. Names come from us, yet are checked. */
export function jsonText(column: Sql, ...names: string[]): Sql {
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`not a plain attribute name: ${name}`);
  }
  const [name = ''] = names;
  return names.length === 1
    ? sql`${column} ->> ${raw(`'${name}'`)}`
    : sql`${column} #>> ${raw(`'{${names.join(',')}}'`)}`;
}
