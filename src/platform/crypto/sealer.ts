// Values that travel through browsers and come back: sealed, not stored. Every node derives the same keys from the
// master key, so there is nothing to distribute; the key changes with the day in which the value expires.

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { decodeBase64url } from './base64url.ts';
import type { MasterKey, MasterKeys } from './master-key.ts';

export type Sealer = {
  seal(kind: string, value: unknown, untilMs: number): string;
  /** Undefined for anything wrong: another kind, changed, foreign, expired. */
  open<T>(kind: string, sealed: string, nowMs: number): T | undefined;
};

// Layout: version 1 | master key hint 2 | until (ms) 6 | iv 12 | JSON | tag 16, as base64url.
// `until` stands readable in the head because it names the key; it is authenticated like the rest.
const VERSION = 1;
const HINT_AT = 1;
const UNTIL_AT = 3;
const HEAD = 9;
const IV = 12;
const TAG = 16;
const EPOCH_MS = 24 * 60 * 60 * 1000;
const MAX_UNTIL_MS = 2 ** 48 - 1;
// Nothing legitimate lives longer; without this bound a stranger's tokens would make us derive a key for any day.
const HORIZON_MS = 400 * EPOCH_MS;
const MAX_SEALED_CHARACTERS = 65_536;

export function createSealer(masterKeys: MasterKeys, random: (bytes: number) => Buffer): Sealer {
  const current = epochKeys(masterKeys.current);
  const byHint = new Map<number, EpochKeys>();
  for (const key of [...masterKeys.previous].reverse()) byHint.set(hintOf(key), epochKeys(key));
  byHint.set(current.hint, current);

  return {
    seal(kind, value, untilMs) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`seal(${kind}): the value is not JSON`);
      const until = Math.floor(untilMs);
      if (!(until > 0 && until <= MAX_UNTIL_MS))
        throw new RangeError(`seal(${kind}): until ${untilMs} is no time`);

      const head = Buffer.alloc(HEAD);
      head[0] = VERSION;
      head.writeUInt16BE(current.hint, HINT_AT);
      head.writeUIntBE(until, UNTIL_AT, 6);
      const iv = random(IV);
      const cipher = createCipheriv('aes-256-gcm', current.keyFor(until), iv, { authTagLength: TAG });
      cipher.setAAD(additionalData(kind, head));
      const body = cipher.update(text, 'utf8');
      cipher.final();
      return Buffer.concat([head, iv, body, cipher.getAuthTag()]).toString('base64url');
    },

    open<T>(kind: string, sealed: string, nowMs: number): T | undefined {
      if (typeof sealed !== 'string' || sealed.length > MAX_SEALED_CHARACTERS) return undefined;
      const bytes = decodeBase64url(sealed);
      if (bytes === undefined || bytes.length < HEAD + IV + TAG || bytes[0] !== VERSION) return undefined;
      const until = bytes.readUIntBE(UNTIL_AT, 6);
      if (until <= nowMs || until > nowMs + HORIZON_MS) return undefined;
      const keys = byHint.get(bytes.readUInt16BE(HINT_AT));
      if (keys === undefined) return undefined;
      try {
        const decipher = createDecipheriv(
          'aes-256-gcm',
          keys.keyFor(until),
          bytes.subarray(HEAD, HEAD + IV),
          {
            authTagLength: TAG,
          },
        );
        decipher.setAAD(additionalData(kind, bytes.subarray(0, HEAD)));
        decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
        const text = decipher.update(bytes.subarray(HEAD + IV, bytes.length - TAG), undefined, 'utf8');
        return JSON.parse(text + decipher.final('utf8')) as T;
      } catch {
        return undefined;
      }
    },
  };
}

function additionalData(kind: string, head: Buffer): Buffer {
  return Buffer.concat([head, Buffer.from(kind)]);
}

type EpochKeys = { hint: number; keyFor(untilMs: number): KeyObject };

function hintOf(key: MasterKey): number {
  return key.id.readUInt16BE(0);
}

function epochKeys(master: MasterKey): EpochKeys {
  const cache = new Map<number, KeyObject>();
  return {
    hint: hintOf(master),
    keyFor(untilMs) {
      const epoch = Math.floor(untilMs / EPOCH_MS);
      let key = cache.get(epoch);
      if (key === undefined) {
        if (cache.size >= 512) cache.clear();
        const bytes = hkdfSync('sha256', master.bytes, '', `gatehouse sealer v1 epoch ${epoch}`, 32);
        key = createSecretKey(Buffer.from(bytes));
        cache.set(epoch, key);
      }
      return key;
    },
  };
}
