// Messages that others signed, and attacks that others suffered (test/vectors/ruby-saml). Most carry RSA keys of 1024 bits and
// SHA-1, which we do not accept any more: for those, canonical form and signature are checked with what verification is made of.
import { createHash, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  canonicalize,
  childElements,
  parseXml,
  requiredChild,
  textOf,
  verifySigned,
  type XmlElement,
  XmlError,
  type XmlErrorCode,
} from '../index.ts';
import { isNamed } from '../navigation.ts';
import { saml, testKey } from '#test/kit/signed-xml.ts';
import { digestHash, dsig, signatureMethod } from './algorithms.ts';
import { readSignature } from './signature-shape.ts';

function read(name: string): XmlElement {
  const bytes = readFileSync(`test/vectors/ruby-saml/responses/${name}`);
  return parseXml(name.endsWith('.base64') ? Buffer.from(bytes.toString(), 'base64') : bytes);
}

function descendants(element: XmlElement): XmlElement[] {
  return [element, ...childElements(element).flatMap(descendants)];
}

const signaturesOf = (root: XmlElement) =>
  descendants(root).filter((each) => isNamed(each, dsig, 'Signature'));

function certificateOf(element: XmlElement): X509Certificate {
  const found = descendants(element).find((each) => isNamed(each, dsig, 'X509Certificate'));
  return new X509Certificate(Buffer.from(found === undefined ? '' : textOf(found), 'base64'));
}

/** What the DigestValue and the SignatureValue say of what we canonicalise to. */
function judged(signature: XmlElement): { digest: boolean; signature: boolean } {
  const { signedInfo, inclusivePrefixes, signatureAlgorithm, value, reference } = readSignature(signature);
  if (signature.parent === undefined) throw new Error('the signature has no parent');
  const bytes = canonicalize(signature.parent, {
    inclusivePrefixes: reference.inclusivePrefixes,
    omit: signature,
  });
  const digest = createHash(digestHash(reference.digestAlgorithm, true) ?? '')
    .update(bytes)
    .digest();
  const hash = signatureMethod(signatureAlgorithm, true)?.hash ?? '';
  const { publicKey } = certificateOf(signature);
  return {
    digest: digest.equals(reference.digest),
    signature: verify(hash, canonicalize(signedInfo, { inclusivePrefixes }), publicKey, value),
  };
}

describe('what AD FS, OneLogin, OpenAM, Okta and SimpleSAMLphp signed', () => {
  test.each([
    'adfs_response_sha256.xml',
    'adfs_response_sha512.xml',
    'adfs_response_xmlns.xml',
    'inclusive_namespaces.xml',
    'response_encrypted_attrs.xml.base64',
    'response_encrypted_nameid.xml.base64',
    'response_with_ampersands.xml.base64',
    'response_with_ds_namespace_at_the_root.xml.base64',
    'response_with_retrieval_method.xml',
    'response_with_signed_assertion_2.xml.base64',
    'response_with_signed_assertion_3.xml',
    'response_with_signed_message_and_assertion.xml',
    'signed_message_encrypted_signed_assertion.xml.base64',
    'signed_nameid_in_atts.xml',
    'signed_unqual_nameid_in_atts.xml',
    'invalids/no_conditions.xml.base64',
  ])('%s has the canonical form that they signed', (name) => {
    const signatures = signaturesOf(read(name));
    expect(signatures.length).toBeGreaterThan(0);
    for (const signature of signatures) expect(judged(signature)).toEqual({ digest: true, signature: true });
  });
  test('verifies whole where the key is one that we accept', () => {
    const whole = read('response_with_retrieval_method.xml');
    expect(verifySigned(whole, [certificateOf(whole).publicKey]).element.localName).toBe('Response');
    const adfs = requiredChild(read('adfs_response_xmlns.xml'), saml, 'Assertion');
    expect(verifySigned(adfs, [certificateOf(adfs).publicKey]).element.localName).toBe('Assertion');
    const sha1 = requiredChild(read('response_with_signed_assertion_2.xml.base64'), saml, 'Assertion');
    const { publicKey } = certificateOf(sha1);
    expect(() => verifySigned(sha1, [publicKey])).toThrow(/not accepted; use RSA or ECDSA with SHA-256/);
    expect(verifySigned(sha1, [publicKey], { allowSha1: true }).element.localName).toBe('Assertion');
  });
  test('a key of 1024 bits verifies nothing, however right the signature is', () => {
    const assertion = requiredChild(read('adfs_response_sha256.xml'), saml, 'Assertion');
    expect(() => verifySigned(assertion, [certificateOf(assertion).publicKey])).toThrow(/1024 bits/);
  });
});

describe('the attacks of the ruby-saml tests', () => {
  // They are found out before any key is asked.
  const somebody = testKey('somebody').publicKey;
  const attacks: [string, XmlErrorCode][] = [
    ['attackxee.xml', 'forbidden'],
    ['response_node_text_attack.xml.base64', 'forbidden'],
    ['response_node_text_attack2.xml.base64', 'forbidden'],
    ['response_eval.xml', 'signature_shape'],
    ['response_without_reference_uri.xml.base64', 'signature_algorithm'],
    ['response_wrapped.xml.base64', 'signature_missing'],
    ['invalids/encrypted_new_attack.xml.base64', 'signature_shape'],
    ['invalids/multiple_signed.xml.base64', 'signature_shape'],
    ['invalids/response_invalid_signed_element.xml.base64', 'signature_shape'],
    ['invalids/response_with_concealed_signed_assertion.xml', 'signature_shape'],
    ['invalids/response_with_doubled_signed_assertion.xml', 'signature_shape'],
    ['invalids/signature_wrapping_attack.xml.base64', 'signature_missing'],
  ];
  test.each(attacks)('%s is refused as %s', (name, code) => {
    let found: string | undefined;
    try {
      const root = read(name);
      const signed = signaturesOf(root)[0]?.parent === root ? root : (requiredAssertion(root) ?? root);
      verifySigned(signed, [somebody], { allowSha1: true });
    } catch (error) {
      found = error instanceof XmlError ? error.code : String(error);
    }
    expect(found).toBe(code);
  });
});

function requiredAssertion(root: XmlElement): XmlElement | undefined {
  return childElements(root).find((child) => isNamed(child, saml, 'Assertion'));
}
