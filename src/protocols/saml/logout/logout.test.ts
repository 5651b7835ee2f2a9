import { describe, expect, test } from 'vitest';
import {
  aServiceProvider,
  byPost,
  byRedirect,
  idpIssuer,
  nowMs,
  refusal,
  type Sent,
  samlText,
  signedSamlText,
  sloUrl,
  spEntityId,
  trusted,
} from '#test/kit/saml.ts';
import { samlp, testKey, testSigner } from '#test/kit/signed-xml.ts';
import { hasSchemas, schemaProblems } from '#test/kit/xml-schema.ts';
import { hasXmlsec, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import { canonicalize, type Child, parseXml, x } from '#src/protocols/xml/index.ts';
import {
  buildLogoutRequest,
  buildLogoutResponse,
  formatInstant,
  nameIdFormats,
  readLogoutRequest,
  readLogoutResponse,
  type SamlServiceProvider,
} from '../index.ts';

const key = testKey('desk');
const idpKey = testKey('idp');
const signer = testSigner(key);
const idpSigner = testSigner(idpKey);
const sp = aServiceProvider({ certificates: [trusted(key)] });
const options = (provider: SamlServiceProvider = sp) => ({ sp: provider, destinations: [sloUrl], nowMs });

const ann = x(
  'saml:NameID',
  { Format: nameIdFormats.emailAddress, SPNameQualifier: spEntityId },
  'ann@example.com',
);
const request = (...children: Child[]): Sent => ({ children: children.length === 0 ? [ann] : children });
const signed = (sent: Sent): Promise<string> => signedSamlText('LogoutRequest', sent, signer);
const target = { url: 'https://desk.example.com/saml/slo', inResponseTo: '_request1', relayState: undefined };

describe('saml-core 3.7.1 a LogoutRequest', () => {
  test('by POST, signed inside, says who leaves and in which sessions', async () => {
    const xml = await signed({
      attributes: {
        NotOnOrAfter: formatInstant(nowMs + 60_000),
        Reason: 'urn:oasis:names:tc:SAML:2.0:logout:user',
      },
      children: [ann, x('samlp:SessionIndex', {}, '_s1'), x('samlp:SessionIndex', {}, '_s2')],
    });
    expect(readLogoutRequest(byPost(xml, 'request', 'state'), options())).toEqual({
      id: '_request1',
      issuer: spEntityId,
      issuedMs: nowMs,
      relayState: 'state',
      nameId: {
        value: 'ann@example.com',
        format: nameIdFormats.emailAddress,
        nameQualifier: undefined,
        spNameQualifier: spEntityId,
      },
      sessionIndexes: ['_s1', '_s2'],
      reason: 'urn:oasis:names:tc:SAML:2.0:logout:user',
      notOnOrAfterMs: nowMs + 60_000,
    });
  });

  test('by Redirect, signed beside, is read the same', async () => {
    const message = await byRedirect(samlText('LogoutRequest', request()), { signer, relayState: 'state' });
    expect(readLogoutRequest(message, options())).toMatchObject({ relayState: 'state', sessionIndexes: [] });
  });

  test('is read from the bytes that verified: a name that is cut by a comment is refused', async () => {
    const xml = (await signed(request())).replace('ann@example.com<', 'ann@example.com<!-- -->.evil<');
    expect(refusal(() => readLogoutRequest(byPost(xml), options())).code).toBe('malformed');
  });
});

describe('SECURITY.md A6 S12 a LogoutRequest is refused', () => {
  test('unsigned, whatever the app may send unsigned otherwise', async () => {
    const xml = samlText('LogoutRequest', request());
    expect(refusal(() => readLogoutRequest(byPost(xml), options())).code).toBe('unsigned');
    const query = await byRedirect(xml);
    expect(refusal(() => readLogoutRequest(query, options())).code).toBe('unsigned');
    const without = refusal(() => readLogoutRequest(byPost(xml), options(aServiceProvider())));
    expect(without).toMatchObject({ code: 'unsigned', answerable: false });
  });

  test('signed, for an app without a certificate', async () => {
    const message = byPost(await signed(request()));
    expect(refusal(() => readLogoutRequest(message, options(aServiceProvider()))).code).toBe('certificate');
  });

  test('signed by somebody else', async () => {
    const xml = await signedSamlText('LogoutRequest', request(), testSigner(testKey('other')));
    expect(refusal(() => readLogoutRequest(byPost(xml), options())).code).toBe('signature');
  });

  test.each(['Extensions', 'nowhere special', 'Object of the signature'])(
    'wrapped around a signed one in %s (samlify #634)',
    async (place) => {
      const good = await signed(request());
      const signature = /<ds:Signature .*<\/ds:Signature>/.exec(good)?.[0] ?? '';
      const original = good.replace(signature, '');
      const inner =
        place === 'Extensions'
          ? `${signature}<samlp:Extensions>${original}</samlp:Extensions>`
          : place === 'nowhere special'
            ? `${signature}${original}`
            : signature.replace('</ds:Signature>', `<ds:Object>${original}</ds:Object></ds:Signature>`);
      const victim = x('saml:NameID', {}, 'victim@example.com');
      for (const id of ['_evil', '_request1']) {
        const evil = samlText('LogoutRequest', { attributes: { ID: id }, children: [victim] }).replace(
          '</saml:Issuer>',
          `</saml:Issuer>${inner}`,
        );
        const error = refusal(() => readLogoutRequest(byPost(evil), options()));
        expect(['signature', 'malformed']).toContain(error.code);
        expect(error.answerable).toBe(false);
      }
    },
  );

  test('from another app, to another address, too old, or where single logout is off', async () => {
    const why = async (sent: Sent, provider?: SamlServiceProvider) => {
      const message = byPost(await signed({ ...request(), ...sent }));
      return refusal(() => readLogoutRequest(message, options(provider))).code;
    };
    expect(await why({ issuer: x('saml:Issuer', {}, 'https://other.example') })).toBe('issuer');
    expect(await why({ attributes: { Destination: 'https://other.example/slo' } })).toBe('destination');
    expect(await why({ attributes: { IssueInstant: formatInstant(nowMs - 3_600_000) } })).toBe('expired');
    expect(await why({}, { ...sp, slo: undefined })).toBe('unsupported');
  });

  test('that is over, and the app is told', async () => {
    const over = { NotOnOrAfter: formatInstant(nowMs - 10 * 60_000) };
    const message = byPost(await signed({ ...request(), attributes: over }));
    expect(refusal(() => readLogoutRequest(message, options()))).toMatchObject({
      code: 'expired',
      answerTo: target,
    });
  });

  test.each([
    ['an EncryptedID', x('saml:EncryptedID', {}), 'unsupported', '"saml:EncryptedID"'],
    ['a BaseID', x('saml:BaseID', {}), 'unsupported', '"saml:BaseID"'],
    ['nobody', x('samlp:SessionIndex', {}, '_s'), 'malformed', 'names nobody'],
    ['an empty name', x('saml:NameID', {}, ''), 'malformed', '"saml:NameID"'],
  ] as const)('that names %s, and the app is told', async (_what, child, code, quoted) => {
    const message = byPost(await signed({ children: [child] }));
    const error = refusal(() => readLogoutRequest(message, options()));
    expect(error).toMatchObject({ code, answerTo: target });
    expect(error.message).toContain(quoted);
  });

  test('of which the app has no address to be told at: a page', async () => {
    const slo = {
      responseUrl: undefined,
      requestUrl: undefined,
      binding: 'POST',
      sessionIndexRequired: false,
    } as const;
    const message = byPost(await signed({ children: [x('saml:EncryptedID', {})] }));
    expect(refusal(() => readLogoutRequest(message, options({ ...sp, slo }))).answerable).toBe(false);
  });
});

describe('saml-core 3.7.2 a LogoutResponse', () => {
  const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
  const partial = 'urn:oasis:names:tc:SAML:2.0:status:PartialLogout';
  const answer = (...codes: Child[]): Sent => ({
    attributes: { InResponseTo: '_ours' },
    children: [x('samlp:Status', {}, ...codes)],
  });
  const read = async (sent: Sent) =>
    readLogoutResponse(byPost(await signedSamlText('LogoutResponse', sent, signer), 'response'), options());

  test('of success is complete, of partial logout or refusal it is not', async () => {
    expect(await read(answer(x('samlp:StatusCode', { Value: success })))).toMatchObject({
      inResponseTo: '_ours',
      isComplete: true,
      status: { code: 'Success', subcode: undefined },
    });
    const inPart = x('samlp:StatusCode', { Value: success }, x('samlp:StatusCode', { Value: partial }));
    expect(await read(answer(inPart))).toMatchObject({
      isComplete: false,
      status: { subcode: 'PartialLogout' },
    });
    const no = x('samlp:StatusCode', { Value: 'urn:own' });
    const why = x('samlp:StatusMessage', {}, 'not today');
    expect(await read(answer(no, why, x('samlp:StatusDetail', {}, x('samlp:Status', {}))))).toMatchObject({
      isComplete: false,
      status: { code: 'urn:own', message: 'not today' },
    });
  });

  test('is refused unsigned, without InResponseTo, without Status, or as a request', async () => {
    const good = answer(x('samlp:StatusCode', { Value: success }));
    const unsigned = byPost(samlText('LogoutResponse', good), 'response');
    expect(refusal(() => readLogoutResponse(unsigned, options())).code).toBe('unsigned');
    await expect(read({ children: good.children ?? [] })).rejects.toMatchObject({ code: 'malformed' });
    await expect(read({ attributes: { InResponseTo: '_ours' } })).rejects.toMatchObject({
      code: 'malformed',
    });
    const asRequest = byPost(await signedSamlText('LogoutResponse', good, signer));
    expect(refusal(() => readLogoutResponse(asRequest, options())).code).toBe('malformed');
  });
});

describe('logout messages of ours', () => {
  const ours = {
    id: '_ours',
    issuer: idpIssuer,
    nowMs,
    destination: 'https://desk.example.com/saml/slo',
  };
  const person = {
    value: 'ann & co',
    format: nameIdFormats.persistent,
    nameQualifier: idpIssuer,
    spNameQualifier: spEntityId,
  };
  const leave = (by: typeof idpSigner | undefined) =>
    buildLogoutRequest({
      ...ours,
      nameId: person,
      sessionIndexes: ['_s1', '_s2'],
      notOnOrAfterMs: nowMs + 60_000,
      reason: 'admin',
      signer: by,
    });
  const partly = (by: typeof idpSigner | undefined) =>
    buildLogoutResponse({
      ...ours,
      inResponseTo: '_request1',
      status: { code: 'Success', subcode: 'PartialLogout', message: undefined },
      signer: by,
    });

  test('the request names the person as the app was told, and the sessions', async () => {
    const reader = aServiceProvider({ issuers: [idpIssuer], certificates: [trusted(idpKey)] });
    const read = readLogoutRequest(byPost(await leave(idpSigner)), {
      sp: reader,
      destinations: [ours.destination],
      nowMs,
    });
    expect(read).toMatchObject({
      nameId: person,
      sessionIndexes: ['_s1', '_s2'],
      notOnOrAfterMs: nowMs + 60_000,
    });
  });

  test('the response says that not everybody was reached', async () => {
    const reader = aServiceProvider({ issuers: [idpIssuer], certificates: [trusted(idpKey)] });
    const read = readLogoutResponse(byPost(await partly(idpSigner), 'response'), {
      sp: reader,
      destinations: [ours.destination],
      nowMs,
    });
    expect(read).toMatchObject({ isComplete: false, inResponseTo: '_request1' });
  });

  test.each([
    ['signed', idpSigner],
    ['for the query to be signed', undefined],
  ])('are canonical and valid by the schema of OASIS, %s', async (_what, by) => {
    for (const xml of [await leave(by), await partly(by)]) {
      expect(canonicalize(parseXml(Buffer.from(xml))).toString()).toBe(xml);
      if (hasSchemas) expect(schemaProblems('protocol', xml)).toBe('');
    }
  });

  test.skipIf(!hasXmlsec)('are verified by xmlsec1', async () => {
    const request1 = xmlsecVerifies(await leave(idpSigner), idpKey.pem, [
      { name: 'LogoutRequest', namespace: samlp },
    ]);
    expect(request1.status).toBe(0);
    const response1 = xmlsecVerifies(await partly(idpSigner), idpKey.pem, [
      { name: 'LogoutResponse', namespace: samlp },
    ]);
    expect(response1.status).toBe(0);
  });
});
