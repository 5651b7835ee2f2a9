import { hashSync as bcryptSync } from '@node-rs/bcrypt';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  createPasswords,
  hashingConcurrency,
  type PasswordHash,
  PasswordsBusy,
  PasswordTooLong,
} from './index.ts';

const cheap = { memoryKiB: 64, passes: 1, lanes: 1 };
const passwords = createPasswords({ concurrency: 2, cost: cheap });

async function isTaken(stored: PasswordHash, password: string): Promise<boolean> {
  return (await passwords.verify(stored, password)).ok;
}

describe('a password', () => {
  test('that is wrong is refused, whatever is almost right about it', async () => {
    const stored = await passwords.hash('Tr0ub4dor&3');
    for (const wrong of ['', 'tr0ub4dor&3', 'Tr0ub4dor&3 ', ' Tr0ub4dor&3', 'Tr0ub4dor&3\0', 'Tr0ub4dor&']) {
      expect(await passwords.verify(stored, wrong), JSON.stringify(wrong)).toEqual({
        ok: false,
        upgrade: false,
      });
    }
    expect(await passwords.verify(stored, 'Tr0ub4dor&3')).toEqual({ ok: true, upgrade: false });
  });

  test('has its 73rd byte counted', async () => {
    const stored = await passwords.hash(`${'x'.repeat(72)}a`);
    expect(await isTaken(stored, `${'x'.repeat(72)}b`)).toBe(false);
    expect(await isTaken(stored, 'x'.repeat(72))).toBe(false);
  });

  test('has what stands behind a NUL counted', async () => {
    const stored = await passwords.hash('abc\0def');
    expect(await isTaken(stored, 'abc')).toBe(false);
    expect(await isTaken(stored, 'abc\0deg')).toBe(false);
    expect(await isTaken(stored, 'abc\0def')).toBe(true);
  });

  test('is the same composed and decomposed', async () => {
    const composed = 'Zürich-が-é'.normalize('NFC');
    const decomposed = composed.normalize('NFD');
    expect(composed).not.toBe(decomposed);
    expect(await isTaken(await passwords.hash(composed), decomposed)).toBe(true);
    expect(await isTaken(await passwords.hash(decomposed), composed)).toBe(true);
  });

  test('of more than 1024 bytes is refused before any work: a megabyte cannot occupy the pool', async () => {
    const stored = await passwords.hash('x');
    const started = performance.now();
    for (const long of ['x'.repeat(1_048_576), 'x'.repeat(1_025), 'é'.repeat(513), '\u0344'.repeat(400)]) {
      await expect(passwords.hash(long)).rejects.toThrow(PasswordTooLong);
      expect(await passwords.verify(stored, long)).toEqual({ ok: false, upgrade: false });
      await passwords.dummyVerify(long);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await isTaken(await passwords.hash('é'.repeat(512)), 'é'.repeat(512))).toBe(true);
  });
});

describe('an upgrade is asked for', () => {
  test('when the policy has risen since, but not for a wrong password', async () => {
    const stored = await passwords.hash('secret');
    const stricter = createPasswords({ concurrency: 1, cost: { memoryKiB: 128, passes: 2, lanes: 1 } });
    expect(await stricter.verify(stored, 'secret')).toEqual({ ok: true, upgrade: true });
    expect(await stricter.verify(stored, 'wrong')).toEqual({ ok: false, upgrade: false });
  });

  test('not when the stored hash is stronger than the policy', async () => {
    const strong = createPasswords({ concurrency: 1, cost: { memoryKiB: 128, passes: 2, lanes: 1 } });
    expect(await passwords.verify(await strong.hash('secret'), 'secret')).toEqual({
      ok: true,
      upgrade: false,
    });
  });

  test('for each imported hash that verifies', async () => {
    const value = createHash('sha512').update('secret').digest('base64');
    const sha: PasswordHash = { algorithm: 'SHA-512', value };
    expect(await passwords.verify(sha, 'secret')).toEqual({ ok: true, upgrade: true });
    expect(await passwords.verify(sha, 'wrong')).toEqual({ ok: false, upgrade: false });
    const [, , cost = '', rest = ''] = bcryptSync('secret', { cost: 4 }).split('$');
    const bcrypt: PasswordHash = {
      algorithm: 'BCRYPT',
      workFactor: Number(cost),
      salt: rest.slice(0, 22),
      value: rest.slice(22),
    };
    expect(await passwords.verify(bcrypt, 'secret')).toEqual({ ok: true, upgrade: true });
  });

  test('for Argon2 hashes with other parameters, which are read from the hash', async () => {
    const argon2i = '$argon2i$v=19$m=16,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$+BzGSQk8wTnH6xqQz9CwtA';
    expect(await passwords.verify(argon2i, 'wrong')).toEqual({ ok: false, upgrade: false });
  });
});

test('an imported hash of a decomposed password takes the composed one, since the keyboard decides', async () => {
  const decomposed = 'pässword'.normalize('NFD');
  const value = createHash('sha256').update(decomposed).digest('base64');
  expect(await isTaken({ algorithm: 'SHA-256', value }, 'pässword'.normalize('NFC'))).toBe(true);
});

test('a hash is Argon2id with OWASP parameters unless told otherwise', async () => {
  const stored = await createPasswords({ concurrency: 1 }).hash('x');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
});

describe('a flood', () => {
  test('beyond the queue is told to come back, and the queue is served in order', async () => {
    const small = createPasswords({ concurrency: 1, maxWaiting: 5, cost: cheap });
    const done: number[] = [];
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, i) => {
        await small.hash(`password ${i}`);
        done.push(i);
      }),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(14);
    expect(
      refused.every(
        (result) => result.reason instanceof PasswordsBusy && result.reason.retryAfterSeconds > 0,
      ),
    ).toBe(true);
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
    expect(small.waiting).toBe(0);
    await expect(small.hash('afterwards')).resolves.toContain('$argon2id$');
  });

  test('of failures does not use up the pool', async () => {
    const small = createPasswords({ concurrency: 1, cost: cheap });
    for (let i = 0; i < 5; i++) await expect(small.verify('no PHC string', 'x')).rejects.toThrow();
    await expect(small.hash('afterwards')).resolves.toContain('$argon2id$');
  });

  test('leaves part of libuv to files, DNS and everybody else', () => {
    expect(hashingConcurrency(4, 2)).toBe(2);
    expect(hashingConcurrency(4, 64)).toBe(3);
    expect(hashingConcurrency(1, 8)).toBe(1);
    expect(hashingConcurrency(128, 16)).toBe(16);
  });
});
