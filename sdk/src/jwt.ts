// Just enough JOSE to say who one is, on WebCrypto.

/** A private key as a JSON Web Key. */
export type Jwk = {
  kty?: string;
  kid?: string;
  alg?: string;
  use?: string;
  key_ops?: string[];
  [name: string]: unknown;
};
export type PrivateKey = Jwk | string | CryptoKey;
export type SigningKey = { key: CryptoKey; alg: Algorithm; kid: string | undefined };
type Algorithm = 'RS256' | 'ES256';

const algorithms = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;

export async function importSigningKey(given: PrivateKey, keyId: string | undefined): Promise<SigningKey> {
  if (typeof given === 'string') return { ...(await importPem(given)), kid: keyId };
  if (given instanceof CryptoKey)
    return { key: given, alg: given.algorithm.name === 'ECDSA' ? 'ES256' : 'RS256', kid: keyId };
  const alg: Algorithm = given.kty === 'EC' ? 'ES256' : 'RS256';
  const { alg: _, use: __, key_ops: ___, kid, ...bare } = given;
  return {
    key: await crypto.subtle.importKey('jwk', bare as object, algorithms[alg], false, ['sign']),
    alg,
    kid: keyId ?? kid,
  };
}

/** A PEM does not say in words what it holds. */
async function importPem(pem: string): Promise<{ key: CryptoKey; alg: Algorithm }> {
  const [, text] = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(pem) ?? [];
  if (text === undefined) throw new TypeError('The private key is not a PKCS #8 PEM ("BEGIN PRIVATE KEY").');
  const bytes = Uint8Array.from(atob(text.replaceAll(/\s/g, '')), (letter) => letter.charCodeAt(0));
  const tryAs = (alg: Algorithm) =>
    crypto.subtle.importKey('pkcs8', bytes, algorithms[alg], false, ['sign']).then((key) => ({ key, alg }));
  return tryAs('RS256').catch(() => tryAs('ES256'));
}

export async function signJwt(
  { key, alg, kid }: SigningKey,
  claims: object,
  header: object = {},
): Promise<string> {
  const head = { alg, typ: 'JWT', ...(kid !== undefined && { kid }), ...header };
  const input = `${base64url(JSON.stringify(head))}.${base64url(JSON.stringify(claims))}`;
  const signature = await crypto.subtle.sign(algorithms[alg], key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

export function base64url(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
