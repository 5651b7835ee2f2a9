import {
  createHash,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  canonicalize,
  createXmlSigner,
  hasSignature,
  parseXml,
  raw,
  render,
  renderUnsigned,
  signatureHere,
  signOctets,
  signRendered,
  verifyOctets,
  verifySigned,
  x,
  XmlError,
  type XmlErrorCode,
  type XmlSigner,
} from '../index.ts';
import { childrenNamed, requiredChild } from '../navigation.ts';
import {
  dsig,
  nameIdOf,
  readSigned,
  response,
  saml,
  signedAssertion,
  type TestKey,
  testKey,
  testSigner,
} from '#test/kit/signed-xml.ts';

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';

let idp: TestKey;
let attacker: TestKey;
let signer: XmlSigner;
let assertion: string;
let responseSigned: string;
let assertionSigned: string;
let bothSigned: string;

beforeAll(async () => {
  idp = testKey('idp');
  attacker = testKey('attacker');
  signer = testSigner(idp);
  assertion = await signedAssertion({ nameId: 'alice@example.com' }, signer);
  assertionSigned = await response(assertion);
  bothSigned = await response(assertion, signer);
  responseSigned = await response(unsignedOf(assertion), signer);
});

const signaturePattern = /<ds:Signature xmlns:ds.*?<\/ds:Signature>/;
const unsignedOf = (text: string): string => text.replace(signaturePattern, '');
const signatureOf = (text: string): string => signaturePattern.exec(text)?.[0] ?? '';
const evilOf = (text: string): string => text.replace('alice@example.com', 'admin@example.com');

