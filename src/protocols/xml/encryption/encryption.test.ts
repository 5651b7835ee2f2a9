import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  canonicalize,
  childElements,
  decryptElement,
  encryptElement,
  type EncryptionOptions,
  parseXml,
  raw,
  render,
  x,
  type XmlElement,
  XmlError,
} from '../index.ts';
import { createRandom } from '#test/fuzz/random.ts';
import {
  prefixes,
  response,
  saml,
  signedAssertion,
  type TestKey,
  testKey,
  testSigner,
} from '#test/kit/signed-xml.ts';
import { hasXmlsec, xmlsec } from '#test/kit/xmlsec.ts';

const xenc = 'http://www.w3.org/2001/04/xmlenc#';
const xenc11 = 'http://www.w3.org/2009/xmlenc11#';
const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const secret = `<saml:Assertion xmlns:saml="${saml}" ID="_a">日本語 &amp; alice</saml:Assertion>`;

let sp: TestKey;
let options: EncryptionOptions;

beforeAll(() => {
  sp = testKey('sp');
  options = {
    certificateKey: sp.publicKey,
    certificate: sp.certificate,
    algorithm: 'AES256_GCM',
    keyTransport: 'RSA_OAEP',
    random: randomBytes,
  };
});

const element = (xml: string): XmlElement => parseXml(Buffer.from(xml));
const decrypted = (xml: string, key = sp.key): string => decryptElement(element(xml), key).toString();

