import { describe, expect, test } from 'vitest';
import {
  type ExpressionContext,
  ExpressionError,
  evaluateCondition,
  evaluateExpression,
  evaluateTemplate,
  parseExpression,
  parseTemplate,
} from './index.ts';

const context: ExpressionContext = {
  user: {
    profile: {
      login: 'winston.churchill@gmail.com',
      email: 'winston.churchill@gmail.com',
      firstName: 'Winston',
      lastName: 'Churchill',
      middleName: null,
      salary: 2_000_000,
      isContractor: false,
      groupCode: 123,
      strArray: ['one', 'two'],
      intArray: [1, 2, 3],
      country: 'United States',
      stringDouble: '1.1',
      address: { city: 'London' },
    },
    facts: { id: '00u1', status: 'ACTIVE', created: '2015-07-30T23:58:32.000Z' },
    linked: { manager: { profile: { lastName: 'Gates' }, facts: { id: '00u2' } } },
  },
  groups: [
    { id: '00gak46y5hydV6NdM0g4', name: 'Everyone', type: 'BUILT_IN' },
    { id: '00g1emaKYZTWRYYRRTSK', name: 'West Coast Users', type: 'OKTA_GROUP' },
    { id: '00garwpuyxHaWOkdV0g4', name: 'West Coast Admins', type: 'OKTA_GROUP' },
    {
      id: '00gjitX9HqABSoqTB0g3',
      name: 'Engineering Users',
      type: 'APP_GROUP',
      sources: ['active_directory', '0oa1'],
    },
  ],
  variables: {
    source: { login: 'ada@engine.example', firstName: 'Ada', lastName: 'Ng' },
    app: { clientId: '0oa9' },
    org: { name: 'gatehouse', subdomain: 'gate' },
    session: { amr: ['pwd', 'mfa'] },
    access: { scope: ['openid', 'groups'] },
    security: { risk: { level: 'HIGH' }, behaviors: ['New IP', 'New Device'] },
  },
  nowMs: Date.UTC(2015, 6, 31, 17, 18, 37, 979),
};

const run = (text: string) => evaluateExpression(parseExpression(text), context);
const errorOf = (work: () => unknown): ExpressionError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error('no error');
};

describe('what is refused when it is written', () => {
  test.each([
    ['', 0, 'syntax', /unexpected end/],
    ['user.', 5, 'syntax', /a name after '\.'/],
    ['user.login =', 11, 'syntax', /Use '==' to compare/],
    ['user.login == "x', 14, 'syntax', /without closing "/],
    ['user.login "x"', 11, 'syntax', /an operator or the end/],
    ['(1 + 2', 6, 'syntax', /'\)' for the '\(' at position 0/],
    ['true ? 1', 8, 'syntax', /':' and the value/],
    ['{1, 2', 5, 'syntax', /'}' for the '{'/],
    ['{1, a: 2}', 4, 'syntax', /either a list/],
    ['{1: 2}', 1, 'syntax', /a key is a name/],
    ['new java.lang.String("x")', 0, 'syntax', /'new' makes objects/],
    ['#root', 0, 'syntax', /not supported/],
    ['@bean', 0, 'syntax', /not supported/],
    ['T(java.lang.Runtime)', 0, 'function', /there is no function 'T'/],
    ['String', 0, 'syntax', /family of functions/],
    ['String.toUpper(user.login)', 0, 'function', /Did you mean 'String\.toUpperCase'/],
    ['append("a", "b")', 0, 'function', /Did you mean 'String\.append'/],
    ['Arrays.contain({1}, 1)', 0, 'function', /Did you mean 'Arrays\.contains'/],
    ['user.login.toUppercase()', 11, 'function', /Did you mean 'toUpperCase'/],
    ['user.constructor("x")', 5, 'function', /there is no function 'constructor'/],
    ['user.login.__defineGetter__("x")', 11, 'function', /there is no function/],
    ['String.len()', 0, 'function', /takes 1 arguments, not 0/],
    ['String.substring("a")', 0, 'function', /takes 2 to 3 arguments, not 1/],
    ['String.join(",")', 0, 'function', /at least 2/],
  ])('%s', (text, position, reason, message) => {
    const error = errorOf(() => parseExpression(text));
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`(at position ${error.position})`);
    expect([error.reason, error.position]).toEqual([reason, position]);
  });

  test('a name that is not known here is refused with the nearest, where the names are known', () => {
    const error = errorOf(() => parseExpression('usr.login', { variables: ['user', 'app', 'org'] }));
    expect([error.reason, error.message]).toEqual([
      'variable',
      expect.stringContaining("Did you mean 'user'?"),
    ]);
    expect(parseExpression('String.len(user.login)', { variables: ['user'] }).uses.variables).toEqual(
      new Set(['user']),
    );
  });

  test('text of any size is refused by its length or depth, not by the stack', () => {
    for (const text of [
      '('.repeat(7_000),
      '{'.repeat(7_000),
      '!'.repeat(7_000),
      '-'.repeat(7_000),
      'a?'.repeat(3_500),
      'a['.repeat(3_500),
    ]) {
      expect(errorOf(() => parseExpression(text)).reason).toBe('limit');
    }
    expect(errorOf(() => parseExpression(`a${'.b'.repeat(3_500)}`)).reason).toBe('limit');
    expect(errorOf(() => parseExpression(`1${'+1'.repeat(3_500)}`)).reason).toBe('limit');
    expect(errorOf(() => parseExpression(' '.repeat(8_001))).reason).toBe('limit');
  });
});

