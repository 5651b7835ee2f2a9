// xmlsec1 as the other side: what we sign it verifies, and what it signs we verify.
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '#test/fuzz/random.ts';
import { compareSignatures, signatureTemplate } from '#test/fuzz/signature-oracle.ts';
import {
  readSigned,
  response,
  saml,
  samlp,
  signedAssertion,
  type TestKey,
  testKey,
  testSigner,
} from '#test/kit/signed-xml.ts';
import { hasXmlsec, xmlsec, xmlsecSign, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import { parseXml, verifySigned } from '../index.ts';

const kinds = [
  { name: 'Assertion', namespace: saml },
  { name: 'Response', namespace: samlp },
];
const signatureOf = (name: string): string => `//*[local-name()='${name}']/*[local-name()='Signature']`;

let idp: TestKey;
beforeAll(() => {
  idp = testKey('idp');
});

// Another program is started for each, so they have the time that a busy machine takes.
describe.skipIf(!hasXmlsec)('xmlsec1', { timeout: 240_000 }, () => {
  test.each([
    ['RSA_SHA256', 'SHA256'],
    ['RSA_SHA1', 'SHA1'],
  ] as const)(
    'verifies our assertion, our response, and both in one, by %s over %s',
    async (signature, digest) => {
      const signer = testSigner(idp, { signature, digest });
      const nameId = 'ålice & <bob> "日本語" \u{1f600}\r\n\t@example.com';
      const assertion = await signedAssertion({ nameId, groups: ['a&b', 'c<d', '', ' '] }, signer);
      const both = await response(assertion, signer);
      const inner = await response(assertion);
      expect(xmlsecVerifies(inner, idp.pem, kinds, signatureOf('Assertion')).stderr).toContain('OK');
      expect(xmlsecVerifies(both, idp.pem, kinds, signatureOf('Assertion')).stderr).toContain('OK');
      expect(xmlsecVerifies(both, idp.pem, kinds, signatureOf('Response')).stderr).toContain('OK');
      const changed = both.replace('c&lt;d', 'c&lt;e');
      expect(xmlsecVerifies(changed, idp.pem, kinds, signatureOf('Response')).status).not.toBe(0);
    },
  );

  const more = 'http://www.w3.org/2001/04/xmldsig-more#';
  test.each([
    [`${more}rsa-sha256`, 'http://www.w3.org/2001/04/xmlenc#sha256'],
    [`${more}rsa-sha384`, `${more}sha384`],
    [`${more}rsa-sha512`, 'http://www.w3.org/2001/04/xmlenc#sha512'],
  ])('signs by %s over %s, and we verify', (method, digest) => {
    const signed = xmlsecSign(signatureTemplate('', method, digest, 'ns1 q'), idp.keyPem, kinds);
    expect(readSigned(signed, [idp.publicKey])).toMatchObject({
      signatureAlgorithm: method,
      digestAlgorithm: digest,
    });
    expect(() => readSigned(signed.replace('alice@', 'admin@'), [idp.publicKey])).toThrow(/does not verify/);
  });
  test('signs by ECDSA, and we verify', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const digest = 'http://www.w3.org/2001/04/xmlenc#sha256';
    const signed = xmlsecSign(signatureTemplate('', `${more}ecdsa-sha256`, digest, ''), pem, kinds);
    expect(readSigned(signed, [publicKey]).keyIndex).toBe(0);
  });
  test('and we agree on ten random messages signed by either', async () => {
    const random = createRandom(81);
    for (let run = 0; run < 10; run += 1) expect(await compareSignatures(random, idp)).toEqual([]);
  });
  test('verifies with us what both refuse when one byte is different', () => {
    const digest = 'http://www.w3.org/2001/04/xmlenc#sha256';
    const signed = xmlsecSign(
      signatureTemplate('<s:x>1</s:x>', `${more}rsa-sha256`, digest, ''),
      idp.keyPem,
      kinds,
    );
    expect(xmlsecVerifies(signed, idp.pem, kinds).status).toBe(0);
    const changed = signed.replace('<s:x>1<', '<s:x>2<');
    expect(xmlsecVerifies(changed, idp.pem, kinds).status).not.toBe(0);
    expect(() => verifySigned(parseXml(Buffer.from(changed)).children[1] as never, [idp.publicKey])).toThrow(
      /does not verify/,
    );
  });
  test('is really asked: it says no to nonsense', () => {
    expect(xmlsec(['--verify', 'document.xml'], { 'document.xml': '<a/>' }).status).not.toBe(0);
  });
});
