// Secrets at rest: each box has its own data key, wrapped by the master key. Replacing the master key rewraps the
// small data keys and leaves the secrets as they are.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { MASTER_KEY_ID_BYTES, type MasterKey, type MasterKeys } from './master-key.ts';

export type Keyring = {
  encrypt(purpose: string, plain: Buffer): Buffer;
  decrypt(purpose: string, box: Buffer): Buffer;
  /** True when an older master key closed the box. */
  needsRewrap(box: Buffer): boolean;
  /** The same secret under the current master key. */
  rewrap(purpose: string, box: Buffer): Buffer;
};

export class SealedBoxProblem extends Error {
  override name = 'SealedBoxProblem';
}

// Layout: version 1 | master key id 8 | wrapped data key (iv 12, key 32, tag 16) | iv 12 | secret | tag 16
const VERSION = 1;
const IV = 12;
const TAG = 16;
const DATA_KEY = 32;
const WRAPPED = IV + DATA_KEY + TAG;
const HEAD = 1 + MASTER_KEY_ID_BYTES;

export function createKeyring(masterKeys: MasterKeys, random: (bytes: number) => Buffer): Keyring {
  const wrappingKeys = new Map<string, Buffer>();
  for (const key of [masterKeys.current, ...masterKeys.previous])
    wrappingKeys.set(key.id.toString('hex'), wrappingKey(key));
  const currentId = masterKeys.current.id;
  const currentKey = wrappingKey(masterKeys.current);
  const head = Buffer.concat([Buffer.from([VERSION]), currentId]);

  const openDataKey = (purpose: string, box: Buffer): Buffer => {
    if (box.length < HEAD + WRAPPED + IV + TAG || box[0] !== VERSION)
      throw new SealedBoxProblem(`This is no box of ours (${purpose}).`);
    const id = box.subarray(1, HEAD);
    const key = wrappingKeys.get(id.toString('hex'));
    if (key === undefined) {
      throw new SealedBoxProblem(
        `A secret (${purpose}) was encrypted under master key ${id.toString('hex')}, which is not configured. Add that key after the current one.`,
      );
    }
    return open(key, `data key\0${purpose}`, box.subarray(HEAD, HEAD + WRAPPED), purpose);
  };

  return {
    encrypt(purpose, plain) {
      const dataKey = random(DATA_KEY);
      const wrapped = close(currentKey, `data key\0${purpose}`, dataKey, random(IV));
      return Buffer.concat([head, wrapped, close(dataKey, purpose, plain, random(IV))]);
    },
    decrypt: (purpose, box) =>
      open(openDataKey(purpose, box), purpose, box.subarray(HEAD + WRAPPED), purpose),
    needsRewrap: (box) => !box.subarray(1, HEAD).equals(currentId),
    rewrap(purpose, box) {
      const wrapped = close(currentKey, `data key\0${purpose}`, openDataKey(purpose, box), random(IV));
      return Buffer.concat([head, wrapped, box.subarray(HEAD + WRAPPED)]);
    },
  };
}

function wrappingKey(key: MasterKey): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, '', 'gatehouse keyring v1', DATA_KEY));
}

function close(key: Buffer, purpose: string, plain: Buffer, iv: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG });
  // The purpose is bound in, so that a box moved to another column or row kind does not open there.
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, aad: string, box: Buffer, purpose: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(aad));
    decipher.setAuthTag(box.subarray(box.length - TAG));
    return Buffer.concat([decipher.update(box.subarray(IV, box.length - TAG)), decipher.final()]);
  } catch (cause) {
    throw new SealedBoxProblem(
      `A secret (${purpose}) does not open: it was changed, or made for another purpose.`,
      { cause },
    );
  }
}
