import { describe, expect, test } from 'vitest';
import type { Attribute } from './attribute.ts';
import { defineAttribute } from './attribute-definition.ts';
import { directoryDefaults } from './directory-defaults.ts';
import { showProfile, writeProfile } from './profile.ts';
import { foldText, indexChange, indexProfile } from './profile-index.ts';
import { compileSchema, patchSchema, type ProfileSchema } from './profile-schema.ts';

const never = new Date(0);

function aSchema(custom: Record<string, Record<string, unknown>> = {}): ProfileSchema {
  const attributes = Object.entries(custom).map(([name, patch]): [string, Attribute] => {
    const result = defineAttribute(undefined, { title: name, type: 'string', ...patch });
    if ('problems' in result) throw new Error(result.problems.join());
    return [name, result.attribute];
  });
  return {
    id: 'osc1',
    kind: 'user',
    name: 'user',
    title: 'User',
    description: undefined,
    version: 1,
    created: never,
    lastUpdated: never,
    base: new Map(Object.entries(directoryDefaults.userSchema.base)),
    custom: new Map(attributes),
  };
}

const someone = { login: 'aoi@example.com', email: 'aoi@example.com', firstName: 'Aoi', lastName: 'Tanaka' };
const write = (
  schema: ProfileSchema,
  given: object,
  current: object = {},
  mode: 'create' | 'partial' | 'replace' = 'create',
) => {
  const result = writeProfile(compileSchema(schema), mode, { ...current }, { ...given });
  return 'problems' in result
    ? result.problems.map((problem) => `${problem.field}: ${problem.message}`)
    : result.profile;
};

describe('the default schema', () => {
  test('has the 31 base attributes, four of them required, each whole', () => {
    const { base } = aSchema();
    expect(base.size).toBe(31);
    expect([...base].filter(([, attribute]) => attribute.required).map(([name]) => name)).toEqual([
      'login',
      'firstName',
      'lastName',
      'email',
    ]);
    for (const [name, attribute] of base) expect(defineAttribute(attribute, {}), name).toEqual({ attribute });
  });
});

