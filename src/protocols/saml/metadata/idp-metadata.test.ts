import { describe, expect, test } from 'vitest';
import { idpIssuer, nowMs, sloUrl, ssoUrl } from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import { hasSchemas, schemaProblems } from '#test/kit/xml-schema.ts';
import { hasXmlsec, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import {
  attributeOf,
  canonicalize,
  childElements,
  parseXml,
  requiredChild,
  verifySigned,
} from '#src/protocols/xml/index.ts';
import {
  bindingUris,
  buildIdpMetadata,
  buildSignedIdpMetadata,
  nameIdFormats,
  samlNamespaces,
} from '../index.ts';

const key = testKey('idp');
const next = testKey('idp, next year');
const md = samlNamespaces.metadata;
const facts = {
  entityId: idpIssuer,
  ssoUrl,
  sloUrl,
  certificates: [key.certificate, next.certificate],
  wantAuthnRequestsSigned: false,
  nameIdFormats: [nameIdFormats.emailAddress, nameIdFormats.unspecified],
};

const roleOf = (xml: string) => requiredChild(parseXml(Buffer.from(xml)), md, 'IDPSSODescriptor');
const endpoints = (xml: string, name: string) =>
  childElements(roleOf(xml))
    .filter(({ localName }) => localName === name)
    .map((element) => [attributeOf(element, 'Binding'), attributeOf(element, 'Location')]);

describe('saml-metadata 2.4.3 our metadata', () => {
  test('has both bindings, Redirect first: mellon starts logout by no other', () => {
    const xml = buildIdpMetadata(facts);
    expect(endpoints(xml, 'SingleSignOnService')).toEqual([
      [bindingUris.REDIRECT, ssoUrl],
      [bindingUris.POST, ssoUrl],
    ]);
    expect(endpoints(xml, 'SingleLogoutService')).toEqual([
      [bindingUris.REDIRECT, sloUrl],
      [bindingUris.POST, sloUrl],
    ]);
  });

  test('has no logout address where single logout is off', () => {
    expect(endpoints(buildIdpMetadata({ ...facts, sloUrl: undefined }), 'SingleLogoutService')).toEqual([]);
  });

  test('has both certificates while the key rolls over', () => {
    const keys = childElements(roleOf(buildIdpMetadata(facts))).filter(
      ({ localName }) => localName === 'KeyDescriptor',
    );
    expect(keys.map((descriptor) => attributeOf(descriptor, 'use'))).toEqual(['signing', 'signing']);
    expect(buildIdpMetadata(facts)).toMatch(
      new RegExp(`${escaped(key.certificate)}.*${escaped(next.certificate)}`),
    );
  });

  test.each([true, false])('says whether requests have to be signed (%s): samlify compares it', (wanted) => {
    const role = roleOf(buildIdpMetadata({ ...facts, wantAuthnRequestsSigned: wanted }));
    expect(attributeOf(role, 'WantAuthnRequestsSigned')).toBe(String(wanted));
  });

  test('is canonical, and verifies when it is signed', async () => {
    const plain = buildIdpMetadata({ ...facts, validUntilMs: nowMs + 1000 });
    expect(canonicalize(parseXml(Buffer.from(plain))).toString()).toBe(plain);
    const signed = await buildSignedIdpMetadata({ ...facts, id: '_m' }, testSigner(key));
    const { element } = verifySigned(parseXml(Buffer.from(signed)), [key.publicKey]);
    expect(attributeOf(element, 'entityID')).toBe(idpIssuer);
  });

  test.skipIf(!hasSchemas)('is valid by the schema of OASIS, by which Shibboleth judges', async () => {
    const signed = await buildSignedIdpMetadata({ ...facts, id: '_m', validUntilMs: nowMs }, testSigner(key));
    for (const xml of [
      buildIdpMetadata(facts),
      buildIdpMetadata({ ...facts, sloUrl: undefined, nameIdFormats: [] }),
      signed,
    ])
      expect(schemaProblems('metadata', xml)).toBe('');
  });

  test.skipIf(!hasXmlsec)('signed, is verified by xmlsec1', async () => {
    const xml = await buildSignedIdpMetadata({ ...facts, id: '_m' }, testSigner(key));
    expect(xmlsecVerifies(xml, key.pem, [{ name: 'EntityDescriptor', namespace: md }]).status).toBe(0);
  });
});

const escaped = (base64: string): string => base64.replaceAll('+', '\\+');