function refusalOf(run: () => unknown): XmlError {
  try {
    run();
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const refusal = (xml: string, keys: readonly KeyObject[] = [idp.publicKey]): XmlError =>
  refusalOf(() => readSigned(xml, keys));

function replaced(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`nothing to replace: ${from}`);
  return changed;
}

/** Signs a SignedInfo of any content over any element, with the attacker's or the right key, to reach single checks. */
function signAnyhow(signedInfo: string, sign: (octets: Buffer) => string, extra = ''): string {
  const octets = canonicalize(
    parseXml(Buffer.from(`<ds:SignedInfo xmlns:ds="${dsig}">${signedInfo}</ds:SignedInfo>`)),
  );
  return `<ds:Signature xmlns:ds="${dsig}"><ds:SignedInfo>${signedInfo}</ds:SignedInfo><ds:SignatureValue>${sign(octets)}</ds:SignatureValue>${extra}</ds:Signature>`;
}

const byIdp =
  (hash = 'sha256') =>
  (octets: Buffer) =>
    sign(hash, octets, idp.key).toString('base64');

type InfoParts = Partial<{
  canonicalization: string;
  method: string;
  uri: string;
  transforms: string;
  digestMethod: string;
  digest: string;
}>;

const digestOf = (bytes: Buffer | string, hash = 'sha256') => createHash(hash).update(bytes).digest('base64');

/** What our own signer writes, with parts replaced. */
function signedInfo(parts: InfoParts): string {
  const {
    canonicalization = `<ds:CanonicalizationMethod Algorithm="${excC14n}"/>`,
    method = `${more}rsa-sha256`,
    uri = ' URI="#_a"',
    transforms = `<ds:Transform Algorithm="${dsig}enveloped-signature"/><ds:Transform Algorithm="${excC14n}"/>`,
    digestMethod = 'http://www.w3.org/2001/04/xmlenc#sha256',
    digest = digestOf(plainBytes()),
  } = parts;
  return `${canonicalization}<ds:SignatureMethod Algorithm="${method}"/><ds:Reference${uri}><ds:Transforms>${transforms}</ds:Transforms><ds:DigestMethod Algorithm="${digestMethod}"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`;
}

const plain = `<saml:Assertion xmlns:saml="${saml}" ID="_a"><saml:Subject><saml:NameID>alice@example.com</saml:NameID></saml:Subject></saml:Assertion>`;
const plainBytes = (): Buffer => canonicalize(parseXml(Buffer.from(plain)));
const around = (signature: string): string =>
  `<r>${plain.replace('<saml:Subject>', `${signature}<saml:Subject>`)}</r>`;

describe('what we sign', () => {
  test('verifies, and reads as what it was', () => {
    for (const text of [assertionSigned, responseSigned, bothSigned]) {
      expect(nameIdOf(text, [idp.publicKey])).toBe('alice@example.com');
    }
  });
  test('is canonical, signature and all', () => {
    for (const text of [assertion, assertionSigned, responseSigned, bothSigned])
      expect(canonicalize(parseXml(Buffer.from(text)), { inclusivePrefixes: ['xs'] }).toString()).toBe(text);
  });
  test('has its signature right behind the Issuer (SAML core section 5.4), with the certificate in it', () => {
    expect(bothSigned).toMatch(
      /^<samlp:Response [^>]*><saml:Issuer [^>]*>[^<]*<\/saml:Issuer><ds:Signature /,
    );
    expect(bothSigned).toContain(`<ds:X509Certificate>${idp.certificate}</ds:X509Certificate>`);
  });
  test.each([
    ['RSA_SHA256', 'SHA256', `${more}rsa-sha256`, 'http://www.w3.org/2001/04/xmlenc#sha256'],
    ['RSA_SHA1', 'SHA1', `${dsig}rsa-sha1`, `${dsig}sha1`],
    ['RSA_SHA256', 'SHA1', `${more}rsa-sha256`, `${dsig}sha1`],
  ] as const)('by %s over %s names both', async (signature, digest, signatureAlgorithm, digestAlgorithm) => {
    const text = await signedAssertion({ nameId: 'a' }, testSigner(idp, { signature, digest }));
    const verified = verifySigned(parseXml(Buffer.from(text)), [idp.publicKey], { allowSha1: true });
    expect(verified).toMatchObject({ signatureAlgorithm, digestAlgorithm });
  });
  test('needs an RSA key of 2048 bits and its own certificate', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const { certificate } = idp;
    const how = { certificate, signature: 'RSA_SHA256', digest: 'SHA256' } as const;
    expect(() => createXmlSigner({ key: weak.privateKey, ...how })).toThrow(/1024 bits, fewer than 2048/);
    expect(() => createXmlSigner({ key: idp.publicKey, ...how })).toThrow(/not a private key/);
    expect(() => createXmlSigner({ key: attacker.key, ...how })).toThrow(
      /certificate does not belong to the key/,
    );
  });
  test('needs an ID that can be referred to', async () => {
    const unsigned = { head: '<a>', tail: '</a>' };
    for (const id of ['', '1a', 'a b', 'a"b', '#a', 'a:b'])
      await expect(signRendered(unsigned, { id }, signer)).rejects.toThrow(/is not an XML ID/);
  });
  test('octets: the Redirect binding', async () => {
    const octets = Buffer.from('SAMLRequest=abc&RelayState=x&SigAlg=y');
    const signature = await signOctets(octets, signer);
    const signed = { octets, signature, algorithm: signer.signatureAlgorithm };
    expect(verifyOctets(signed, [attacker.publicKey, idp.publicKey])).toBe(1);
    const changed = { ...signed, octets: Buffer.from('SAMLRequest=abd&RelayState=x&SigAlg=y') };
    expect(refusalOf(() => verifyOctets(changed, [idp.publicKey])).code).toBe('signature_invalid');
    expect(
      refusalOf(() => verifyOctets({ ...signed, signature: `${signature}=` }, [idp.publicKey])).code,
    ).toBe('signature_shape');
    const sha1 = { ...signed, algorithm: `${dsig}rsa-sha1` };
    expect(refusalOf(() => verifyOctets(sha1, [idp.publicKey])).code).toBe('signature_algorithm');
    expect(refusalOf(() => verifyOctets(sha1, [idp.publicKey], { allowSha1: true })).code).toBe(
      'signature_invalid',
    );
    const hmac = {
      octets,
      signature: createHmac('sha1', idp.pem).update(octets).digest('base64'),
      algorithm: `${dsig}hmac-sha1`,
    };
    expect(refusalOf(() => verifyOctets(hmac, [idp.publicKey])).code).toBe('signature_algorithm');
  });
});

describe('identity is read from the bytes that verified (SECURITY.md A6 S1)', () => {
  test('what comes back is a document of its own, read from the canonical bytes without the signature', () => {
    const root = parseXml(Buffer.from(bothSigned));
    const { element, bytes } = verifySigned(root, [idp.publicKey]);
    expect(element.parent).toBeUndefined();
    expect(hasSignature(element)).toBe(false);
    expect(bytes.toString()).toBe(unsignedOf(bothSigned));
    expect(canonicalize(element, { inclusivePrefixes: ['xs'] }).equals(bytes)).toBe(true);
  });
  test('what is declared outside of a signed assertion is not there any more', () => {
    const text = replaced(assertionSigned, '<samlp:Response ', '<samlp:Response xmlns:evil="urn:evil" ');
    const { element } = readSigned(text, [idp.publicKey]);
    expect(element.localName).toBe('Assertion');
    expect(element.declarations.map(({ prefix }) => prefix)).not.toContain('evil');
  });
  test('a changed NameID, attribute, audience or status verifies nowhere', () => {
    for (const text of [assertionSigned, responseSigned, bothSigned]) {
      expect(refusal(evilOf(text)).code).toBe('signature_invalid');
      expect(refusal(replaced(text, '>Everyone<', '>Administrators<')).code).toBe('signature_invalid');
      expect(refusal(replaced(text, '>https://sp.', '>https://evil.')).code).toBe('signature_invalid');
    }
    expect(refusal(replaced(responseSigned, 'status:Success', 'status:Success2')).code).toBe(
      'signature_invalid',
    );
  });
  test('another spelling of the same is the same', () => {
    const spellings: ((text: string) => string)[] = [
      (text) => replaced(text, '>alice@', '>&#97;lice@'),
      (text) => replaced(text, '>alice@example.com<', '><![CDATA[alice@example.com]]><'),
      (text) => replaced(text, '>alice@example.com<', '>alice<![CDATA[]]>@example.com<'),
      (text) => replaced(text, ' ID="_r"', "\n ID = '_r'"),
      (text) => replaced(text, '</saml:NameID>', '</saml:NameID \n>'),
      (text) => `<?xml version="1.0"?>\r\n${text}\n`,
      (text) => replaced(text, '<ds:SignatureValue>', '<ds:SignatureValue>\r\n  '),
    ];
    for (const spelled of spellings)
      for (const text of [assertionSigned, responseSigned, bothSigned])
        expect(nameIdOf(spelled(text), [idp.publicKey])).toBe('alice@example.com');
  });
});