describe('what is refused when it runs', () => {
  test.each([
    ['user.firstName.first', 15, /text has no attribute 'first'/],
    ['user.firstName AND true', 5, /expected true or false, not text/],
    ['user.firstName > 3', 15, /'>' cannot compare text with a number/],
    ['user.strArray + "x"', 14, /'\+' cannot join a list/],
    ['user + "x"', 5, /cannot join a person/],
    ['-user.login', 0, /'-' expects a number, not text/],
    ['1 / 0', 2, /not a number that exists/],
    ['Convert.toInt("abc")', 0, /'Convert\.toInt' expects a number/],
    ["'2147483648'.toInteger()", 13, /too large for an integer/],
    ['String.substring("abc", "x")', 0, /expects a whole number, not text/],
    ['Arrays.add("text", 1)', 0, /expects a list, not text/],
    ['Iso3166Convert.toAlpha2("Atlantis")', 0, /no country/],
    ['Time.now("Mars/Olympus")', 0, /no time zone/],
    ['Time.now("UTC", "qq")', 0, /not a date pattern/],
    ['Time.fromStringToIso8601("31 Feb 2026", "dd MMM yyyy")', 0, /not such a time/],
    ["user.isMemberOf({'group.colour': 'red'})", 5, /is not group\.id, group\.type or group\.profile\.name/],
    ["user.isMemberOf({'group.id': 'x', 'operator': 'ENDS_WITH'})", 5, /EXACT or STARTS_WITH/],
    ['"x".getGroups({\'group.id\': "y"})', 4, /expects a person/],
    ['Groups.startsWith("OKTA", "West", 100000)', 0, /from 1 to 1000/],
    ['"a" matches "(?=a)"', 4, /no look-around/],
    ['"a" matches 1', 4, /a pattern in quotes/],
  ])('%s', (text, position, message) => {
    const expression = parseExpression(text);
    const error = errorOf(() => evaluateExpression(expression, context));
    expect(error.message).toMatch(message);
    expect([error.reason, error.position]).toEqual([error.reason === 'syntax' ? 'syntax' : 'type', position]);
  });

  test('a condition has to be true or false, and a missing attribute is false', () => {
    const decide = (text: string) => evaluateCondition(parseExpression(text), context);
    expect(errorOf(() => decide('user.login')).message).toMatch(/expected true or false, not text/);
    expect(errorOf(() => decide('"true"')).reason).toBe('type');
    expect(decide('user.missing')).toBe(false);
    expect(decide('!user.missing')).toBe(true);
  });

  test('group and time functions without groups or a clock are errors, not empty answers', () => {
    const bare = (text: string) => errorOf(() => evaluateExpression(parseExpression(text), {}));
    expect(bare('isMemberOfGroup("00g1")').message).toMatch(/no groups are known/);
    expect(bare('Time.now()').message).toMatch(/cannot be used here/);
  });

  test('growth is stopped before it happens', () => {
    const doubled = (times: number) =>
      Array.from({ length: times }).reduce<string>(
        (inner) => `String.replace(${inner}, "a", "aaaaaaaaaa")`,
        '"aaaaaaaaaa"',
      );
    expect(errorOf(() => run(doubled(8))).reason).toBe('limit');
    expect(errorOf(() => run(`String.join("${'x'.repeat(3_000)}", 1,2,3,4,5,6,7,8,9)`)).reason).toBe('limit');
    const long = { variables: { a: 'a'.repeat(15_000) } };
    expect(errorOf(() => evaluateExpression(parseExpression('a + a'), long)).reason).toBe('limit');
    const wide = { variables: { a: Array.from({ length: 8_000 }, () => 1) } };
    expect(errorOf(() => evaluateExpression(parseExpression('Arrays.flatten(a, a)'), wide)).reason).toBe(
      'limit',
    );
  });

  test('fuel runs out', () => {
    const sum = parseExpression(`1${'+1'.repeat(400)}`);
    expect(evaluateExpression(sum, {})).toBe(401);
    expect(errorOf(() => evaluateExpression(sum, {}, { fuel: 500 })).reason).toBe('limit');
  });
});

