import { describe, expect, test } from 'vitest';
import { applyCommands, PatchRefused } from './token-patch.ts';

const draft = () => ({
  claims: {
    iss: 'https://a',
    sub: 'ada',
    iat: 100,
    exp: 3700,
    scp: ['a'],
    shop: 'seven',
    tags: ['x', 'y'],
    boss: { name: 'Bo' },
  },
  expiresIn: 3600,
});
const patch = (op: string, path: string, value?: unknown) =>
  applyCommands(
    [{ type: 'com.okta.access.patch', value: [{ op, path, ...(value !== undefined && { value }) }] }],
    { access: draft(), identity: undefined },
  ).access;

test.each<[string, string, unknown, object]>([
  ['add', '/claims/new', { a: [1] }, { new: { a: [1] } }],
  ['add', '/claims/tags/-', 'z', { tags: ['x', 'y', 'z'] }],
  ['add', '/claims/tags/0', 'w', { tags: ['w', 'x', 'y'] }],
  ['add', '/claims/boss/shop', 'eight', { boss: { name: 'Bo', shop: 'eight' } }],
  ['replace', '/claims/shop', 'eight', { shop: 'eight' }],
  ['replace', '/claims/boss/name', 'Cy', { boss: { name: 'Cy' } }],
  ['remove', '/claims/tags/1', undefined, { tags: ['x'] }],
  ['add', '/claims/https:~1~1a.example~1role', 'x', { 'https://a.example/role': 'x' }],
])('%s %s changes the claim', (op, path, value, expected) => {
  expect(patch(op, path, value)?.claims).toMatchObject(expected);
});

test('a claim is removed, and a lifetime shortened', () => {
  expect(patch('remove', '/claims/shop')?.claims).not.toHaveProperty('shop');
  expect(patch('replace', '/token/lifetime/expiration', 600)).toMatchObject({
    expiresIn: 600,
    claims: { exp: 700 },
  });
});

describe('what is refused', () => {
  test.each<[string, string, unknown]>([
    ...[
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'jti',
      'cid',
      'uid',
      'scp',
      'cnf',
      'nonce',
      'amr',
      'at_hash',
      'ver',
      'act',
    ].map((name): [string, string, unknown] => ['add', `/claims/${name}`, 'x']),
    ['add', '/claims/scp/-', 'okta.users.manage'],
    ['add', '/claims/__proto__', { admin: true }],
    ['add', '/claims/boss/__proto__/admin', true],
    ['add', '/claims/boss/constructor', 1],
    ['replace', '/claims/missing', 1],
    ['remove', '/claims/missing', undefined],
    ['remove', '/claims/boss/missing', undefined],
    ['add', '/claims/missing/deeper', 1],
    ['add', '/claims/tags/7', 1],
    ['add', '/claims/', 1],
    ['add', 'claims/a', 1],
    ['add', '/claims/a', undefined],
    ['add', '/header/alg', 'none'],
    ['replace', '/token/lifetime/expiration', 299],
    ['replace', '/token/lifetime/expiration', 86_401],
    ['replace', '/token/lifetime/expiration', '600'],
    ['add', '/claims/big', 'x'.repeat(20_000)],
    ['move', '/claims/shop', 1],
  ])('%s %s', (op, path, value) => {
    expect(() => patch(op, path, value)).toThrow(PatchRefused);
  });

  test('all of it, where one command is wrong', () => {
    const given = { access: draft(), identity: undefined };
    expect(() =>
      applyCommands(
        [
          { type: 'com.okta.access.patch', value: [{ op: 'add', path: '/claims/a', value: 1 }] },
          { type: 'com.okta.session.patch', value: [] },
        ],
        given,
      ),
    ).toThrow(PatchRefused);
    expect(given.access.claims).toEqual(draft().claims);
  });
});
