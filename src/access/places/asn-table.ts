import type { Words } from '#src/access/addresses/index.ts';
import type { Network } from './known.ts';
import { DamagedFile, openPagedFile, type PagedFile } from './mmdb/paged-file.ts';

// The table that build-asn-table.ts writes: four blocks of numbers, most significant byte first, and the names.
//
//   bytes  0   8  magic
//   bytes  8   4  ranges of IPv4        12   4  ranges of IPv6
//   bytes 16   4  bytes of names        20   4  nothing
//   then for IPv4: first addresses (4 each), last addresses (4 each), where the name begins (4 each)
//   then for IPv6: the same with addresses of 16 bytes
//   then names: the number of the system (4), the length of its name (1), its name
//   then the magic again: a table that was cut off has none

export const magic = Buffer.from('GHASN01\n');
export const headerSize = 24;

export type AsnTable = {
  readonly records: number;
  /** Throws DamagedFile. */
  find(words: Words): Network | undefined;
  close(): void;
};

export function openAsnTable(path: string): AsnTable {
  const file = openPagedFile(path);
  try {
    return read(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

function read(file: PagedFile): AsnTable {
  const isMagicAt = (offset: number) =>
    offset >= 0 && offset + magic.length <= file.size && file.bytesAt(offset, magic.length).equals(magic);
  if (!isMagicAt(0) || !isMagicAt(file.size - magic.length))
    throw new DamagedFile('it is no table of networks');
  const [v4 = 0, v6 = 0, names = 0] = [8, 12, 16].map((at) => numberAt(file, at));
  const v4At = headerSize;
  const v6At = v4At + v4 * 12;
  const namesAt = v6At + v6 * 36;
  if (namesAt + names + magic.length !== file.size)
    throw new DamagedFile('it is of another size than it says');

  const compare = (at: number, words: Words): number => {
    for (let index = 0; index < words.length; index++) {
      const difference = numberAt(file, at + index * 4) - (words[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  return {
    records: v4 + v6,
    find(words) {
      const width = words.length * 4;
      const [begin, count] = words.length === 1 ? [v4At, v4] : [v6At, v6];
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (compare(begin + middle * width, words) <= 0) low = middle + 1;
        else high = middle;
      }
      const row = low - 1;
      if (row < 0 || compare(begin + (count + row) * width, words) < 0) return undefined;
      const at = namesAt + numberAt(file, begin + 2 * count * width + row * 4);
      const asOrg = file.bytesAt(at + 5, file.byteAt(at + 4)).toString('utf8');
      return { asn: numberAt(file, at), ...(asOrg !== '' && { asOrg }) };
    },
    close: () => file.close(),
  };
}

function numberAt(file: PagedFile, at: number): number {
  return (
    file.byteAt(at) * 0x100_0000 +
    ((file.byteAt(at + 1) << 16) | (file.byteAt(at + 2) << 8) | file.byteAt(at + 3))
  );
}
