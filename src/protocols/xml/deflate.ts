import { deflateRawSync, inflateRawSync, type InputType } from 'node:zlib';
import { XmlError } from './xml-error.ts';

export type InflateLimits = { readonly maxBytes?: number; readonly maxRatio?: number };

/** Deflate (RFC 1951) has no honest XML that shrinks a hundredfold; short messages get a floor, since theirs may come near. */
const defaults = { maxBytes: 1024 * 1024, maxRatio: 100 };
const floorBytes = 16 * 1024;

/** What `inflateRawSync` gives with `info`, which its types do not say. */
type WithInfo = { buffer: Buffer; engine: { bytesWritten: number } };

/**
 * Inflates to at most `maxBytes` and `maxRatio` times the input. zlib is asked chunk by chunk and stopped at the limit, so a
 * bomb costs the limit and not what it would grow to. Bytes behind the end of the stream are refused: they are nobody's.
 */
export function inflateRaw(bytes: Uint8Array, limits: InflateLimits = {}): Buffer {
  const maxBytes = limits.maxBytes ?? defaults.maxBytes;
  const maxRatio = limits.maxRatio ?? defaults.maxRatio;
  const maxOutputLength = Math.min(maxBytes, Math.max(floorBytes, bytes.length * maxRatio));
  let inflated: WithInfo;
  try {
    inflated = inflateRawSync(bytes as InputType, { maxOutputLength, info: true }) as unknown as WithInfo;
  } catch (error) {
    if (error instanceof RangeError || (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new XmlError('deflate', `The message inflates to more than ${maxOutputLength} bytes; send less.`);
    throw new XmlError('deflate', 'The message is not a whole deflate stream (RFC 1951); compress it again.');
  }
  if (inflated.engine.bytesWritten !== bytes.length)
    throw new XmlError('deflate', 'Bytes follow the end of the deflate stream; send the stream alone.');
  return inflated.buffer;
}

export function deflateRaw(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes);
}
