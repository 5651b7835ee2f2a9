import type { Words } from '#src/access/addresses/index.ts';
import { decodeAt, type MmdbMap, type MmdbValue } from './decode.ts';
import { DamagedFile, openPagedFile, type PagedFile } from './paged-file.ts';

/** A file in MaxMind's format, read where it lies. https://maxmind.github.io/MaxMind-DB/ */
export type MmdbFile = {
  readonly version: string;
  /** As the file calls itself, `GeoLite2-City`. */
  readonly type: string;
  readonly description: string;
  readonly builtMs: number;
  /** Networks that it tells apart, known and unknown. */
  readonly records: number;
  /** A file of IPv4 knows nothing of IPv6. */
  readonly family: 4 | 6;
  /** Undefined where it knows nothing. Throws DamagedFile. */
  find(words: Words): MmdbMap | undefined;
  /** Some of its records about addresses of that family; none where it has none. Throws DamagedFile. */
  sample(family: 4 | 6): MmdbMap[];
  close(): void;
};

const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
/** The metadata are within so many bytes of the end. */
const mostMetadata = 128 * 1024;
const separator = 16;

/** Throws DamagedFile, with the reason as the rest of a sentence about the file. */
export function openMmdb(path: string): MmdbFile {
  const file = openPagedFile(path);
  try {
    return read(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

function read(file: PagedFile): MmdbFile {
  const metadataAt = findMetadata(file);
  const about = decodeAt(file, { base: metadataAt, end: file.size }, metadataAt);
  if (!isMap(about)) throw new DamagedFile('its metadata are no map');
  const nodes = numberOf(about, 'node_count');
  const recordBits = numberOf(about, 'record_size');
  const version = numberOf(about, 'ip_version');
  const format = numberOf(about, 'binary_format_major_version');
  if (format !== 2) throw new DamagedFile(`it is of version ${format} of the format, and 2 is read here`);
  if (recordBits !== 24 && recordBits !== 28 && recordBits !== 32) {
    throw new DamagedFile(`its tree has records of ${recordBits} bits, and no such file has`);
  }
  if (version !== 4 && version !== 6) throw new DamagedFile(`it is about addresses of version ${version}`);
  const treeSize = (nodes * recordBits) / 4;
  const base = treeSize + separator;
  if (nodes < 1 || base > metadataAt - marker.length) {
    throw new DamagedFile(
      `it is truncated: its tree takes ${treeSize} bytes, and before its metadata there are ${Math.max(metadataAt - marker.length, 0)}`,
    );
  }
  for (let i = 0; i < separator; i++) {
    if (file.byteAt(treeSize + i) !== 0)
      throw new DamagedFile('its tree does not end where its metadata say');
  }
  const tree = { file, nodes, recordBits, section: { base, end: metadataAt - marker.length } };
  const rootOfIPv4 = version === 6 ? descend(tree, 0, [0, 0, 0], 96) : 0;
  const recordAt = (place: number): MmdbMap | undefined => {
    const found = decodeAt(file, tree.section, place - nodes + treeSize);
    return isMap(found) ? found : undefined;
  };
  return {
    version: file.version,
    type: textOf(about['database_type']),
    description: isMap(about['description']) ? textOf(about['description']['en']) : '',
    builtMs: Number(about['build_epoch'] ?? 0) * 1000,
    records: nodes + 1,
    family: version,
    find(words) {
      if (words.length === 4 && version === 4) return undefined;
      const start = words.length === 1 ? rootOfIPv4 : 0;
      const end = descend(tree, start, words, words.length * 32);
      if (end <= nodes) {
        if (end === nodes) return undefined;
        throw new DamagedFile('its tree is deeper than an address is long');
      }
      return recordAt(end);
    },
    sample(asked) {
      if (asked === 6 && version === 4) return [];
      const places =
        asked === 4
          ? sampleTree(tree, rootOfIPv4, prefixesOfIPv4, 32)
          : sampleTree(tree, 0, prefixesOfIPv6, 128);
      return places.map(recordAt).filter((record) => record !== undefined);
    },
    close: () => file.close(),
  };
}

type Tree = { file: PagedFile; nodes: number; recordBits: number };

/** Where the bits lead from that node: a node, the number of nodes for "nothing is known", or more for a record. */
function descend({ file, nodes, recordBits }: Tree, from: number, words: Words, bits: number): number {
  let node = from;
  for (let bit = 0; bit < bits && node < nodes; bit++) {
    const side = ((words[bit >>> 5] ?? 0) >>> (31 - (bit & 31))) & 1;
    node = child(file, node, side, recordBits);
  }
  return node;
}

function child(file: PagedFile, node: number, side: number, recordBits: number): number {
  const width = recordBits / 4;
  const at = node * width;
  if (recordBits === 28) {
    const middle = file.byteAt(at + 3);
    const high = side === 0 ? middle >>> 4 : middle & 15;
    return high * 0x100_0000 + threeBytes(file, at + side * 4);
  }
  const begin = at + (side * width) / 2;
  return recordBits === 24 ? threeBytes(file, begin) : threeBytes(file, begin) * 256 + file.byteAt(begin + 3);
}

const threeBytes = (file: PagedFile, at: number): number =>
  (file.byteAt(at) << 16) | (file.byteAt(at + 1) << 8) | file.byteAt(at + 2);

/** Behind the last marker; the format looks for it from the end. */
function findMetadata(file: PagedFile): number {
  const from = Math.max(0, file.size - mostMetadata - marker.length);
  const tail = file.bytesAt(from, file.size - from);
  const at = tail.lastIndexOf(marker);
  if (at === -1) throw new DamagedFile('it is truncated, or no MMDB file: it has no metadata at its end');
  return from + at + marker.length;
}

/**
 * The first record behind each of many prefixes, so that a file with a hole in it, or one of another kind, is found out now and not at
 * somebody's sign-in.
 */
function sampleTree(tree: Tree, root: number, prefixes: readonly Words[], depth: number): number[] {
  const found = new Set<number>();
  for (const prefix of prefixes) {
    const record = firstRecord(tree, descend(tree, root, prefix, prefixBits), depth - prefixBits);
    if (record !== undefined) found.add(record);
  }
  return [...found];
}

function firstRecord(tree: Tree, from: number, depth: number): number | undefined {
  const waiting: { node: number; left: number }[] = [{ node: from, left: depth }];
  for (let visits = 0; visits < mostVisits; visits++) {
    const here = waiting.pop();
    if (here === undefined) return undefined;
    if (here.node > tree.nodes) return here.node;
    if (here.node === tree.nodes) continue;
    if (here.left === 0) throw new DamagedFile('its tree is deeper than an address is long');
    for (const side of [1, 0]) {
      waiting.push({ node: child(tree.file, here.node, side, tree.recordBits), left: here.left - 1 });
    }
  }
  return undefined;
}

const prefixBits = 5;
const mostVisits = 2_000;
const prefixesOfIPv4 = Array.from({ length: 2 ** prefixBits }, (_, i): Words => [i * 2 ** (32 - prefixBits)]);
/** Of 2000::/3, where all addresses of the open net are. */
const prefixesOfIPv6 = Array.from(
  { length: 4 },
  (_, i): Words => [0x2000_0000 + i * 2 ** (32 - prefixBits), 0, 0, 0],
);

const isMap = (value: MmdbValue | undefined): value is MmdbMap =>
  typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value);

const textOf = (value: MmdbValue | undefined): string => (typeof value === 'string' ? value : '');

function numberOf(about: MmdbMap, key: string): number {
  const value = about[key];
  if (typeof value !== 'number') throw new DamagedFile(`its metadata have no ${key}`);
  return value;
}
