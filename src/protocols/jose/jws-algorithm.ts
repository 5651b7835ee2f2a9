import { constants } from 'node:crypto';

/** The JWS algorithms we implement (RFC 7518 section 3.1, RFC 8037). `none` is not one of them, nor ever will be. */
export type JwsAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'EdDSA';

type Family = 'RSA' | 'EC' | 'OKP' | 'oct';

type Row = {
  family: Family;
  hash: 'sha256' | 'sha384' | 'sha512' | null;
  /** What `node:crypto` wants beside the key. */
  options: { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' };
  /** Curve of the key, where the algorithm fixes it. */
  curve?: string;
  signatureBytes?: number;
};

const pss = (saltLength: number) => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
const pkcs1 = { padding: constants.RSA_PKCS1_PADDING };
const p1363 = { dsaEncoding: 'ieee-p1363' as const };

const table: Readonly<Record<JwsAlgorithm, Row>> = {
  RS256: { family: 'RSA', hash: 'sha256', options: pkcs1 },
  RS384: { family: 'RSA', hash: 'sha384', options: pkcs1 },
  RS512: { family: 'RSA', hash: 'sha512', options: pkcs1 },
  PS256: { family: 'RSA', hash: 'sha256', options: pss(32) },
  PS384: { family: 'RSA', hash: 'sha384', options: pss(48) },
  PS512: { family: 'RSA', hash: 'sha512', options: pss(64) },
  ES256: { family: 'EC', hash: 'sha256', options: p1363, curve: 'P-256', signatureBytes: 64 },
  ES384: { family: 'EC', hash: 'sha384', options: p1363, curve: 'P-384', signatureBytes: 96 },
  ES512: { family: 'EC', hash: 'sha512', options: p1363, curve: 'P-521', signatureBytes: 132 },
  HS256: { family: 'oct', hash: 'sha256', options: {}, signatureBytes: 32 },
  HS384: { family: 'oct', hash: 'sha384', options: {}, signatureBytes: 48 },
  HS512: { family: 'oct', hash: 'sha512', options: {}, signatureBytes: 64 },
  EdDSA: { family: 'OKP', hash: null, options: {}, curve: 'Ed25519', signatureBytes: 64 },
};

export const algorithmNames = Object.freeze(Object.keys(table)) as readonly JwsAlgorithm[];

export function isAlgorithm(name: unknown): name is JwsAlgorithm {
  return typeof name === 'string' && Object.hasOwn(table, name);
}

export function isHmac(algorithm: JwsAlgorithm): boolean {
  return table[algorithm].family === 'oct';
}

export function algorithmRow(algorithm: JwsAlgorithm): Row {
  return table[algorithm];
}

/** Every algorithm a key of this kind can verify, for keys that do not name one themselves. */
export function algorithmsFor(family: Family, curve?: string): readonly JwsAlgorithm[] {
  return algorithmNames.filter((name) => {
    const row = table[name];
    return row.family === family && (row.curve === undefined || row.curve === curve);
  });
}
