/** What an authenticator's CBOR is made of (CTAP2 canonical form): no floats, no tags, no undefined, no indefinite lengths. */
export type Cbor = number | string | Buffer | boolean | null | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

export class CborProblem extends Error {}

// CTAP2: at most four levels; an x5c within an attestation statement is the deepest there is.
const mostLevels = 5;
// Far above what a certificate chain or a TPM statement has.
const mostItems = 1_000;

/** Reads one item and says where it ends. Throws CborProblem. */
export function readCbor(bytes: Buffer, start = 0): { value: Cbor; end: number } {
  let at = start;
  let items = 0;

  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new CborProblem('ends too early');
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };

  /** Shortest form only: one value has one encoding. */
  const argument = (low: number): number => {
    if (low < 24) return low;
    if (low === 24) return atLeast(take(1).readUInt8(), 24);
    if (low === 25) return atLeast(take(2).readUInt16BE(), 0x100);
    if (low === 26) return atLeast(take(4).readUInt32BE(), 0x1_0000);
    if (low === 27) {
      const long = take(8).readBigUInt64BE();
      if (long > BigInt(Number.MAX_SAFE_INTEGER)) throw new CborProblem('number is too large');
      return atLeast(Number(long), 0x1_0000_0000);
    }
    throw new CborProblem('has an indefinite length');
  };

  const item = (level: number): Cbor => {
    if (level > mostLevels) throw new CborProblem('is nested too deep');
    if (++items > mostItems) throw new CborProblem('has too many items');
    const first = take(1).readUInt8();
    const major = first >> 5;
    const low = first & 0x1f;
    switch (major) {
      case 0:
        return argument(low);
      case 1:
        return -1 - argument(low);
      case 2:
        return take(argument(low));
      case 3:
        return text(take(argument(low)));
      case 4:
        return list(argument(low), level);
      case 5:
        return map(argument(low), level);
      case 7:
        if (low === 20) return false;
        if (low === 21) return true;
        if (low === 22) return null;
        throw new CborProblem('has a float, undefined or a reserved value');
      default:
        throw new CborProblem('has a tag');
    }
  };

  const list = (length: number, level: number): Cbor[] => {
    const found: Cbor[] = [];
    for (let i = 0; i < length; i++) found.push(item(level + 1));
    return found;
  };

  const map = (length: number, level: number): CborMap => {
    const found = new Map<number | string, Cbor>();
    for (let i = 0; i < length; i++) {
      const key = item(level + 1);
      if (typeof key !== 'number' && typeof key !== 'string')
        throw new CborProblem('has a key that is neither number nor text');
      if (found.has(key)) throw new CborProblem(`has the key ${key} twice`);
      found.set(key, item(level + 1));
    }
    return found;
  };

  const value = item(1);
  return { value, end: at };
}

/** One item and nothing after it. */
export function readWholeCbor(bytes: Buffer): Cbor {
  const { value, end } = readCbor(bytes);
  if (end !== bytes.length) throw new CborProblem('has bytes behind it');
  return value;
}

export const isCborMap = (value: Cbor | undefined): value is CborMap => value instanceof Map;

function atLeast(value: number, least: number): number {
  if (value < least) throw new CborProblem('has a number in a longer form than it needs');
  return value;
}

function text(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CborProblem('has text that is not UTF-8');
  }
}
