import { ECDH } from 'node:crypto';
import { decodeBase64url } from '#src/protocols/jose/index.ts';

/** Where a browser is reached, and how to write to it so that nobody between can read. */
export type PushSubscription = {
  endpoint: string;
  /** The browser's P-256 point, uncompressed: 65 bytes. */
  publicKey: Buffer;
  /** 16 bytes that only the browser and we know. */
  authSecret: Buffer;
};

const longestEndpoint = 1024;

/** The JSON of `PushSubscription.toJSON()`; undefined where anything of it cannot be. Whether the address may be called is not asked here. */
export function readSubscription(given: {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}): PushSubscription | undefined {
  const { endpoint, keys } = given;
  if (endpoint.length > longestEndpoint || /[\s\p{Cc}\\]/u.test(endpoint)) return undefined;
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  const publicKey = decodeBase64url(unpadded(keys.p256dh));
  const authSecret = decodeBase64url(unpadded(keys.auth));
  if (publicKey?.length !== 65 || publicKey[0] !== 4 || authSecret?.length !== 16) return undefined;
  return isOnCurve(publicKey) ? { endpoint, publicKey, authSecret } : undefined;
}

/** Some browsers pad. */
const unpadded = (text: string): string => text.replace(/={0,2}$/, '');

function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1', undefined, undefined, 'compressed');
    return true;
  } catch {
    return false;
  }
}
