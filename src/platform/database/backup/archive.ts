import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';

// A tar file (ustar), so that a backup can be looked into with what every machine has. Entries are small enough to be held
// in memory: a table is many of them.

export const largestEntry = 16 * 1024 * 1024;
const block = 512;

export type Entry = { name: string; content: Buffer };

/** The file is not what it was when it was written. */
export class ArchiveDamaged extends Error {}

export function tarEntry(name: string, content: Buffer, at: Date): Buffer {
  const header = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100) throw new Error(`name too long for an archive: ${name}`);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(
    `${Math.floor(at.getTime() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((block - (content.length % block)) % block)]);
}

export const tarEnd = Buffer.alloc(2 * block);

/** The entries of the file, in order. Throws ArchiveDamaged at the first sign that it is cut off or altered. */
export async function* readArchive(file: string): AsyncGenerator<Entry> {
  const unzipped = new PassThrough({ highWaterMark: 1024 * 1024 });
  const unzipping = pipeline(createReadStream(file), createGunzip(), unzipped);
  unzipping.catch(() => undefined);
  try {
    const take = takeBytes(unzipped);
    for (;;) {
      const header = await take(block);
      if (header.every((byte) => byte === 0)) {
        if ((await take(block)).some((byte) => byte !== 0))
          throw new ArchiveDamaged('the end is not where it should be');
        break;
      }
      const { name, size } = readHeader(header);
      const content = await take(size);
      await take((block - (size % block)) % block);
      yield { name, content };
    }
    // The checksum of gzip stands at the very end.
    for await (const chunk of unzipped)
      if ((chunk as Buffer).length > 0) throw new ArchiveDamaged('there is more after the end');
    await unzipping;
  } catch (error) {
    throw isOfGzip(error)
      ? new ArchiveDamaged(error instanceof Error ? error.message : String(error))
      : error;
  } finally {
    unzipped.destroy();
  }
}

function readHeader(header: Buffer): { name: string; size: number } {
  const stored = Number.parseInt(header.toString('latin1', 148, 156), 8);
  if (stored !== checksumOf(header) || header.toString('latin1', 257, 262) !== 'ustar') {
    throw new ArchiveDamaged('an entry is damaged');
  }
  const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
  if (!Number.isInteger(size) || size < 0 || size > largestEntry)
    throw new ArchiveDamaged('an entry has no possible size');
  return { name: header.toString('utf8', 0, header.indexOf(0)), size };
}

/** The sum of the bytes, those of the sum itself counted as spaces. */
function checksumOf(header: Buffer): number {
  let sum = 0;
  for (const [i, byte] of header.entries()) sum += i >= 148 && i < 156 ? 0x20 : byte;
  return sum;
}

function takeBytes(source: AsyncIterable<Buffer>): (size: number) => Promise<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  return async (size) => {
    const parts: Buffer[] = [rest];
    let have = rest.length;
    while (have < size) {
      const next = await chunks.next();
      if (next.done) throw new ArchiveDamaged('the file is cut off');
      parts.push(next.value);
      have += next.value.length;
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(size);
    return all.subarray(0, size);
  };
}

function isOfGzip(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(Z_|ERR_STREAM_PREMATURE_CLOSE)/.test(String(error.code))
  );
}
