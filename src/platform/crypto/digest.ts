import { createHash, timingSafeEqual } from 'node:crypto';

export function sha256(text: string | Uint8Array): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Compares without telling by its duration where the two begin to differ. Both sides are hashed first, so that
 * different lengths take the same road and the length of the secret stays unknown too.
 */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
