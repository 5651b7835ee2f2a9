import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createOutboundHttp,
  OutboundProblem,
  type OutboundResponse,
} from '#src/platform/outbound-http/index.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';
import { testConfig } from '#src/platform/config/index.ts';
import type { SamlSignOn } from '../saml-settings.ts';

let access: TestAccess;
/** What the way out was asked for, and answers. */
let asked: string[] = [];
let answered: (url: string) => Partial<OutboundResponse> | Promise<OutboundResponse>;

beforeAll(async () => {
  access = await testAccess({
    config: testConfig({ outboundAllow: ['sp.intranet:8080'] }),
    outbound: {
      async request({ url }) {
        asked.push(url);
        return { status: 200, headers: {}, body: Buffer.alloc(0), ...(await answered(url)) };
      },
    },
  });
});
afterAll(() => access?.close());
beforeEach(() => {
  asked = [];
  return access.eventTypes();
});

type Imported = {
  app: {
    id: string;
    label: string;
    signOnMode: string;
    settings: { signOn: Partial<SamlSignOn> };
  };
  applied?: boolean;
  changes: { field: string; before: unknown; after: unknown }[];
  metadata: { entityId: string; isSigned: boolean };
  suggestedAttributeStatements: { name: string; values: string[] }[];
  warnings: string[];
};

const entityId = 'https://sp.example.com/saml';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificate = (year: number): string =>
  selfSignedCertificate({
    subject: { commonName: 'sp' },
    serial: Buffer.from([year % 256]),
    notBeforeMs: Date.UTC(2020, 0, 1),
    notAfterMs: Date.UTC(year, 0, 1),
    privateKey,
  }).toString('base64');
const [first, second, expired] = [certificate(2080), certificate(2081), certificate(2022)];

const key = (use: string, x509: string, methods: string[] = []) =>
  `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${x509}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${methods.map((uri) => `<md:EncryptionMethod Algorithm="${uri}"/>`).join('')}</md:KeyDescriptor>`;
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const consumer = (url: string, index = 0) =>
  `<md:AssertionConsumerService Binding="${post}" Location="${url}" index="${index}"/>`;
const provider = (inside: string, attributes = '', id = entityId) =>
  `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${id}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" ${attributes}>${inside}</md:SPSSODescriptor></md:EntityDescriptor>`;
const acs = 'https://sp.example.com/acs';
const whole = provider(
  [
    key('signing', first),
    key('signing', second),
    key('signing', expired),
    key('encryption', first, [
      'http://www.w3.org/2009/xmlenc11#aes128-gcm',
      'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
    ]),
    `<md:SingleLogoutService Binding="${redirect}" Location="https://sp.example.com/slo" ResponseLocation="https://sp.example.com/slo/done"/>`,
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>',
    consumer(acs, 0),
    consumer(`${acs}/2`, 5),
    '<md:AttributeConsumingService index="0"><md:ServiceName xml:lang="en">Till Office</md:ServiceName>',
    '<md:RequestedAttribute Name="urn:oid:0.9.2342.19200300.100.1.3" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="mail" isRequired="true"/>',
    '<md:RequestedAttribute Name="givenName"/>',
    '<md:RequestedAttribute Name="urn:oid:1.2.3" FriendlyName="shoeSize" isRequired="true"/>',
    '</md:AttributeConsumingService>',
  ].join(''),
  'AuthnRequestsSigned="true"',
);

const xml = { 'content-type': 'application/samlmetadata+xml' };
const send = (request: string, body: unknown, headers: Record<string, string> = xml) =>
  access.api.call(request, { body, headers });
const importOf = (body: unknown, headers?: Record<string, string>, query = '') =>
  send(`POST /gatehouse/v1/apps/saml-metadata${query}`, body, headers);
const json = { 'content-type': 'application/json' };
const causes = (answer: { json<T>(): T }): string =>
  answer
    .json<{ errorCauses: { errorSummary: string }[] }>()
    .errorCauses.map((one) => one.errorSummary)
    .join('\n');

