import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { compareWords, type Interval, parseAddress, type Words } from '#src/access/addresses/index.ts';
import { headerSize, magic } from './asn-table.ts';
import { DamagedFile } from './mmdb/paged-file.ts';

/**
 * Makes a table that can be read in place of lists as text: `first,last,number,"name"`. Whoever reads the old one keeps it; a table that
 * is there is whole.
 */
export async function buildAsnTable(lists: readonly string[], path: string, suffix: string): Promise<void> {
  const names = new Names();
  const v4 = new Rows(1);
  const v6 = new Rows(4);
  for (const list of lists) {
    for await (const { interval, asn, name } of readList(list)) {
      (interval.first.length === 1 ? v4 : v6).add(interval, names.at(asn, name));
    }
  }
  if (v4.count + v6.count === 0) throw new DamagedFile('it lists no networks');
  const nameBytes = names.toBuffer();
  const header = Buffer.alloc(headerSize);
  magic.copy(header);
  header.writeUInt32BE(v4.count, 8);
  header.writeUInt32BE(v6.count, 12);
  header.writeUInt32BE(nameBytes.length, 16);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${suffix}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      for (const block of [header, ...v4.blocks(), ...v6.blocks(), nameBytes, magic]) await file.write(block);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

type Line = { interval: Interval; asn: number; name: string };

const pattern = /^([0-9a-f.:]+),([0-9a-f.:]+),(\d{1,10}),(?:"((?:[^"]|"")*)"|(.*))$/i;
const mostName = 120;

/** What cannot be read is passed over: of half a million lines one bad one must not cost the others. */
async function* readList(path: string): AsyncGenerator<Line> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 64 * 1024 })) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = readLine(text);
      if (line) yield line;
    }
    // Other requests have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const last = readLine(rest);
  if (last) yield last;
}

function readLine(text: string): Line | undefined {
  const [, from = '', to = '', digits = '', quoted, bare] = pattern.exec(text.trimEnd()) ?? [];
  const [first, last] = [parseAddress(from), parseAddress(to)];
  const asn = Number(digits);
  if (
    first === undefined ||
    last === undefined ||
    first.length !== last.length ||
    asn < 1 ||
    asn > 0xffff_ffff
  )
    return undefined;
  if (compareWords(first, last) > 0) return undefined;
  return {
    interval: { first, last },
    asn,
    name: (quoted?.replaceAll('""', '"') ?? bare ?? '').slice(0, mostName),
  };
}

/** Each name once. */
class Names {
  readonly #places = new Map<string, number>();
  readonly #parts: Buffer[] = [];
  #length = 0;

  at(asn: number, name: string): number {
    const key = `${asn} ${name}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    let text = Buffer.from(name, 'utf8');
    while (text.length > 255) text = Buffer.from(text.toString('utf8').slice(0, -1), 'utf8');
    const head = Buffer.alloc(5);
    head.writeUInt32BE(asn, 0);
    head.writeUInt8(text.length, 4);
    this.#places.set(key, this.#length);
    this.#parts.push(head, text);
    const place = this.#length;
    this.#length += head.length + text.length;
    return place;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Ranges of one family in the order of their first addresses; those that begin within the one before are left out. */
class Rows {
  readonly #width: number;
  #firsts: Uint32Array;
  #lasts: Uint32Array;
  #names: Uint32Array;
  #lastOf: Words = [];
  count = 0;

  constructor(width: number) {
    this.#width = width;
    const room = 1_024;
    this.#firsts = new Uint32Array(room * width);
    this.#lasts = new Uint32Array(room * width);
    this.#names = new Uint32Array(room);
  }

  add({ first, last }: Interval, name: number): void {
    if (this.count > 0 && compareWords(first, this.#lastOf) <= 0) return;
    if (this.count === this.#names.length) this.#grow();
    this.#firsts.set(first, this.count * this.#width);
    this.#lasts.set(last, this.count * this.#width);
    this.#names[this.count] = name;
    this.#lastOf = last;
    this.count++;
  }

  #grow(): void {
    const doubled = (from: Uint32Array): Uint32Array => {
      const to = new Uint32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#firsts = doubled(this.#firsts);
    this.#lasts = doubled(this.#lasts);
    this.#names = doubled(this.#names);
  }

  *blocks(): Generator<Buffer> {
    yield bigEndian(this.#firsts.subarray(0, this.count * this.#width));
    yield bigEndian(this.#lasts.subarray(0, this.count * this.#width));
    yield bigEndian(this.#names.subarray(0, this.count));
  }
}

function bigEndian(numbers: Uint32Array): Buffer {
  const bytes = Buffer.allocUnsafe(numbers.length * 4);
  for (let i = 0; i < numbers.length; i++) bytes.writeUInt32BE(numbers[i] ?? 0, i * 4);
  return bytes;
}