describe('a profile', () => {
  test.each<[string, Record<string, unknown>, unknown, RegExp]>([
    ['an integer', { type: 'integer' }, 1.5, /must be an integer/],
    ['an integer that is too large to be exact', { type: 'integer' }, 2 ** 60, /must be an integer/],
    ['a number', { type: 'number' }, '1', /must be a number/],
    ['a boolean', { type: 'boolean' }, 'true', /must be true or false/],
    ['a list', { type: 'array', items: { type: 'string' } }, 'one', /must be an array/],
    [
      'a list of integers',
      { type: 'array', items: { type: 'integer' } },
      [1, 'x'],
      /element 1 must be an integer/,
    ],
    [
      'a list of some',
      { type: 'array', items: { type: 'string', enum: ['S'] } },
      ['L'],
      /element 0 must be one of "S"/,
    ],
    ['one of', { enum: ['S', 'M'] }, 'L', /must be one of "S", "M"/],
    ['short', { maxLength: 3 }, '四文字だ', /at most 3 characters/],
    ['long', { minLength: 3 }, '😀😀', /at least 3 characters/],
    ['like this', { pattern: '[A-Z]{2}\\d+' }, 'ab1', /required pattern/],
    ['a date', { format: 'date-time' }, '2026-02-30', /date and time/],
    ['a place in time', { format: 'timezone' }, 'Asia/Osaka-ish', /IANA time zone/],
    ['a language', { format: 'language-code' }, 'japanese please', /language code/],
    ['a locale', { format: 'locale' }, '*', /locale/],
    ['an address', { format: 'uri' }, 'not a uri', /URI/],
  ])('whose attribute must be %s is refused with the attribute named', (_, definition, value, message) => {
    const problems = write(aSchema({ thing: definition }), { ...someone, thing: value });
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect((problems as string[])[0]).toMatch(/^thing: /);
  });

  test('may hold any of what the formats allow', () => {
    const given = {
      ...someone,
      timezone: 'Asia/Tokyo',
      preferredLanguage: 'ja, en-US;q=0.8',
      locale: 'ja_JP',
      countryCode: 'JP',
      profileUrl: 'https://example.com/me',
    };
    expect(write(aSchema(), given)).toEqual(given);
  });

  test('gets defaults where nothing is given, and loses what is null or empty', () => {
    const schema = aSchema({ shop: { default: 'HQ' }, badge: { type: 'integer' } });
    expect(write(schema, { ...someone, city: '' })).toEqual({ ...someone, shop: 'HQ' });
    expect(
      write(
        schema,
        { badge: null, city: '' },
        { ...someone, badge: 1, city: 'Osaka', shop: 'S1' },
        'partial',
      ),
    ).toEqual({ ...someone, shop: 'S1' });
    expect(write(schema, someone, { ...someone, badge: 1, shop: 'S1' }, 'replace')).toEqual({
      ...someone,
      shop: 'HQ',
    });
  });

  test('is not held to a requirement that came later while something else is changed', () => {
    const schema = aSchema({ badge: { required: true } });
    expect(write(schema, { city: 'Nara' }, someone, 'partial')).toEqual({ ...someone, city: 'Nara' });
    expect(write(schema, { badge: null }, { ...someone, badge: 'x' }, 'partial')).toEqual([
      'badge: The field cannot be left blank',
    ]);
  });

  test('keeps what nobody may write', () => {
    const schema = aSchema({ hrId: { mutability: 'READ_ONLY' }, born: { mutability: 'IMMUTABLE' } });
    const current = { ...someone, hrId: '7', born: '2000' };
    expect(write(schema, { hrId: '8' }, current, 'partial')).toEqual([
      expect.stringMatching(/^hrId: Cannot modify .* read-only/),
    ]);
    expect(write(schema, { born: '2001' }, current, 'partial')).toEqual([
      expect.stringMatching(/^born: Cannot modify .* immutable/),
    ]);
    expect(write(schema, someone, current, 'replace')).toEqual(current);
  });

  test('has one spelling of one text', () => {
    expect(write(aSchema(), { ...someone, city: 'Mu\u0308nchen' })).toEqual({
      ...someone,
      city: 'M\u00fcnchen',
    });
  });

  test.each(['no-at-sign', ' aoi@example.com', 'aoi@', 'a\tb@example.com'])(
    'cannot have the login %j',
    (login) => {
      expect((write(aSchema(), { ...someone, login }) as string[]).at(-1)).toMatch(/^login: Username must/);
    },
  );

  test('may have a short login where the org sets a pattern', () => {
    const result = patchSchema(aSchema(), {
      base: new Map([['login', { pattern: '.+' }]]),
      custom: new Map(),
    });
    if ('problems' in result) throw new Error(result.problems.join());
    const schema = aSchema();
    const base = new Map(schema.base);
    for (const { name, attribute } of result.change.set) base.set(name, attribute);
    expect(write({ ...schema, base }, { ...someone, login: 'abe' })).toEqual({ ...someone, login: 'abe' });
  });

  test('is shown with its always-present fields, in the order of the schema, without write-only ones', () => {
    const schema = compileSchema(aSchema({ pin: { mutability: 'WRITE_ONLY' } }));
    const shown = showProfile(schema, { city: 'Osaka', pin: '1234', gone: 'x', ...someone });
    expect(Object.entries(shown)).toEqual([
      ['firstName', 'Aoi'],
      ['lastName', 'Tanaka'],
      ['mobilePhone', null],
      ['secondEmail', null],
      ['login', 'aoi@example.com'],
      ['email', 'aoi@example.com'],
      ['city', 'Osaka'],
    ]);
    expect(showProfile(schema, { city: 'Osaka', ...someone }, 'self')).not.toHaveProperty('city');
  });
});

