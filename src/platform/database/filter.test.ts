import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#test/kit/database.ts';
import {
  type ColumnMap,
  compileFilter,
  type FilterColumn,
  FilterRefused,
  jsonText,
  type Predicate,
  readDate,
} from './filter.ts';
import { sql } from './index.ts';

const columns: ColumnMap = new Map<string, FilterColumn>([
  ['id', { sql: sql`id`, type: 'id' }],
  ['login', { sql: sql`login`, type: 'string', caseSensitive: false }],
  ['name', { sql: sql`name`, type: 'string' }],
  ['age', { sql: sql`age`, type: 'number' }],
  ['active', { sql: sql`active`, type: 'boolean' }],
  ['created', { sql: sql`created`, type: 'date', operators: ['gt', 'lt', 'eq'] }],
  ['tags', { sql: sql`tags`, type: 'string[]' }],
  ['profile.city', { sql: jsonText(sql`profile`, 'city'), type: 'string' }],
  [
    'emails',
    {
      columns: new Map([['type', { sql: sql`email ->> 'type'`, type: 'string' as const }]]),
      wrap: (condition) =>
        sql`exists (select 1 from jsonb_array_elements(profile -> 'emails') as email where ${condition})`,
    },
  ],
]);

const at = (text: string) => ({ text, position: 0 });
const is = (
  name: string,
  operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le',
  value: string | number | boolean | null,
): Predicate => ({
  kind: 'compare',
  path: at(name),
  operator,
  value,
  position: 0,
});
const not = (node: Predicate): Predicate => ({ kind: 'not', node, position: 0 });
const any = (...nodes: Predicate[]): Predicate => ({ kind: 'or', nodes, position: 0 });
const all = (...nodes: Predicate[]): Predicate => ({ kind: 'and', nodes, position: 0 });

describe('what is refused', () => {
  test.each<[Predicate, FilterRefused['reason'], RegExp]>([
    [is('password', 'eq', 'x'), 'attribute', /Unknown attribute 'password' at position 0/],
    [is('constructor', 'eq', 'x'), 'attribute', /Unknown attribute/],
    [
      is('id', 'co', 'x'),
      'operator',
      /'co' is not supported for 'id' at position 0\. Expected: eq,ne,gt,ge,lt,le,pr/,
    ],
    [is('created', 'le', '2026-01-01'), 'operator', /Expected: gt,lt,eq/],
    [is('active', 'gt', true), 'operator', /Expected: eq,ne,pr/],
    [is('age', 'eq', '3'), 'value', /cannot be compared with "3"\. Expected a number/],
    [is('name', 'eq', 3), 'value', /Expected text/],
    [is('name', 'co', null), 'value', /only eq and ne know null/],
    [is('active', 'eq', 'true'), 'value', /Expected true or false/],
    [is('created', 'gt', 'yesterday'), 'value', /Expected an ISO 8601 date/],
    [is('emails', 'eq', 'x'), 'operator', /'eq' is not supported for 'emails'/],
    [
      { kind: 'element', path: at('name'), filter: is('type', 'eq', 'x'), position: 0 },
      'operator',
      /does not take a '\[…\]' filter/,
    ],
    [
      { kind: 'element', path: at('emails'), filter: is('login', 'eq', 'x'), position: 0 },
      'attribute',
      /Unknown attribute 'login'/,
    ],
  ])('%j', (node, reason, message) => {
    const compile = () => compileFilter(node, columns);
    expect(compile).toThrow(message);
    expect(compile).toThrow(FilterRefused);
    expect(compile).toThrow(expect.objectContaining({ reason }));
  });

  test('values never become SQL', () => {
    const { text, values } = compileFilter(
      any(is('name', 'sw', "'; drop table x; --"), is('tags', 'eq', '"}')),
      columns,
    );
    expect(text).toBe('(name like $1 or tags @> $2::text[])');
    expect(values).toEqual(["'; drop table x; --%", ['"}']]);
  });

  test('an attribute name that is no plain name cannot become part of the text', () => {
    expect(() => jsonText(sql`profile`, "a' or true --")).toThrow(/not a plain attribute name/);
    expect(() => jsonText(sql`profile`, 'a', 'b}')).toThrow(/not a plain/);
  });
});

