import { describe, expect, test } from 'vitest';
import { nowMs, trusted } from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import { hasSchemas, schemaProblems } from '#test/kit/xml-schema.ts';
import { hasXmlsec, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import {
  attributeOf,
  canonicalize,
  childElements,
  parseXml,
  requiredChild,
  textOf,
  verifySigned,
} from '#src/protocols/xml/index.ts';
import {
  buildFederationMetadata,
  buildSignInResponse,
  readWsFedRequest,
  type RelyingParty,
  type SignInResponseInput,
  WsFedError,
} from './index.ts';

const saml11 = 'urn:oasis:names:tc:SAML:1.0:assertion';
const trust = 'http://schemas.xmlsoap.org/ws/2005/02/trust';
const key = testKey('idp');
const signer = testSigner(key);
const site: RelyingParty = {
  realm: 'urn:sharepoint:intranet',
  replyUrl: 'https://intranet.example.com/_trust/',
  mayChooseReply: false,
};

type Changes = Record<string, string | undefined>;
const pairsOf = (changes: Changes): [string, string][] =>
  Object.entries({ wa: 'wsignin1.0', wtrealm: site.realm, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
const read = (changes: Changes = {}, relyingParty = site) => readWsFedRequest(pairsOf(changes), relyingParty);

function refused(work: () => unknown): WsFedError {
  try {
    work();
  } catch (error) {
    if (error instanceof WsFedError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('WS-Federation 1.2 13.2.1 a request to sign in', () => {
  test('is answered at the registered address, with its context', () => {
    expect(read({ wctx: 'https://intranet.example.com/page?a=1&b=2', wct: '2026-11-27T09:00:00Z' })).toEqual({
      action: 'sign-in',
      realm: site.realm,
      replyUrl: site.replyUrl,
      context: 'https://intranet.example.com/page?a=1&b=2',
      maxAgeSeconds: undefined,
      authenticationType: undefined,
    });
  });

  test('may say how fresh the authentication has to be, and how it was made', () => {
    const wauth = 'urn:oasis:names:tc:SAML:1.0:am:password';
    expect(read({ wfresh: '0', wauth })).toMatchObject({ maxAgeSeconds: 0, authenticationType: wauth });
    expect(read({ wfresh: '15' })).toMatchObject({ maxAgeSeconds: 900 });
    for (const wfresh of ['-1', 'now', '1.5', '99999999'])
      expect(refused(() => read({ wfresh }))).toMatchObject({ code: 'malformed', parameter: 'wfresh' });
  });

  test('neither parses nor fetches what it brings along', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>';
    expect(read({ wreq: bomb, wreqptr: 'http://169.254.169.254/', whr: 'x', wp: 'y', foo: 'z' })).toEqual(
      read(),
    );
  });

  test.each(['wa', 'wtrealm', 'wreply', 'wctx', 'wreq'])('with %s twice is refused', (name) => {
    const twice = [
      ...pairsOf({ wctx: 'a', wreq: 'b', wreply: site.replyUrl }),
      [name, 'x'] as [string, string],
    ];
    expect(refused(() => readWsFedRequest(twice, site))).toMatchObject({
      code: 'duplicate',
      parameter: name,
    });
  });

  test.each([
    ['no action', { wa: undefined }, 'malformed', 'wa'],
    ['an unknown action', { wa: 'wattr1.0' }, 'unsupported', 'wa'],
    ['no realm', { wtrealm: '' }, 'malformed', 'wtrealm'],
    ['another realm', { wtrealm: 'urn:sharepoint:other' }, 'realm', 'wtrealm'],
    ['a context that is too long', { wctx: 'x'.repeat(4097) }, 'malformed', 'wctx'],
    ['a NUL character', { wctx: 'a\0b' }, 'malformed', 'wctx'],
  ] as const)('with %s is refused', (_what, changes, code, parameter) => {
    expect(refused(() => read(changes))).toMatchObject({ code, parameter });
  });
});

describe('an address in wreply', () => {
  const chooser = { ...site, mayChooseReply: true };

  test('may be the registered one, and another below it where the app is set so', () => {
    const below = 'https://intranet.example.com/_trust/team?mail=a@b&up=/../';
    expect(read({ wreply: site.replyUrl })).toMatchObject({ replyUrl: site.replyUrl });
    expect(read({ wreply: below }, chooser)).toMatchObject({ replyUrl: below });
    expect(refused(() => read({ wreply: below }))).toMatchObject({ code: 'reply' });
  });

  test.each([
    'https://intranet.example.com.evil.example/',
    'https://intranet.example.com@evil.example/',
    'https://intranet.example.com:444/',
    'http://intranet.example.com/',
    'https://evil.example/https://intranet.example.com/_trust/',
    'https://intranet.example.com\\@evil.example/',
    'https://intranet.example.com\t.evil.example/',
    ' https://intranet.example.com/',
    'https://user:password@intranet.example.com/',
    '//intranet.example.com/',
    '/_trust/',
    'javascript:alert(1)//https://intranet.example.com/',
    'https://intranet.example.com/_trust/#x',
    'https://intranet.example.com/other',
    'https://intranet.example.com/_trust',
    'https://intranet.example.com/_trust/../other',
    'https://intranet.example.com/_trust/%2e%2e/other',
    'https://intranet.example.com/_trust/..;/other',
    'https://intranet.example.com/_trust/..%2fother',
  ])('is never %j (CVE-2026-41569)', (wreply) => {
    for (const wa of ['wsignin1.0', 'wsignout1.0', 'wsignoutcleanup1.0'])
      expect(refused(() => read({ wreply, wa }, chooser))).toMatchObject({
        code: 'reply',
        parameter: 'wreply',
      });
  });
});

describe('WS-Federation 1.2 13.2.4 a request to sign out', () => {
  test('goes on to the registered address, or nowhere', () => {
    expect(read({ wa: 'wsignout1.0', wtrealm: undefined })).toEqual({
      action: 'sign-out',
      replyUrl: undefined,
      context: undefined,
    });
    expect(read({ wa: 'wsignout1.0', wreply: site.replyUrl, wctx: 'c' })).toMatchObject({
      replyUrl: site.replyUrl,
      context: 'c',
    });
    expect(read({ wa: 'wsignoutcleanup1.0' })).toMatchObject({ action: 'sign-out-cleanup' });
  });
});

describe('SAML 1.1 2.3 a token', () => {
  const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
  const role = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
  const input: SignInResponseInput = {
    signer,
    issuer: 'http://www.okta.com/exk1',
    assertionId: '_a1',
    nowMs,
    lifetimeSeconds: 600,
    realm: site.realm,
    audience: site.realm,
    replyUrl: site.replyUrl,
    context: 'c & d',
    subject: { name: 'ann@example.com', format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' },
    authn: { instantMs: nowMs - 1000, method: 'urn:oasis:names:tc:SAML:1.0:am:password' },
    attributes: [
      { name: email, values: ['ann@example.com'] },
      { name: role, values: ['R&D', '</saml:Attribute>'] },
      { name: 'upn', values: ['ann'] },
      { name: 'urn:none', values: [] },
    ],
  };
  const wresultOf = async (changes: Partial<SignInResponseInput> = {}): Promise<string> => {
    const { fields } = await buildSignInResponse({ ...input, ...changes });
    return new Map(fields).get('wresult') ?? '';
  };
  const assertionOf = (xml: string) =>
    requiredChild(
      requiredChild(parseXml(Buffer.from(xml)), trust, 'RequestedSecurityToken'),
      saml11,
      'Assertion',
    );
  const assertionText = (xml: string): string => /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';

  test('goes to the relying party in a form, with the context as it came', async () => {
    const { action, fields } = await buildSignInResponse(input);
    expect(action).toBe(site.replyUrl);
    expect(fields.map(([name]) => name)).toEqual(['wa', 'wresult', 'wctx']);
    expect(fields[0]).toEqual(['wa', 'wsignin1.0']);
    expect(fields[2]).toEqual(['wctx', 'c & d']);
    const without = await buildSignInResponse({ ...input, context: undefined });
    expect(without.fields.map(([name]) => name)).toEqual(['wa', 'wresult']);
  });

  test('is for this audience and its lifetime, and says who, when and how', async () => {
    const assertion = assertionOf(await wresultOf());
    const at = (...path: string[]) =>
      path.reduce((found, name) => requiredChild(found, saml11, name), assertion);
    expect(Object.fromEntries(assertion.attributes.map(({ name, value }) => [name, value]))).toEqual({
      AssertionID: '_a1',
      IssueInstant: '2026-11-27T09:00:00.000Z',
      Issuer: 'http://www.okta.com/exk1',
      MajorVersion: '1',
      MinorVersion: '1',
    });
    expect(attributeOf(at('Conditions'), 'NotBefore')).toBe('2026-11-27T08:57:00.000Z');
    expect(attributeOf(at('Conditions'), 'NotOnOrAfter')).toBe('2026-11-27T09:10:00.000Z');
    expect(textOf(at('Conditions', 'AudienceRestrictionCondition', 'Audience'))).toBe(site.realm);
    expect(textOf(at('AuthenticationStatement', 'Subject', 'NameIdentifier'))).toBe('ann@example.com');
    expect(attributeOf(at('AuthenticationStatement'), 'AuthenticationMethod')).toBe(input.authn.method);
  });

  test('splits the names of claims at the last slash, as Windows Identity Foundation puts them together', async () => {
    const statement = requiredChild(assertionOf(await wresultOf()), saml11, 'AttributeStatement');
    const claims = childElements(statement)
      .filter(({ localName }) => localName === 'Attribute')
      .map((claim) => [
        attributeOf(claim, 'AttributeNamespace'),
        attributeOf(claim, 'AttributeName'),
        childElements(claim).map(textOf),
      ]);
    expect(claims).toEqual([
      ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims', 'emailaddress', ['ann@example.com']],
      ['http://schemas.microsoft.com/ws/2008/06/identity/claims', 'role', ['R&D', '</saml:Attribute>']],
      ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims', 'upn', ['ann']],
    ]);
  });

  test('is canonical, and so is the answer around it', async () => {
    for (const xml of [await wresultOf(), await wresultOf({ attributes: [] })])
      expect(canonicalize(parseXml(Buffer.from(xml))).toString()).toBe(xml);
  });

  test.skipIf(!hasXmlsec)(
    'is verified by xmlsec1, alone and inside of the answer, and not when it is changed',
    async () => {
      const xml = await wresultOf();
      const kinds = [{ name: 'Assertion', namespace: saml11, id: 'AssertionID' }];
      const at = "//*[local-name()='Signature']";
      expect(xmlsecVerifies(xml, key.pem, kinds, at).status).toBe(0);
      expect(xmlsecVerifies(assertionText(xml), key.pem, kinds).status).toBe(0);
      expect(xmlsecVerifies(xml.replaceAll('ann@', 'eve@'), key.pem, kinds, at).status).not.toBe(0);
    },
  );

  test.skipIf(!hasSchemas)('is valid by the schema of OASIS', async () => {
    expect(schemaProblems('assertion 1.1', assertionText(await wresultOf()))).toBe('');
    expect(schemaProblems('assertion 1.1', assertionText(await wresultOf({ attributes: [] })))).toBe('');
  });
});

describe('FederationMetadata/2007-06', () => {
  const facts = {
    entityId: 'http://www.okta.com/exk1',
    passiveUrl: 'https://id.example.com/app/sharepoint/exk1/sso/wsfed/passive',
    certificates: [trusted(key).certificate],
    claimTypes: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'],
    id: '_f1',
  };
  const md = 'urn:oasis:names:tc:SAML:2.0:metadata';

  test('says where requests go and what tokens are signed with, and verifies', async () => {
    const xml = await buildFederationMetadata(facts, signer);
    const { element } = verifySigned(parseXml(Buffer.from(xml)), [key.publicKey]);
    const role = requiredChild(element, md, 'RoleDescriptor');
    expect(role.attributes.map(({ name, value }) => [name, value])).toContainEqual([
      'xsi:type',
      'fed:SecurityTokenServiceType',
    ]);
    expect(childElements(role).map(({ localName }) => localName)).toEqual([
      'KeyDescriptor',
      'TokenTypesOffered',
      'ClaimTypesOffered',
      'SecurityTokenServiceEndpoint',
      'PassiveRequestorEndpoint',
    ]);
    expect(xml.split(facts.passiveUrl)).toHaveLength(3);
  });

  test('is canonical, signed or not, with claims or without', async () => {
    for (const xml of [
      await buildFederationMetadata(facts, signer),
      await buildFederationMetadata({ ...facts, claimTypes: [] }),
    ])
      expect(canonicalize(parseXml(Buffer.from(xml)), { inclusivePrefixes: ['fed'] }).toString()).toBe(xml);
  });

  test.skipIf(!hasXmlsec)('is verified by xmlsec1', async () => {
    const xml = await buildFederationMetadata(facts, signer);
    expect(xmlsecVerifies(xml, key.pem, [{ name: 'EntityDescriptor', namespace: md }]).status).toBe(0);
  });
});
