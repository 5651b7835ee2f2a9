// An app that is closed outside of the company's networks (SECURITY.md B; OKTA.md A15): an off-network request is refused on every way
// into it, whatever was granted or begun inside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formOf } from '#test/kit/first-administrator.ts';
import { protocolMessage, redirectQuery } from '#test/kit/saml-sp.ts';
import { browserAddress, siteOrg, type SiteOrg, type TestSite, type Visitor } from '#test/kit/sites.ts';
import {
  type Answer,
  type Client,
  codeVerifier,
  callback,
  endpointsOf,
  landing,
  type Person,
  rightPassword,
} from '#test/kit/whole-app.ts';

const office = '192.0.2.10';
const cafe = '203.0.113.77';
/** Where the sign-in pages of a site's visitor are asked for in these tests. */
const here = '127.0.0.1';

let org: SiteOrg;
let zone: { id: string };
let policy: { id: string };
let person: Person;
let web: Client;
let spa: Client;
let saml: { appId: string; ssoPath: string };
let site: TestSite;
let visitor: Visitor;
let cookie: string;

const closed = async (appId: string) => {
  await org.make(`PUT /api/v1/apps/${appId}/policies/${policy.id}`);
  await org.make(`POST /api/v1/apps/${appId}/users`, { id: person.id });
};
const gateways = (...addresses: string[]) =>
  addresses.map((value) => ({ type: 'CIDR', value: `${value}/32` }));

beforeAll(async () => {
  org = await siteOrg();
  person = await org.person();
  zone = await org.make('POST /api/v1/zones', {
    type: 'IP',
    name: 'Company',
    gateways: gateways(office, here, browserAddress),
  });
  policy = await org.make('POST /api/v1/policies', { type: 'ACCESS_POLICY', name: 'Closed outside' });
  const rules = `/api/v1/policies/${policy.id}/rules`;
  await org.make(`POST ${rules}`, {
    name: 'In the company',
    conditions: { network: { connection: 'ZONE', include: [zone.id] } },
    actions: {
      appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
    },
  });
  await org.make(`POST ${rules}`, { name: 'Elsewhere', actions: { appSignOn: { access: 'DENY' } } });
  web = await org.client({ grant_types: ['authorization_code', 'refresh_token', 'password'] });
  spa = await org.client({ application_type: 'browser' }, { token_endpoint_auth_method: 'none' });
  for (const { appId } of [web, spa]) await closed(appId);
  saml = await samlApp();
  site = await org.site();
  await closed(saml.appId);
  await closed(site.appId);
  visitor = org.visitor(site);
  await visitor.signIn('/', person);
  cookie = await signedInAt(office);
});
afterAll(() => org?.close());

async function samlApp(): Promise<{ appId: string; ssoPath: string }> {
  const made = await org.make<{ id: string; _links: { metadata: { href: string } } }>('POST /api/v1/apps', {
    label: 'Closed desk',
    signOnMode: 'SAML_2_0',
    settings: {
      signOn: {
        ssoAcsUrl: 'https://sp.example.com/acs',
        recipient: 'https://sp.example.com/acs',
        destination: 'https://sp.example.com/acs',
        audience: 'https://sp.example.com/saml',
        subjectNameIdTemplate: '${user.userName}',
        subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        responseSigned: true,
        assertionSigned: true,
        signatureAlgorithm: 'RSA_SHA256',
        digestAlgorithm: 'SHA256',
        honorForceAuthn: true,
        authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        requestCompressed: false,
        allowMultipleAcsEndpoints: false,
        acsEndpoints: [],
        attributeStatements: [],
      },
    },
  });
  const metadata = await org.admin(`GET /api/v1/apps/${made.id}/sso/saml/metadata`);
  const location = /SingleSignOnService[^>]*Location="([^"]+)"/.exec(metadata.text)?.[1] ?? '';
  return { appId: made.id, ssoPath: new URL(location).pathname };
}

