import { readRaster } from '#src/platform/pictures/index.ts';
import { svgProblem } from './svg-logo.ts';

/** Okta's limit. */
export const maxLogoBytes = 1_000_000;
/** A picture of a few bytes can fill a browser's memory. */
const maxPixels = 4_096;

export type LogoPicture = {
  mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/svg+xml';
  bytes: Buffer;
};

/** What a file is by its own bytes, whatever it is called; a text says what is wrong with it. */
export function readLogo(bytes: Buffer): LogoPicture | string {
  if (bytes.length === 0) return 'is empty';
  if (bytes.length >= maxLogoBytes) return `has ${bytes.length} bytes; it has to have less than 1 MB`;
  const raster = readRaster(bytes);
  if (typeof raster === 'string') return raster;
  if (raster !== undefined && raster.mediaType !== 'image/x-icon') {
    const { mediaType, width, height } = raster;
    if (Math.max(width, height) > maxPixels || Math.min(width, height) === 0)
      return `is ${width} × ${height} pixels; at most ${maxPixels} × ${maxPixels} are taken`;
    return { mediaType, bytes };
  }
  if (!/^(?:\uFEFF)?\s*</.test(bytes.toString('utf8', 0, 200)))
    return 'is not a picture in PNG, JPEG, GIF or SVG';
  const problem = svgProblem(bytes);
  return problem ?? { mediaType: 'image/svg+xml', bytes };
}
