import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A file of which only the pages in use are in memory: location data are larger than a whole idle node may be. */
export type PagedFile = {
  readonly size: number;
  /** Changes when the file is another or was written to. */
  readonly version: string;
  byteAt(offset: number): number;
  /** A copy. */
  bytesAt(offset: number, length: number): Buffer;
  close(): void;
};

/** The file says something that it cannot: a place outside of it, an endless record. */
export class DamagedFile extends Error {
  override name = 'DamagedFile';
}

const pageBits = 12;
const pageSize = 1 << pageBits;
// 1 MiB a file. The topmost levels of a search tree share few pages, so that most reads are answered from here.
const mostSlots = 256;
const mostBytes = 2 ** 31;

export function openPagedFile(path: string): PagedFile {
  const descriptor = openSync(path, 'r');
  try {
    return paged(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** What tells a file from the one that was there before: a copy over it, or another one in its place. */
export const versionOf = ({ ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number }): string =>
  `${ino}-${size}-${mtimeMs}`;

function paged(descriptor: number): PagedFile {
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) throw new DamagedFile('it is no file');
  const { size } = stats;
  if (size >= mostBytes) throw new DamagedFile(`it has ${size} bytes, and 2 GiB is the most that is read`);
  let slots = 1;
  while (slots < mostSlots && slots * pageSize < size) slots *= 2;
  const pages = Buffer.allocUnsafeSlow(slots * pageSize);
  /** Which page is in a slot, and how much of it was read. */
  const held = new Int32Array(slots).fill(-1);
  const lengths = new Int32Array(slots);
  let isOpen = true;

  const slotOf = (page: number): number => {
    // Neighbours go to different slots, and so do the pages of a tree that lie a power of two apart.
    const slot = (page ^ (page >>> 8)) & (slots - 1);
    if (held[slot] === page) return slot;
    if (!isOpen) throw new DamagedFile('it is closed');
    held[slot] = -1;
    lengths[slot] = readSync(descriptor, pages, slot * pageSize, pageSize, page * pageSize);
    held[slot] = page;
    return slot;
  };

  const file: PagedFile = {
    size,
    version: versionOf(stats),
    byteAt(offset) {
      if (!(offset >= 0 && offset < size)) throw new DamagedFile(`it points to byte ${offset} of ${size}`);
      const slot = slotOf(offset >>> pageBits);
      const within = offset & (pageSize - 1);
      // Somebody shortened the file since it was opened.
      if (within >= (lengths[slot] ?? 0)) throw new DamagedFile('it became shorter');
      return pages[slot * pageSize + within] ?? 0;
    },
    bytesAt(offset, length) {
      const copy = Buffer.allocUnsafe(length);
      for (let i = 0; i < length; i++) copy[i] = file.byteAt(offset + i);
      return copy;
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(descriptor);
    },
  };
  return file;
}