/** A browser that signed in at an address. */
async function signedInAt(remoteAddress: string): Promise<string> {
  const authn = await org.send({
    method: 'POST',
    url: '/api/v1/authn',
    remoteAddress,
    body: { username: person.login, password: rightPassword },
  });
  const { sessionToken } = authn.json<{ sessionToken: string }>();
  const answer = await org.send({
    url: `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=%2F`,
    remoteAddress,
  });
  return `sid=${answer.cookies['sid'] ?? ''}`;
}

const at = (remoteAddress: string, url: string, headers: Record<string, string> = { cookie }) =>
  org.send({ url, headers, remoteAddress });
const authorize = async (from: string, client: Client, extra: Record<string, string> = {}, with_ = cookie) =>
  landing(await at(from, org.authorizeUrl(client, extra), { cookie: with_ }));
const codeAt = async (from: string, client: Client, with_ = cookie): Promise<string> => {
  const { parameters, location } = await authorize(from, client, {}, with_);
  const code = parameters.get('code');
  if (code === null) throw new Error(`no code: ${String(location)}`);
  return code;
};
const asPublic = (from: string, form: Record<string, string>) =>
  org.send({
    method: 'POST',
    url: `${endpointsOf('default')}/token`,
    form: { client_id: spa.clientId, ...form },
    remoteAddress: from,
  });
const redeemPublic = (from: string, code: string) =>
  asPublic(from, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: codeVerifier,
  });
const errorOf = (answer: Answer) => [answer.status, answer.json()['error']];
const leadsIn = (answer: Answer) =>
  answer.text.includes('SAMLResponse') || String(answer.headers['location'] ?? '').includes('example.com');

describe('inside, so that a test that asks wrongly does not pass', () => {
  test('every one of these ways is open', async () => {
    expect((await authorize(office, web)).parameters.get('code')).not.toBeNull();
    const redeemed = await redeemPublic(office, await codeAt(office, spa));
    expect(redeemed.status).toBe(200);
    const { refresh_token } = redeemed.json<{ refresh_token: string }>();
    expect((await asPublic(office, { grant_type: 'refresh_token', refresh_token })).status).toBe(200);
    expect((await at(office, saml.ssoPath)).text).toContain('SAMLResponse');
    expect((await visitor.ask('/')).status).toBe(200);
  });
});