describe('an app from metadata', () => {
  test('is shown whole, and can be created as it is', async () => {
    const answer = await importOf(whole);
    expect(answer.status, answer.text).toBe(200);
    const shown = answer.json<Imported>();
    expect(shown.app).toEqual({
      label: 'Till Office',
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: acs,
          allowMultipleAcsEndpoints: true,
          acsEndpoints: [
            { url: acs, index: 0 },
            { url: `${acs}/2`, index: 5 },
          ],
          audience: entityId,
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
          spCertificate: { x5c: [second, first] },
          samlSignedRequestEnabled: true,
          slo: { enabled: true, issuer: entityId, logoutUrl: 'https://sp.example.com/slo/done' },
          participateSlo: {
            enabled: true,
            logoutRequestUrl: 'https://sp.example.com/slo',
            bindingType: 'REDIRECT',
            sessionIndexRequired: true,
          },
          assertionEncryption: {
            enabled: true,
            encryptionAlgorithm: 'AES128_GCM',
            keyTransportAlgorithm: 'RSA_OAEP',
            x5c: [first],
          },
          attributeStatements: [
            {
              type: 'EXPRESSION',
              name: 'urn:oid:0.9.2342.19200300.100.1.3',
              namespace: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
              values: ['user.email'],
            },
          ],
        },
      },
    });
    expect(shown.suggestedAttributeStatements).toMatchObject([
      { name: 'givenName', values: ['user.firstName'] },
    ]);
    expect(shown.warnings.join('\n')).toContain('requires the attribute "shoeSize"');
    expect(shown.metadata).toMatchObject({ entityId, isSigned: false });
    expect(await access.eventTypes()).toEqual([]);
    const created = await send('POST /api/v1/apps', shown.app, json);
    expect(created.status, created.text).toBe(200);
    const app = created.json<Imported['app']>();
    expect(access.apps.get(app.id).saml).toMatchObject({ requestsSigned: true, issuers: [entityId] });
  });

  test('is made at once when that is asked', async () => {
    const answer = await importOf(provider(consumer(acs)), { 'content-type': 'text/xml' }, '?create=true');
    expect(answer.status, answer.text).toBe(201);
    const { app } = answer.json<Imported>();
    expect(app).toMatchObject({
      id: expect.stringMatching(/^0oa/),
      label: 'sp.example.com',
      settings: { signOn: { slo: { enabled: false }, assertionEncryption: { enabled: false } } },
    });
    expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
  });

  test('is fetched from an address, and given as text in JSON', async () => {
    answered = () => ({ body: Buffer.from(whole) });
    const url = 'https://sp.example.com/metadata';
    const fetched = await importOf({ url }, json);
    expect(fetched.status, fetched.text).toBe(200);
    expect(asked).toEqual([url]);
    const given = await importOf({ metadata: whole }, json);
    expect(given.json<Imported>().app).toEqual(fetched.json<Imported>().app);
    expect((await importOf({ url: 'http://sp.intranet:8080/metadata' }, json)).status).toBe(200);
  });

  test('an encryption that is old is marked; none that is named is GCM, and said', async () => {
    const old = provider(
      key('encryption', first, ['http://www.w3.org/2001/04/xmlenc#aes128-cbc']) + consumer(acs),
    );
    const weak = (await importOf(old)).json<Imported>();
    expect(weak.app.settings.signOn.assertionEncryption?.encryptionAlgorithm).toBe('AES128_CBC');
    expect(weak.warnings.join()).toContain('marked as insecure');
    const silent = (await importOf(provider(key('encryption', first) + consumer(acs)))).json<Imported>();
    expect(silent.app.settings.signOn.assertionEncryption?.encryptionAlgorithm).toBe('AES256_GCM');
    expect(silent.warnings.join()).toContain('does not say how the app decrypts');
  });
});

