// An authenticator and the browser before it, in memory: makes keys and signs as WebAuthn has it, or as wrong as a test wants.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signBytes,
} from 'node:crypto';
import {
  bitString,
  boolean,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
  time,
} from '#src/protocols/x509/der.ts';
import { type DistinguishedName, encodeName } from '#src/protocols/x509/name.ts';

export type SoftAlgorithm = 'ES256' | 'EdDSA' | 'RS256' | 'ES384';
export type AttestationKind = 'none' | 'self' | 'packed' | 'fido-u2f';
export type Flags = { up?: boolean; uv?: boolean; be?: boolean; bs?: boolean };

/** What a test may get wrong. */
export type Twist = Flags & {
  origin?: string;
  type?: string;
  challenge?: string;
  rpId?: string;
  signCount?: number;
  crossOrigin?: boolean;
  topOrigin?: string;
  extensions?: Map<Encodable, Encodable>;
  userHandle?: string | undefined;
  /** Goes over the parts of the client data. */
  clientData?: Record<string, unknown>;
  /** Last chance to spoil what is sent. */
  signature?: (signature: Buffer) => Buffer;
  authData?: (data: Buffer) => Buffer;
  attestationObject?: (object: Buffer) => Buffer;
};

export type CreationOptions = {
  challenge: string;
  rp: { id?: string; name: string };
  user: { id: string };
  excludeCredentials?: { id: string }[];
  attestation?: string;
};
export type RequestOptions = { challenge: string; rpId?: string; allowCredentials?: { id: string }[] };

const b64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();

export type Encodable = number | string | boolean | null | Buffer | Encodable[] | Map<Encodable, Encodable>;

/** CBOR in the shortest form. */
export function cbor(value: Encodable): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
}

function head(major: number, argument: number): Buffer {
  const top = major << 5;
  if (argument < 24) return Buffer.from([top | argument]);
  if (argument < 0x100) return Buffer.from([top | 24, argument]);
  if (argument < 0x1_0000) return Buffer.from([top | 25, argument >> 8, argument & 0xff]);
  const bytes = Buffer.alloc(5);
  bytes[0] = top | 26;
  bytes.writeUInt32BE(argument, 1);
  return bytes;
}

const algorithmIds: Record<SoftAlgorithm, number> = { ES256: -7, EdDSA: -8, RS256: -257, ES384: -35 };

function newKey(algorithm: SoftAlgorithm): { privateKey: KeyObject; cose: Buffer } {
  const alg = algorithmIds[algorithm];
  if (algorithm === 'RS256') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const parts: [number, Encodable][] = [
      [1, 3],
      [3, alg],
      [-1, Buffer.from(n, 'base64url')],
      [-2, Buffer.from(e, 'base64url')],
    ];
    return { privateKey, cose: cbor(new Map<Encodable, Encodable>(parts)) };
  }
  if (algorithm === 'EdDSA') {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const parts: [number, Encodable][] = [
      [1, 1],
      [3, alg],
      [-1, 6],
      [-2, Buffer.from(x, 'base64url')],
    ];
    return { privateKey, cose: cbor(new Map<Encodable, Encodable>(parts)) };
  }
  const namedCurve = algorithm === 'ES256' ? 'P-256' : 'P-384';
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const parts: [number, Encodable][] = [
    [1, 2],
    [3, alg],
    [-1, algorithm === 'ES256' ? 1 : 2],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ];
  return { privateKey, cose: cbor(new Map<Encodable, Encodable>(parts)) };
}

function sign(key: KeyObject, data: Buffer, algorithm: SoftAlgorithm): Buffer {
  if (algorithm === 'EdDSA') return signBytes(null, data, key);
  return signBytes(algorithm === 'ES384' ? 'sha384' : 'sha256', data, key);
}

/** A maker of authenticators: a root, and a certificate for a model under it. */
export type Maker = { root: Buffer; leaf: Buffer; leafKey: KeyObject };

const ecdsaWithSha256 = () => sequence(oid('1.2.840.10045.4.3.2'));

function certificate(given: {
  subject: DistinguishedName;
  issuer: DistinguishedName;
  key: KeyObject;
  issuerKey: KeyObject;
  isCa: boolean;
  nowMs: number;
  lifeMs: number;
  aaguid?: Buffer;
}): Buffer {
  const content = sequence(
    explicit(0, integer(2)),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(8)])),
    ecdsaWithSha256(),
    encodeName(given.issuer),
    sequence(time(given.nowMs - 3_600_000), time(given.nowMs + given.lifeMs)),
    encodeName(given.subject),
    createPublicKey(given.key).export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        sequence(
          oid('2.5.29.19'),
          boolean(true),
          octetString(given.isCa ? sequence(boolean(true)) : sequence()),
        ),
        ...(given.aaguid === undefined
          ? []
          : [sequence(oid('1.3.6.1.4.1.45724.1.1.4'), octetString(octetString(given.aaguid)))]),
      ),
    ),
  );
  return sequence(content, ecdsaWithSha256(), bitString(signBytes('sha256', content, given.issuerKey)));
}

export function newMaker(
  options: { aaguid?: string; nowMs?: number; lifeMs?: number; unit?: string } = {},
): Maker {
  const { nowMs = Date.now(), lifeMs = 24 * 3_600_000 } = options;
  const rootKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const leafKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const issuer = { commonName: `Maker root ${randomBytes(3).toString('hex')}` };
  const subject = {
    countryName: 'SE',
    organizationName: 'Maker',
    organizationalUnitName: options.unit ?? 'Authenticator Attestation',
    commonName: 'Model',
  };
  const common = { issuer, issuerKey: rootKey, nowMs, lifeMs };
  const aaguid =
    options.aaguid === undefined ? {} : { aaguid: Buffer.from(options.aaguid.replaceAll('-', ''), 'hex') };
  return {
    root: certificate({ ...common, subject: issuer, key: rootKey, isCa: true }),
    leaf: certificate({ ...common, subject, key: leafKey, isCa: false, ...aaguid }),
    leafKey,
  };
}

