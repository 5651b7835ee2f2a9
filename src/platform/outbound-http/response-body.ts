// Reads an answer's body within its limit, before and after decompression.

import type { IncomingMessage } from 'node:http';
import { pipeline, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { OutboundProblem } from './problem.ts';

// Text compresses 3 to 20 times, JSON of like records perhaps 50: a hundred is somebody's bomb.
const MAX_RATIO = 100;
const RATIO_COUNTS_FROM = 65_536;

export async function readBody(
  answer: IncomingMessage,
  headers: Record<string, string>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > maxBytes) {
    answer.destroy();
    throw tooLarge(maxBytes);
  }
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder = decoderOf(encoding);
  let received = 0;
  answer.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  // pipeline(), because pipe() would leave a decoder waiting for ever on a socket that broke off.
  const source: AsyncIterable<Buffer> = decoder === undefined ? answer : pipeline(answer, decoder, () => {});

  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      signal.throwIfAborted();
      length += chunk.length;
      if (length > maxBytes || received > maxBytes) throw tooLarge(maxBytes);
      if (decoder !== undefined && length > RATIO_COUNTS_FROM && length > received * MAX_RATIO) {
        throw new OutboundProblem(
          'too-large',
          `The answer unpacks to more than ${MAX_RATIO} times its size.`,
        );
      }
      chunks.push(chunk);
    }
  } catch (error) {
    // The rest is not wanted; a kept connection would have to read it all.
    const brokeOff = !(error instanceof OutboundProblem) && !answer.complete;
    answer.destroy();
    throw brokeOff ? new OutboundProblem('malformed-answer', 'The answer broke off.', error) : error;
  }
  if (!answer.complete) throw new OutboundProblem('malformed-answer', 'The answer broke off.');
  return Buffer.concat(chunks, length);
}

function decoderOf(encoding: string): Transform | undefined {
  switch (encoding) {
    case 'identity':
    case '':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new OutboundProblem(
        'malformed-answer',
        `The answer is encoded as ${encoding.slice(0, 40)}, which was not asked for.`,
      );
  }
}

function tooLarge(maxBytes: number): OutboundProblem {
  return new OutboundProblem('too-large', `The answer is larger than ${maxBytes} bytes.`);
}