describe('signature wrapping (XSW 1 to 8): refused, or read as what was signed', () => {
  const fresh = (text: string, id: string): string => text.replace(/ ID="_[ra]"/, ` ID="${id}"`);
  const inner = (text: string): string => /<saml:Assertion.*<\/saml:Assertion>/.exec(text)?.[0] ?? '';
  const within = (outer: string, more: string): string => outer.replace(/(<\/[\w:]+>)$/, `${more}$1`);
  const signatureWith = (signature: string, content: string): string =>
    signature.replace('</ds:Signature>', `${content}</ds:Signature>`);
  const objectOf = (content: string): string => `<ds:Object xmlns:ds="${dsig}">${content}</ds:Object>`;
  const insertSignature = (text: string, signature: string): string =>
    text.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);

  const shapes: [string, (id: string) => string][] = [
    [
      'XSW1: the signed response inside of the signature of a forged one',
      (id) => {
        const forged = fresh(evilOf(unsignedOf(responseSigned)), id);
        return insertSignature(
          forged,
          signatureWith(signatureOf(responseSigned), unsignedOf(responseSigned)),
        );
      },
    ],
    [
      'XSW1 in a ds:Object',
      (id) => {
        const forged = fresh(evilOf(unsignedOf(responseSigned)), id);
        return insertSignature(
          forged,
          signatureWith(signatureOf(responseSigned), objectOf(unsignedOf(responseSigned))),
        );
      },
    ],
    [
      'XSW2: signature and signed response beside each other in a forged one',
      (id) => {
        const forged = fresh(evilOf(unsignedOf(responseSigned)), id);
        return insertSignature(forged, signatureOf(responseSigned) + unsignedOf(responseSigned));
      },
    ],
    [
      'XSW2 with the signed response whole',
      (id) => insertSignature(fresh(evilOf(unsignedOf(responseSigned)), id), responseSigned),
    ],
    [
      'XSW3: a forged assertion before the signed one',
      (id) =>
        assertionSigned.replace(
          '<saml:Assertion',
          `${fresh(evilOf(unsignedOf(assertion)), id)}<saml:Assertion`,
        ),
    ],
    ['XSW3 the other way round', (id) => within(assertionSigned, fresh(evilOf(unsignedOf(assertion)), id))],
    [
      'XSW4: the signed assertion inside of a forged one',
      (id) => assertionSigned.replace(assertion, within(fresh(evilOf(unsignedOf(assertion)), id), assertion)),
    ],
    [
      'XSW5: the signature moved to a forged assertion, the signed one at the end',
      (id) =>
        assertionSigned.replace(
          assertion,
          insertSignature(fresh(evilOf(unsignedOf(assertion)), id), signatureOf(assertion)) +
            unsignedOf(assertion),
        ),
    ],
    [
      'XSW6: the signed assertion inside of the signature, which moved to a forged one',
      (id) =>
        assertionSigned.replace(
          assertion,
          insertSignature(
            fresh(evilOf(unsignedOf(assertion)), id),
            signatureWith(signatureOf(assertion), unsignedOf(assertion)),
          ),
        ),
    ],
    [
      'XSW7: a forged assertion in Extensions',
      (id) =>
        assertionSigned.replace(
          '<samlp:Status>',
          `<samlp:Extensions>${fresh(evilOf(unsignedOf(assertion)), id)}</samlp:Extensions><samlp:Status>`,
        ),
    ],
    [
      'XSW7: the signed assertion in Extensions, a forged one in its place',
      (id) =>
        assertionSigned
          .replace(assertion, fresh(evilOf(unsignedOf(assertion)), id))
          .replace('<samlp:Status>', `<samlp:Extensions>${assertion}</samlp:Extensions><samlp:Status>`),
    ],
    [
      'XSW8: the signed assertion in a ds:Object of the signature of a forged one',
      (id) =>
        assertionSigned.replace(
          assertion,
          insertSignature(
            fresh(evilOf(unsignedOf(assertion)), id),
            signatureWith(signatureOf(assertion), objectOf(unsignedOf(assertion))),
          ),
        ),
    ],
    [
      'a forged assertion in the StatusDetail',
      (id) =>
        assertionSigned.replace(
          '</samlp:Status>',
          `<samlp:StatusDetail>${fresh(evilOf(unsignedOf(assertion)), id)}</samlp:StatusDetail></samlp:Status>`,
        ),
    ],
    [
      'the whole signed response inside of a forged one (CVE-2024-45409)',
      (id) => within(fresh(evilOf(unsignedOf(responseSigned)), id), responseSigned),
    ],
    [
      'a forged assertion inside of the signed response of another sign-on',
      () => within(responseSigned, inner(evilOf(assertionSigned))),
    ],
  ];
  test.each(shapes)('%s: admin is never read', (_, make) => {
    for (const id of ['_r', '_a', '_forged']) {
      const text = make(id);
      expect(text).toContain('admin@example.com');
      let read: string | undefined;
      try {
        read = nameIdOf(text, [idp.publicKey]);
      } catch (error) {
        expect(error).toBeInstanceOf(XmlError);
      }
      expect([undefined, 'alice@example.com']).toContain(read);
    }
  });
  test('the shapes that hide the signed part in the signature are refused as such', () => {
    for (const [name, make] of shapes.filter(([name]) => /XSW[168]/.test(name)))
      expect([name, refusal(make('_forged')).code]).toEqual([name, 'signature_shape']);
  });
});

