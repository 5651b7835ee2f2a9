import { describe, expect, test } from 'vitest';
import { isCommonPassword } from './common-password.ts';
import { compilePasswordRules, describePasswordRules, findPasswordViolations } from './password-rules.ts';
import type { PasswordRules, Policy } from './policy.ts';

function rules(complexity: Record<string, unknown> = {}): PasswordRules {
  const asked = { minLength: 8, minLowerCase: 1, minUpperCase: 1, minNumber: 1, minSymbol: 0, ...complexity };
  const policy = { id: '00p', settings: { password: { complexity: asked, age: { historyCount: 4 } } } };
  return compilePasswordRules(policy as unknown as Policy, undefined);
}

const owner = {
  login: 'aoi.tanaka@example.com',
  profile: { firstName: 'Aoi', lastName: '田中', nickName: 'Aoi-chan' },
};
const found = (password: string, complexity: Record<string, unknown> = {}) =>
  findPasswordViolations(rules(complexity), owner, password, isCommonPassword).map(
    (violation) => violation.code,
  );

const none = { minLength: 4, minLowerCase: 0, minUpperCase: 0, minNumber: 0, excludeUsername: false };

describe('what is wrong with a password', () => {
  const cases: [string, Record<string, unknown>, string[]][] = [
    ['Correct-Horse-9', {}, []],
    ['Aa1', {}, ['MIN_LENGTH']],
    ['correct-horse-9', {}, ['UPPER_CASE']],
    ['CORRECT-HORSE-9', {}, ['LOWER_CASE']],
    ['Correct-Horse-Nine', {}, ['NUMBER']],
    ['CorrectHorse9', { minSymbol: 1 }, ['SYMBOL']],
    ['CorrectHorse99', { minNumber: 3 }, ['NUMBER']],
    ['', {}, ['MIN_LENGTH', 'LOWER_CASE', 'UPPER_CASE', 'NUMBER']],
    ['My-Tanaka-99', {}, ['USERNAME']],
    ['My-EXAMPLE-9a', {}, ['USERNAME']],
    ['My-aoi-Word-9', {}, []],
    ['My-Tanaka-99', { excludeUsername: false }, []],
    ['My-aoi-Word-9', { excludeAttributes: ['firstName'] }, ['ATTRIBUTE']],
    ['Word-田中-9', { excludeAttributes: ['lastName'] }, ['ATTRIBUTE']],
    ['Correct-Horse-9', { excludeAttributes: ['title'] }, []],
    ['a'.repeat(1025), none, ['MAX_BYTES']],
    ['あ'.repeat(342), none, ['MAX_BYTES']],
    ['あ'.repeat(341), none, []],
  ];
  for (const [password, complexity, expected] of cases) {
    test(`${password.slice(0, 20)} with ${JSON.stringify(complexity)}: ${expected.join(', ') || 'fine'}`, () => {
      expect(found(password, complexity)).toEqual(expected);
    });
  }

  test('characters are code points, in whichever form an accent was typed', () => {
    expect(found('😀😀😀😀', none)).toEqual([]);
    expect(found('😀😀😀', none)).toEqual(['MIN_LENGTH']);
    expect(found('e\u0301e\u0301e\u0301', none)).toEqual(['MIN_LENGTH']);
    expect(found('éééé', { ...none, minLowerCase: 4 })).toEqual([]);
    expect(found('e\u0301e\u0301e\u0301e\u0301', { ...none, minLowerCase: 4, minSymbol: 1 })).toEqual([
      'SYMBOL',
    ]);
  });
  test('a space and letters of any script may stand anywhere', () => {
    expect(found('馬 電池 正しい ホチキス', none)).toEqual([]);
  });
});

describe('passwords everybody guesses', () => {
  const common = [
    'password',
    'Password1',
    'P@ssw0rd!',
    'p4ssw0rd123',
    'letmein',
    '12345678',
    'qwertyuiop',
    '87654321',
    'aaaaaaaa',
    'Summer2026!',
    'dragondragon',
    'qwertyasdf',
    'abcd1234',
    '!!Welcome!!',
    'iloveyou2',
  ];
  for (const password of common) {
    test(`${password} is common`, () => {
      expect(found(password, { ...none, dictionary: { common: { exclude: true } } })).toEqual(['COMMON']);
    });
  }
  for (const password of [
    'Correct-Horse-9',
    'blue giraffe tango',
    'x8Kd0qLm',
    '馬電池正しい',
    'passwordless-entry-gate',
  ]) {
    test(`${password} is not`, () => {
      expect(found(password, { ...none, dictionary: { common: { exclude: true } } })).toEqual([]);
    });
  }
  test('they are only refused where the policy says so', () => {
    expect(found('Password1')).toEqual([]);
  });
});

test("the whole sentence is Okta's", () => {
  expect(describePasswordRules(rules({ excludeAttributes: ['firstName'] }))).toBe(
    'Password requirements: at least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your username, does not include your first name. Your password cannot be any of your last 4 passwords.',
  );
});
