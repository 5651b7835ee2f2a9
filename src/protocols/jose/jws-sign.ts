import { createHmac, type KeyObject, sign as signWith, type SignKeyObjectInput } from 'node:crypto';
import { algorithmRow, type JwsAlgorithm } from './jws-algorithm.ts';

/** Signs payloads under one protected header, which is encoded once. */
export type Signer = {
  readonly kid: string | undefined;
  readonly algorithm: JwsAlgorithm;
  /** A compact JWS over this JSON text. */
  sign(json: string): Promise<string>;
};

type SignerOptions = { kid?: string; algorithm: JwsAlgorithm; key: KeyObject; typ?: string };

/**
 * RSA signatures are made on libuv's threads, since one takes about a millisecond and would hold up everybody else.
 * EC and HMAC are quicker than the way to a thread and back, so they are made in place.
 */
export function createSigner(options: SignerOptions): Signer {
  const { kid, algorithm, key, typ } = options;
  const row = algorithmRow(algorithm);
  const header = JSON.stringify({
    ...(kid === undefined ? {} : { kid }),
    ...(typ === undefined ? {} : { typ }),
    alg: algorithm,
  });
  const prefix = `${Buffer.from(header).toString('base64url')}.`;
  const input: SignKeyObjectInput = { key, ...row.options };

  function signature(bytes: Buffer): Buffer | Promise<Buffer> {
    if (row.family === 'oct')
      return createHmac(row.hash ?? 'sha256', key)
        .update(bytes)
        .digest();
    if (row.family !== 'RSA') return signWith(row.hash, bytes, input);
    return new Promise((resolve, reject) => {
      signWith(row.hash, bytes, input, (error, signed) => (error === null ? resolve(signed) : reject(error)));
    });
  }

  return {
    kid,
    algorithm,
    async sign(json) {
      const signingInput = prefix + Buffer.from(json).toString('base64url');
      const signed = await signature(Buffer.from(signingInput, 'latin1'));
      return `${signingInput}.${signed.toString('base64url')}`;
    },
  };
}
