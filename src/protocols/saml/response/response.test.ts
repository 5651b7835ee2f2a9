import { describe, expect, test } from 'vitest';
import {
  aResponse,
  aServiceProvider,
  acsUrl,
  assertionId,
  idpIssuer,
  nowMs,
  responseId,
  spEntityId,
  trusted,
} from '#test/kit/saml.ts';
import { saml, samlp, testKey, testSigner } from '#test/kit/signed-xml.ts';
import { hasSchemas, schemaProblems } from '#test/kit/xml-schema.ts';
import { hasXmlsec, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import {
  attributeOf,
  canonicalize,
  childElements,
  decryptElement,
  hasSignature,
  parseXml,
  requiredChild,
  textOf,
  verifySigned,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import {
  buildErrorResponse,
  buildResponse,
  nameIdFormats,
  type ResponseInput,
  type SamlServiceProvider,
} from '../index.ts';

const idpKey = testKey('idp');
const spKey = testKey('desk');
const signer = testSigner(idpKey);
const xenc = 'http://www.w3.org/2001/04/xmlenc#';

const build = (
  sp: Partial<SamlServiceProvider> = {},
  changes: Partial<ResponseInput> = {},
): Promise<string> => buildResponse(aResponse(aServiceProvider(sp), signer, changes));
const parse = (xml: string): XmlElement => parseXml(Buffer.from(xml));
const child = (element: XmlElement, ...path: string[]): XmlElement =>
  path.reduce(
    (found, name) => requiredChild(found, /^Status|^Response/.test(name) ? samlp : saml, name),
    element,
  );
const encryption = (algorithm: 'AES256_CBC' | 'AES128_GCM' | 'AES256_GCM') =>
  ({ certificate: trusted(spKey), algorithm, keyTransport: 'RSA_OAEP' }) as const;

const attributesOf = (element: XmlElement): Record<string, string> =>
  Object.fromEntries(element.attributes.map(({ name, value }) => [name, value]));

const signings = [
  ['the response', { responseSigned: true, assertionSigned: false }],
  ['the assertion', { responseSigned: false, assertionSigned: true }],
  ['both', { responseSigned: true, assertionSigned: true }],
  ['nothing', { responseSigned: false, assertionSigned: false }],
] as const;

describe('saml-core 3.3.3 and saml-profiles 4.1.4.2 a response', () => {
  test('says to whom, in answer to what, and that it went well', async () => {
    const response = parse(await build());
    expect(attributesOf(response)).toEqual({
      Destination: acsUrl,
      ID: responseId,
      InResponseTo: '_request1',
      IssueInstant: '2026-11-27T09:00:00.000Z',
      Version: '2.0',
    });
    expect(textOf(child(response, 'Issuer'))).toBe(idpIssuer);
    expect(attributeOf(child(response, 'Status', 'StatusCode'), 'Value')).toBe(
      'urn:oasis:names:tc:SAML:2.0:status:Success',
    );
  });

  test('has an assertion for this app alone, at this address, for its lifetime', async () => {
    const assertion = child(parse(await build({ assertionLifetimeSeconds: 120 })), 'Assertion');
    expect(textOf(child(assertion, 'Issuer'))).toBe(idpIssuer);
    expect(textOf(child(assertion, 'Conditions', 'AudienceRestriction', 'Audience'))).toBe(spEntityId);
    expect(attributesOf(child(assertion, 'Conditions'))).toEqual({
      NotBefore: '2026-11-27T08:57:00.000Z',
      NotOnOrAfter: '2026-11-27T09:02:00.000Z',
    });
    const confirmation = child(assertion, 'Subject', 'SubjectConfirmation');
    expect(attributeOf(confirmation, 'Method')).toBe('urn:oasis:names:tc:SAML:2.0:cm:bearer');
    expect(attributesOf(child(confirmation, 'SubjectConfirmationData'))).toEqual({
      InResponseTo: '_request1',
      NotOnOrAfter: '2026-11-27T09:02:00.000Z',
      Recipient: acsUrl,
    });
  });

  test('never has a NotBefore in its SubjectConfirmationData', async () => {
    const confirmation = child(parse(await build()), 'Assertion', 'Subject', 'SubjectConfirmation');
    expect(attributeOf(child(confirmation, 'SubjectConfirmationData'), 'NotBefore')).toBeUndefined();
  });

  test('that was asked for by nobody is in answer to nothing', async () => {
    const xml = await build({}, { inResponseTo: undefined });
    expect(xml).not.toContain('InResponseTo');
  });

  test('states the authentication: when, how, in which session and until when', async () => {
    const authn = {
      instantMs: nowMs - 5_000,
      sessionIndex: '_s',
      sessionNotOnOrAfterMs: nowMs + 3_600_000,
      classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
    };
    const statement = child(parse(await build({}, { authn })), 'Assertion', 'AuthnStatement');
    expect(attributesOf(statement)).toEqual({
      AuthnInstant: '2026-11-27T08:59:55.000Z',
      SessionIndex: '_s',
      SessionNotOnOrAfter: '2026-11-27T10:00:00.000Z',
    });
    expect(textOf(child(statement, 'AuthnContext', 'AuthnContextClassRef'))).toBe(authn.classRef);
    const endless = child(parse(await build()), 'Assertion', 'AuthnStatement');
    expect(attributeOf(endless, 'SessionNotOnOrAfter')).toBeUndefined();
  });

  test('has other recipient, destination and audience where the app is set so', async () => {
    const xml = await build({ recipient: 'urn:r', destination: 'urn:d', audience: 'urn:a' });
    const response = parse(xml);
    const assertion = child(response, 'Assertion');
    expect(attributeOf(response, 'Destination')).toBe('urn:d');
    expect(textOf(child(assertion, 'Conditions', 'AudienceRestriction', 'Audience'))).toBe('urn:a');
    const confirmation = child(assertion, 'Subject', 'SubjectConfirmation', 'SubjectConfirmationData');
    expect(attributeOf(confirmation, 'Recipient')).toBe('urn:r');
  });

  test('has each attribute with its values and none that has no value', async () => {
    const statement = child(parse(await build()), 'Assertion', 'AttributeStatement');
    const said = childElements(statement).map((attribute) => [
      attributesOf(attribute),
      childElements(attribute).map((value) => [textOf(value), attributesOf(value)]),
    ]);
    const text = { 'xsi:type': 'xs:string' };
    expect(said).toEqual([
      [
        { Name: 'firstName', NameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified' },
        [['Ann', text]],
      ],
      [
        { Name: 'groups', NameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic' },
        [
          ['Engineering', text],
          ['R&D <all>', text],
        ],
      ],
    ]);
  });

  test('has no AttributeStatement where there is nothing to state', async () => {
    const xml = await build({}, { attributes: [{ name: 'nothing', values: [] }] });
    expect(xml).not.toContain('AttributeStatement');
    expect(xml).not.toContain('xmlns:xs=');
  });

  test('saml-core 8.3.7 qualifies a persistent name by who gave it and for whom, and no other', async () => {
    const named = async (format: ResponseInput['subject']['format']): Promise<Record<string, string>> => {
      const xml = await build({}, { subject: { nameId: 'x', format } });
      return attributesOf(child(parse(xml), 'Assertion', 'Subject', 'NameID'));
    };
    expect(await named(nameIdFormats.persistent)).toEqual({
      Format: nameIdFormats.persistent,
      NameQualifier: idpIssuer,
      SPNameQualifier: spEntityId,
    });
    for (const format of [nameIdFormats.emailAddress, nameIdFormats.transient, nameIdFormats.unspecified])
      expect(await named(format)).toEqual({ Format: format });
  });
});

describe('saml-core 5 a signature', () => {
  test.each(signings)('is over %s, as the app is set', async (_what, how) => {
    const response = parse(await build(how));
    expect(hasSignature(response)).toBe(how.responseSigned);
    const keys = [idpKey.publicKey];
    const carrying = how.responseSigned ? verifySigned(response, keys).element : response;
    const assertion = child(carrying, 'Assertion');
    expect(hasSignature(assertion)).toBe(how.assertionSigned);
    const said = how.assertionSigned ? verifySigned(assertion, keys).element : assertion;
    expect(textOf(child(said, 'Subject', 'NameID'))).toBe('ann@example.com');
  });

  test.each(signings)('DESIGN 13 what is sent is canonical as it stands (%s)', async (_what, how) => {
    const xml = await build(how);
    expect(canonicalize(parse(xml), { inclusivePrefixes: ['xs'] }).toString()).toBe(xml);
  });

  test.skipIf(!hasXmlsec).each(signings.slice(0, 3))('over %s is verified by xmlsec1', async (_what, how) => {
    const xml = await build(how);
    const kinds = [
      { name: 'Response', namespace: samlp },
      { name: 'Assertion', namespace: saml },
    ];
    const places = [
      ...(how.responseSigned ? ["/*/*[local-name()='Signature']"] : []),
      ...(how.assertionSigned ? ["/*/*[local-name()='Assertion']/*[local-name()='Signature']"] : []),
    ];
    for (const place of places) {
      const run = xmlsecVerifies(xml, idpKey.pem, kinds, place);
      expect(run.stderr).toContain('OK');
      expect(run.status).toBe(0);
    }
    const changed = xmlsecVerifies(xml.replace('ann@', 'eve@'), idpKey.pem, kinds, places[0]);
    expect(changed.status).not.toBe(0);
  });

  test.skipIf(!hasXmlsec)(
    'of RSA-SHA1, for an app that knows no better, is verified by xmlsec1',
    async () => {
      const weak = testSigner(idpKey, { signature: 'RSA_SHA1', digest: 'SHA1' });
      const xml = await build({}, { signer: weak });
      expect(xml).toContain('http://www.w3.org/2000/09/xmldsig#rsa-sha1');
      const run = xmlsecVerifies(xml, idpKey.pem, [{ name: 'Response', namespace: samlp }]);
      expect(run.status).toBe(0);
    },
  );
});

describe('SECURITY.md A6 S13 an encrypted assertion', () => {
  test.each(['AES128_GCM', 'AES256_GCM'] as const)(
    '(%s) hides everything, and is signed inside',
    async (algorithm) => {
      const xml = await build({ assertionSigned: true, encryption: encryption(algorithm) });
      expect(xml).not.toContain('ann@example.com');
      expect(xml).not.toContain('<saml:Assertion');
      const response = verifySigned(parse(xml), [idpKey.publicKey]).element;
      const data = requiredChild(child(response, 'EncryptedAssertion'), xenc, 'EncryptedData');
      const inner = parseXml(decryptElement(data, spKey.key));
      const said = verifySigned(inner, [idpKey.publicKey]).element;
      expect(attributeOf(said, 'ID')).toBe(assertionId);
      expect(textOf(child(said, 'Subject', 'NameID'))).toBe('ann@example.com');
    },
  );

  test('may be signed outside alone, where the app is set so', async () => {
    const xml = await build({ assertionSigned: false, encryption: encryption('AES256_GCM') });
    const response = verifySigned(parse(xml), [idpKey.publicKey]).element;
    const data = requiredChild(child(response, 'EncryptedAssertion'), xenc, 'EncryptedData');
    expect(hasSignature(parseXml(decryptElement(data, spKey.key)))).toBe(false);
  });
});

describe('saml-core 3.2.2 a response that says no', () => {
  const status = {
    code: 'Responder',
    subcode: 'NoPassive',
    message: 'Nobody is signed in & <none>.',
  } as const;
  const sayNo = (sp: SamlServiceProvider): Promise<string> =>
    buildErrorResponse({
      sp,
      signer,
      issuer: idpIssuer,
      responseId,
      nowMs,
      acsUrl,
      inResponseTo: '_request1',
      status,
    });

  test('has both codes, the message and no assertion', async () => {
    const response = parse(await sayNo(aServiceProvider()));
    const code = child(response, 'Status', 'StatusCode');
    expect(attributeOf(code, 'Value')).toBe('urn:oasis:names:tc:SAML:2.0:status:Responder');
    expect(attributeOf(child(code, 'StatusCode'), 'Value')).toBe(
      'urn:oasis:names:tc:SAML:2.0:status:NoPassive',
    );
    expect(textOf(child(response, 'Status', 'StatusMessage'))).toBe(status.message);
    expect(childElements(response).map(({ localName }) => localName)).toEqual([
      'Issuer',
      'Signature',
      'Status',
    ]);
  });

  test.each(signings)('is signed where the app expects a signature on %s', async (_what, how) => {
    const response = parse(await sayNo(aServiceProvider(how)));
    expect(hasSignature(response)).toBe(how.responseSigned || how.assertionSigned);
  });

  test.skipIf(!hasSchemas)('is valid by the schema of OASIS', async () => {
    expect(schemaProblems('protocol', await sayNo(aServiceProvider()))).toBe('');
  });
});

describe.skipIf(!hasSchemas)('the schema of OASIS finds nothing wrong with a response', () => {
  test.each(signings)('with a signature on %s', async (_what, how) => {
    expect(schemaProblems('protocol', await build(how))).toBe('');
  });

  test.each(['AES256_GCM', 'AES256_CBC'] as const)('encrypted by %s', async (algorithm) => {
    expect(schemaProblems('protocol', await build({ encryption: encryption(algorithm) }))).toBe('');
  });

  test('with every optional part, or without any', async () => {
    const full = await build(
      { nameIdFormat: nameIdFormats.persistent },
      {
        authn: {
          instantMs: nowMs,
          sessionIndex: '_s',
          sessionNotOnOrAfterMs: nowMs,
          classRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
        },
      },
    );
    expect(schemaProblems('protocol', full)).toBe('');
    expect(schemaProblems('protocol', await build({}, { inResponseTo: undefined, attributes: [] }))).toBe('');
  });

  test('and would find what is wrong', async () => {
    const wrong = (await build()).replace('<saml:AuthnStatement ', '<saml:AuthnStatement Wrong="1" ');
    expect(schemaProblems('protocol', wrong)).toContain('Wrong');
  });
});
