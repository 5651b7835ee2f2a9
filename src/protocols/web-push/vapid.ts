import { createSigner, decodeBase64url, type SigningKey } from '#src/protocols/jose/index.ts';

/** Push services take a day at most; half of it is enough and forgives clocks. */
const lifetimeSeconds = 12 * 60 * 60;

/**
 * The Authorization header of a push request (RFC 8292 section 3): a token for this one push service, signed by the key whose public
 * part the browser was given when it subscribed. `subject`: how the push service reaches whoever runs us, mailto: or https:.
 */
export async function vapidAuthorization(given: {
  endpoint: string;
  subject: string;
  key: SigningKey;
  nowMs: number;
}): Promise<string> {
  const { key } = given;
  if (key.algorithm !== 'ES256') throw new RangeError('VAPID signs with ES256 only');
  const signer = createSigner({ algorithm: 'ES256', key: key.privateKey, typ: 'JWT' });
  const token = await signer.sign(
    JSON.stringify({
      aud: new URL(given.endpoint).origin,
      exp: Math.floor(given.nowMs / 1000) + lifetimeSeconds,
      sub: given.subject,
    }),
  );
  return `vapid t=${token}, k=${rawPublicKey(key)}`;
}

/** As `applicationServerKey` wants it: the uncompressed point in base64url. */
export function rawPublicKey({ publicJwk }: Pick<SigningKey, 'publicJwk'>): string {
  const x = publicJwk.kty === 'EC' ? decodeBase64url(publicJwk.x) : undefined;
  const y = publicJwk.kty === 'EC' ? decodeBase64url(publicJwk.y) : undefined;
  if (x?.length !== 32 || y?.length !== 32) throw new RangeError('a VAPID key is on P-256');
  return Buffer.concat([Buffer.from([4]), x, y]).toString('base64url');
}
