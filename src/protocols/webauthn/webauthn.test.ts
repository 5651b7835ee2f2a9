import { describe, expect, test } from 'vitest';
import {
  cbor,
  type Encodable,
  newMaker,
  softAuthenticator,
  type Twist,
} from '#test/kit/soft-authenticator.ts';
import {
  CborProblem,
  challengeIn,
  CeremonyRefused,
  type Expected,
  leadsToRoot,
  readAssertion,
  readAuthenticatorData,
  readRegistration,
  readWholeCbor,
} from './index.ts';

const origin = 'https://login.example.com';
const challenge = Buffer.alloc(32, 7).toString('base64url');
const expected: Expected = {
  challenge,
  origins: [origin],
  rpId: 'login.example.com',
  requireUserVerification: false,
};
const creation = { challenge, rp: { id: 'login.example.com', name: 'Example' }, user: { id: 'aGFuZGxl' } };
const request = { challenge, rpId: 'login.example.com' };
type Key = Parameters<typeof softAuthenticator>[0];

function register(twist: Twist = {}, more: Partial<Expected> = {}, key: Partial<Key> = {}) {
  const made = softAuthenticator({ origin, ...key }).create(creation, twist);
  return readRegistration(
    {
      clientDataJson: Buffer.from(made.clientData, 'base64url'),
      attestationObject: Buffer.from(made.attestation, 'base64url'),
    },
    { ...expected, ...more },
  );
}

function assert(twist: Twist = {}, more: Partial<Expected> = {}, key: Partial<Key> = {}) {
  const authenticator = softAuthenticator({ origin, ...key });
  authenticator.create(creation);
  const made = authenticator.get(request, twist);
  return readAssertion(
    {
      clientDataJson: Buffer.from(made.clientData, 'base64url'),
      authenticatorData: Buffer.from(made.authenticatorData, 'base64url'),
    },
    { ...expected, ...more },
  );
}

describe.each([
  ['a registration', register, 'webauthn.get'],
  ['an assertion', assert, 'webauthn.create'],
] as const)('%s', (_, ceremony, otherType) => {
  test('that is whole is read', () => {
    expect(() => ceremony()).not.toThrow();
    expect(() => ceremony({}, { requireUserVerification: true })).not.toThrow();
  });

  const wrong: [string, Twist, Partial<Expected>, string][] = [
    ['is of the other ceremony', { type: otherType }, {}, 'is not of the type'],
    ['answers another challenge', { challenge: 'AAAA' }, {}, 'answers another challenge'],
    ['answers the challenge with padding', { challenge: `${challenge}=` }, {}, 'answers another challenge'],
    ['comes from another origin', { origin: 'https://evil.example.com' }, {}, 'another address'],
    ['comes from an origin that begins alike', { origin: `${origin}.evil.example` }, {}, 'another address'],
    ['comes from another port', { origin: `${origin}:8443` }, {}, 'another address'],
    ['comes by http', { origin: 'http://login.example.com' }, {}, 'another address'],
    ['has a list for an origin', { clientData: { origin: [origin] } }, {}, 'another address'],
    ['comes from a frame', { crossOrigin: true }, {}, 'from within another page'],
    ['names a page around it', { topOrigin: origin }, {}, 'from within another page'],
    ['says crossOrigin as text', { clientData: { crossOrigin: 'false' } }, {}, 'from within another page'],
    ['is for another domain', { rpId: 'example.com' }, {}, 'is for another domain'],
    ['had nobody there', { up: false }, {}, 'nobody was there'],
    [
      'did not verify its user where that is required',
      { uv: false },
      { requireUserVerification: true },
      'not verified',
    ],
    ['was backed up though it cannot be', { bs: true, be: false }, {}, 'copied which cannot be'],
    [
      'has bytes behind its data',
      { authData: (d) => Buffer.concat([d, Buffer.from([0])]) },
      {},
      'bytes behind',
    ],
    ['is cut short', { authData: (d) => d.subarray(0, 36) }, {}, 'is no authenticator data'],
  ];
  test.each(wrong)('that %s is refused', (_name, twist, more, why) => {
    expect(() => ceremony(twist, more)).toThrow(CeremonyRefused);
    expect(() => ceremony(twist, more)).toThrow(why);
  });

  test('may bring extension outputs that nobody asked for: they are read over', () => {
    const extensions = new Map<Encodable, Encodable>([
      ['appid', true],
      ['txAuthSimple', 'Pay 1000'],
    ]);
    expect(() => ceremony({ extensions })).not.toThrow();
  });
});

