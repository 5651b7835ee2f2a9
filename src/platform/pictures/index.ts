// Owns: what a picture of pixels is by its own bytes, and how large. Nothing is decoded.
// Not here: pictures that are documents (SVG), who may send one, and where it is kept.

export type RasterType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/x-icon';
export type Raster = { mediaType: RasterType; width: number; height: number };

/** A text where the bytes begin like a picture and are not whole; undefined where they begin like none. */
export function readRaster(bytes: Buffer): Raster | string | undefined {
  const mediaType = rasterType(bytes);
  if (mediaType === undefined) return undefined;
  const size = sizeOf(mediaType, bytes);
  return size === undefined ? `begins like ${mediaType}, but is not whole` : { mediaType, ...size };
}

type Size = { width: number; height: number };

function rasterType(bytes: Buffer): RasterType | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return 'image/gif';
  if (bytes.subarray(0, 4).equals(Buffer.from('00000100', 'hex'))) return 'image/x-icon';
  return undefined;
}

function sizeOf(type: RasterType, bytes: Buffer): Size | undefined {
  if (type === 'image/jpeg') return jpegSize(bytes);
  if (type === 'image/gif')
    return bytes.length < 14 ? undefined : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (type === 'image/x-icon') return iconSize(bytes);
  const isHeader = bytes.length >= 33 && bytes.toString('latin1', 12, 16) === 'IHDR';
  return isHeader ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : undefined;
}

/** Of the largest picture in it; 0 stands for 256. */
function iconSize(bytes: Buffer): Size | undefined {
  const count = bytes.length < 6 ? 0 : bytes.readUInt16LE(4);
  if (count === 0 || bytes.length < 6 + 16 * count) return undefined;
  let largest: Size = { width: 0, height: 0 };
  for (let i = 0; i < count; i++) {
    const width = bytes[6 + 16 * i] || 256;
    const height = bytes[7 + 16 * i] || 256;
    if (width >= largest.width) largest = { width, height };
  }
  return largest;
}

/** From segment to segment up to the frame header, which has the size. */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
