import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SamlApp, SubjectSource } from '#src/access/apps/index.ts';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import type { SamlSignOn } from './saml-settings.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type WireApp = {
  id: string;
  name: string;
  label: string;
  visibility: { appLinks: Record<string, boolean> };
  credentials: { signing: { kid?: string } };
  settings: { app: unknown; signOn: SamlSignOn };
  _links: Record<string, { href: string; type?: string } & { name: string; href: string }[]>;
};
type WireError = { errorCode: string; errorSummary: string; errorCauses: { errorSummary: string }[] };

const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const acs = 'https://sp.example.com/saml/acs';
const aSamlApp = (signOn: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  label: 'Till Office',
  signOnMode: 'SAML_2_0',
  settings: { signOn: { ssoAcsUrl: acs, audience: 'https://sp.example.com/saml', ...signOn } },
  ...more,
});
const create = (signOn?: Record<string, unknown>, more?: Record<string, unknown>) =>
  send('POST /api/v1/apps', aSamlApp(signOn, more));
async function created(signOn?: Record<string, unknown>, more?: Record<string, unknown>): Promise<WireApp> {
  const answer = await create(signOn, more);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireApp>();
}
function compiled(app: WireApp): SamlApp {
  const { saml } = access.apps.get(app.id);
  if (saml === undefined) throw new Error('not a SAML app');
  return saml;
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
function certificate(notAfterMs: number, key = privateKey): string {
  return selfSignedCertificate({
    subject: { commonName: 'sp.example.com' },
    serial: Buffer.from([1, 2, 3]),
    notBeforeMs: Date.UTC(2020, 0, 1),
    notAfterMs,
    privateKey: key,
  }).toString('base64');
}
const good = certificate(Date.UTC(2090, 0, 1));
const other = certificate(Date.UTC(2091, 0, 1));
const expired = certificate(Date.UTC(2021, 4, 6));
const weak = certificate(
  Date.UTC(2090, 0, 1),
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
);

describe('a SAML app that cannot be registered', () => {
  const at = 'settings.signOn.';
  const attribute = (values: string[], name = 'a') => ({ type: 'EXPRESSION', name, values });
  const refusals: [string, Record<string, unknown>, string][] = [
    ['without an ACS', { ssoAcsUrl: null }, `${at}ssoAcsUrl: is required`],
    ['with an ACS that is a script', { ssoAcsUrl: 'javascript:alert(1)' }, `${at}ssoAcsUrl: must be`],
    ['with an ACS of another scheme', { ssoAcsUrl: 'ftp://sp.example.com/' }, `${at}ssoAcsUrl: must begin`],
    ['with a fragment', { ssoAcsUrl: `${acs}#x` }, `${at}ssoAcsUrl: must be an absolute URL`],
    ['with a relative ACS', { ssoAcsUrl: '/acs' }, `${at}ssoAcsUrl: must be an absolute URL`],
    ['with a password in the ACS', { ssoAcsUrl: 'https://a:b@sp.example.com/' }, `${at}ssoAcsUrl: must be`],
    ['without an audience', { audience: '' }, `${at}audience: is required`],
    ['with nothing signed', { responseSigned: false, assertionSigned: false }, `${at}responseSigned: or`],
    ['with a recipient that is no address', { recipient: 'sp' }, `${at}recipient: must be`],
    ['with a script as RelayState', { defaultRelayState: ' JavaScript:x' }, `${at}defaultRelayState: must`],
    [
      'with endpoints and no leave for several',
      { acsEndpoints: [{ url: acs, index: 0 }], allowMultipleAcsEndpoints: false },
      `${at}allowMultipleAcsEndpoints: must be true`,
    ],
    [
      'with an index twice',
      {
        acsEndpoints: [
          { url: acs, index: 3 },
          { url: `${acs}/2`, index: 3 },
        ],
      },
      `${at}acsEndpoints.1.index: 3 is the index of entry 0`,
    ],
    [
      'with 101 endpoints',
      { acsEndpoints: Array.from({ length: 101 }, (_, index) => ({ url: `${acs}/${index}`, index })) },
      `${at}acsEndpoints: must have at most 100 entries`,
    ],
    [
      'with an endpoint that is a script',
      { acsEndpoints: [{ url: 'data:text/html,x', index: 0 }] },
      `${at}acsEndpoints.0.url: must be`,
    ],
    ['with a broken certificate', { spCertificate: { x5c: ['MIIabc'] } }, `${at}spCertificate.x5c.0: cannot`],
    [
      'with a certificate that ran out',
      { spCertificate: { x5c: [expired] } },
      `${at}spCertificate.x5c.0: the certificate ran out on 2021-05-06`,
    ],
    ['with a weak certificate', { spCertificate: { x5c: [weak] } }, `${at}spCertificate.x5c.0: holds an RSA`],
    [
      'with three certificates',
      { spCertificate: { x5c: [good, other, good] } },
      `${at}spCertificate.x5c: must hold at most 2`,
    ],
    [
      'with a certificate twice',
      { spCertificate: { x5c: [good, good] } },
      `${at}spCertificate.x5c: holds the`,
    ],
    [
      'that encrypts for nobody',
      { assertionEncryption: { enabled: true } },
      `${at}assertionEncryption.x5c: is`,
    ],
    [
      'with a name for an algorithm',
      { assertionEncryption: { enabled: true, encryptionAlgorithm: 'DES', x5c: [good] } },
      `${at}assertionEncryption.encryptionAlgorithm: must be one of`,
    ],
    [
      'that logs out without a certificate',
      { slo: { enabled: true, issuer: 'x', logoutUrl: 'https://sp.example.com/slo' } },
      `${at}spCertificate: is required for single logout`,
    ],
    [
      'that logs out to nowhere',
      { slo: { enabled: true, issuer: 'x' }, spCertificate: { x5c: [good] } },
      `${at}slo.logoutUrl: is required`,
    ],
    [
      'that is told of logout nowhere',
      { participateSlo: { enabled: true }, spCertificate: { x5c: [good] } },
      `${at}participateSlo.logoutRequestUrl: is required`,
    ],
    [
      'that wants signed requests it cannot verify',
      { samlSignedRequestEnabled: true },
      `${at}spCertificate: is required with samlSignedRequestEnabled`,
    ],
    [
      'with a broken expression',
      { attributeStatements: [attribute(['user.firstName + "x'])] },
      `${at}attributeStatements.0.values.0: `,
    ],
    [
      'with an unknown name in an expression',
      { attributeStatements: [attribute(['String.toUpperCase(manager)'])] },
      `${at}attributeStatements.0.values.0: 'manager' is not known here`,
    ],
    [
      'with a broken template',
      { attributeStatements: [attribute(['${user.email'])] },
      `${at}attributeStatements.0.values.0: expected '}'`,
    ],
    [
      'with a broken pattern',
      { attributeStatements: [{ type: 'GROUP', name: 'g', filterType: 'REGEX', filterValue: '(' }] },
      `${at}attributeStatements.0.filterValue: `,
    ],
    [
      'with an attribute twice',
      { attributeStatements: [attribute(['user.email']), attribute(['user.login'])] },
      `${at}attributeStatements.1.name: 'a' is the name of entry 0 already`,
    ],
    [
      'with a kind of statement nobody knows',
      { attributeStatements: [{ type: 'MAGIC', name: 'a' }] },
      `${at}attributeStatements.0.type: `,
    ],
    ['with a broken NameID', { subjectNameIdTemplate: '${user.' }, `${at}subjectNameIdTemplate: `],
    [
      'with a template for transient names',
      {
        subjectNameIdTemplate: '${user.email}',
        subjectNameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
      },
      `${at}subjectNameIdTemplate: cannot be set`,
    ],
    ['with a token nobody knows', { idpIssuer: '${org.name}' }, `${at}idpIssuer: can hold`],
    [
      'with a lifetime of a week',
      { samlAssertionLifetimeSeconds: 604_800 },
      `${at}samlAssertionLifetimeSeconds: must`,
    ],
    ['with a misspelt field', { responseSined: true }, `${at}responseSined: is not a known property`],
  ];

  test.each(refusals)('%s is refused, by field', async (_what, signOn, cause) => {
    const answer = await create(signOn);
    expect(answer.status).toBe(400);
    const error = answer.json<WireError>();
    expect(error.errorCode).toBe('E0000001');
    expect(error.errorCauses.map((one) => one.errorSummary)).toContainEqual(expect.stringContaining(cause));
    expect(await access.eventTypes()).toEqual([]);
  });

  test('an inline hook is refused rather than not called', async () => {
    const answer = await create({ inlineHooks: [{ id: 'cal123' }] });
    expect(answer.json<WireError>()).toMatchObject({
      errorCode: 'E0000015',
      errorCauses: [{ errorSummary: expect.stringContaining('settings.signOn.inlineHooks') }],
    });
  });

  test('a position of a broken expression is told', async () => {
    const answer = await create({ attributeStatements: [attribute(['user.firstName +* "x"'])] });
    expect(answer.json<WireError>().errorCauses[0]?.errorSummary).toMatch(/at position \d+/);
  });

  test('a name cannot be chosen, an OAuth client not brought along', async () => {
    const named = await create({}, { name: 'salesforce' });
    expect(named.json<WireError>().errorCauses[0]?.errorSummary).toContain('name: must be left out');
    const foreign = aSamlApp({}, { credentials: { scheme: 'SHARED_USERNAME_AND_PASSWORD' } });
    const oauthClient = { application_type: 'web' };
    const client = await send('POST /api/v1/apps', {
      ...foreign,
      settings: { ...foreign.settings, oauthClient },
    });
    expect(client.json<WireError>().errorCauses.map((one) => one.errorSummary)).toEqual([
      'settings.oauthClient: is not for apps of the sign-on mode SAML_2_0',
      'credentials.scheme: is not for apps of the sign-on mode SAML_2_0',
    ]);
    const bookmark = { label: 'x', signOnMode: 'BOOKMARK', settings: { app: { url: acs }, signOn: {} } };
    expect((await send('POST /api/v1/apps', bookmark)).status).toBe(400);
  });
});

describe('a SAML app', () => {
  test("comes with Okta's defaults, a name of its own, a key, and its metadata", async () => {
    const app = await created();
    expect(app).toMatchObject({
      name: 'gatehouse_tilloffice_1',
      signOnMode: 'SAML_2_0',
      visibility: { appLinks: { gatehouse_tilloffice_1_link: true }, hide: { iOS: false, web: false } },
      credentials: {
        signing: { kid: expect.stringMatching(/^[\w-]{43}$/) },
        userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
      },
    });
    expect(app.settings.signOn).toEqual({
      defaultRelayState: null,
      ssoAcsUrl: acs,
      idpIssuer: '${org.baseUrl}/saml/${org.externalKey}',
      audience: 'https://sp.example.com/saml',
      recipient: acs,
      destination: acs,
      subjectNameIdTemplate: '${user.userName}',
      subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
      responseSigned: true,
      assertionSigned: true,
      signatureAlgorithm: 'RSA_SHA256',
      digestAlgorithm: 'SHA256',
      honorForceAuthn: true,
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      spIssuer: null,
      samlAssertionLifetimeSeconds: null,
      slo: { enabled: false },
      participateSlo: { enabled: false },
      assertionEncryption: { enabled: false },
      requestCompressed: false,
      allowMultipleAcsEndpoints: false,
      acsEndpoints: [],
      samlSignedRequestEnabled: false,
      attributeStatements: [],
      configuredAttributeStatements: [],
      inlineHooks: [],
    });
    const { metadata, appLinks } = app._links;
    expect(metadata).toEqual({
      href: `http://localhost:8080/api/v1/apps/${app.id}/sso/saml/metadata`,
      type: 'application/xml',
    });
    expect(appLinks?.[0]).toMatchObject({
      name: 'gatehouse_tilloffice_1_link',
      href: `http://localhost:8080/home/gatehouse_tilloffice_1/${app.id}/aln1gofChJaerOVfY0g4`,
    });
    expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
    const { externalKey } = compiled(app);
    expect(externalKey).toMatch(/^exk[0-9A-Za-z]{17}$/);
    expect(access.apps.findByExternalKey(externalKey)?.id).toBe(app.id);
    expect(access.appKeys.signing(access.apps.get(app.id)).kid).toBe(app.credentials.signing.kid);
  });

  test('two with one label have names of their own, also when they are made at the same moment', async () => {
    const twins = await Promise.all(['a', 'b', 'c'].map(() => created({}, { label: 'Twin 双子' })));
    expect(twins.map((app) => app.name).sort()).toEqual([1, 2, 3].map((n) => `gatehouse_twin_${n}`));
    const linked = await created({}, { label: 'Linked', visibility: { appLinks: { desk: true } } });
    expect(linked.visibility.appLinks).toEqual({ desk: true });
    const japanese = await created({}, { label: '勤怠' });
    expect(japanese.name).toBe('gatehouse_app_1');
  });

  test('what was read can be sent back unchanged; what a body leaves out stays', async () => {
    const full = await created({
      attributeStatements: [{ type: 'EXPRESSION', name: 'mail', values: ['user.email'] }],
      spCertificate: { x5c: [good] },
      slo: { enabled: true, issuer: 'urn:sp', logoutUrl: 'https://sp.example.com/slo' },
      participateSlo: { enabled: true, logoutRequestUrl: 'https://sp.example.com/slo' },
      signatureAlgorithm: 'RSA_SHA1',
    });
    const { externalKey } = compiled(full);
    const again = await send(`PUT /api/v1/apps/${full.id}`, full);
    expect(again.status, again.text).toBe(200);
    expect(again.json<WireApp>().settings).toEqual(full.settings);
    const bare = { label: 'Renamed', signOnMode: 'SAML_2_0', name: full.name };
    const renamed = (await send(`PUT /api/v1/apps/${full.id}`, bare)).json<WireApp>();
    expect(renamed.settings).toEqual(full.settings);
    expect(renamed).toMatchObject({ name: full.name, label: 'Renamed' });
    expect(renamed.credentials.signing.kid).toBe(full.credentials.signing.kid);
    expect(compiled(renamed).externalKey).toBe(externalKey);
    const moved = await send(`PUT /api/v1/apps/${full.id}`, { ...bare, name: 'other' });
    expect(moved.status).toBe(400);
  });

  test('a weak algorithm is marked in the app and in the event', async () => {
    const app = await created({
      ssoAcsUrl: 'http://old.example.com/acs',
      signatureAlgorithm: 'RSA_SHA1',
      digestAlgorithm: 'SHA1',
      assertionEncryption: {
        enabled: true,
        encryptionAlgorithm: 'AES128_CBC',
        keyTransportAlgorithm: 'RSA_15',
        x5c: [good],
      },
    });
    const marked = [
      'signatureAlgorithm',
      'digestAlgorithm',
      'assertionEncryption.encryptionAlgorithm',
      'assertionEncryption.keyTransportAlgorithm',
      'ssoAcsUrl',
    ];
    expect(app.settings.signOn.insecure).toEqual(marked);
    const [event] = await access.platform.database.query<{ debug: Record<string, string> }>(sql`
      select event -> 'debugData' as debug from system_log
      where event_type = 'application.lifecycle.create' order by seq desc limit 1`);
    expect(event?.debug).toMatchObject({ insecure: marked.join(', ') });
    const mended = await send(`PUT /api/v1/apps/${app.id}`, aSamlApp());
    expect(mended.json<WireApp>().settings.signOn).not.toHaveProperty('insecure');
  });

  test('PEM is kept as bare base64; a stored certificate that ran out does not block a change of the label', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${good.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
    const app = await created({ spCertificate: { x5c: [pem, other] }, samlSignedRequestEnabled: true });
    expect(app.settings.signOn.spCertificate).toEqual({ x5c: [good, other] });
    expect(compiled(app).certificates.map((one) => one.certificate)).toEqual([good, other]);
    const later = Date.UTC(2092, 0, 1) - access.platform.clock.nowMs();
    access.platform.clock.advance(later);
    try {
      const renamed = await send(`PUT /api/v1/apps/${app.id}`, { ...app, label: 'Later' });
      expect(renamed.status, renamed.text).toBe(200);
      expect((await create({ spCertificate: { x5c: [good] } })).status).toBe(400);
    } finally {
      access.platform.clock.advance(-later);
    }
  });
});

describe('what an app is compiled to', () => {
  test('several ACS, overrides, the issuers of its messages, Okta’s spelling of Kerberos', async () => {
    const app = await created({
      acsEndpoints: [
        { url: `${acs}/0`, index: 0 },
        { url: `${acs}/7`, index: 7 },
      ],
      audience: 'urn:sp',
      audienceOverride: 'urn:sp:casb',
      spIssuer: 'urn:sp:issuer',
      authnContextClassRef: 'oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
    });
    expect(compiled(app)).toMatchObject({
      acs: [
        { url: acs, index: 1, isDefault: true },
        { url: `${acs}/0`, index: 0, isDefault: false },
        { url: `${acs}/7`, index: 7, isDefault: false },
      ],
      audience: 'urn:sp:casb',
      issuers: ['urn:sp:casb', 'urn:sp', 'urn:sp:issuer'],
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
      recipient: undefined,
      destination: undefined,
    });
    const listed = await created({ acsEndpoints: [{ url: acs, index: 4 }] });
    expect(compiled(listed).acs).toEqual([{ url: acs, index: 4, isDefault: true }]);
    const apart = await created({
      recipient: 'https://sp.example.com/r',
      destination: 'https://sp.example.com/d',
    });
    expect(compiled(apart)).toMatchObject({
      recipient: 'https://sp.example.com/r',
      destination: 'https://sp.example.com/d',
    });
  });

  const source: SubjectSource = {
    user: {
      profile: { login: 'aoi@example.com', firstName: 'Aoi', tags: ['x', 'y'] },
      facts: { userName: 'aoi' },
    },
    variables: {
      appuser: { userName: 'aoi', role: 'clerk' },
      app: { id: '0oa' },
      org: { id: '00o' },
      session: {},
    },
    groups: [
      { id: '1', name: 'Tokyo Stores', type: 'OKTA_GROUP' },
      { id: '2', name: 'tokyo-admins', type: 'OKTA_GROUP' },
      { id: '3', name: 'Osaka', type: 'OKTA_GROUP' },
    ],
    nowMs: 0,
  };

  test('attribute statements: expressions, templates, texts, lists, group filters', async () => {
    const expression = (name: string, ...values: string[]) => ({ type: 'EXPRESSION', name, values });
    const group = (name: string, filterType: string, filterValue: string) => ({
      type: 'GROUP',
      name,
      filterType,
      filterValue,
    });
    const app = await created({
      attributeStatements: [
        expression('plain', 'user.firstName'),
        expression('quoted', '"text"'),
        expression('template', 'hello ${user.firstName}'),
        expression('bare', 'Value'),
        expression(
          'arn',
          'arn:aws:iam::123456789012:role/Admin,arn:aws:iam::123456789012:saml-provider/Okta',
        ),
        expression('list', 'user.tags'),
        expression('appuser', 'appuser.role'),
        expression('several', 'user.firstName', '"b"'),
        expression('missing', 'user.nickName'),
        expression('failing', 'String.substring(user.firstName, 5, 9)'),
        group('starts', 'STARTS_WITH', 'TOKYO'),
        group('equals', 'EQUALS', 'osaka'),
        group('contains', 'CONTAINS', 'KYO'),
        group('regex', 'REGEX', '^Tokyo.*'),
      ],
      configuredAttributeStatements: [expression('plain', '"not this"'), expression('extra', '"yes"')],
    });
    const { attributes } = compiled(app);
    const values = Object.fromEntries(attributes.map((one) => [one.name, one.values(source)]));
    expect(values).toEqual({
      plain: ['Aoi'],
      quoted: ['text'],
      template: ['hello Aoi'],
      bare: ['Value'],
      arn: ['arn:aws:iam::123456789012:role/Admin,arn:aws:iam::123456789012:saml-provider/Okta'],
      list: ['x', 'y'],
      appuser: ['clerk'],
      several: ['Aoi', 'b'],
      missing: [],
      failing: [],
      starts: ['Tokyo Stores', 'tokyo-admins'],
      equals: ['Osaka'],
      contains: ['Tokyo Stores', 'tokyo-admins'],
      regex: ['Tokyo Stores'],
      extra: ['yes'],
    });
    const asking = attributes.filter((one) => one.needsGroups).map((one) => one.name);
    expect(asking).toEqual(['starts', 'equals', 'contains', 'regex']);
    expect(attributes[0]?.nameFormat).toBe('urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified');
  });

  test('a NameID template; the default leaves the name to the assignment', async () => {
    expect(compiled(await created()).nameId).toBeUndefined();
    const app = await created({ subjectNameIdTemplate: '${source.login}/${user.userName}/${appuser.role}' });
    expect(compiled(app).nameId?.(source)).toBe('aoi@example.com/aoi/clerk');
  });

  test('encryption and single logout', async () => {
    const app = await created({
      assertionEncryption: { enabled: true, x5c: [good] },
      spCertificate: { x5c: [good] },
      slo: { enabled: true, issuer: 'urn:sp', logoutUrl: 'https://sp.example.com/slo' },
      participateSlo: {
        enabled: true,
        logoutRequestUrl: 'https://sp.example.com/slo/in',
        sessionIndexRequired: true,
        bindingType: 'REDIRECT',
      },
    });
    expect(compiled(app)).toMatchObject({
      encryption: { algorithm: 'AES256_GCM', keyTransport: 'RSA_OAEP', certificate: { certificate: good } },
      slo: {
        responseUrl: 'https://sp.example.com/slo',
        requestUrl: 'https://sp.example.com/slo/in',
        binding: 'REDIRECT',
        sessionIndexRequired: true,
      },
    });
    expect(compiled(await created()).slo).toBeUndefined();
  });
});