describe('exactly one signature, a child of what it signs, with one Reference to it (SECURITY.md A6 S2)', () => {
  const cases: [string, XmlErrorCode, () => string][] = [
    ['no signature', 'signature_missing', () => unsignedOf(assertionSigned)],
    [
      'only another element’s signature',
      'signature_missing',
      () =>
        replaced(assertionSigned, signatureOf(assertion), '').replace(
          '<saml:Subject>',
          `<saml:Subject>${signatureOf(assertion)}`,
        ),
    ],
    [
      'two signatures',
      'signature_shape',
      () => replaced(assertionSigned, signatureOf(assertion), signatureOf(assertion).repeat(2)),
    ],
    [
      'a decoy signature elsewhere in the document (OneUptime #2981)',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', `<samlp:Status>${signatureOf(assertion)}`),
    ],
    [
      'a decoy signature around a forged assertion in the KeyInfo',
      'signature_shape',
      () => replaced(assertionSigned, '<ds:KeyInfo>', `<ds:KeyInfo>${evilOf(assertion)}`),
    ],
    [
      'a signature as the root',
      'signature_shape',
      () =>
        `${replaced(signatureOf(assertion), '</ds:Signature>', '')}${signatureOf(assertion)}</ds:Signature>`,
    ],
    ['an empty URI', 'signature_shape', () => replaced(assertionSigned, 'URI="#_a"', 'URI=""')],
    ['no URI', 'structure', () => replaced(assertionSigned, ' URI="#_a"', '')],
    ['a URI without #', 'signature_shape', () => replaced(assertionSigned, 'URI="#_a"', 'URI="_a"')],
    [
      'an XPointer to the root',
      'signature_shape',
      () => replaced(assertionSigned, 'URI="#_a"', 'URI="#xpointer(/)"'),
    ],
    [
      'an XPointer to the ID',
      'signature_shape',
      () => replaced(assertionSigned, 'URI="#_a"', `URI="#xpointer(id('_a'))"`),
    ],
    [
      'a URI that leads out',
      'signature_shape',
      () => replaced(assertionSigned, 'URI="#_a"', 'URI="http://x.test/a.xml"'),
    ],
    [
      'a URI with the ID escaped',
      'signature_shape',
      () => replaced(assertionSigned, 'URI="#_a"', 'URI="#%5fa"'),
    ],
    ['the ID of the response', 'signature_shape', () => replaced(assertionSigned, 'URI="#_a"', 'URI="#_r"')],
    [
      'a duplicate ID',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', '<samlp:Status ID="_a">'),
    ],
    [
      'a duplicate in Id',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', '<samlp:Status Id="_a">'),
    ],
    [
      'a duplicate in id',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', '<samlp:Status id="_a">'),
    ],
    [
      'a duplicate in xml:id',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', '<samlp:Status xml:id="_a">'),
    ],
    [
      'a duplicate in wsu:Id',
      'signature_shape',
      () => replaced(assertionSigned, '<samlp:Status>', '<samlp:Status wsu:Id="_a" xmlns:wsu="urn:wsu">'),
    ],
    [
      'a duplicate in the signature',
      'signature_shape',
      () => replaced(assertionSigned, '<ds:SignedInfo>', '<ds:SignedInfo Id="_a">'),
    ],
    ['no ID', 'signature_shape', () => replaced(assertionSigned, ' ID="_a"', '')],
    [
      'an empty ID',
      'signature_shape',
      () => replaced(assertionSigned, ' ID="_a"', ' ID=""').replace('#_a', '#'),
    ],
    [
      'two SignedInfo (CVE-2025-29774)',
      'signature_shape',
      () =>
        replaced(
          assertionSigned,
          /(<ds:SignedInfo>.*?<\/ds:SignedInfo>)/,
          (/<ds:SignedInfo>.*?<\/ds:SignedInfo>/.exec(assertion)?.[0] ?? '').repeat(2),
        ),
    ],
    [
      'a SignedInfo inside of another element',
      'signature_shape',
      () => {
        const info = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/.exec(assertion)?.[0] ?? '';
        return replaced(assertionSigned, info, `<ds:Object>${info}</ds:Object>`);
      },
    ],
    [
      'two References',
      'signature_shape',
      () => {
        const reference = /<ds:Reference.*?<\/ds:Reference>/.exec(assertion)?.[0] ?? '';
        return replaced(assertionSigned, reference, reference.repeat(2));
      },
    ],
    [
      'no Reference',
      'signature_shape',
      () => replaced(assertionSigned, /<ds:Reference.*?<\/ds:Reference>/, ''),
    ],
    [
      'a Manifest instead',
      'signature_shape',
      () =>
        replaced(
          assertionSigned,
          '</ds:KeyInfo>',
          '</ds:KeyInfo><ds:Object><ds:Manifest></ds:Manifest></ds:Object>',
        ),
    ],
    [
      'a second DigestValue',
      'signature_shape',
      () =>
        replaced(
          assertionSigned,
          '<ds:DigestValue>',
          '<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>',
        ),
    ],
    [
      'an element in the DigestValue',
      'signature_shape',
      () => replaced(assertionSigned, '<ds:DigestValue>', '<ds:DigestValue><x/>'),
    ],
    [
      'a DigestValue of other letters',
      'signature_shape',
      () => replaced(assertionSigned, '<ds:DigestValue>', '<ds:DigestValue>-_'),
    ],
    [
      'an empty DigestValue',
      'signature_shape',
      () => replaced(assertionSigned, /<ds:DigestValue>[^<]*/, '<ds:DigestValue>'),
    ],
    [
      'an empty SignatureValue',
      'signature_shape',
      () => replaced(assertionSigned, /<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
    ],
    [
      'text between the parts of a signature',
      'structure',
      () => replaced(assertionSigned, '<ds:SignatureValue>', 'text<ds:SignatureValue>'),
    ],
    [
      'a signature of a look-alike namespace',
      'signature_missing',
      () =>
        replaced(
          assertionSigned,
          `<ds:Signature xmlns:ds="${dsig}"`,
          '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig"',
        ),
    ],
    [
      'an attribute that has no place in a signature',
      'signature_shape',
      () => replaced(assertionSigned, '<ds:SignatureValue>', '<ds:SignatureValue Encoding="x">'),
    ],
  ];
  test.each(cases)('%s is refused', (_, code, make) => {
    expect(refusal(make()).code).toBe(code);
  });
  test('comments in a DigestValue are refused (CVE-2025-29775); where comments are dropped they change nothing', () => {
    const digest = digestOf(evilOf(unsignedOf(assertion)));
    const text = replaced(evilOf(assertionSigned), '<ds:DigestValue>', `<ds:DigestValue><!--${digest}-->`);
    expect(refusal(text).code).toBe('forbidden');
    const root = parseXml(Buffer.from(text), { comments: 'drop' });
    expect(refusalOf(() => verifySigned(requiredChild(root, saml, 'Assertion'), [idp.publicKey])).code).toBe(
      'signature_invalid',
    );
  });
  test('a processing instruction that hides signed text is refused (OneUptime #2988)', async () => {
    const signed = await response(await signedAssertion({ nameId: 'not-an-admin' }, signer));
    expect(refusal(replaced(signed, 'not-an-admin', '<?p not-an-?>admin')).code).toBe('forbidden');
  });
  test('a comment that cuts an identity short is refused', () => {
    expect(refusal(replaced(assertionSigned, 'alice@', 'alice<!---->@')).code).toBe('forbidden');
  });
  test('a DOCTYPE that gives attributes or an ID is refused, whatever the signature says (parser differentials)', () => {
    const doctype = '<!DOCTYPE samlp:Response [<!ATTLIST saml:Assertion ID CDATA "_b">]>';
    expect(refusal(doctype + assertionSigned).code).toBe('forbidden');
  });
  test('the first of two attributes is not for one reader and the second for another', () => {
    expect(refusal(replaced(assertionSigned, ' ID="_a"', ' ID="_a" ID="_b"')).code).toBe('syntax');
  });
  test('a signed error of the other side does not carry a forged assertion in (OneUptime #2981)', async () => {
    const status = 'urn:oasis:names:tc:SAML:2.0:status:Responder';
    const failed = await response('', signer, { status });
    const decoy = signatureOf(failed).replace(
      '</ds:Signature>',
      `<ds:Object>${evilOf(unsignedOf(assertion))}</ds:Object></ds:Signature>`,
    );
    expect(refusal(replaced(failed, signatureOf(failed), signatureOf(failed) + decoy)).code).toBe(
      'signature_shape',
    );
    expect(refusal(replaced(failed, signatureOf(failed), decoy)).code).toBe('signature_shape');
    expect(
      refusal(failed.replace(/<\/samlp:Response>$/, `${evilOf(unsignedOf(assertion))}</samlp:Response>`))
        .code,
    ).toBe('signature_invalid');
  });
});

describe('algorithms are on a list, and the key must be of their kind (SECURITY.md A6 S3)', () => {
  const verify = (
    parts: InfoParts,
    by = byIdp(),
    keys: readonly KeyObject[] = [idp.publicKey],
    allowSha1 = false,
  ) => {
    const root = parseXml(Buffer.from(around(signAnyhow(signedInfo(parts), by))));
    return verifySigned(requiredChild(root, saml, 'Assertion'), keys, { allowSha1 });
  };
  test.each([
    ['sha256', `${more}rsa-sha256`],
    ['sha384', `${more}rsa-sha384`],
    ['sha512', `${more}rsa-sha512`],
  ])('RSA with %s is accepted', (hash, method) => {
    expect(verify({ method }, byIdp(hash)).signatureAlgorithm).toBe(method);
  });
  test.each([
    ['sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
    ['sha384', `${more}sha384`],
    ['sha512', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  ])('the digest %s is accepted', (hash, digestMethod) => {
    expect(verify({ digestMethod, digest: digestOf(plainBytes(), hash) }).digestAlgorithm).toBe(digestMethod);
  });
  test.each([
    ['sha256', 'P-256'],
    ['sha384', 'P-384'],
    ['sha512', 'P-521'],
  ])('ECDSA with %s on %s is accepted, as r and s and not as DER', (hash, namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const method = `${more}ecdsa-${hash}`;
    const raw = (octets: Buffer) =>
      sign(hash, octets, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64');
    expect(verify({ method }, raw, [publicKey]).signatureAlgorithm).toBe(method);
    const der = (octets: Buffer) => sign(hash, octets, privateKey).toString('base64');
    expect(refusalOf(() => verify({ method }, der, [publicKey])).code).toBe('signature_invalid');
  });
  test('SHA-1 is refused, as signature and as digest, unless the policy lets it in', () => {
    const method = `${dsig}rsa-sha1`;
    const weakDigest = { digestMethod: `${dsig}sha1`, digest: digestOf(plainBytes(), 'sha1') };
    expect(refusalOf(() => verify({ method }, byIdp('sha1'))).code).toBe('signature_algorithm');
    expect(refusalOf(() => verify(weakDigest)).code).toBe('signature_algorithm');
    expect(verify({ method, ...weakDigest }, byIdp('sha1'), [idp.publicKey], true).signatureAlgorithm).toBe(
      method,
    );
  });
  test.each([
    `${dsig}hmac-sha1`,
    `${more}hmac-sha256`,
    `${dsig}dsa-sha1`,
    'http://www.w3.org/2009/xmldsig11#dsa-sha256',
    `${more}rsa-md5`,
    `${more}rsa-ripemd160`,
    `${more}ecdsa-sha1`,
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    '',
    'none',
    `${more}RSA-SHA256`,
  ])('the signature method %j is refused', (method) => {
    expect(refusalOf(() => verify({ method })).code).toBe('signature_algorithm');
  });
  test('HMAC with the public key as its secret is refused, whatever kind of key is on record (GHSA-c27r-x354-4m68)', () => {
    for (const secret of [
      idp.pem,
      idp.certificate,
      idp.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ]) {
      const forged = (octets: Buffer) => createHmac('sha1', secret).update(octets).digest('base64');
      expect(refusalOf(() => verify({ method: `${dsig}hmac-sha1` }, forged)).code).toBe(
        'signature_algorithm',
      );
      const asSecret = createSecretKey(Buffer.from(secret));
      expect(refusalOf(() => verify({ method: `${dsig}hmac-sha1` }, forged, [asSecret])).code).toBe(
        'signature_algorithm',
      );
      expect(refusalOf(() => verify({}, forged, [asSecret])).message).toContain('it is a secret key');
    }
  });
  test.each([`${more}md5`, `${dsig}md5`, 'http://www.w3.org/2001/04/xmlenc#ripemd160', ''])(
    'the digest method %j is refused',
    (digestMethod) => {
      expect(refusalOf(() => verify({ digestMethod })).code).toBe('signature_algorithm');
    },
  );
  test.each([
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
    'http://www.w3.org/2006/12/xml-c14n11',
    `${excC14n}WithComments`,
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    '',
  ])('the canonicalisation %j is refused, for SignedInfo and as a transform', (algorithm) => {
    const canonicalization = `<ds:CanonicalizationMethod Algorithm="${algorithm}"/>`;
    expect(refusalOf(() => verify({ canonicalization })).code).toBe('signature_algorithm');
    const transforms = `<ds:Transform Algorithm="${dsig}enveloped-signature"/><ds:Transform Algorithm="${algorithm}"/>`;
    expect(refusalOf(() => verify({ transforms })).code).toBe('signature_algorithm');
  });
  const enveloped = `<ds:Transform Algorithm="${dsig}enveloped-signature"/>`;
  const exclusive = `<ds:Transform Algorithm="${excC14n}"/>`;
  test.each([
    ['none', ''],
    ['enveloped-signature alone', enveloped],
    ['exclusive C14N alone', exclusive],
    ['the two in the wrong order', exclusive + enveloped],
    ['a third', enveloped + exclusive + exclusive],
    [
      'XPath',
      `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath></ds:Transform>${exclusive}`,
    ],
    ['XPath Filter 2', `${enveloped}<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>`],
    ['XSLT', `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>${exclusive}`],
    ['base64', `<ds:Transform Algorithm="${dsig}base64"/>${exclusive}`],
    [
      'content in the first',
      `<ds:Transform Algorithm="${dsig}enveloped-signature"><ds:XPath>1</ds:XPath></ds:Transform>${exclusive}`,
    ],
    [
      'content in the second',
      `${enveloped}<ds:Transform Algorithm="${excC14n}"><ds:XPath>1</ds:XPath></ds:Transform>`,
    ],
  ])('transforms: %s is refused', (_, transforms) => {
    expect(['signature_algorithm', 'signature_shape']).toContain(
      refusalOf(() => verify({ transforms })).code,
    );
  });
  test('a length for a truncated HMAC is refused with everything else in SignatureMethod', () => {
    const info = signedInfo({}).replace(
      /(<ds:SignatureMethod[^>]*)\/>/,
      '$1><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>',
    );
    const root = parseXml(Buffer.from(around(signAnyhow(info, byIdp()))));
    expect(refusalOf(() => verifySigned(requiredChild(root, saml, 'Assertion'), [idp.publicKey])).code).toBe(
      'signature_shape',
    );
  });
  test('keys: RSA below 2048 bits, RSA-PSS keys, odd curves, private keys and none at all check nothing', () => {
    const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const by1024 = (octets: Buffer) => sign('sha256', octets, rsa1024.privateKey).toString('base64');
    expect(refusalOf(() => verify({}, by1024, [rsa1024.publicKey])).message).toContain(
      '1024 bits, fewer than 2048',
    );
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expect(refusalOf(() => verify({}, byIdp(), [pss.publicKey])).code).toBe('signature_algorithm');
    const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const byKoblitz = (octets: Buffer) =>
      sign('sha256', octets, { key: koblitz.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64');
    const method = `${more}ecdsa-sha256`;
    expect(refusalOf(() => verify({ method }, byKoblitz, [koblitz.publicKey])).code).toBe(
      'signature_algorithm',
    );
    expect(refusalOf(() => verify({}, byIdp(), [idp.key])).message).toContain('it is a private key');
    expect(refusalOf(() => verify({}, byIdp(), [])).message).toContain('there is none');
  });
  test('an RSA signature is not checked with an EC key, nor the other way round', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(refusalOf(() => verify({}, byIdp(), [publicKey])).code).toBe('signature_algorithm');
    const byEc = (octets: Buffer) => sign('sha256', octets, privateKey).toString('base64');
    expect(refusalOf(() => verify({ method: `${more}ecdsa-sha256` }, byEc)).code).toBe('signature_algorithm');
  });
  test('while keys roll over, either verifies, and it is said which', () => {
    expect(verify({}, byIdp(), [attacker.publicKey, idp.publicKey]).keyIndex).toBe(1);
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    expect(verify({}, byIdp(), [weak, idp.publicKey]).keyIndex).toBe(1);
  });
  test('an InclusiveNamespaces list counts for what it stands in', () => {
    const list = `<ec:InclusiveNamespaces xmlns:ec="${excC14n}" PrefixList="ds xs #default"/>`;
    const canonicalization = `<ds:CanonicalizationMethod Algorithm="${excC14n}">${list}</ds:CanonicalizationMethod>`;
    const info = signedInfo({ canonicalization });
    const octets = Buffer.from(`<ds:SignedInfo xmlns:ds="${dsig}">${info}</ds:SignedInfo>`);
    const value = byIdp()(canonicalize(parseXml(octets), { inclusivePrefixes: ['ds', 'xs', '#default'] }));
    const root = parseXml(Buffer.from(around(signAnyhow(info, () => value))));
    expect(verifySigned(requiredChild(root, saml, 'Assertion'), [idp.publicKey]).keyIndex).toBe(0);
    for (const bad of [
      list + list,
      '<x/>',
      list.replace('PrefixList', 'prefixList'),
      list.replace('/>', '>x</ec:InclusiveNamespaces>'),
      'text',
    ]) {
      const wrong = `<ds:CanonicalizationMethod Algorithm="${excC14n}">${bad}</ds:CanonicalizationMethod>`;
      expect(['signature_shape', 'structure']).toContain(
        refusalOf(() => verify({ canonicalization: wrong })).code,
      );
    }
  });
  test('every failure of the cryptography has one message', () => {
    const wrongKey = refusalOf(() => verify({}, byIdp(), [attacker.publicKey]));
    const wrongDigest = refusalOf(() => verify({ digest: digestOf('other') }));
    const wrongLength = refusalOf(() => verify({ digest: 'AAAA' }));
    const wrongValue = refusalOf(() => verify({}, () => 'AAAA'));
    expect(new Set([wrongKey, wrongDigest, wrongLength, wrongValue].map(({ message }) => message)).size).toBe(
      1,
    );
    expect(wrongKey.code).toBe('signature_invalid');
  });
});

describe('keys come from the record (SECURITY.md A6 S4)', () => {
  test('a document that its sender signed with an own key and brings the certificate along is refused', async () => {
    const forged = await signedAssertion({ nameId: 'admin@example.com' }, testSigner(attacker));
    expect(forged).toContain(attacker.certificate);
    expect(refusal(await response(forged)).code).toBe('signature_invalid');
    expect(refusal(await response(unsignedOf(forged), testSigner(attacker))).code).toBe('signature_invalid');
  });
  test('KeyInfo is not read at all: wrong, odd, or gone, the signature verifies with the key on record', () => {
    const keyInfo = /<ds:KeyInfo>.*?<\/ds:KeyInfo>/;
    for (const other of [
      '',
      '<ds:KeyInfo><x>1</x>text</ds:KeyInfo>',
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${attacker.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`,
    ])
      expect(nameIdOf(replaced(assertionSigned, keyInfo, other), [idp.publicKey])).toBe('alice@example.com');
  });
});

describe('a signature says nothing about what is around it', () => {
  test('a response with a signed assertion is not signed itself', () => {
    const root = parseXml(Buffer.from(assertionSigned));
    expect(hasSignature(root)).toBe(false);
    expect(refusalOf(() => verifySigned(root, [idp.publicKey])).code).toBe('signature_missing');
  });
  test('a second rendering of a signed part inside of a signed whole verifies on both levels', () => {
    const root = parseXml(Buffer.from(bothSigned));
    const outer = verifySigned(root, [idp.publicKey]);
    const inner = verifySigned(requiredChild(outer.element, saml, 'Assertion'), [idp.publicKey]);
    expect(childrenNamed(inner.element, saml, 'Subject')).toHaveLength(1);
  });
  test('metadata signs with the same element, beside comments that are dropped', async () => {
    const node = x(
      'md:EntityDescriptor',
      { ID: '_m', entityID: 'https://idp' },
      signatureHere,
      x('md:Extensions'),
    );
    const text = await signRendered(
      renderUnsigned(node, { md: 'urn:oasis:names:tc:SAML:2.0:metadata' }),
      { id: '_m' },
      signer,
    );
    const root = parseXml(Buffer.from(replaced(text, '<md:Extensions>', '<!-- ours --><md:Extensions>')), {
      comments: 'drop',
    });
    expect(verifySigned(root, [idp.publicKey]).element.localName).toBe('EntityDescriptor');
  });
  test('a SAML 1.1 assertion is named by its AssertionID', async () => {
    const saml1 = { saml: 'urn:oasis:names:tc:SAML:1.0:assertion' };
    const node = x('saml:Assertion', { AssertionID: '_1' }, signatureHere, x('saml:Conditions'));
    const text = await signRendered(renderUnsigned(node, saml1), { id: '_1' }, signer);
    expect(verifySigned(parseXml(Buffer.from(text)), [idp.publicKey]).keyIndex).toBe(0);
    expect(render(x('saml:A', {}, raw(text)), { saml: 'urn:x' })).toContain(text);
  });
});
