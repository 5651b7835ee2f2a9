import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  constantTimeEqual,
  createKeyring,
  loadMasterKeys,
  MasterKeyProblem,
  masterKey,
  masterKeyFromFile,
  masterKeyFromText,
  masterKeyInDataDirectory,
  SealedBoxProblem,
} from './index.ts';

const keyA = masterKey(Buffer.alloc(32, 1));
const keyB = masterKey(Buffer.alloc(32, 2));
const keyring = createKeyring({ current: keyA, previous: [] }, randomBytes);
const secret = Buffer.from('-----BEGIN PRIVATE KEY-----');

describe('a box does not open', () => {
  test('for another purpose', () => {
    const box = keyring.encrypt('signing key', secret);
    for (const purpose of ['client secret', 'signing key ', 'signing', ''])
      expect(() => keyring.decrypt(purpose, box)).toThrow(SealedBoxProblem);
  });

  test('with any single bit changed', () => {
    const box = keyring.encrypt('p', secret);
    for (let i = 0; i < box.length * 8; i++) {
      const changed = Buffer.from(box);
      changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
      expect(() => keyring.decrypt('p', changed), `bit ${i}`).toThrow(SealedBoxProblem);
    }
  });

  test('with the data key of another box', () => {
    const one = keyring.encrypt('p', Buffer.from('one'));
    const two = keyring.encrypt('p', Buffer.from('two'));
    const mixed = Buffer.concat([one.subarray(0, 9 + 60), two.subarray(9 + 60)]);
    expect(() => keyring.decrypt('p', mixed)).toThrow(SealedBoxProblem);
  });

  test('cut short or empty', () => {
    const box = keyring.encrypt('p', secret);
    for (const length of [0, 1, 9, 69, 96, box.length - 1])
      expect(() => keyring.decrypt('p', box.subarray(0, length))).toThrow(SealedBoxProblem);
  });

  test('under another master key, and the error names the key but not the secret', () => {
    const box = keyring.encrypt('signing key', secret);
    const other = createKeyring({ current: keyB, previous: [] }, randomBytes);
    expect(() => other.decrypt('signing key', box)).toThrow(
      `under master key ${keyA.id.toString('hex')}, which is not configured`,
    );
  });
});

describe('a box opens', () => {
  test('with what was put in, empty and large alike', () => {
    for (const plain of [Buffer.alloc(0), secret, randomBytes(100_000)])
      expect(keyring.decrypt('p', keyring.encrypt('p', plain)).equals(plain)).toBe(true);
  });

  test('after the master key was replaced, and needs the old one no more once it is rewrapped', () => {
    const box = keyring.encrypt('p', secret);
    const rotating = createKeyring({ current: keyB, previous: [keyA] }, randomBytes);
    expect(rotating.decrypt('p', box)).toEqual(secret);
    expect(rotating.needsRewrap(box)).toBe(true);
    const rewrapped = rotating.rewrap('p', box);
    expect(rotating.needsRewrap(rewrapped)).toBe(false);
    expect(createKeyring({ current: keyB, previous: [] }, randomBytes).decrypt('p', rewrapped)).toEqual(
      secret,
    );
  });

  test('never twice as the same bytes', () => {
    expect(keyring.encrypt('p', secret).equals(keyring.encrypt('p', secret))).toBe(false);
  });
});

describe('the master key', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehouse-key-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test.each([
    ['nothing', ''],
    ['a password', 'hunter2hunter2hunter2hunter2hunter2'],
    ['16 bytes', Buffer.alloc(16, 1).toString('base64')],
    ['half a key', Buffer.alloc(32, 1).toString('hex').slice(0, 40)],
  ])('as text: %s is refused without repeating it', async (_what, text) => {
    const error = await loadMasterKeys(masterKeyFromText(text, 'GATEHOUSE_MASTER_KEY')).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(MasterKeyProblem);
    expect((error as Error).message).toContain('GATEHOUSE_MASTER_KEY');
    expect((error as Error).message).toContain('openssl rand -base64 32');
    if (text !== '') expect((error as Error).message).not.toContain(text);
  });

  test('as text: base64, base64url and hex are one key; further ones are previous keys', async () => {
    const bytes = Buffer.from('fb'.repeat(32), 'hex');
    const spellings = [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')];
    for (const text of spellings)
      expect((await loadMasterKeys(masterKeyFromText(text, 'x'))).current.bytes).toEqual(bytes);
    const keys = await loadMasterKeys(
      masterKeyFromText(`${Buffer.alloc(32, 9).toString('base64')},${spellings[0]}`, 'x'),
    );
    expect(keys.previous.map((key) => key.bytes)).toEqual([bytes]);
  });

  test('as a file that others can read is refused with the mend', async () => {
    const path = join(directory, 'open.key');
    await writeFile(path, Buffer.alloc(32, 3).toString('base64'));
    await chmod(path, 0o644);
    await expect(loadMasterKeys(masterKeyFromFile(path))).rejects.toThrow(
      `mode 0644). Close it: chmod 600 ${path}`,
    );
    await chmod(path, 0o600);
    expect((await loadMasterKeys(masterKeyFromFile(path))).current.bytes).toEqual(Buffer.alloc(32, 3));
  });

  test('as a file that is missing is refused', async () => {
    await expect(loadMasterKeys(masterKeyFromFile(join(directory, 'none')))).rejects.toThrow(
      'cannot be read (ENOENT)',
    );
  });

  test('is made once in the data directory, for its owner only, also when several starts race', async () => {
    const data = join(directory, 'data');
    const loads = await Promise.all(
      Array.from({ length: 8 }, () => loadMasterKeys(masterKeyInDataDirectory(data, randomBytes))),
    );
    expect(new Set(loads.map((keys) => keys.current.bytes.toString('hex'))).size).toBe(1);
    expect(await readdir(data)).toEqual(['master.key']);
    expect((await stat(join(data, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(data, 'master.key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  });

  test('that a key service unwraps needs only a source', async () => {
    const keys = await loadMasterKeys({
      describe: () => 'a key service',
      load: async () => [Buffer.alloc(32, 5)],
    });
    expect(keys.current.bytes).toEqual(Buffer.alloc(32, 5));
    await expect(
      loadMasterKeys({ describe: () => 'a key service', load: async () => [Buffer.alloc(31)] }),
    ).rejects.toThrow('The master key in a key service has 31 bytes');
  });
});

test('comparing in constant time tells equal from unequal, also at different lengths', () => {
  expect(constantTimeEqual('abc', 'abc')).toBe(true);
  expect(constantTimeEqual(Buffer.from('abc'), 'abc')).toBe(true);
  for (const other of ['', 'ab', 'abd', 'abcd', 'ABC']) expect(constantTimeEqual('abc', other)).toBe(false);
});