export type Created = {
  credentialId: string;
  clientData: string;
  attestation: string;
  transports: string;
};
export type Asserted = {
  credentialId: string;
  clientData: string;
  authenticatorData: string;
  signatureData: string;
  userHandle: string;
};

export type SoftAuthenticator = {
  create(options: CreationOptions, twist?: Twist): Created;
  get(options: RequestOptions, twist?: Twist): Asserted;
  credentialId: string;
  signCount: number;
};

/** One key of one authenticator. */
export function softAuthenticator(
  given: {
    origin: string;
    algorithm?: SoftAlgorithm;
    attestation?: AttestationKind;
    maker?: Maker;
    aaguid?: string;
    flags?: Flags;
    /** How the counter goes: 0 for one that does not count. */
    step?: number;
    credentialId?: Buffer;
    transports?: string;
  } = { origin: 'http://localhost:8080' },
): SoftAuthenticator {
  const { algorithm = 'ES256', attestation = 'none', step = 1 } = given;
  const key = newKey(algorithm);
  const id = given.credentialId ?? randomBytes(32);
  const aaguid =
    attestation === 'fido-u2f'
      ? Buffer.alloc(16)
      : Buffer.from((given.aaguid ?? '00000000-0000-0000-0000-000000000000').replaceAll('-', ''), 'hex');
  let handle: string | undefined;
  let rpIdOfKey = '';

  const clientDataOf = (type: string, challenge: string, twist: Twist): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? given.origin,
        crossOrigin: twist.crossOrigin ?? false,
        ...(twist.topOrigin !== undefined && { topOrigin: twist.topOrigin }),
        ...twist.clientData,
      }),
    );

  const dataOf = (rpId: string, twist: Twist, credential?: Buffer): Buffer => {
    const flags = { up: true, uv: true, be: false, bs: false, ...given.flags, ...twist };
    const count = Buffer.alloc(4);
    count.writeUInt32BE(twist.signCount ?? authenticator.signCount);
    const bits =
      (flags.up ? 1 : 0) |
      (flags.uv ? 4 : 0) |
      (flags.be ? 8 : 0) |
      (flags.bs ? 16 : 0) |
      (credential ? 64 : 0) |
      (twist.extensions ? 128 : 0);
    const data = Buffer.concat([
      sha256(twist.rpId ?? rpId),
      Buffer.from([bits]),
      count,
      credential ?? Buffer.alloc(0),
      twist.extensions ? cbor(twist.extensions) : Buffer.alloc(0),
    ]);
    return twist.authData?.(data) ?? data;
  };

  const statementOf = (authData: Buffer, clientHash: Buffer): [string, Map<Encodable, Encodable>] => {
    const data = Buffer.concat([authData, clientHash]);
    const alg = algorithmIds[algorithm];
    const { maker } = given;
    if (attestation === 'none') return ['none', new Map()];
    if (attestation === 'self') {
      const statement: [Encodable, Encodable][] = [
        ['alg', alg],
        ['sig', sign(key.privateKey, data, algorithm)],
      ];
      return ['packed', new Map(statement)];
    }
    if (maker === undefined) throw new Error('this attestation needs a maker');
    if (attestation === 'packed') {
      const statement: [Encodable, Encodable][] = [
        ['alg', -7],
        ['sig', signBytes('sha256', data, maker.leafKey)],
        ['x5c', [maker.leaf]],
      ];
      return ['packed', new Map(statement)];
    }
    const { x = '', y = '' } = createPublicKey(key.privateKey).export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    const base = Buffer.concat([Buffer.from([0]), authData.subarray(0, 32), clientHash, id, point]);
    const statement: [Encodable, Encodable][] = [
      ['sig', signBytes('sha256', base, maker.leafKey)],
      ['x5c', [maker.leaf]],
    ];
    return ['fido-u2f', new Map(statement)];
  };

  const authenticator: SoftAuthenticator = {
    credentialId: b64(id),
    signCount: step,
    create(options, twist = {}) {
      handle = options.user.id;
      rpIdOfKey = options.rp.id ?? new URL(given.origin).hostname;
      const clientData = clientDataOf('webauthn.create', options.challenge, twist);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = dataOf(rpIdOfKey, twist, Buffer.concat([aaguid, length, id, key.cose]));
      const [fmt, statement] = statementOf(authData, sha256(clientData));
      const parts: [Encodable, Encodable][] = [
        ['fmt', fmt],
        ['attStmt', statement],
        ['authData', authData],
      ];
      const object = cbor(new Map(parts));
      return {
        credentialId: b64(id),
        clientData: b64(clientData),
        attestation: b64(twist.attestationObject?.(object) ?? object),
        transports: given.transports ?? 'internal',
      };
    },
    get(options, twist = {}) {
      authenticator.signCount += step;
      const clientData = clientDataOf('webauthn.get', options.challenge, twist);
      const authData = dataOf(options.rpId ?? rpIdOfKey, twist);
      const signature = sign(key.privateKey, Buffer.concat([authData, sha256(clientData)]), algorithm);
      return {
        credentialId: b64(id),
        clientData: b64(clientData),
        authenticatorData: b64(authData),
        signatureData: b64(twist.signature?.(signature) ?? signature),
        userHandle: ('userHandle' in twist ? twist.userHandle : handle) ?? '',
      };
    },
  };
  return authenticator;
}