describe('outside, with a session that was begun inside', () => {
  test('OpenID Connect gives no code, asked aloud or silently', async () => {
    for (const extra of [{}, { prompt: 'none' }]) {
      const { parameters } = await authorize(cafe, web, extra);
      expect([parameters.get('code'), parameters.get('error')]).toEqual([null, 'access_denied']);
    }
  });
  test('a session that was begun outside, with the right password, gives none either', async () => {
    const there = await signedInAt(cafe);
    expect((await authorize(cafe, web, {}, there)).parameters.get('error')).toBe('access_denied');
  });
  test('a code from inside brings a program on the person’s own device nothing', async () => {
    const code = await codeAt(office, spa);
    expect(errorOf(await redeemPublic(cafe, code))).toEqual([400, 'access_denied']);
  });
  test('a refresh token from inside brings a program on the person’s own device nothing, and is good again inside', async () => {
    const redeemed = await redeemPublic(office, await codeAt(office, spa));
    const { refresh_token } = redeemed.json<{ refresh_token: string }>();
    expect(errorOf(await asPublic(cafe, { grant_type: 'refresh_token', refresh_token }))).toEqual([
      400,
      'access_denied',
    ]);
    expect((await asPublic(office, { grant_type: 'refresh_token', refresh_token })).status).toBe(200);
  });
  test('a server refreshes for who is inside, wherever it stands itself, and no more once their session is seen outside', async () => {
    const its = await signedInAt(office);
    const tokens = (await org.redeem(web, await codeAt(office, web, its))).json<{ refresh_token: string }>();
    const again = await org.refresh(web, tokens.refresh_token);
    expect(again.status).toBe(200);
    // The same browser, now outside: its session is looked at there.
    expect((await at(cafe, '/api/v1/sessions/me', { cookie: its })).status).toBe(200);
    const { refresh_token } = again.json<{ refresh_token: string }>();
    expect(errorOf(await org.refresh(web, refresh_token))).toEqual([400, 'access_denied']);
  });
  test('the password grant gives nothing', async () => {
    const answer = await org.send({
      method: 'POST',
      url: `${endpointsOf('default')}/token`,
      headers: { authorization: `Basic ${Buffer.from(`${web.clientId}:${web.secret}`).toString('base64')}` },
      form: { grant_type: 'password', username: person.login, password: rightPassword, scope: 'openid' },
      remoteAddress: cafe,
    });
    expect(errorOf(answer)).toEqual([400, 'access_denied']);
  });
  test('SAML gives no response, whether the app or the person begins', async () => {
    const begun = await at(cafe, saml.ssoPath);
    expect([begun.status, leadsIn(begun)]).toEqual([403, false]);
    const message = {
      id: '_r1',
      issuer: 'https://sp.example.com/saml',
      issuedMs: org.platform.clock.nowMs(),
      attributes: { AssertionConsumerServiceURL: 'https://sp.example.com/acs' },
    };
    const query = redirectQuery('SAMLRequest', await protocolMessage('AuthnRequest', message, undefined));
    const asked = await at(cafe, `${saml.ssoPath}?${query}`);
    expect(asked.text).not.toContain('saml:Assertion');
    expect(formOf(asked.text).hidden['SAMLResponse'] ?? '').not.toContain('Assertion');
  });
  test('the tile of the app leads nowhere', async () => {
    expect(leadsIn(await at(cafe, `/home/oidc_client/${web.appId}`))).toBe(false);
    expect(leadsIn(await at(cafe, saml.ssoPath))).toBe(false);
  });
  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip', 'client-ip'])(
    'the header %s, sent by the browser itself, brings nobody inside',
    async (name) => {
      const value = name === 'forwarded' ? `for=${office}` : office;
      const { parameters } = landing(await at(cafe, org.authorizeUrl(web), { cookie, [name]: value }));
      expect([parameters.get('code'), parameters.get('error')]).toEqual([null, 'access_denied']);
    },
  );
  test.each([
    ['a letter', 'a'],
    ['the office and a letter', `${office}, a`],
    ['four thousand characters', '1.'.repeat(2000)],
    ['the office in quotes', `"${office}"`],
    ['the office and a NUL', `${office}%00`],
  ])('a forwarded address that is %s closes, and never opens', async (_, value) => {
    const { parameters } = landing(
      await at(cafe, org.authorizeUrl(web), { cookie, 'x-forwarded-for': value }),
    );
    expect(parameters.get('code')).toBeNull();
  });
});

describe('a site behind a proxy', () => {
  test('closes at the very next request when its visitor’s network is no longer one of the company’s', async () => {
    expect((await visitor.ask('/')).status).toBe(200);
    await org.make(`PUT /api/v1/zones/${zone.id}`, {
      type: 'IP',
      name: 'Company',
      gateways: gateways(office),
    });
    const answer = await visitor.ask('/');
    expect(answer.status).not.toBe(200);
    expect(answer.headers['remote-user']).toBeUndefined();
    await org.make(`PUT /api/v1/zones/${zone.id}`, {
      type: 'IP',
      name: 'Company',
      gateways: gateways(office, here, browserAddress),
    });
    expect((await visitor.ask('/')).status).toBe(200);
  });
});

test('each refusal is in the System Log, with the rule that refused', async () => {
  await authorize(cafe, web);
  const [event] = await org.make<
    { outcome: { result: string }; debugContext: { debugData: Record<string, string> } }[]
  >(
    `GET /api/v1/logs?sortOrder=DESCENDING&limit=1&filter=${encodeURIComponent(
      `eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY" and target.id eq "${web.appId}"`,
    )}`,
  );
  expect(event?.outcome.result).toBe('DENY');
  expect(event?.debugContext.debugData.trace ?? event?.debugContext.debugData.steps).toContain('Elsewhere');
});
