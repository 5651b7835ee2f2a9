import { describe, expect, test } from 'vitest';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import type { GroupRule, RulePerson } from './group-rule.ts';
import { affected, circleOf, createRuleBook, judge } from './rule-book.ts';

const at = new Date('2026-01-01T00:00:00Z');
const group = (id: string, name = id): [string, ExpressionGroup] => [id, { id, name, type: 'OKTA_GROUP' }];
const rule = (
  id: string,
  expression: string,
  groupIds: string[],
  more: Partial<GroupRule> = {},
): GroupRule => ({
  id,
  name: id,
  status: 'ACTIVE',
  expression,
  excludedUserIds: [],
  excludedGroupIds: [],
  groupIds,
  created: at,
  lastUpdated: at,
  ...more,
});
const person = (profile: Record<string, unknown>, more: Partial<RulePerson> = {}): RulePerson => ({
  id: '00u1',
  profile,
  facts: { id: '00u1', status: 'ACTIVE' },
  groups: [],
  wanted: [],
  ...more,
});
const wantedBy = (rules: GroupRule[], groups: [string, ExpressionGroup][], one: RulePerson) => {
  const { wanted } = judge(createRuleBook(1, rules, new Map(groups)), one, 'all');
  return [...wanted.keys()].sort();
};

describe('what rules want of a person', () => {
  test('does not depend on the order of their ids: who fills a group is asked before who asks for it', () => {
    const groups = [group('a'), group('b', 'B team'), group('c')];
    const rules = [
      rule('1', 'isMemberOfGroup("b")', ['c']),
      rule('2', 'isMemberOfGroupNameStartsWith("a") and !isMemberOfGroupName("X")', ['b']),
      rule('3', 'user.city == "Osaka"', ['a']),
      rule('4', 'user.city == "Osaka"', [], { excludedGroupIds: ['c'] }),
    ];
    expect(wantedBy(rules, groups, person({ city: 'Osaka' }))).toEqual(['1', '2', '3']);
    expect(wantedBy(rules, groups, person({ city: 'Kobe' }))).toEqual([]);
  });

  test('is found by the value they need, or by asking those of which nothing is known', () => {
    const rules = [
      rule('1', 'user.city == "Osaka" and user.title == "Clerk"', ['a']),
      rule('2', '"Clerk" == user.title', ['a']),
      rule('3', 'user.city == "Osaka" or user.title == "Clerk"', ['a']),
      rule('4', 'String.startsWith(user.city, "Os")', ['a']),
      rule('5', 'user.status == "ACTIVE"', ['a']),
      rule('6', 'user.city == "osaka"', ['a']),
      rule('7', 'user.tags == "Osaka"', ['a']),
    ];
    expect(wantedBy(rules, [group('a')], person({ city: 'Osaka', tags: ['Osaka'] }))).toEqual([
      '3',
      '4',
      '5',
    ]);
  });

  test('counts a group that an inactive rule gave, and forgets what an asked one gave', () => {
    const groups = [group('a'), group('b')];
    const rules = [rule('1', 'isMemberOfGroup("a")', ['b']), rule('2', 'user.city == "Osaka"', ['a'])];
    const given = (ruleId: string) =>
      person({}, { wanted: [{ ruleId, group: { id: 'a', name: 'a', type: 'OKTA_GROUP' } }] });
    expect(wantedBy(rules, groups, given('gone'))).toEqual(['1']);
    expect(wantedBy(rules, groups, given('2'))).toEqual([]);
  });

  test('is looked at again only where it may have changed', () => {
    const groups = [group('a'), group('b'), group('c')];
    const book = createRuleBook(
      1,
      [
        rule('1', 'user.city == "Osaka"', ['a']),
        rule('2', 'isMemberOfGroup("a")', ['b']),
        rule('3', 'user.title == "Clerk"', ['c']),
      ],
      new Map(groups),
    );
    expect([...affected(book, { attributes: ['city'] })]).toEqual(['1', '2']);
    expect([...affected(book, { groups: [{ id: 'a', name: 'a' }] })]).toEqual(['2']);
    expect([...affected(book, { attributes: ['nickName'] })]).toEqual([]);
    expect(affected(book, 'everything')).toBe('all');
  });
});

test('a circle is told by the names on the way, and is none without the new rule', () => {
  const groups = new Map([group('a'), group('b'), group('c')]);
  const rules = [rule('1', 'isMemberOfGroup("a")', ['b']), rule('2', 'isMemberOfGroup("b")', ['c'])];
  expect(circleOf(rules, rule('3', 'isMemberOfGroup("c")', ['a']), groups)).toEqual(['3', '1', '2']);
  expect(circleOf(rules, rule('3', 'user.city == "Osaka"', ['a']), groups)).toEqual([]);
  expect(circleOf([], rule('4', 'user.city == "x"', ['a'], { excludedGroupIds: ['a'] }), groups)).toEqual([
    '4',
  ]);
});

test('two thousand rules are asked of a person in a moment, by value or one by one', () => {
  const groups = new Map(Array.from({ length: 500 }, (_, n) => group(`g${n}`)));
  const times: Record<string, number> = {};
  for (const [name, expression] of [
    ['by value', (n: number) => `user.department == "Dept ${n % 400}" and user.city == "City ${n % 50}"`],
    [
      'one by one',
      (n: number) => `String.startsWith(user.department, "Dept ${n % 400}") or user.title == "T${n}"`,
    ],
  ] as const) {
    const rules = Array.from({ length: 2_000 }, (_, n) => rule(`r${n}`, expression(n), [`g${n % 500}`]));
    const book = createRuleBook(1, rules, groups);
    const people = Array.from({ length: 200 }, (_, n) =>
      person({ department: `Dept ${n}`, city: `City ${n % 50}` }),
    );
    const started = performance.now();
    for (const one of people) judge(book, one, 'all');
    times[name] = (performance.now() - started) / people.length;
  }
  // A hundred times what was measured: a machine's speed must not matter, a quadratic must.
  expect(times['by value']).toBeLessThan(5);
  expect(times['one by one']).toBeLessThan(200);
});