describe('a registration', () => {
  test.each(['ES256', 'EdDSA', 'RS256'] as const)('with a key of %s is read', (algorithm) => {
    expect(register({}, {}, { algorithm }).format).toBe('none');
  });
  test('with an algorithm that was not asked for is refused', () => {
    expect(() => register({}, {}, { algorithm: 'ES384' })).toThrow('has the algorithm -35');
  });
  test('with a key that does not fit its algorithm, is weak, or would take seconds to use is refused', () => {
    const bytes = (length: number) => Buffer.alloc(length, 0xc1);
    const keys: [Encodable, Encodable][][] = [
      // The algorithm of one kind, the key of another.
      [
        [1, 2],
        [3, -8],
        [-1, 1],
        [-2, bytes(32)],
        [-3, bytes(32)],
      ],
      [
        [1, 2],
        [3, -7],
        [-1, 2],
        [-2, bytes(48)],
        [-3, bytes(48)],
      ],
      [
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(32)],
        [-3, true],
      ],
      [
        [1, 3],
        [3, -257],
        [-1, bytes(128)],
        [-2, Buffer.from([1, 0, 1])],
      ],
      [
        [1, 3],
        [3, -257],
        [-1, bytes(2_048)],
        [-2, Buffer.from([1, 0, 1])],
      ],
      [
        [1, 3],
        [3, -257],
        [-1, bytes(256)],
        [-2, bytes(64)],
      ],
      [
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytes(32)],
        [-4, bytes(32)],
      ],
    ];
    for (const key of keys) {
      const authData = (data: Buffer) => Buffer.concat([data.subarray(0, 55 + 32), cbor(new Map(key))]);
      expect(() => register({ authData }), JSON.stringify(key)).toThrow(
        /^publicKey: is no key of the algorithm/,
      );
    }
  });
  test('with a credential id of 1023 bytes is read, with 1024 refused', () => {
    expect(register({}, {}, { credentialId: Buffer.alloc(1_023, 1) }).credential.id).toHaveLength(1_023);
    expect(() => register({}, {}, { credentialId: Buffer.alloc(1_024, 1) })).toThrow('1 to 1023 bytes');
    expect(() => register({}, {}, { credentialId: Buffer.alloc(0) })).toThrow('1 to 1023 bytes');
  });
  test('without a credential is refused', () => {
    const bare = (data: Buffer) => {
      const cut = Buffer.from(data.subarray(0, 37));
      cut[32] = 0x05;
      return cut;
    };
    expect(() => register({ authData: bare })).toThrow('has no credential in it');
  });
  test('in a format that would make the server fetch something, or is unknown, is refused', () => {
    for (const fmt of ['android-key', 'android-safetynet', 'apple', 'nonsense']) {
      const object = (whole: Buffer) => {
        const parts = readWholeCbor(whole) as Map<Encodable, Encodable>;
        return cbor(new Map<Encodable, Encodable>([...parts, ['fmt', fmt]]));
      };
      expect(() => register({ attestationObject: object })).toThrow(`has the format ${fmt}`);
    }
  });
  test('gives the certificates of its attestation, at most six', () => {
    const maker = newMaker();
    expect(register({}, {}, { attestation: 'packed', maker }).chain).toEqual([maker.leaf]);
    expect(register({}, {}, { attestation: 'self' }).chain).toEqual([]);
  });
});

test('a client may name a challenge or not, and nothing else happens', () => {
  expect(challengeIn(Buffer.from('{"challenge":"abc"}'))).toBe('abc');
  for (const text of ['', '[]', 'null', '{', '{"challenge":1}', '\xff'])
    expect(challengeIn(Buffer.from(text, 'latin1')), text).toBeUndefined();
});