describe('metadata that cannot be taken', () => {
  const refused: [string, unknown, Record<string, string>, RegExp][] = [
    ['nothing', undefined, xml, /body: is required/],
    ['a page', '<html/>', xml, /metadata: The document is "html"/],
    [
      'an identity provider',
      '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>',
      xml,
      /is an identity provider/,
    ],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY y "z">]>${whole}`, xml, /DOCTYPE/],
    ['a script as ACS', provider(consumer('javascript:alert(1)')), xml, /must be an absolute https address/],
    ['no ACS', provider(''), xml, /has no md:AssertionConsumerService/],
    ['neither address nor text', {}, json, /give either url or metadata/],
    ['both', { url: 'https://x.example.com', metadata: whole }, json, /give either url or metadata/],
    ['plain http', { url: 'http://sp.example.com/metadata' }, json, /must begin with https:/],
    ['a file', { url: 'file:///etc/passwd' }, json, /must be an absolute address/],
    ['a signer that is none', { metadata: whole, signingCertificate: 'x!' }, json, /^signingCertificate: /],
    [
      'no signature where one has to be',
      { metadata: whole, signingCertificate: first },
      json,
      /is not signed/,
    ],
    ['another entity', { metadata: whole, entityId: 'urn:else' }, json, /does not describe "urn:else"/],
  ];
  test.each(refused)('is refused with a reason: %s', async (_what, body, headers, reason) => {
    const answer = await importOf(body, headers, '?create=true');
    expect(answer.status).toBe(400);
    expect(causes(answer)).toMatch(reason);
    expect(asked).toEqual([]);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('is told by what an address answers', async () => {
    const url = 'https://sp.example.com/metadata';
    answered = () => ({ status: 302, headers: { location: 'https://elsewhere.example.com/' } });
    expect(causes(await importOf({ url }, json))).toContain('sends on to https://elsewhere.example.com/');
    answered = () => ({ status: 404 });
    expect(causes(await importOf({ url }, json))).toContain('answers 404');
    answered = () => {
      throw new OutboundProblem('refused-address', 'sp.example.com leads to 10.0.0.1, which is not public.');
    };
    expect(causes(await importOf({ url }, json))).toContain('leads to 10.0.0.1');
  });

  const inside = [
    'https://127.0.0.1/metadata',
    'https://localhost/metadata',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:10.0.0.1]/metadata',
    'https://0x7f000001/metadata',
    'https://192.168.1.1:8443/metadata',
  ];
  test.each(inside)('is not fetched from a place inside: %s', async (url) => {
    const wayOut = createOutboundHttp();
    answered = (asksFor) => wayOut.request({ url: asksFor });
    try {
      const answer = await importOf({ url }, json);
      expect(answer.status).toBe(400);
      expect(causes(answer)).toMatch(
        /^url: (?:.* which is not a public address|write the address as 127\.0\.0\.1)/,
      );
    } finally {
      wayOut.close();
    }
  });

  test('is not for who may only read apps', async () => {
    const as = aCaller({ permissions: new Set(['okta.apps.read']) });
    const answer = await access.api.call('POST /gatehouse/v1/apps/saml-metadata', {
      as,
      body: whole,
      headers: xml,
    });
    expect(answer.status).toBe(403);
  });
});

describe('new metadata of an app', () => {
  async function anApp(body = whole): Promise<string> {
    const { app } = (await importOf(body, xml, '?create=true')).json<Imported>();
    await access.eventTypes();
    return app.id;
  }
  const refresh = (id: string, body: unknown, query = '') =>
    send(`POST /gatehouse/v1/apps/${id}/saml-metadata${query}`, body);

  test('is shown as changes, and applied when that is asked', async () => {
    const id = await anApp();
    const moved = whole.replaceAll(acs, 'https://sp.example.com/new');
    const shown = (await refresh(id, moved)).json<Imported>();
    expect(shown.applied).toBe(false);
    expect(shown.changes.map(({ field }) => field)).toEqual([
      'ssoAcsUrl',
      'recipient',
      'destination',
      'acsEndpoints',
    ]);
    expect(shown.changes[0]).toEqual({
      field: 'ssoAcsUrl',
      before: acs,
      after: 'https://sp.example.com/new',
    });
    expect(await access.eventTypes()).toEqual([]);
    expect(access.apps.get(id).saml?.acs[0]?.url).toBe(acs);
    const applied = (await refresh(id, moved, '?apply=true')).json<Imported>();
    expect(applied).toMatchObject({ applied: true, app: { id } });
    expect(access.apps.get(id).saml?.acs[0]?.url).toBe('https://sp.example.com/new');
    expect(await access.eventTypes()).toEqual(['application.lifecycle.update']);
    expect((await refresh(id, moved, '?apply=true')).json<Imported>().changes).toEqual([]);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('never makes an app protect less', async () => {
    const id = await anApp();
    const before = access.apps.get(id).saml;
    const bare = provider(consumer(acs) + consumer(`${acs}/2`, 5));
    const { changes, warnings } = (await refresh(id, bare, '?apply=true')).json<Imported>();
    expect(changes).toEqual([]);
    expect(warnings.join('\n')).toMatch(
      /no longer says that requests are signed(?:.|\n)*the one of before stays/,
    );
    expect(access.apps.get(id).saml).toMatchObject({
      requestsSigned: true,
      encryption: before?.encryption,
      certificates: before?.certificates,
    });
  });

  test('of another service provider is refused, and so is any for an app without SAML', async () => {
    const id = await anApp();
    const foreign = await refresh(id, provider(consumer(acs), '', 'https://evil.example.com/'));
    expect(causes(foreign)).toContain(`does not describe "${entityId}"`);
    const chosen = await refresh(
      id,
      provider(consumer(acs), '', 'https://evil.example.com/'),
      '?entityId=https://evil.example.com/',
    );
    expect(causes(chosen)).toContain('is of "https://evil.example.com/", and this app is');
    const bookmark = await access.addApp();
    expect(causes(await refresh(bookmark.id, whole))).toContain('metadata is for SAML_2_0');
  });
});
