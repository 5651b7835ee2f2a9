import { DamagedFile, type PagedFile } from './paged-file.ts';

export type MmdbValue = string | number | bigint | boolean | Buffer | MmdbValue[] | MmdbMap;
export type MmdbMap = { [key: string]: MmdbValue };

// A record of any of the known databases has some dozens of values in a handful of levels. Beyond these numbers somebody has made a
// file in order that it is read for ever: pointers in a circle, or maps that hold one another many times over.
const mostValues = 4_000;
const mostDepth = 24;
const mostBytes = 64 * 1024;

const kinds = {
  pointer: 1,
  text: 2,
  double: 3,
  bytes: 4,
  uint16: 5,
  uint32: 6,
  map: 7,
  int32: 8,
  uint64: 9,
  uint128: 10,
  array: 11,
  boolean: 14,
  float: 15,
} as const;

type Reading = { file: PagedFile; base: number; end: number; values: number; bytes: number };
type Read = { value: MmdbValue; next: number };

/** The value at that place of the data section, which reaches from `base` to `end`. Throws DamagedFile. */
export function decodeAt(file: PagedFile, section: { base: number; end: number }, at: number): MmdbValue {
  return decode({ file, ...section, values: 0, bytes: 0 }, at, 0).value;
}

function decode(reading: Reading, at: number, depth: number): Read {
  if (++reading.values > mostValues || depth > mostDepth) throw new DamagedFile('a record of it never ends');
  const control = byteAt(reading, at);
  let kind = control >>> 5;
  let next = at + 1;
  if (kind === kinds.pointer) return followPointer(reading, control, next, depth);
  if (kind === 0) kind = 7 + byteAt(reading, next++);
  let size = control & 31;
  if (size >= 29) {
    const length = size - 28;
    const least = [0, 29, 285, 65_821][length] ?? 0;
    size = least + unsigned(reading, next, length);
    next += length;
  }
  switch (kind) {
    case kinds.map:
      return decodeMap(reading, size, next, depth);
    case kinds.array:
      return decodeArray(reading, size, next, depth);
    case kinds.boolean:
      return { value: size !== 0, next };
    default:
      return { value: scalar(reading, kind, size, next), next: next + size };
  }
}

function followPointer(reading: Reading, control: number, next: number, depth: number): Read {
  const length = ((control >>> 3) & 3) + 1;
  const rest = unsigned(reading, next, length);
  const high = length === 4 ? 0 : control & 7;
  const offset = high * 2 ** (8 * length) + rest + ([0, 0, 2_048, 526_336, 0][length] ?? 0);
  const target = reading.base + offset;
  // A pointer to a pointer is not allowed, and would be the shortest of circles.
  if (byteAt(reading, target) >>> 5 === kinds.pointer)
    throw new DamagedFile('a pointer of it leads to a pointer');
  return { value: decode(reading, target, depth + 1).value, next: next + length };
}

function decodeMap(reading: Reading, size: number, at: number, depth: number): Read {
  const value: MmdbMap = Object.create(null);
  let next = at;
  for (let i = 0; i < size; i++) {
    const key = decode(reading, next, depth + 1);
    if (typeof key.value !== 'string') throw new DamagedFile('a map of it has a key that is no text');
    const held = decode(reading, key.next, depth + 1);
    value[key.value] = held.value;
    next = held.next;
  }
  return { value, next };
}

function decodeArray(reading: Reading, size: number, at: number, depth: number): Read {
  const value: MmdbValue[] = [];
  let next = at;
  for (let i = 0; i < size; i++) {
    const held = decode(reading, next, depth + 1);
    value.push(held.value);
    next = held.next;
  }
  return { value, next };
}

function scalar(reading: Reading, kind: number, size: number, at: number): MmdbValue {
  const { file } = reading;
  reading.bytes += size;
  if (reading.bytes > mostBytes || at + size > reading.end)
    throw new DamagedFile('a value of it is too long');
  switch (kind) {
    case kinds.text:
      return file.bytesAt(at, size).toString('utf8');
    case kinds.bytes:
      return file.bytesAt(at, size);
    case kinds.double:
      return size === 8 ? file.bytesAt(at, size).readDoubleBE() : wrongSize();
    case kinds.float:
      return size === 4 ? file.bytesAt(at, size).readFloatBE() : wrongSize();
    case kinds.uint16:
    case kinds.uint32:
      return size <= 4 ? unsigned(reading, at, size) : wrongSize();
    case kinds.int32:
      return size <= 4
        ? size === 4
          ? unsigned(reading, at, 4) | 0
          : unsigned(reading, at, size)
        : wrongSize();
    case kinds.uint64:
    case kinds.uint128:
      return size <= 16 ? BigInt(`0x0${file.bytesAt(at, size).toString('hex')}`) : wrongSize();
    default:
      throw new DamagedFile(`it has a value of the unknown type ${kind}`);
  }
}

function wrongSize(): never {
  throw new DamagedFile('a number of it has a size that no number has');
}

function unsigned(reading: Reading, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + byteAt(reading, at + i);
  return value;
}

function byteAt(reading: Reading, at: number): number {
  if (at < reading.base || at >= reading.end) throw new DamagedFile('it points out of its data');
  return reading.file.byteAt(at);
}