test.each([
  ['2026-01-31', '2026-01-31T00:00:00Z'],
  ['2026-01-31T10:00', '2026-01-31T10:00Z'],
  ['2024-02-29T10:00:00.123456Z', '2024-02-29T10:00:00.123456Z'],
  ['2026-01-31T10:00:00+09:00', '2026-01-31T10:00:00+09:00'],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['0000-01-01', undefined],
  ['2026-01-31T24:00:00Z', undefined],
  ['2026-01-31T10:00:00+25:00', undefined],
  ['now', undefined],
  ['infinity', undefined],
  ['', undefined],
])('readDate(%j) is %j', (text, expected) => {
  expect(readDate(text)).toBe(expected);
});

describe('on PostgreSQL', () => {
  let kit: TestDatabase;
  const find = async (node: Predicate) => {
    const rows = await kit.database.query<{ id: string }>(
      sql`select id from filter_test where ${compileFilter(node, columns)} order by id`,
    );
    return rows.map((row) => row.id).join('');
  };

  beforeAll(async () => {
    kit = await testDatabase({ upTo: 1 });
    await kit.database.transaction(async (tx) => {
      await tx.execute(sql`create table filter_test
        (id text, login text, name text, age int, active boolean, created timestamptz, tags text[], profile jsonb)`);
      await tx.execute(sql`insert into filter_test values
        ('a', 'Ada@X', 'Ada', 36, true, '2026-01-01T00:00:00Z', '{red,blue}', '{"city":"Tokyo","emails":[{"type":"work"}]}'),
        ('b', 'bob@x', '100%', 7, false, '2026-02-01T00:00:00Z', '{}', '{"city":"","emails":[]}'),
        ('c', 'c_c@y', 'c\\c', null, null, null, null, '{}')`);
    });
  });
  afterAll(() => kit.drop());

  test.each<[string, Predicate, string]>([
    ['eq ignores capitals where the column says so', is('login', 'eq', 'ADA@x'), 'a'],
    ['and minds them otherwise', is('name', 'eq', 'ada'), ''],
    ['sw takes % literally', is('name', 'sw', '100%'), 'b'],
    ['co takes _ literally', is('login', 'co', 'C_'), 'c'],
    ['co takes a backslash literally', is('name', 'co', '\\'), 'c'],
    ['a lone % finds only itself', is('name', 'co', '%'), 'b'],
    ['ew', is('login', 'ew', '@X'), 'ab'],
    ['ne counts a missing value as different', is('age', 'ne', 7), 'ac'],
    ['gt leaves missing values out', is('age', 'gt', 6), 'ab'],
    ['eq null', is('age', 'eq', null), 'c'],
    ['ne null', is('age', 'ne', null), 'ab'],
    ['not (…) counts a missing value as no match', not(is('age', 'gt', 10)), 'bc'],
    ['not not', not(not(is('active', 'eq', true))), 'a'],
    ['dates', is('created', 'gt', '2026-01-01T09:00:00+09:00'), 'b'],
    ['pr on text wants something in it', { kind: 'present', path: at('profile.city'), position: 0 }, 'a'],
    ['pr on a list', { kind: 'present', path: at('tags'), position: 0 }, 'a'],
    ['a list matches by any element', is('tags', 'eq', 'blue'), 'a'],
    ['ne on a list', is('tags', 'ne', 'blue'), 'bc'],
    ['sw on a list', is('tags', 'sw', 'bl'), 'a'],
    ['element', { kind: 'element', path: at('emails'), filter: is('type', 'eq', 'work'), position: 0 }, 'a'],
    ['or of many equal attributes', any(is('id', 'eq', 'a'), is('id', 'eq', 'c'), is('age', 'lt', 8)), 'abc'],
    ['and of or', all(any(is('id', 'eq', 'a'), is('id', 'eq', 'c')), is('age', 'ge', 0)), 'a'],
  ])('%s', async (_name, node, expected) => {
    expect(await find(node)).toBe(expected);
  });

  test('an or of equal attributes is one list, so its text does not grow with it', () => {
    const many = any(...Array.from({ length: 200 }, (_, index) => is('id', 'eq', `x${index}`)));
    expect(compileFilter(many, columns).text).toBe('id = any($1::text[])');
  });
});
