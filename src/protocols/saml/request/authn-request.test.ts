import { describe, expect, test } from 'vitest';
import {
  aServiceProvider,
  acsUrl,
  byPost,
  byRedirect,
  nowMs,
  refusal,
  type Sent,
  samlText,
  signedSamlText,
  spEntityId,
  ssoUrl,
  trusted,
} from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import { x } from '#src/protocols/xml/index.ts';
import {
  bindingUris,
  formatInstant,
  nameIdFormats,
  readAuthnRequest,
  type SamlServiceProvider,
} from '../index.ts';

const key = testKey('desk');
const otherKey = testKey('somebody else');
const signer = testSigner(key);

const reading = (sp: SamlServiceProvider = aServiceProvider()) => ({ sp, destinations: [ssoUrl], nowMs });
const read = (sent: Sent = {}, sp?: SamlServiceProvider) =>
  readAuthnRequest(byPost(samlText('AuthnRequest', sent), 'request', 'state'), reading(sp));
const refused = (sent: Sent = {}, sp?: SamlServiceProvider) => refusal(() => read(sent, sp));
const attributes = (changed: Record<string, string | undefined>): Sent => ({ attributes: changed });

const signedSp = aServiceProvider({ certificates: [trusted(key)], requestsSigned: true });

describe('saml-core 3.4.1 an AuthnRequest', () => {
  test('with nothing special is answered at the default address', () => {
    expect(read()).toEqual({
      id: '_request1',
      issuer: spEntityId,
      issuedMs: nowMs,
      destination: ssoUrl,
      acs: { url: acsUrl, index: 0, isDefault: true },
      relayState: 'state',
      isSigned: false,
      providerName: undefined,
      forceAuthn: false,
      isPassive: false,
      nameIdPolicy: undefined,
      requestedAuthnContext: undefined,
      scoping: undefined,
      subject: undefined,
    });
  });

  test('says all that an app may wish', () => {
    const request = read({
      attributes: {
        ForceAuthn: '1',
        IsPassive: 'true',
        ProviderName: 'Desk',
        AssertionConsumerServiceIndex: '7',
      },
      children: [
        x('samlp:Extensions', {}, x('saml:Issuer', {}, 'https://evil.example')),
        x('saml:Subject', {}, x('saml:NameID', { Format: nameIdFormats.emailAddress }, 'ann@example.com')),
        x('samlp:NameIDPolicy', {
          AllowCreate: 'true',
          Format: nameIdFormats.persistent,
          SPNameQualifier: spEntityId,
        }),
        x('saml:Conditions', { NotOnOrAfter: formatInstant(nowMs + 1) }),
        x(
          'samlp:RequestedAuthnContext',
          { Comparison: 'minimum' },
          x('saml:AuthnContextClassRef', {}, '\n  urn:a  '),
          x('saml:AuthnContextClassRef', {}, 'urn:b'),
        ),
        x(
          'samlp:Scoping',
          { ProxyCount: '2' },
          x('samlp:IDPList', {}, x('samlp:IDPEntry', { ProviderID: 'https://idp.example.com' })),
          x('samlp:RequesterID', {}, 'https://hub.example.com'),
        ),
      ],
    });
    expect(request).toMatchObject({
      issuer: spEntityId,
      acs: { index: 7 },
      forceAuthn: true,
      isPassive: true,
      providerName: 'Desk',
      subject: { value: 'ann@example.com', format: nameIdFormats.emailAddress },
      nameIdPolicy: { format: nameIdFormats.persistent, spNameQualifier: spEntityId, allowCreate: true },
      requestedAuthnContext: { comparison: 'minimum', classRefs: ['urn:a', 'urn:b'], declRefs: [] },
      scoping: {
        proxyCount: 2,
        idpList: ['https://idp.example.com'],
        requesterIds: ['https://hub.example.com'],
      },
    });
  });

  test.each([
    ['no ID', attributes({ ID: undefined }), '"ID"'],
    ['an ID that is none', attributes({ ID: '1"><x' }), 'begin with a letter'],
    ['an ID of 257 characters', attributes({ ID: `_${'a'.repeat(256)}` }), 'at most 256'],
    ['no IssueInstant', attributes({ IssueInstant: undefined }), '"IssueInstant"'],
    ['a day that does not exist', attributes({ IssueInstant: '2026-02-30T09:00:00Z' }), 'IssueInstant='],
    ['an instant in words', attributes({ IssueInstant: 'yesterday' }), 'IssueInstant="yesterday"'],
    ['no Issuer', { issuer: undefined }, '"Issuer"'],
    ['an empty Issuer', { issuer: x('saml:Issuer', {}, ' ') }, 'is empty'],
    ['two Issuers', { children: [x('saml:Issuer', {}, spEntityId)] }, '"saml:Issuer"'],
    ['text beside its elements', { children: ['<!-- -->'] }, 'where only elements may stand'],
    ['ForceAuthn="maybe"', attributes({ ForceAuthn: 'maybe' }), 'ForceAuthn="maybe"'],
    [
      'an index that is no number',
      attributes({ AssertionConsumerServiceIndex: '-1' }),
      'AssertionConsumerServiceIndex=',
    ],
    [
      'elements that are not in the order of the schema',
      { children: [x('samlp:Scoping', {}), x('samlp:NameIDPolicy', {})] },
      '"samlp:NameIDPolicy"',
    ],
    ['an element of its own', { children: [x('saml:Assertion', {})] }, '"saml:Assertion"'],
  ] as const)('with %s is refused with its name', (_what, sent, quoted) => {
    const error = refused(sent);
    expect(error.code).toBe('malformed');
    expect(error.message).toContain(quoted);
  });

  test('is not a message of another kind, nor a response', () => {
    const logout = samlText('LogoutRequest');
    expect(refusal(() => readAuthnRequest(byPost(logout), reading())).message).toContain(
      '"samlp:LogoutRequest"',
    );
    const asResponse = byPost(samlText('AuthnRequest'), 'response');
    expect(refusal(() => readAuthnRequest(asResponse, reading())).message).toContain(
      '"SAMLResponse" was sent',
    );
  });

  test.each([
    ['DOCTYPE', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
    ['a processing instruction', '<?x y?>'],
    ['a comment', '<!-- c -->'],
  ])('SECURITY.md A6 S5 with %s is refused', (_what, before) => {
    const xml = before + samlText('AuthnRequest');
    expect(refusal(() => readAuthnRequest(byPost(xml), reading())).code).toBe('malformed');
  });

  test.each([
    ['1.1', 'RequestVersionTooLow'],
    ['2.1', 'RequestVersionTooHigh'],
    ['3.0', 'RequestVersionTooHigh'],
    ['two', 'RequestVersionTooLow'],
  ])('saml-core 4.1.3.2 of Version %s is answered with VersionMismatch', (version, subcode) => {
    expect(refused(attributes({ Version: version }))).toMatchObject({
      code: 'version',
      status: { code: 'VersionMismatch', subcode },
      answerTo: { url: acsUrl, inResponseTo: '_request1', relayState: 'state' },
    });
  });
});

describe('SECURITY.md A6 S8 who asks, when and where', () => {
  test('another Issuer than the app at this address is refused, and named', () => {
    const error = refused({ issuer: x('saml:Issuer', {}, 'https://evil.example') });
    expect(error).toMatchObject({ code: 'issuer', answerable: false });
    expect(error.message).toContain('"https://evil.example"');
    expect(error.message).toContain(`"${spEntityId}"`);
  });

  test('an Issuer is named by an entity id and by nothing else', () => {
    const issuer = x('saml:Issuer', { Format: nameIdFormats.emailAddress }, spEntityId);
    expect(refused({ issuer }).code).toBe('malformed');
    const entity = x(
      'saml:Issuer',
      { Format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity' },
      `\n ${spEntityId}\n`,
    );
    expect(read({ issuer: entity }).issuer).toBe(spEntityId);
  });

  test('another Destination is refused, also when it only begins like ours', () => {
    for (const destination of ['https://other.example/sso', `${ssoUrl}/`, ssoUrl.toUpperCase()]) {
      expect(refused(attributes({ Destination: destination })).code).toBe('destination');
    }
  });

  test('saml-bindings 3.5.5.2 a signed request without Destination is refused, an unsigned one is read', async () => {
    const sent = attributes({ Destination: undefined });
    expect(read(sent).destination).toBeUndefined();
    const signed = byPost(await signedSamlText('AuthnRequest', sent, signer));
    expect(refusal(() => readAuthnRequest(signed, reading(signedSp))).code).toBe('destination');
  });

  test('a request may be five minutes old beside a skew of three, and three minutes from the future', () => {
    const at = (ms: number) => () => read(attributes({ IssueInstant: formatInstant(nowMs + ms) }));
    const minute = 60_000;
    expect(at(-8 * minute)().issuedMs).toBe(nowMs - 8 * minute);
    expect(at(3 * minute)().issuedMs).toBe(nowMs + 3 * minute);
    expect(refusal(at(-8 * minute - 1))).toMatchObject({ code: 'expired', answerable: false });
    expect(refusal(at(3 * minute + 1)).message).toContain('the clock of the app is ahead');
  });

  test('saml-core 1.3.3 an instant counts with its time zone and its fraction', () => {
    expect(read(attributes({ IssueInstant: '2026-11-27T18:00:00.5+09:00' })).issuedMs).toBe(nowMs + 500);
    expect(read(attributes({ IssueInstant: '2026-11-27T09:00:00' })).issuedMs).toBe(nowMs);
  });
});

describe('SECURITY.md A6 S11 the address that is answered at', () => {
  test('is chosen by registered address or index', () => {
    expect(
      read(attributes({ AssertionConsumerServiceURL: 'https://desk.example.com/saml/acs/second' })).acs.index,
    ).toBe(7);
    expect(read(attributes({ AssertionConsumerServiceIndex: '0' })).acs.url).toBe(acsUrl);
  });

  test.each([
    'https://evil.example/acs',
    `${acsUrl}?next=https://evil.example`,
    `${acsUrl}/../acs`,
    `${acsUrl}.evil.example`,
    'https://DESK.example.com/saml/acs',
    'javascript:alert(1)',
    '',
  ])('is never %j, signed or not', async (url) => {
    const sent = attributes({ AssertionConsumerServiceURL: url });
    expect(refused(sent)).toMatchObject({ code: 'acs', answerable: false });
    const signed = byPost(await signedSamlText('AuthnRequest', sent, signer));
    const error = refusal(() => readAuthnRequest(signed, reading(signedSp)));
    expect(error).toMatchObject({ code: 'acs', answerable: false });
    expect(error.message).toContain(`"${acsUrl}"`);
  });

  test('is never an index that is not registered', () => {
    expect(refused(attributes({ AssertionConsumerServiceIndex: '1' }))).toMatchObject({
      code: 'acs',
      answerable: false,
    });
  });

  test('is not guessed where address and index disagree', () => {
    const both = { AssertionConsumerServiceURL: acsUrl, AssertionConsumerServiceIndex: '7' };
    expect(refused(attributes(both)).code).toBe('acs');
    expect(read(attributes({ ...both, AssertionConsumerServiceIndex: '0' })).acs.index).toBe(0);
  });

  test('is answered at by POST only', () => {
    expect(read(attributes({ ProtocolBinding: bindingUris.POST })).acs.url).toBe(acsUrl);
    const artifact = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact';
    expect(refused(attributes({ ProtocolBinding: artifact }))).toMatchObject({
      status: { code: 'Responder', subcode: 'UnsupportedBinding' },
      answerTo: { url: acsUrl },
    });
  });
});

describe('SECURITY.md A6 S11 a signature', () => {
  test('is demanded where the app is set so', () => {
    expect(refused({}, signedSp)).toMatchObject({ code: 'unsigned', answerable: false });
  });

  test('inside of the message holds, by POST', async () => {
    const xml = await signedSamlText('AuthnRequest', attributes({ ForceAuthn: 'true' }), signer);
    expect(readAuthnRequest(byPost(xml), reading(signedSp))).toMatchObject({
      isSigned: true,
      forceAuthn: true,
    });
  });

  test('that does not hold is refused also where none is demanded', async () => {
    const sp = aServiceProvider({ certificates: [trusted(key)] });
    const xml = await signedSamlText('AuthnRequest', {}, testSigner(otherKey));
    expect(refusal(() => readAuthnRequest(byPost(xml), reading(sp))).code).toBe('signature');
    const query = await byRedirect(samlText('AuthnRequest'), { signer: testSigner(otherKey) });
    expect(refusal(() => readAuthnRequest(query, reading(sp))).code).toBe('signature');
  });

  test('covers what is read: a changed attribute is refused', async () => {
    const xml = await signedSamlText('AuthnRequest', attributes({ ForceAuthn: 'true' }), signer);
    const changed = xml.replace('ForceAuthn="true"', 'ForceAuthn="false"');
    expect(refusal(() => readAuthnRequest(byPost(changed), reading(signedSp))).code).toBe('signature');
  });

  test('of another message that is wrapped in this one counts for nothing (samlify #634)', async () => {
    const signed = await signedSamlText('AuthnRequest', {}, signer);
    const evil = { ID: '_evil', AssertionConsumerServiceURL: 'https://desk.example.com/saml/acs/second' };
    for (const inner of [`<samlp:Extensions>${signed}</samlp:Extensions>`, signed]) {
      const xml = samlText('AuthnRequest', attributes(evil)).replace(
        '</saml:Issuer>',
        `</saml:Issuer>${inner}`,
      );
      const error = refusal(() => readAuthnRequest(byPost(xml), reading(signedSp)));
      expect(error).toMatchObject({ code: 'unsigned', answerable: false });
    }
  });

  test('that names another element is refused', async () => {
    const signed = await signedSamlText('AuthnRequest', {}, signer);
    const signature = /<ds:Signature .*<\/ds:Signature>/.exec(signed)?.[0] ?? '';
    const original = signed.replace(signature, '');
    const evil = samlText('AuthnRequest', attributes({ ID: '_evil' })).replace(
      '</saml:Issuer>',
      `</saml:Issuer>${signature}<samlp:Extensions>${original}</samlp:Extensions>`,
    );
    expect(refusal(() => readAuthnRequest(byPost(evil), reading(signedSp))).code).toBe('signature');
  });

  test('is checked with the certificates on record and not with the one it brings', async () => {
    const xml = await signedSamlText('AuthnRequest', {}, testSigner(otherKey));
    expect(xml).toContain(otherKey.certificate);
    expect(refusal(() => readAuthnRequest(byPost(xml), reading(signedSp))).code).toBe('signature');
  });

  test('holds with either of two certificates while the app rolls over', async () => {
    const sp = aServiceProvider({ certificates: [trusted(otherKey), trusted(key)], requestsSigned: true });
    const xml = await signedSamlText('AuthnRequest', {}, signer);
    expect(readAuthnRequest(byPost(xml), reading(sp)).isSigned).toBe(true);
  });

  test('without a certificate to check it is refused, also where none is demanded', async () => {
    const xml = await signedSamlText('AuthnRequest', {}, signer);
    const error = refusal(() => readAuthnRequest(byPost(xml), reading()));
    expect(error).toMatchObject({ code: 'certificate', answerable: false });
    expect(error.message).toContain('register the signing certificate');
    const demanding = aServiceProvider({ requestsSigned: true });
    expect(refusal(() => readAuthnRequest(byPost(xml), reading(demanding))).code).toBe('certificate');
  });

  test('with a certificate that ran out is refused with the day, alone or beside one that is in time', async () => {
    const old = trusted(key, { notAfterMs: nowMs - 1 });
    const xml = await signedSamlText('AuthnRequest', {}, signer);
    for (const certificates of [[old], [old, trusted(otherKey)]]) {
      const error = refusal(() => readAuthnRequest(byPost(xml), reading(aServiceProvider({ certificates }))));
      expect(error.code).toBe('certificate');
      expect(error.message).toContain('ran out on 2026-11-27');
    }
    const young = trusted(key, { notBeforeMs: nowMs + 1 });
    const early = refusal(() =>
      readAuthnRequest(byPost(xml), reading(aServiceProvider({ certificates: [young] }))),
    );
    expect(early.message).toContain('is not valid before');
  });

  test('with SHA-1 holds only for an app that is itself answered with SHA-1', async () => {
    const weak = testSigner(key, { signature: 'RSA_SHA1', digest: 'SHA1' });
    const inside = byPost(await signedSamlText('AuthnRequest', {}, weak));
    const beside = await byRedirect(samlText('AuthnRequest'), { signer: weak });
    for (const message of [inside, beside]) {
      expect(refusal(() => readAuthnRequest(message, reading(signedSp))).code).toBe('signature');
      const sp = { ...signedSp, signatureAlgorithm: 'RSA_SHA1' } as const;
      expect(readAuthnRequest(message, reading(sp)).isSigned).toBe(true);
    }
  });

  test('inside of the message and beside it: both must hold', async () => {
    const inside = await signedSamlText('AuthnRequest', {}, testSigner(otherKey));
    const message = await byRedirect(inside, { signer });
    expect(refusal(() => readAuthnRequest(message, reading(signedSp))).code).toBe('signature');
    const good = await byRedirect(await signedSamlText('AuthnRequest', {}, signer), { signer });
    expect(readAuthnRequest(good, reading(signedSp)).isSigned).toBe(true);
  });
});

describe('what cannot be done as asked is told to the app', () => {
  const target = { url: acsUrl, inResponseTo: '_request1', relayState: 'state' };

  test.each([
    ['EncryptedID', [x('saml:EncryptedID', {})]],
    ['BaseID', [x('saml:BaseID', {})]],
    ['SubjectConfirmation', [x('saml:NameID', {}, 'ann'), x('saml:SubjectConfirmation', {})]],
    ['no NameID', []],
  ])('saml-profiles 4.1.4.1 a Subject with %s', (what, children) => {
    const error = refused({ children: [x('saml:Subject', {}, children)] });
    expect(error).toMatchObject({ status: { subcode: 'RequestUnsupported' }, answerTo: target });
    expect(error.message).toContain(what);
  });

  test.each([
    ['a RequestedAuthnContext without classes', x('samlp:RequestedAuthnContext', {})],
    [
      'an unknown Comparison',
      x('samlp:RequestedAuthnContext', { Comparison: 'best' }, x('saml:AuthnContextClassRef', {}, 'u')),
    ],
    ['an empty IDPList', x('samlp:Scoping', {}, x('samlp:IDPList', {}))],
    ['a ProxyCount that is no number', x('samlp:Scoping', { ProxyCount: '-1' })],
  ])('%s', (_what, child) => {
    expect(refused({ children: [child] })).toMatchObject({
      code: 'malformed',
      status: { code: 'Requester' },
      answerTo: target,
      answerable: true,
    });
  });
});
