import { describe, expect, test } from 'vitest';
import { adjustableClock } from '../clock/index.ts';
import { createLog, withoutSecrets } from './index.ts';

function recorded(level: 'debug' | 'info' = 'debug', format: 'json' | 'text' = 'json') {
  const lines: string[] = [];
  const clock = adjustableClock();
  clock.freeze(Date.parse('2026-03-01T12:00:00.250Z'));
  return {
    lines,
    log: createLog({ level, format, clock, sink: { write: (line) => void lines.push(line) } }),
  };
}

const SECRET = 'T0p-s3cret~value';

describe('no secret reaches the log', () => {
  test.each([
    ['a password in a body', { body: { login: 'ann', password: SECRET } }],
    ['a password deep down', { a: { b: { c: [{ d: { newPassword: SECRET } }] } } }],
    ['an Authorization header', { headers: { authorization: `SSWS ${SECRET}` } }],
    ['an Authorization header in capitals', { headers: { AUTHORIZATION: `Basic ${SECRET}` } }],
    ['a cookie', { headers: { cookie: `sid=${SECRET}` } }],
    ['a set-cookie list', { headers: { 'set-cookie': [`sid=${SECRET}`] } }],
    ['a client secret by either spelling', { client_secret: SECRET, clientSecret: SECRET }],
    [
      'tokens',
      {
        access_token: SECRET,
        refreshToken: SECRET,
        id_token: SECRET,
        sessionToken: SECRET,
        stateToken: SECRET,
      },
    ],
    ['an assertion', { client_assertion: SECRET, SAMLResponse: SECRET }],
    ['an authorization code and its verifier', { code: SECRET, code_verifier: SECRET }],
    ['an object under a secret name', { credentials: { value: SECRET } }],
    ['a secret as bytes', { payload: Buffer.from(SECRET) }],
    ['a Map', { headers: new Map([['cookie', `sid=${SECRET}`]]) }],
    ['a URL with credentials', { url: `postgres://gatehouse:${SECRET}@db.example.com/x` }],
    ['a query', { url: `/cb?code=${SECRET}&state=${SECRET}` }],
    ['a form as text', { sent: `grant_type=password&username=ann&password=${SECRET}` }],
    ['a bearer in a sentence', { note: `sent Bearer ${SECRET} to the server` }],
    ['JSON that became text', { sent: JSON.stringify({ user: 'ann', clientSecret: SECRET }) }],
    ['a private key', { note: `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----` }],
    ['an error message', { err: new Error(`connect to postgres://u:${SECRET}@db failed`) }],
    ['a cause of an error', { err: new Error('no', { cause: new Error(`password=${SECRET}`) }) }],
    ['a property of an error', { err: Object.assign(new Error('no'), { config: { password: SECRET } }) }],
  ])('%s', (_what, fields) => {
    const { lines, log } = recorded();
    log.info(fields, 'something happened');
    log.child(fields).warn({}, 'and again');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(SECRET);
    expect(lines.join('')).not.toContain('s3cret');
  });

  test('a JWT is taken out wherever it stands', () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMHUxIn0.c2lnbmF0dXJlLWJ5dGVz';
    const { lines, log } = recorded();
    log.error({ detail: `token was ${jwt}.` }, 'refused');
    expect(lines[0]).not.toContain('eyJ');
    expect(lines[0]).not.toContain('c2lnbmF0');
  });
});

describe('what is no secret stays readable', () => {
  test('codes, types and counts', () => {
    const fields = {
      tokenType: 'Bearer',
      errorCode: 'E0000004',
      code: 'ECONNREFUSED',
      passwordChanged: '2026-01-01T00:00:00.000Z',
      tokens: 3,
      hasPassword: true,
    };
    expect(withoutSecrets(fields)).toEqual({ ...fields });
  });

  test('an error keeps its type, message, stack and own fields', () => {
    const { lines, log } = recorded();
    log.error(
      { err: Object.assign(new TypeError('bad thing'), { code: '23505' }), errorId: 'oae1' },
      'unexpected error',
    );
    const line = JSON.parse(lines[0] ?? '') as { err: Record<string, string>; errorId: string };
    expect(line.errorId).toBe('oae1');
    expect(line.err['type']).toBe('TypeError');
    expect(line.err['message']).toBe('bad thing');
    expect(line.err['code']).toBe('23505');
    expect(line.err['stack']).toContain('log.test.ts');
  });
});

describe('the log survives what it is given', () => {
  test('cycles, depth, width, long texts, functions and big integers', () => {
    const cycle: Record<string, unknown> = { name: 'loop' };
    cycle['self'] = cycle;
    let deep: Record<string, unknown> = { end: true };
    for (let i = 0; i < 100; i++) deep = { deep };
    const { lines, log } = recorded();
    log.info(
      { cycle, deep, wide: Array(10_000).fill(1), long: 'x'.repeat(100_000), f: () => 1, big: 12n },
      'odd',
    );
    expect(lines).toHaveLength(1);
    expect((lines[0] ?? '').length).toBeLessThan(12_000);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ big: '12', cycle: { name: 'loop', self: '[…]' } });
  });

  test('a line break in a field does not begin a new line', () => {
    const { lines, log } = recorded('info', 'json');
    log.info({ userAgent: 'x\r\n{"level":"error","msg":"forged"}' }, 'request');
    expect(lines[0]?.trimEnd()).not.toContain('\n');
  });

  test('a line for people cannot steer their terminal', () => {
    const { lines, log } = recorded('info', 'text');
    log.info({ userAgent: '\u001b[2J\u001b]0;owned\u0007\nforged line' }, 'request');
    expect(lines[0]?.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(lines[0]).toContain('12:00:00.250 INFO  request');
  });
});

test('time comes from the clock and lower levels are silent', () => {
  const { lines, log } = recorded('info');
  log.debug({}, 'unseen');
  log.info({ n: 1 }, 'seen');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: '2026-03-01T12:00:00.250Z',
    n: 1,
    msg: 'seen',
  });
});