describe('nothing but the given data can be reached', () => {
  test.each([
    'user.constructor',
    'user.__proto__',
    'user.profile.constructor',
    'user.profile["constructor"]',
    'user.profile["__proto__"]["polluted"]',
    'user.login["constructor"] == null ? 1 : 1',
    'source.toString',
    'source.hasOwnProperty',
    'constructor',
    '__proto__',
    'globalThis',
    'process',
    'session.amr["constructor"] == null ? 1 : 1',
  ])('%s is null or an error', (text) => {
    try {
      const result = run(text);
      expect([null, 1]).toContain(result);
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
    }
  });

  test('getters, functions and class instances in the data do not exist', () => {
    let touched = false;
    const variables = {
      trap: Object.defineProperty({}, 'x', { enumerable: true, get: () => (touched = true) }),
      call: () => 'ran',
      date: new Date(0),
      map: new Map([['x', 1]]),
    };
    const get = (text: string) => evaluateExpression(parseExpression(text), { variables });
    expect([get('trap.x'), get('call'), get('date'), get('map')]).toEqual([null, null, null, null]);
    expect(get('trap')).toEqual({ x: null });
    expect(touched).toBe(false);
  });

  test('an own attribute that happens to be called __proto__ is data like any other', () => {
    const variables = { a: JSON.parse('{"__proto__": {"admin": true}}') };
    expect(evaluateExpression(parseExpression('a.__proto__.admin'), { variables })).toBe(true);
    expect(evaluateExpression(parseExpression('a.admin'), { variables })).toBe(null);
    const copy = evaluateExpression(parseExpression('a'), { variables });
    expect(Object.getPrototypeOf(copy)).toBe(null);
  });

  test('data that refers to itself comes back cut off', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(JSON.stringify(evaluateExpression(parseExpression('a'), { variables: { a: loop } }))).toContain(
      'null',
    );
  });
});

