import { describe, expect, test } from 'vitest';
import { adjustableClock } from '#src/platform/clock/index.ts';
import { createSealer, masterKey } from '#src/platform/crypto/index.ts';
import { systemRandom } from '#src/platform/ids/index.ts';
import type { Step } from './step.ts';
import { createTransactionSeal, isOwnPath, restarted, type Transaction } from './transaction.ts';
import { dueStep, walk } from './walk.ts';

const hour = 60 * 60 * 1000;
const clock = adjustableClock();
clock.freeze(Date.UTC(2026, 0, 1));
const sealer = createSealer({ current: masterKey(Buffer.alloc(32, 1)), previous: [] }, systemRandom);
const seal = createTransactionSeal({ sealer, clock });
const visit = { client: {} as never, cookies: {}, session: undefined, form: new Map<string, string>() };

const begun = (more: Partial<Transaction> = {}): Transaction => ({
  binding: 'browser-1',
  resume: '/oauth2/v1/authorize?client_id=a',
  requestedMs: clock.nowMs(),
  movedMs: clock.nowMs(),
  keep: false,
  ...more,
});

describe('a way back', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=1',
    '/a\tb',
    '/a b',
    '/%0d%0a\u0000',
    '/ｅvil',
    '',
    'home',
    '/a\\b',
    `/${'a'.repeat(32_768)}`,
  ])('of another place is no path of ours: %j', (path) => {
    expect(isOwnPath(path)).toBe(false);
  });

  test.each([
    '/',
    '/home',
    '/oauth2/default/v1/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2F',
    '/home/bookmark/0oa1/1?r=x_y-z~.',
  ])('of our own is taken: %s', (path) => {
    expect(isOwnPath(path)).toBe(true);
  });
});

describe('a sealed transaction', () => {
  const mine = (binding: string) => binding === 'browser-1';

  test('opens in the browser that began it and in no other', () => {
    const sealed = seal.seal(begun());
    expect(seal.open(sealed, mine)).toMatchObject({
      state: 'good',
      transaction: { resume: '/oauth2/v1/authorize?client_id=a' },
    });
    expect(seal.open(sealed, () => false)).toEqual({ state: 'foreign' });
  });

  test('that was changed, cut, made for something else or left out is nobody’s', () => {
    const sealed = seal.seal(begun());
    const turned = `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`;
    const other = sealer.seal('launch', begun(), clock.nowMs() + hour);
    for (const bad of [turned, sealed.slice(0, -2), `${sealed}AA`, other, '', 'x', undefined]) {
      expect(seal.open(bad, mine)).toEqual({ state: 'foreign' });
    }
  });

  test('of an hour ago begins again on the same way; of a day ago it is gone', () => {
    const sealed = seal.seal(begun());
    clock.advance(hour + 1);
    const opened = seal.open(sealed, mine);
    expect(opened.state).toBe('stale');
    clock.advance(24 * hour);
    expect(seal.open(sealed, mine)).toEqual({ state: 'foreign' });
  });

  test('shows nothing of itself in the address: no name, no way', () => {
    const sealed = seal.seal(begun({ login: 'mia.tanaka@northwind.example' }));
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toMatch(/mia|authorize/);
  });

  test('never carries an admission: that lives within one request', () => {
    const admitted = {
      limits: { idleMs: 0, lifetimeMs: 0, persistent: false },
      evaluation: { eventType: 'x', actor: {} as never },
      context: undefined,
    };
    const opened = seal.open(seal.seal(begun({ admitted })), mine);
    expect(opened).toMatchObject({ state: 'good' });
    expect('transaction' in opened && opened.transaction.admitted).toBeUndefined();
  });

  test('that begins again forgets what was typed and proved, and keeps the way', () => {
    const before = begun({
      login: 'mia',
      subject: undefined,
      keep: true,
      proved: { userId: '00u1', atMs: 1, once: 'x', change: 'expired' },
    });
    const again = restarted(before, clock.nowMs(), { kind: 'restarted' });
    expect(again).toMatchObject({
      resume: before.resume,
      requestedMs: before.requestedMs,
      keep: false,
      said: { kind: 'restarted' },
    });
    expect(again.login).toBeUndefined();
    expect(again.proved).toBeUndefined();
  });
});

describe('the walk', () => {
  const asks = (name: string, isDue: Step['isDue'], take: Step['take']): Step => ({
    name,
    isDue,
    take,
    page: () => () => name,
  });
  const table: Step[] = [
    asks(
      'name',
      (t) => t.login === undefined,
      async (t) => ({ go: { ...t, login: 'mia' } }),
    ),
    asks(
      'proof',
      (t) => t.proved === undefined,
      async (t, v) =>
        v.form.get('right')
          ? { go: { ...t, proved: { userId: '00u1', atMs: 1, change: 'none' } } }
          : { stay: { ...t, said: { kind: 'wrong-password' } } },
    ),
    { name: 'open', isDue: () => true, take: async (t) => ({ end: { status: 303, redirect: t.resume } }) },
  ];

  test('shows the step that is due when the form of another one comes in, and takes nothing', async () => {
    expect(await walk(table, begun(), 'proof', { ...visit, form: new Map([['right', 'yes']]) })).toEqual({
      show: begun(),
    });
    expect(await walk(table, begun(), 'open', visit)).toEqual({ show: begun() });
    expect(await walk(table, begun(), '', visit)).toEqual({ show: begun() });
  });

  test('stops at the next page, and stays where something was wrong', async () => {
    expect(await walk(table, begun(), 'name', visit)).toEqual({ show: { ...begun(), login: 'mia' } });
    const said = await walk(table, begun({ login: 'mia' }), 'proof', visit);
    expect(said).toMatchObject({ show: { login: 'mia', said: { kind: 'wrong-password' } } });
  });

  test('takes the steps that ask nothing in the same request', async () => {
    const walked = await walk(table, begun({ login: 'mia' }), 'proof', {
      ...visit,
      form: new Map([['right', 'yes']]),
    });
    expect(walked).toMatchObject({ end: { status: 303, redirect: '/oauth2/v1/authorize?client_id=a' } });
  });

  test('ends with an error rather than go round', async () => {
    const circle: Step[] = [{ name: 'a', isDue: () => true, take: async (t) => ({ go: t }) }];
    await expect(walk(circle, begun(), 'a', visit)).rejects.toThrow('circle');
    expect(() => dueStep([], begun())).toThrow('no step');
  });
});