function refusal(xml: string, key = sp.key): XmlError {
  try {
    decrypted(xml, key);
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Changes the last CipherValue: the content, not the key. */
function withContent(xml: string, change: (bytes: Buffer) => Buffer): string {
  const at = xml.lastIndexOf('<xenc:CipherValue>') + 18;
  const end = xml.indexOf('<', at);
  return (
    xml.slice(0, at) + change(Buffer.from(xml.slice(at, end), 'base64')).toString('base64') + xml.slice(end)
  );
}

function withKey(xml: string, change: (bytes: Buffer) => Buffer): string {
  const at = xml.indexOf('<xenc:CipherValue>') + 18;
  const end = xml.indexOf('<', at);
  return (
    xml.slice(0, at) + change(Buffer.from(xml.slice(at, end), 'base64')).toString('base64') + xml.slice(end)
  );
}

const flipped =
  (index: number) =>
  (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    const at = index < 0 ? copy.length + index : index;
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

// xmlsec1 is started for some, so they have the time that a busy machine takes.
describe('what we encrypt', { timeout: 240_000 }, () => {
  test.each(['AES128_GCM', 'AES256_GCM'] as const)('%s under RSA-OAEP comes back as it was', (algorithm) => {
    expect(decrypted(encryptElement(secret, { ...options, algorithm }))).toBe(secret);
  });
  test('is canonical, and stays so inside of an EncryptedAssertion of a response', async () => {
    const text = render(x('saml:EncryptedAssertion', {}, raw(encryptElement(secret, options))), prefixes);
    expect(canonicalize(element(text)).toString()).toBe(text);
    const whole = await response(text, testSigner(sp));
    expect(canonicalize(element(whole)).toString()).toBe(whole);
  });
  test('takes its keys and vectors from the randomness it is given, new ones each time', () => {
    const random = createRandom(5);
    const asked: number[] = [];
    const withRandom = {
      ...options,
      random: (size: number) => {
        asked.push(size);
        return random.bytes(size);
      },
    };
    const first = encryptElement(secret, withRandom);
    const second = encryptElement(secret, withRandom);
    expect(asked).toEqual([32, 12, 32, 12]);
    expect(first).not.toBe(second);
  });
  test('names Type, algorithms, digest and the certificate it was encrypted to', () => {
    const text = encryptElement(secret, options);
    expect(text).toContain(`Type="${xenc}Element"`);
    expect(text).toContain(`Algorithm="${xenc11}aes256-gcm"`);
    expect(text).toContain(`Algorithm="${xenc}rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="${dsig}sha1">`);
    expect(text).toContain(sp.certificate);
    expect(encryptElement(secret, { ...options, certificate: undefined } as never)).not.toContain('X509');
  });
  test('is refused to a key that is too short or not RSA', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    for (const certificateKey of [weak, ec])
      expect(() => encryptElement(secret, { ...options, certificateKey })).toThrow(/cannot be encrypted to/);
  });
  const encryptions = [
    ['AES128_CBC', 'RSA_OAEP'],
    ['AES256_CBC', 'RSA_OAEP'],
    ['AES128_GCM', 'RSA_OAEP'],
    ['AES256_GCM', 'RSA_OAEP'],
    ['AES128_CBC', 'RSA_15'],
    ['AES256_GCM', 'RSA_15'],
  ] as const;
  test.skipIf(!hasXmlsec).each(encryptions)(
    '%s under %s is decrypted by xmlsec1',
    (algorithm, keyTransport) => {
      for (const length of [0, 1, 15, 16, 17, 4_000]) {
        const text = `<a>${'x'.repeat(length)}</a>`;
        const document = encryptElement(text, { ...options, algorithm, keyTransport });
        const done = xmlsec(
          ['--decrypt', '--privkey-pem', 'key.pem', '--output', 'output.xml', 'document.xml'],
          {
            'document.xml': document,
            'key.pem': sp.keyPem,
          },
        );
        expect(done.status).toBe(0);
        expect(canonicalize(element(done.output)).toString()).toBe(text);
      }
    },
  );
  test.skipIf(!hasXmlsec).each(['aes128-gcm', 'aes256-gcm'])(
    'what xmlsec1 encrypts by %s we decrypt',
    (cipher) => {
      const template = `<EncryptedData xmlns="${xenc}" Type="${xenc}Element"><EncryptionMethod Algorithm="${xenc11}${cipher}"/><KeyInfo xmlns="${dsig}"><EncryptedKey xmlns="${xenc}"><EncryptionMethod Algorithm="${xenc}rsa-oaep-mgf1p"/><KeyInfo xmlns="${dsig}"><KeyName/></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo><CipherData><CipherValue/></CipherData></EncryptedData>`;
      const session = cipher === 'aes128-gcm' ? 'aes-128' : 'aes-256';
      const key = ['--pubkey-cert-pem', 'certificate.pem', '--session-key', session];
      const done = xmlsec(
        ['--encrypt', ...key, '--xml-data', 'data.xml', '--output', 'output.xml', 'template.xml'],
        {
          'template.xml': template,
          'data.xml': secret,
          'certificate.pem': sp.pem,
        },
      );
      expect(canonicalize(element(decrypted(done.output))).toString()).toBe(secret);
    },
  );
  test('a signed assertion comes back with its signature', async () => {
    const idp = testSigner(sp);
    const text = await signedAssertion({ nameId: 'alice' }, idp);
    expect(decrypted(encryptElement(text, options))).toBe(text);
  });
});

describe('what we decrypt (SECURITY.md A6 S13)', () => {
  test('CBC is refused, however the key is wrapped: it can be altered without our noticing', () => {
    for (const algorithm of ['AES128_CBC', 'AES256_CBC'] as const)
      expect(refusal(encryptElement(secret, { ...options, algorithm })).code).toBe('encryption_algorithm');
  });
  test('RSA 1.5 is refused: its padding tells (Bleichenbacher)', () => {
    expect(refusal(encryptElement(secret, { ...options, keyTransport: 'RSA_15' })).code).toBe(
      'encryption_algorithm',
    );
  });
  test.each([
    `${xenc}tripledes-cbc`,
    `${xenc}aes192-cbc`,
    `${xenc11}aes192-gcm`,
    `${xenc}aes256-cbc`,
    `${xenc}kw-aes256`,
    '',
  ])('the content algorithm %j is refused', (uri) => {
    const text = encryptElement(secret, options).replace(`${xenc11}aes256-gcm`, uri);
    expect(refusal(text).code).toBe('encryption_algorithm');
  });
  test.each([`${xenc}rsa-1_5`, `${xenc}kw-aes256`, `${xenc}dh`, ''])(
    'the key transport %j is refused',
    (uri) => {
      const text = encryptElement(secret, options).replace(`${xenc}rsa-oaep-mgf1p`, uri);
      expect(refusal(text).code).toBe('encryption_algorithm');
    },
  );
  test('OAEP with SHA-256 for both of its hashes is read, and refused where the two differ', () => {
    const key = randomBytes(32);
    const iv = randomBytes(12);
    const gcm = createCipheriv('aes-256-gcm', key, iv);
    const content = Buffer.concat([iv, gcm.update(secret), gcm.final(), gcm.getAuthTag()]).toString('base64');
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const wrapped = publicEncrypt({ key: sp.publicKey, padding, oaepHash: 'sha256' }, key).toString('base64');
    const build = (transport: string) =>
      `<e:EncryptedData xmlns:e="${xenc}" xmlns:d="${dsig}" xmlns:f="${xenc11}"><e:EncryptionMethod Algorithm="${xenc11}aes256-gcm"/><d:KeyInfo><e:EncryptedKey>${transport}<e:CipherData><e:CipherValue>${wrapped}</e:CipherValue></e:CipherData></e:EncryptedKey></d:KeyInfo><e:CipherData><e:CipherValue>${content}</e:CipherValue></e:CipherData></e:EncryptedData>`;
    const digest = `<d:DigestMethod Algorithm="${xenc}sha256"/>`;
    const mask = (hash: string) => `<f:MGF Algorithm="${xenc11}mgf1${hash}"/>`;
    const method = (uri: string, inside: string) =>
      `<e:EncryptionMethod Algorithm="${uri}">${inside}</e:EncryptionMethod>`;
    expect(decrypted(build(method(`${xenc11}rsa-oaep`, digest + mask('sha256'))))).toBe(secret);
    expect(refusal(build(method(`${xenc11}rsa-oaep`, digest + mask('sha1')))).code).toBe(
      'encryption_algorithm',
    );
    expect(refusal(build(method(`${xenc11}rsa-oaep`, digest))).code).toBe('encryption_algorithm');
    expect(refusal(build(method(`${xenc}rsa-oaep-mgf1p`, digest))).code).toBe('encryption_algorithm');
    expect(refusal(build(method(`${xenc}rsa-oaep-mgf1p`, ''))).code).toBe('decryption');
  });
  test('every way in which it fails has one message: tag, vector, content, key, length, another receiver', () => {
    const text = encryptElement(secret, options);
    const other = testKey('another');
    const messages = [
      refusal(withContent(text, flipped(-1))),
      refusal(withContent(text, flipped(0))),
      refusal(withContent(text, flipped(20))),
      refusal(withContent(text, (bytes) => bytes.subarray(0, 10))),
      refusal(withContent(text, () => Buffer.alloc(0))),
      refusal(withContent(text, (bytes) => bytes.subarray(0, -4))),
      refusal(withKey(text, flipped(0))),
      refusal(withKey(text, flipped(-1))),
      refusal(withKey(text, () => Buffer.from('short'))),
      refusal(withKey(text, () => publicEncrypt({ key: sp.publicKey, oaepHash: 'sha1' }, randomBytes(16)))),
      refusal(encryptElement(secret, { ...options, certificateKey: other.publicKey })),
      refusal(text.replace(/<xenc:CipherValue>/g, '<xenc:CipherValue>-')),
    ];
    expect(new Set(messages.map(({ message, code }) => `${code} ${message}`)).size).toBe(1);
    expect(messages[0]?.code).toBe('decryption');
  });
  test('the key may lie beside the data, as SAML allows, but there must be one', () => {
    const text = encryptElement(secret, options);
    const key = /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/.exec(text)?.[0] ?? '';
    const declared = key.replace(
      '<xenc:EncryptedKey>',
      `<xenc:EncryptedKey xmlns:xenc="${xenc}" xmlns:ds="${dsig}">`,
    );
    const outside = `<a>${text.replace(key, '')}${declared}</a>`;
    const [data] = childElements(element(outside));
    expect(data === undefined ? '' : decryptElement(data, sp.key).toString()).toBe(secret);
    expect(refusal(text.replace(key, '')).code).toBe('structure');
    expect(refusal(text.replace(key, key + key)).code).toBe('structure');
    const [double] = childElements(element(`<a>${text}${declared}</a>`));
    expect(() => double && decryptElement(double, sp.key)).toThrow(/exactly one xenc:EncryptedKey/);
  });
  test('no reference leads out, and nothing but a whole element is taken', () => {
    const text = encryptElement(secret, options);
    const reference = '<xenc:CipherReference URI="http://x.test/"></xenc:CipherReference>';
    expect(refusal(text.replace(/<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/, reference)).code).toBe(
      'structure',
    );
    expect(refusal(text.replace(`${xenc}Element`, `${xenc}Content`)).code).toBe('encryption_algorithm');
    expect(refusal(secret).code).toBe('structure');
  });
  test('a private key below 2048 bits decrypts nothing', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    expect(refusal(encryptElement(secret, options), weak).code).toBe('encryption_algorithm');
  });
});