describe('CBOR', () => {
  const read = (hex: string) => readWholeCbor(Buffer.from(hex, 'hex'));
  test.each([
    ['a byte behind it', '0000'],
    ['nothing at all', ''],
    ['a length that is not there', '58'],
    ['bytes that are not there', '5820aabb'],
    ['a number longer than it needs', '1817'],
    ['a number of two bytes that fits one', '1900ff'],
    ['a number of four bytes that fits two', '1a0000ffff'],
    ['a number of eight bytes that fits four', '1b00000000ffffffff'],
    ['a number beyond 2^53', '1b0020000000000001'],
    ['a length of four gigabytes', '5affffffff'],
    ['a list of four billion', '9affffffff'],
    ['an indefinite length', '5f4100ff'],
    ['an indefinite map', 'bf0101ff'],
    ['a tag', 'c100'],
    ['a float', 'f93c00'],
    ['undefined', 'f7'],
    ['text that is not UTF-8', '61ff'],
    ['one key twice', 'a201010102'],
    ['one key of text twice', 'a2616101616102'],
    ['a key that is a list', 'a18001'],
  ])('with %s is refused', (_, hex) => {
    expect(() => read(hex)).toThrow(CborProblem);
  });
  test('nested a thousand times is refused without a stack of that height', () => {
    expect(() => readWholeCbor(Buffer.concat([Buffer.alloc(1_000, 0x81), Buffer.from([0])]))).toThrow(
      'too deep',
    );
  });

  test('survives twenty thousand mutations of real ones: read, or refused by name', () => {
    const maker = newMaker();
    const made = softAuthenticator({ origin, attestation: 'packed', maker }).create(creation);
    const whole = Buffer.from(made.attestation, 'base64url');
    let seed = 20_261_127;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const clientDataJson = Buffer.from(made.clientData, 'base64url');
    let refusals = 0;
    for (let round = 0; round < 20_000; round++) {
      let bytes = Buffer.from(whole);
      for (let change = next(3); change >= 0; change--) {
        const at = next(bytes.length);
        const way = next(16);
        if (way < 4) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + next(9))]);
        else if (way < 7) bytes = Buffer.concat([bytes, Buffer.from([next(256)])]);
        else bytes[at] = next(256);
        if (bytes.length === 0) bytes = Buffer.from([0]);
      }
      try {
        readRegistration({ clientDataJson, attestationObject: bytes }, expected);
      } catch (problem) {
        if (!(problem instanceof CeremonyRefused)) throw problem;
        refusals++;
      }
    }
    // Changes within signature, certificate, key or id are not CBOR's to find.
    expect(refusals).toBeGreaterThan(5_000);
  });
});

test('authenticator data of any kind of nonsense is refused by name', () => {
  for (let length = 0; length < 300; length++)
    for (const fill of [0x00, 0x41, 0xc5, 0xff])
      try {
        readAuthenticatorData(Buffer.alloc(length, fill));
      } catch (problem) {
        expect(problem).toBeInstanceOf(CeremonyRefused);
      }
});

describe('certificates lead to a root', () => {
  const now = Date.now();
  test('that signed them, and to no other, nor to one of the same name', () => {
    const [maker, other] = [newMaker(), newMaker()];
    expect(leadsToRoot([maker.leaf], [other.root, maker.root], now)).toBe(true);
    expect(leadsToRoot([maker.leaf, maker.root], [maker.root], now)).toBe(true);
    expect(leadsToRoot([maker.leaf], [other.root], now)).toBe(false);
    expect(leadsToRoot([maker.leaf], [], now)).toBe(false);
    expect(leadsToRoot([], [maker.root], now)).toBe(false);
    expect(leadsToRoot([other.leaf, maker.root], [maker.root], now)).toBe(false);
    expect(leadsToRoot([Buffer.from('nonsense')], [maker.root], now)).toBe(false);
  });
  test('also where the very certificate was given', () => {
    const maker = newMaker();
    expect(leadsToRoot([maker.leaf], [maker.leaf], now)).toBe(true);
  });
  test('only in their time', () => {
    const maker = newMaker({ nowMs: now, lifeMs: 1_000 });
    expect(leadsToRoot([maker.leaf], [maker.root], now + 2_000)).toBe(false);
    expect(leadsToRoot([maker.leaf], [maker.root], now - 2 * 3_600_000)).toBe(false);
  });
  test('never by a certificate that may not issue', () => {
    const maker = newMaker();
    const other = newMaker();
    expect(leadsToRoot([other.leaf, maker.leaf], [maker.root], now)).toBe(false);
  });
});