describe('a schema patch', () => {
  const patch = (
    custom: Record<string, Record<string, unknown> | null>,
    base: Record<string, Record<string, unknown> | null> = {},
  ) =>
    patchSchema(aSchema({ badge: { type: 'integer' } }), {
      custom: new Map(Object.entries(custom)),
      base: new Map(Object.entries(base)),
    });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['1st', {}, /^1st: the name must begin with a letter/],
    ['a-b', {}, /^a-b: the name/],
    ['constructor', {}, /reserved/],
    ['Status', {}, /reserved/],
    ['FirstName', {}, /collides with the attribute firstName/],
    ['BADGE', {}, /collides with the attribute badge/],
    ['x', { title: '' }, /^x\.title: /],
    ['x', { type: 'text' }, /^x\.type: must be one of/],
    ['x', { minLength: 5, maxLength: 2 }, /^x\.minLength: is greater/],
    ['x', { pattern: '(a' }, /^x\.pattern: /],
    ['x', { enum: ['a', 'a'] }, /^x\.enum: must consist of unique/],
    ['x', { enum: ['a'], oneOf: [{ const: 'b', title: 'B' }] }, /^x\.oneOf: must have the values of enum/],
    ['x', { type: 'array' }, /^x\.items: is needed/],
    ['x', { type: 'array', items: { type: 'string' }, unique: true }, /^x\.unique: /],
    ['x', { type: 'integer', default: 'one' }, /^x\.default: must be an integer/],
    ['x', { colour: 'red' }, /^x\.colour: is not a field/],
    ['badge', { type: 'string' }, /^badge\.type: cannot be changed from integer/],
  ])('that sets %s to %j is refused', (name, definition, message) => {
    const result = patch({
      [name]: { title: name, type: name === 'badge' ? 'integer' : 'string', ...definition },
    });
    expect('problems' in result && result.problems[0]).toMatch(message);
  });

  test('may change of base attributes only what Okta lets change', () => {
    for (const [name, given] of [
      ['city', { maxLength: 5 }],
      ['email', { required: false }],
      ['login', { pattern: '^a+$' }],
      ['city', null],
      ['planet', { title: 'Planet' }],
    ] as const) {
      expect(patch({}, { [name]: given as Record<string, unknown> | null }), name).toHaveProperty('problems');
    }
    const whole = { ...directoryDefaults.userSchema.base['firstName'], required: false, unique: null };
    expect(patch({}, { firstName: whole })).toHaveProperty('change');
    expect(
      patch({}, { city: { permissions: [{ principal: 'SELF', action: 'READ_WRITE' }] } }),
    ).toHaveProperty('change');
  });

  test('merges fields, removes nulled fields and attributes, and repeats a removal without complaint', () => {
    const result = patch({ badge: { description: 'On the door', minLength: null }, gone: null });
    if ('problems' in result) throw new Error(result.problems.join());
    expect(result.change).toMatchObject({
      removed: [],
      set: [{ name: 'badge', attribute: { type: 'integer', description: 'On the door' } }],
    });
    expect(patch({ badge: null })).toMatchObject({ change: { removed: ['badge'] } });
  });

  test('allows five unique attributes and no more', () => {
    const unique = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`u${i}`, { title: 'u', type: 'string', unique: true }]),
      );
    expect(patch(unique(5))).toHaveProperty('change');
    expect(patch(unique(6))).toMatchObject({ problems: [expect.stringMatching(/at most 5 unique/)] });
  });
});

describe('the search index of a profile', () => {
  test('folds case and keeps accents, lists each element, and knows numbers', () => {
    expect(indexProfile({ city: 'ŌSAKA', n: 1.5, ok: true, tags: ['A', 'a', 'b'], none: [] })).toEqual([
      { property: 'city', value: 'ōsaka', number: null },
      { property: 'n', value: '1.5', number: 1.5 },
      { property: 'ok', value: 'true', number: null },
      { property: 'tags', value: 'a', number: null },
      { property: 'tags', value: 'b', number: null },
    ]);
    expect([...foldText('😀'.repeat(300))]).toHaveLength(256);
  });

  test('changes by exactly what changed', () => {
    expect(indexChange({ a: 'x', b: 'Y', tags: ['1', '2'] }, { a: 'X', b: 'z', tags: ['2', '3'] })).toEqual({
      removed: [
        { property: 'b', value: 'y', number: null },
        { property: 'tags', value: '1', number: null },
      ],
      added: [
        { property: 'b', value: 'z', number: null },
        { property: 'tags', value: '3', number: null },
      ],
    });
  });
});
