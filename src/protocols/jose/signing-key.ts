import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { JoseError } from './jose-error.ts';
import { exportPublicJwk, type PublicJwk, thumbprint } from './jwk.ts';
import { algorithmRow, algorithmsFor, type JwsAlgorithm } from './jws-algorithm.ts';

/** A private key with its one algorithm. Its kid is its RFC 7638 thumbprint: 43 characters, the same on every node. */
export type SigningKey = {
  readonly kid: string;
  readonly algorithm: JwsAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
};

/** Makes a key on a libuv thread: RSA 2048 takes some hundred milliseconds, EC well under one. */
export async function generateSigningKey(algorithm: JwsAlgorithm): Promise<SigningKey> {
  return toSigningKey(algorithm, await generatePrivateKey(algorithm));
}

/** Reads back what `privateKey.export({ type: 'pkcs8', format: 'der' })` gave. */
export function importSigningKey(algorithm: JwsAlgorithm, pkcs8: Buffer): SigningKey {
  return toSigningKey(algorithm, createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' }));
}

function generatePrivateKey(algorithm: JwsAlgorithm): Promise<KeyObject> {
  const { family, curve } = algorithmRow(algorithm);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, _publicKey: KeyObject, privateKey: KeyObject) =>
      error === null ? resolve(privateKey) : reject(error);
    if (family === 'RSA') generateKeyPair('rsa', { modulusLength: 2048, publicExponent: 0x10001 }, done);
    else if (family === 'EC') generateKeyPair('ec', { namedCurve: curve ?? 'P-256' }, done);
    else if (family === 'OKP') generateKeyPair('ed25519', {}, done);
    else reject(new JoseError('unsupported', `${algorithm} has no key pair.`));
  });
}

function toSigningKey(algorithm: JwsAlgorithm, privateKey: KeyObject): SigningKey {
  const publicJwk = exportPublicJwk(privateKey);
  const curve = publicJwk.kty === 'RSA' ? undefined : publicJwk.crv;
  if (!algorithmsFor(publicJwk.kty, curve).includes(algorithm)) {
    throw new JoseError('key_refused', `A key of type ${publicJwk.kty} cannot sign ${algorithm}.`);
  }
  const kid = thumbprint(publicJwk);
  return { kid, algorithm, privateKey, publicJwk: { ...publicJwk, kid, alg: algorithm, use: 'sig' } };
}
