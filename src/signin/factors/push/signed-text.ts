import { verify } from 'node:crypto';
import { JoseError, importPublicJwk, type PublicJwk } from '#src/protocols/jose/index.ts';

/**
 * What a device signs: lines that begin with what it is for, so that a signature for one thing is never one for another, and with the
 * address of this server, so that one given to somebody else's server is none here.
 */
export type Signed =
  | { what: 'claim'; link: string; name: string }
  | { what: 'list'; device: string; atMs: number }
  | { what: 'subscribe'; device: string; atMs: number; endpoint: string }
  | { what: 'leave'; device: string; atMs: number }
  | {
      what: 'answer';
      device: string;
      requestId: string;
      nonce: string;
      decision: Decision;
      /** Empty where none was to be picked. */
      number: string;
    };

export const decisions = ['approve', 'deny', 'report'] as const;
export type Decision = (typeof decisions)[number];

export function signedText(origin: string, signed: Signed): string {
  // A line break within a field would move what follows into another one.
  const lines = fieldsOf(signed).map((value) => String(value).replaceAll(/[\r\n]/g, ' '));
  return ['gatehouse authenticator 1', signed.what, origin, ...lines].join('\n');
}

/** In the order in which devices sign them (web/authenticator/authenticator.js). */
function fieldsOf(signed: Signed): (string | number)[] {
  switch (signed.what) {
    case 'claim':
      return [signed.link, signed.name];
    case 'list':
    case 'leave':
      return [signed.device, signed.atMs];
    case 'subscribe':
      return [signed.device, signed.atMs, signed.endpoint];
    case 'answer':
      return [signed.device, signed.requestId, signed.nonce, signed.decision, signed.number];
  }
}

/** ES256 as WebCrypto makes it: r and s, 64 bytes. */
export function isSignedBy(key: PublicJwk, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64 || bytes.toString('base64url') !== signature) return false;
  try {
    const { key: publicKey } = importPublicJwk(key);
    return verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    return false;
  }
}

/** The public key of a new device: on P-256 and nothing but public, or undefined. */
export function readDeviceKey(given: { x: string; y: string }): PublicJwk | undefined {
  const key: PublicJwk = { kty: 'EC', crv: 'P-256', x: given.x, y: given.y };
  try {
    importPublicJwk(key);
    return key;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
