import { svgProblem } from './svg-logo.ts';

/** Okta's limit. */
export const maxLogoBytes = 1_000_000;
/** A picture of a few bytes can fill a browser's memory. */
const maxPixels = 4_096;

export type LogoPicture = {
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/svg+xml';
  bytes: Buffer;
};
type Size = { width: number; height: number };

/** What a file is by its own bytes, whatever it is called; a text says what is wrong with it. */
export function readLogo(bytes: Buffer): LogoPicture | string {
  if (bytes.length === 0) return 'is empty';
  if (bytes.length >= maxLogoBytes) return `has ${bytes.length} bytes; it has to have less than 1 MB`;
  const raster = rasterType(bytes);
  if (raster !== undefined) {
    const size = sizeOf(raster, bytes);
    if (size === undefined) return `begins like ${raster}, but is not whole`;
    if (Math.max(size.width, size.height) > maxPixels || Math.min(size.width, size.height) === 0)
      return `is ${size.width} × ${size.height} pixels; at most ${maxPixels} × ${maxPixels} are taken`;
    return { mediaType: raster, bytes };
  }
  if (!/^(?:\uFEFF)?\s*</.test(bytes.toString('utf8', 0, 200)))
    return 'is not a picture in PNG, JPEG, GIF or SVG';
  const problem = svgProblem(bytes);
  return problem ?? { mediaType: 'image/svg+xml', bytes };
}

type RasterType = Exclude<LogoPicture['mediaType'], 'image/svg+xml'>;

function rasterType(bytes: Buffer): RasterType | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return 'image/gif';
  return undefined;
}

function sizeOf(type: RasterType, bytes: Buffer): Size | undefined {
  if (type === 'image/jpeg') return jpegSize(bytes);
  if (type === 'image/gif')
    return bytes.length < 14 ? undefined : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  const isHeader = bytes.length >= 33 && bytes.toString('latin1', 12, 16) === 'IHDR';
  return isHeader ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : undefined;
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
