/** DER (X.690 §10) as far as certificates and requests for them need it: one function per type, each gives the whole element. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export function element(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const sequence = (...contents: Buffer[]): Buffer => element(tags.sequence, ...contents);

/** §10.3: the elements of a set stand in the order of their bytes. */
export const set = (...contents: Buffer[]): Buffer => element(tags.set, ...contents.sort(Buffer.compare));

/** Of a number that is not negative, most significant byte first. */
export function integer(value: Buffer | number): Buffer {
  let bytes = typeof value === 'number' ? Buffer.from([value]) : value;
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  // A set first bit would make it negative.
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return element(tags.integer, isNegative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export const boolean = (value: boolean): Buffer => element(tags.boolean, Buffer.from([value ? 0xff : 0]));
export const nothing = (): Buffer => element(tags.null);
export const octetString = (...contents: Buffer[]): Buffer => element(tags.octetString, ...contents);
export const bitString = (content: Buffer, unusedBits = 0): Buffer =>
  element(tags.bitString, Buffer.from([unusedBits]), content);
export const utf8String = (text: string): Buffer => element(tags.utf8String, Buffer.from(text, 'utf8'));
export const printableString = (text: string): Buffer =>
  element(tags.printableString, Buffer.from(text, 'latin1'));

/** [number] IMPLICIT of a primitive type. */
export const implicit = (number: number, content: Buffer): Buffer => element(0x80 | number, content);
/** [number] EXPLICIT, or IMPLICIT of a constructed type. */
export const explicit = (number: number, ...contents: Buffer[]): Buffer =>
  element(0xa0 | number, ...contents);

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return element(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128));
  }
  return bytes;
}

/** RFC 5280 §4.1.2.5: two digits of the year until 2049, four from then on; whole seconds. */
export function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const year = Number(text.slice(0, 4));
  return year >= 1950 && year < 2050
    ? element(tags.utcTime, Buffer.from(text.slice(2), 'latin1'))
    : element(tags.generalizedTime, Buffer.from(text, 'latin1'));
}
