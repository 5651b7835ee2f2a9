import { type Cbor, type CborMap, isCborMap } from './cbor.ts';
import { refused } from './refused.ts';

const isBytes = (value: Cbor | undefined, least: number, most = least): boolean =>
  Buffer.isBuffer(value) && value.length >= least && value.length <= most;

/** What a COSE_Key of each algorithm we ask for has to hold: no more, no less, and no key that is weak or takes seconds to use. */
const shapes: Readonly<Record<number, (key: CborMap) => boolean>> = {
  // EdDSA: Ed25519.
  [-8]: (key) => key.size === 4 && key.get(1) === 1 && key.get(-1) === 6 && isBytes(key.get(-2), 32),
  // ES256: a point of P-256, not compressed.
  [-7]: (key) =>
    key.size === 5 &&
    key.get(1) === 2 &&
    key.get(-1) === 1 &&
    isBytes(key.get(-2), 32) &&
    isBytes(key.get(-3), 32),
  // RS256: 2048 to 4096 bits.
  [-257]: (key) =>
    key.size === 4 && key.get(1) === 3 && isBytes(key.get(-1), 256, 512) && isBytes(key.get(-2), 1, 4),
};

/** COSE names it; its key has to fit. */
export function algorithmOf(key: Cbor): number {
  const algorithm = isCborMap(key) ? key.get(3) : undefined;
  if (!isCborMap(key) || typeof algorithm !== 'number') {
    throw refused('publicKey', 'is no key that names its algorithm');
  }
  const shape = shapes[algorithm];
  if (shape === undefined)
    throw refused('publicKey', `has the algorithm ${algorithm}, which was not asked for`);
  if (!shape(key)) throw refused('publicKey', `is no key of the algorithm ${algorithm}`);
  return algorithm;
}
