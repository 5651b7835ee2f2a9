import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attributeOf, parseXml, textOf } from '#src/protocols/xml/index.ts';
import { aCaller } from '#test/kit/api.ts';
import { descendants, spKeys } from '#test/kit/saml-sp.ts';
import { type TestSaml, type TestSso, testSso } from '#test/kit/sso.ts';

const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
let org: TestSso;
let app: TestSaml;

beforeAll(async () => {
  org = await testSso();
  app = await org.samlApp();
});
afterAll(() => org?.close());

function read(text: string) {
  const root = parseXml(Buffer.from(text));
  const endpoints = (name: string) =>
    descendants(root, name).map((one) => [
      attributeOf(one, 'Binding')?.split(':').at(-1),
      attributeOf(one, 'Location'),
    ]);
  return {
    entityId: attributeOf(root, 'entityID'),
    certificates: descendants(root, 'X509Certificate').map((one) => textOf(one)),
    signOn: endpoints('SingleSignOnService'),
    logout: endpoints('SingleLogoutService'),
    wantsSigned: descendants(root, 'IDPSSODescriptor').map((one) =>
      attributeOf(one, 'WantAuthnRequestsSigned'),
    ),
    formats: descendants(root, 'NameIDFormat').map((one) => textOf(one).split(':').at(-1)),
  };
}
const publicPath = (of: TestSaml) => `/app/${of.externalKey}/sso/saml/metadata`;

describe('the metadata of an app', () => {
  test('says who we are, where to send people, and by which certificate to believe us', async () => {
    const answer = await org.get(publicPath(app));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/xml;charset=ISO-8859-1');
    expect(read(answer.text)).toEqual({
      entityId: `http://localhost:8080/saml/${app.externalKey}`,
      certificates: [app.certificate],
      signOn: [
        ['HTTP-Redirect', app.ssoUrl],
        ['HTTP-POST', app.ssoUrl],
      ],
      logout: [],
      wantsSigned: ['false'],
      formats: ['unspecified', 'persistent', 'transient', 'emailAddress'],
    });
  });

  test('lists both logout services where single logout is on, and that requests are to be signed', async () => {
    const logging = await org.samlApp({
      spCertificate: { x5c: [spKeys().certificate] },
      samlSignedRequestEnabled: true,
      slo: { enabled: true, issuer: 'https://sp.example.com/saml', logoutUrl: 'https://sp.example.com/slo' },
    });
    const { logout, wantsSigned } = read((await org.get(publicPath(logging))).text);
    expect(logout.map(([binding]) => binding).sort()).toEqual(['HTTP-POST', 'HTTP-Redirect']);
    expect(new Set(logout.map(([, location]) => location))).toEqual(new Set([logging.sloUrl]));
    expect(wantsSigned).toEqual(['true']);
  });

  test('has the entity id that an administrator gave, and is ASCII whatever that is', async () => {
    const named = await org.samlApp({ idpIssuer: 'https://ログイン.example/${org.externalKey}' });
    const { text } = await org.get(publicPath(named));
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(read(text).entityId).toBe(`https://ログイン.example/${named.externalKey}`);
  });

  test('shows the certificate that comes before it signs, then both, then the new one first', async () => {
    const rolling = await org.samlApp();
    const before = read((await org.get(publicPath(rolling))).text).certificates;
    org.platform.clock.advance(1_000);
    const made = await org.appKeys.generateKey(rolling.appId, 2, by);
    const both = read((await org.get(publicPath(rolling))).text).certificates;
    expect(both).toEqual([before[0], made.certificate]);
    const one = await org.api.call(`GET /api/v1/apps/${rolling.appId}/sso/saml/metadata?kid=${made.kid}`, {
      headers: { accept: 'application/xml' },
    });
    expect(read(one.text).certificates).toEqual([made.certificate]);
  });

  test('is for administrators under the API, where JSON is refused (E0000019)', async () => {
    const path = `GET /api/v1/apps/${app.appId}/sso/saml/metadata`;
    const json = await org.api.call(path, { headers: { accept: 'application/json' } });
    expect([json.status, json.json<{ errorCode: string }>().errorCode]).toEqual([400, 'E0000019']);
    const xml = await org.api.call(path, { headers: { accept: 'application/xml' } });
    expect(xml.status).toBe(200);
    expect(xml.headers['content-type']).toBe('application/xml;charset=ISO-8859-1');
    const nobody = aCaller({ permissions: new Set<string>() });
    expect((await org.api.call(path, { as: nobody, headers: { accept: 'application/xml' } })).status).toBe(
      403,
    );
    expect((await org.api.call(`${path}?kid=none`, { headers: { accept: 'application/xml' } })).status).toBe(
      404,
    );
  });

  test('is nowhere for what is no SAML app, or is switched off', async () => {
    const off = await org.samlApp();
    await org.apps.setAppStatus(off.appId, 'INACTIVE', by);
    expect((await org.get(publicPath(off))).status).toBe(404);
    expect((await org.get('/app/exk00000000000000000/sso/saml/metadata')).status).toBe(404);
    const { appId } = await org.client();
    const answer = await org.api.call(`GET /api/v1/apps/${appId}/sso/saml/metadata`, {
      headers: { accept: 'application/xml' },
    });
    expect(answer.status).toBe(404);
  });
});
