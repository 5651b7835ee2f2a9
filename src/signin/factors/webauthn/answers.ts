import { validationFailed } from '#src/platform/http/index.ts';
import type { FactorAnswer } from '#src/signin/factors/user-factors/index.ts';

const longest = 100_000;

/** Base64url, or base64 as old clients send it; undefined for anything else. */
export function decoded(text: string | undefined): Buffer | undefined {
  if (text === undefined || text === '' || text.length > longest) return undefined;
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Throws E0000001 that names the field. */
export function bytesOf(answer: FactorAnswer, field: string): Buffer {
  const bytes = decoded(answer[field]);
  if (bytes !== undefined) return bytes;
  throw validationFailed(field, [`${field}: must be base64url`]);
}