describe('the classic dialect, by the examples of its manual', () => {
  test.each<[string, unknown]>([
    ['user.firstName', 'Winston'],
    ['user.firstName + user.lastName', 'WinstonChurchill'],
    ['user.firstName + " " + user.lastName', 'Winston Churchill'],
    ['substring(user.firstName, 0, 1) + substring(user.lastName, 0, 6)', 'WChurch'],
    ['toLowerCase(substring( user.firstName, 0, 1)) + "." + toLowerCase(user.lastName)', 'w.churchill'],
    [
      'toUpperCase(substringBefore( substringAfter(user.email, "@"), ".")) + "\\" + substringBefore( user.email, "@")',
      'GMAIL\\winston.churchill',
    ],
    ['"XDOMAIN\\" + toLowerCase(user.lastName)', 'XDOMAIN\\churchill'],
    ['hasWorkdayUser() ? findWorkdayUser().employeeID : null', null],
    ['hasDirectoryUser() ? findDirectoryUser().managerUpn : "none"', 'none'],
    ["user.groupCode == 123 ? 'Sales' : 'Other'", 'Sales'],
    [
      'user.firstName + " " + (String.len(user.middleName) == 0 ? "" : (String.substring(user.middleName, 0, 1) + ". ")) + user.lastName',
      'Winston Churchill',
    ],
    ['user.salary > 1000000 AND !user.isContractor', true],
    ['user.salary >= 2000000 and not user.isContractor', true],
    ['String.append("This is", " a test")', 'This is a test'],
    ['String.join(",", "This", "is", "a", "test")', 'This,is,a,test'],
    ['String.join("", "This", "is", "a", "test")', 'Thisisatest'],
    ['String.join(";", user.strArray, null, "three")', 'one;two;three'],
    ['String.len("This")', 4],
    ['String.removeSpaces("This is a test")', 'Thisisatest'],
    ['String.replace("This is a test", "is", "at")', 'That at a test'],
    ['String.replaceFirst("This is a test", "is", "at")', 'That is a test'],
    ['String.replace("a$b", "$", "$&")', 'a$&b'],
    ['String.stringContains("This is a test", "test")', true],
    ['String.stringContains("This is a test", "doesn\'tExist")', false],
    ['String.stringSwitch("This is a test", "default", "key1", "value1")', 'default'],
    [
      'String.stringSwitch("First match wins", "default", "absent", "value1", "wins", "value2", "match", "value3")',
      'value2',
    ],
    ['String.stringSwitch("Substrings count", "default", "ring", "value1")', 'value1'],
    ['String.substring("This is a test", 2, 9)', 'is is a'],
    ['String.substring("short", 2, 90)', 'ort'],
    ['String.substringAfter("abc@okta.com", "@")', 'okta.com'],
    ['String.substringBefore("abc@okta.com", "@")', 'abc'],
    ['String.substringBefore("abc", "@")', 'abc'],
    ['String.substringAfter("abc", "@")', ''],
    ['String.toUpperCase("This") + String.toLowerCase("ThiS")', 'THISthis'],
    ['String.toUpperCase(user.missing)', null],
    ['Arrays.add({10, 20, 30}, 40)', [10, 20, 30, 40]],
    ['Arrays.remove({10, 20, 30}, 20)', [10, 30]],
    ['Arrays.clear({10, 20, 30})', []],
    ['Arrays.get({0, 1, 2}, 0)', 0],
    ['Arrays.flatten(10, {20, {25, 30}}, 40)', [10, 20, 25, 30, 40]],
    ['Arrays.contains({10, 20, 30}, 10)', true],
    ['Arrays.contains({10, 20, 30}, 50)', false],
    ['Arrays.contains(access.scope, "groups")', true],
    ['Arrays.size(NULL)', 0],
    ['Arrays.isEmpty(NULL) && !Arrays.isEmpty({10, 20})', true],
    ['Arrays.toCsvString({"This", "is", " a ", "test"})', 'This,is, a ,test'],
    ["Convert.toInt('1234')", 1234],
    ['{Convert.toInt(123.4), Convert.toInt(123.6)}', [123, 124]],
    ["Convert.toNum('2.25')", 2.25],
    ['Iso3166Convert.toAlpha2("IND")', 'IN'],
    ['Iso3166Convert.toAlpha3("840")', 'USA'],
    ['Iso3166Convert.toNumeric("USA")', '840'],
    ['Iso3166Convert.toName("IN")', 'India'],
    ['isMemberOfGroupName("Everyone")', true],
    ['isMemberOfGroup("00gnope")', false],
    ['isMemberOfAnyGroup("00gnope", "00g1emaKYZTWRYYRRTSK")', true],
    ['isMemberOfGroupNameStartsWith("West")', true],
    ['isMemberOfGroupNameContains("admin")', false],
    ['isMemberOfGroupNameRegex("(?i).*ADMIN.*")', true],
    ['isMemberOfGroupNameRegex("West")', false],
    ['Groups.startsWith("OKTA", "West", 10)', ['West Coast Admins', 'West Coast Users']],
    ['Groups.contains("OKTA", "Coast", 1)', ['West Coast Admins']],
    ['Groups.endsWith("active_directory", "Users", 10)', ['Engineering Users']],
    ['getFilteredGroups({"00g1emaKYZTWRYYRRTSK", "00gnope"}, "group.name", 40)', ['West Coast Users']],
    [
      'getFilteredGroups({"00g1emaKYZTWRYYRRTSK"}, "group.name + \'/\' + group.id", 40)',
      ['West Coast Users/00g1emaKYZTWRYYRRTSK'],
    ],
    ['user.getLinkedObject("manager").lastName', 'Gates'],
    ['user.getLinkedObject("nobody").lastName', null],
    ['getManagerUser("active_directory").lastName', 'Gates'],
    ['user.getInternalProperty("id") + user.getInternalProperty("status")', '00u1ACTIVE'],
    ['Time.now()', '2015-07-31T17:18:37.979Z'],
    ['Time.now("America/New_York")', '2015-07-31T13:18:37.979-04:00'],
    ['Time.now("America/New_York", "YYYY-MM-dd HH:mm:ss")', '2015-07-31 13:18:37'],
    ['Time.fromWindowsToIso8601("130828367179790000")', '2015-07-31T17:18:37.979Z'],
    ['Time.fromUnixToIso8601("1438363117979")', '2015-07-31T17:18:37.979Z'],
    ['Time.fromUnixToIso8601("1438363117")', '2015-07-31T17:18:37.000Z'],
    [
      'Time.fromStringToIso8601("17 June 2015 12:23:19 AM", "dd MMMM yyyy hh:mm:ss a")',
      '2015-06-17T00:23:19.000Z',
    ],
    ['Time.fromIso8601ToWindows("2015-07-31T17:18:37.979Z")', '130828367179790000'],
    ['Time.fromIso8601ToUnix("2015-07-31T17:18:37.979Z")', '1438363117979'],
    [
      'Time.fromIso8601ToString("2015-07-31T17:18:37.979Z", "EEE, d MMM yy \'at\' h a")',
      'Fri, 31 Jul 15 at 5 PM',
    ],
    ['Time.fromIso8601ToString(user.missing, "yyyy")', null],
    ['org.name + "." + org.subdomain', 'gatehouse.gate'],
    ['session.amr[0]', 'pwd'],
    ['session.amr[9]', null],
    ['appuser.firstName', null],
    ['user.middleName.length()', 0],
    ['user.address.city', 'London'],
    ["user['login'] == user.login", true],
    ["'it''s'", "it's"],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

describe('the Identity Engine dialect, by the examples of its manual', () => {
  test.each<[string, unknown]>([
    ['user.profile.firstName.toUpperCase()', 'WINSTON'],
    ["'test'.substring(1)", 'est'],
    ['user.profile.firstName.substring(1,3)', 'in'],
    ["'hello'.replace('l', 'p')", 'heppo'],
    ["'hello'.replaceFirst('l', 'p')", 'heplo'],
    ["'test'.length()", 4],
    ["'This is a test'.removeSpaces()", 'Thisisatest'],
    ["'This is a test'.contains('Test')", false],
    ["user.profile.email.substringAfter('.')", 'churchill@gmail.com'],
    ["user.profile.login.startsWith('winston')", true],
    ["{1, 2, 3}.contains('one')", false],
    ['user.profile.intArray.contains(3)', true],
    ['user.profile.strArray.size()', 2],
    ['{}.isEmpty()', true],
    ["{'one', 'two'}.add('two')", ['one', 'two', 'two']],
    ['user.profile.intArray.remove(1)', [2, 3]],
    ['{{1}, {2, 3}}.flatten()', [1, 2, 3]],
    ['user.profile.stringDouble.toInteger()', 1],
    ['-1.6.toInteger()', -2],
    ["'1.7'.toNumber()", 1.7],
    ['user.profile.country.parseCountryCode()', 'US'],
    ["'USA'.parseCountryCode().toAlpha2()", 'US'],
    ["'840'.parseCountryCode().toAlpha3()", 'USA'],
    ["'US'.parseCountryCode().toName()", 'United States'],
    [
      "user.isMemberOf({'group.id': {'00gjitX9HqABSoqTB0g3', '00garwpuyxHaWOkdV0g4'}}, {'group.type': 'APP_GROUP'})",
      true,
    ],
    [
      "user.isMemberOf({'group.id': {'00gjitX9HqABSoqTB0g3', '00garwpuyxHaWOkdV0g4'}}, {'group.type': 'BUILT_IN'})",
      false,
    ],
    ["user.isMemberOf({'group.profile.name': 'West Coast', 'operator': 'STARTS_WITH' })", true],
    ["user.isMemberOf({'group.profile.name': 'West Coast', 'operator': 'EXACT' })", false],
    ["user.getGroups({'group.profile.name': 'West Coast.*'}).size()", 2],
    ["user.getGroups({'group.type': {'APP_GROUP'}})[0].profile.name", 'Engineering Users'],
    ['DateTime.now()', '2015-07-31T17:18:37.979Z'],
    ["'2015-06-17T00:23:19.676Z'.parseStringTime()", '2015-06-17T00:23:19.676Z'],
    ["'17 June 2015 00:23:19'.parseStringTime('dd MMMM yyyy HH:mm:ss')", '2015-06-17T00:23:19.000Z'],
    ['user.created.toWindows()', '130827743120000000'],
    ['DateTime.now().toUnix()', '1438363117979'],
    ["user.created.toString('MM/dd/yyyy')", '07/30/2015'],
    ["DateTime.now().toZone('Asia/Tokyo')", '2015-08-01T02:18:37.979+09:00'],
    ['user.created.plusDays(2)', '2015-08-01T23:58:32.000Z'],
    ['user.created.plusHours(-1)', '2015-07-30T22:58:32.000Z'],
    ['DateTime.now().minusDays(3)', '2015-07-28T17:18:37.979Z'],
    ['user.created.withinDays(1)', true],
    ['user.created.withinMinutes(2)', false],
    ['user.created < DateTime.now().toString()', true],
    ["security.risk.level == 'HIGH'", true],
    ["security.behaviors.contains('New IP') && security.behaviors.contains('New Device')", true],
    ['user.status', 'ACTIVE'],
    ['user.profile.missing.other.third', null],
    ['user.profile.missing ?: "else"', 'else'],
    ['user?.profile?.firstName', 'Winston'],
    ["user.profile.email matches '.+@gmail\\.com'", true],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['user.missing > 3 || user.missing < 3 || user.missing == ""', false],
    ['user.missing == null', true],
    ['true || user.login.nothing', true],
    ['false && user.login.nothing', false],
    ['true ? 1 : user.login.nothing', 1],
    ['1 + 2 * 3 - 4 / 2 % 3', 5],
    ['1 + 2 + "3"', '33'],
    ['"2" == 2', false],
    ['2 ge 2 and 1 lt 2 AND 1 ne 2', true],
    ['{1, "a"} == {1, "a"}', true],
  ])('operators: %s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

describe('templates', () => {
  const fill = (text: string) => evaluateTemplate(parseTemplate(text), context);
  test.each([
    ['${source.login}', 'ada@engine.example'],
    ['${source.firstName}.${source.lastName}@x', 'Ada.Ng@x'],
    ['${fn:substringBefore(source.login, "@")}', 'ada'],
    ['${fn:toLowerCase(fn2 ?: source.firstName)}', 'ada'],
    ['a${source.missing}b', 'ab'],
    ['${"}"}${{1, 2}.size()}', '}2'],
    ['no template', 'no template'],
    ['', ''],
    ['$5 { }', '$5 { }'],
  ])('%s', (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  test('a template without its closing brace, or that gives a list, is an error', () => {
    expect(errorOf(() => parseTemplate('x${source.login')).message).toMatch(/expected '}'/);
    expect(errorOf(() => parseTemplate('x${}')).position).toBe(3);
    expect(errorOf(() => parseTemplate('${a}'.repeat(51))).reason).toBe('limit');
    expect(errorOf(() => fill('${session.amr}')).message).toMatch(/takes text, not a list/);
  });
});

test('uses says what has to be loaded', () => {
  const uses = (text: string) => parseExpression(text).uses;
  expect(uses('user.login + app.name')).toEqual({
    variables: new Set(['user', 'app']),
    groups: false,
    time: false,
  });
  expect(uses('Groups.contains("OKTA", "x", 1)').groups).toBe(true);
  expect(uses('user.created.withinDays(1)').time).toBe(true);
  expect(uses('hasDirectoryUser()').variables).toEqual(new Set(['user']));
  expect(parseTemplate('${user.login}${Time.now()}').uses).toEqual({
    variables: new Set(['user']),
    groups: false,
    time: true,
  });
});
