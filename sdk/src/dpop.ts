// Proof of possession (RFC 9449): a key made here, whose private half cannot be read even by this program.
import { base64url, signJwt } from './jwt.ts';

export type Proofs = {
  proofFor(method: string, url: string, accessToken?: string): Promise<string>;
  /** Remembers the nonce of an answer that asks for one; whether it did. */
  takeNonce(response: Response): boolean;
};

export async function createProofs(): Promise<Proofs> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk = { kty, crv, x, y };
  const nonces = new Map<string, string>();

  return {
    async proofFor(method, url, accessToken) {
      const { origin, pathname } = new URL(url);
      const nonce = nonces.get(origin);
      const claims = {
        jti: crypto.randomUUID(),
        htm: method,
        htu: `${origin}${pathname}`,
        iat: Math.floor(Date.now() / 1000),
        ...(nonce !== undefined && { nonce }),
        ...(accessToken !== undefined && { ath: await digestOf(accessToken) }),
      };
      return signJwt({ key: pair.privateKey, alg: 'ES256', kid: undefined }, claims, {
        typ: 'dpop+jwt',
        jwk,
      });
    },
    takeNonce(response) {
      const nonce = response.headers.get('dpop-nonce');
      const { origin } = new URL(response.url);
      if (nonce === null || nonces.get(origin) === nonce) return false;
      nonces.set(origin, nonce);
      return true;
    },
  };
}

async function digestOf(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}
