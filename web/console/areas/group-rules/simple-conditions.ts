// Expressions that are nothing but comparisons joined by all-and or all-or: what the form with fields can show, and write.
export const operators = [
  'equals',
  'notEquals',
  'startsWith',
  'endsWith',
  'contains',
  'isSet',
  'isEmpty',
  'isTrue',
  'isFalse',
  'greater',
  'less',
  'includes',
  'memberOf',
  'notMemberOf',
] as const;
export type Operator = (typeof operators)[number];

/** Of `memberOf` the attribute is empty, and the value the id of a group. */
export type Condition = { attribute: string; operator: Operator; value: string; isNumber?: boolean };
export type Conditions = { join: 'and' | 'or'; all: Condition[] };

/** The attribute that stands for groups in the list of attributes. */
export const membership = '';

export type AttributeKind = 'string' | 'number' | 'integer' | 'boolean' | 'array';

export function operatorsFor(kind: AttributeKind | undefined, attribute: string): readonly Operator[] {
  if (attribute === membership) return ['memberOf', 'notMemberOf'];
  switch (kind) {
    case 'boolean':
      return ['isTrue', 'isFalse', 'isSet', 'isEmpty'];
    case 'number':
    case 'integer':
      return ['equals', 'notEquals', 'greater', 'less', 'isSet', 'isEmpty'];
    case 'array':
      return ['includes', 'isSet', 'isEmpty'];
    default:
      return ['equals', 'notEquals', 'startsWith', 'endsWith', 'contains', 'isSet', 'isEmpty'];
  }
}

const valueless: readonly Operator[] = ['isSet', 'isEmpty', 'isTrue', 'isFalse'];
export const takesValue = (operator: Operator): boolean => !valueless.includes(operator);

/** A quote within text is written twice. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const functions = {
  startsWith: 'String.startsWith',
  endsWith: 'String.endsWith',
  contains: 'String.stringContains',
  includes: 'Arrays.contains',
} as const;

function written({ attribute, operator, value, isNumber }: Condition): string {
  const name = `user.${attribute}`;
  const literal = isNumber === true && value.trim() !== '' ? value.trim() : quoted(value);
  switch (operator) {
    case 'equals':
      return `${name} == ${literal}`;
    case 'notEquals':
      return `${name} != ${literal}`;
    case 'greater':
      return `${name} > ${value.trim()}`;
    case 'less':
      return `${name} < ${value.trim()}`;
    case 'isSet':
      return `${name} != null`;
    case 'isEmpty':
      return `${name} == null`;
    case 'isTrue':
      return `${name} == true`;
    case 'isFalse':
      return `${name} == false`;
    case 'memberOf':
      return `isMemberOfGroup(${quoted(value)})`;
    case 'notMemberOf':
      return `!isMemberOfGroup(${quoted(value)})`;
    default:
      return `${functions[operator]}(${name}, ${quoted(value)})`;
  }
}

/** Whether each has what it needs to be asked. */
export const isWhole = ({ all }: Conditions): boolean =>
  all.length > 0 &&
  all.every(
    ({ attribute, operator, value }) =>
      (attribute !== membership || operator === 'memberOf' || operator === 'notMemberOf') &&
      (!takesValue(operator) || value.trim() !== ''),
  );

export const toExpression = ({ join, all }: Conditions): string => all.map(written).join(` ${join} `);

/** Undefined where the expression says more than fields can show. */
export function fromExpression(expression: string): Conditions | undefined {
  const parts = splitAtTop(expression);
  if (parts === undefined) return undefined;
  const all = parts.clauses.map(conditionOf);
  return all.some((one) => one === undefined) ? undefined : { join: parts.join, all: all as Condition[] };
}

/** At `and` or `or` outside of text and brackets; undefined where both occur, or a bracket groups. */
function splitAtTop(expression: string): { join: 'and' | 'or'; clauses: string[] } | undefined {
  const clauses: string[] = [];
  let join: 'and' | 'or' | undefined;
  let [depth, from] = [0, 0];
  // Text, brackets, and what joins; everything else is passed over.
  const token = /"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]|\s+(?:and|or)\s+|\s*(?:&&|\|\|)\s*/gi;
  for (const match of expression.matchAll(token)) {
    const text = match[0];
    if (text === '(') depth++;
    else if (text === ')') depth--;
    else if (depth === 0 && !/^["']/.test(text)) {
      const word = /and|&&/i.test(text) ? 'and' : 'or';
      if (join !== undefined && join !== word) return undefined;
      join = word;
      clauses.push(expression.slice(from, match.index));
      from = match.index + text.length;
    }
  }
  clauses.push(expression.slice(from));
  return { join: join ?? 'and', clauses: clauses.map((clause) => clause.trim()) };
}

const name = String.raw`user\.(?:profile\.)?([A-Za-z_]\w*)`;
const text = String.raw`("(?:[^"]|"")*"|'(?:[^']|'')*')`;
const compared = new RegExp(`^${name}\\s*(==|!=|>|<)\\s*(?:${text}|(-?\\d+(?:\\.\\d+)?)|(null|true|false))$`);
const called = new RegExp(
  `^(String\\.startsWith|String\\.endsWith|String\\.stringContains|Arrays\\.contains)\\(\\s*${name}\\s*,\\s*${text}\\s*\\)$`,
);
const belongs = new RegExp(`^(!?)\\s*isMemberOfGroup\\(\\s*${text}\\s*\\)$`);

const unquoted = (literal: string): string => {
  const quote = literal.charAt(0);
  return literal.slice(1, -1).replaceAll(quote + quote, quote);
};

function conditionOf(clause: string): Condition | undefined {
  const member = belongs.exec(clause);
  if (member?.[2] !== undefined)
    return {
      attribute: membership,
      operator: member[1] === '!' ? 'notMemberOf' : 'memberOf',
      value: unquoted(member[2]),
    };
  const call = called.exec(clause);
  if (call?.[2] !== undefined && call[3] !== undefined) {
    const found = Object.entries(functions).find(([, verb]) => verb === call[1]);
    return { attribute: call[2], operator: found?.[0] as Operator, value: unquoted(call[3]) };
  }
  const [, attribute, sign, literal, digits, word] = compared.exec(clause) ?? [];
  if (attribute === undefined) return undefined;
  if (literal !== undefined || digits !== undefined) {
    const value = literal === undefined ? (digits ?? '') : unquoted(literal);
    const isNumber = digits !== undefined;
    if (sign === '==' || sign === '!=')
      return { attribute, operator: sign === '==' ? 'equals' : 'notEquals', value, isNumber };
    return isNumber ? { attribute, operator: sign === '>' ? 'greater' : 'less', value, isNumber } : undefined;
  }
  if (sign === '>' || sign === '<') return undefined;
  if (word === 'null') return { attribute, operator: sign === '==' ? 'isEmpty' : 'isSet', value: '' };
  // `!= true` is more than "no": it is also nothing at all.
  if (sign === '!=') return undefined;
  return { attribute, operator: word === 'true' ? 'isTrue' : 'isFalse', value: '' };
}
