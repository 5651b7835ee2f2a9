import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  answerOf,
  claimsOf,
  redirectUri,
  type TestClient,
  type TestPerson,
  type TestSso,
  testSso,
} from '#test/kit/sso.ts';
import type { Scope } from '#src/sso/authorization-servers/index.ts';
import { scopesToConsent } from './ask-consent.ts';

let org: TestSso;
let third: TestClient;
let trusted: TestClient;
let person: TestPerson;
let browser: Awaited<ReturnType<TestSso['signedIn']>>;
const by = { actor: { id: 's', type: 'SystemPrincipal', alternateId: 's', displayName: 's' } };
const scope = 'openid car:drive car:see';
const home = 'http://localhost:8080';

beforeAll(async () => {
  org = await testSso();
  for (const [name, consent] of [
    ['car:drive', 'REQUIRED'],
    ['car:see', 'FLEXIBLE'],
    ['car:own', 'REQUIRED'],
  ] as const) {
    await org.sso.servers.scopes.createScope(by, 'default', {
      name,
      displayName: `To ${name}`,
      description: '<b>bold</b>',
      consent,
      optional: false,
      isDefault: false,
      metadataPublish: 'ALL_CLIENTS',
    });
  }
  third = await org.client({ consent_method: 'REQUIRED' });
  trusted = await org.client();
  person = await org.person('aoi@example.com');
  await org.assign(third, person);
  await org.assign(trusted, person);
  browser = await org.signedIn(person);
});
afterAll(() => org?.close());

const page = (client: TestClient, extra: Record<string, string> = {}, cookie = browser.cookie) =>
  org.get(org.authorizeUrl(client, { scope, ...extra }), { cookie });

function formOf(html: string): { action: string; t: string } {
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '';
  const t = /name="t" value="([^"]+)"/.exec(html)?.[1] ?? '';
  return { action, t };
}

function answerForm(
  html: string,
  consent: string,
  headers: Record<string, string> = {},
  changes: Record<string, string> = {},
) {
  const { action, t } = formOf(html);
  return org.post(action, { t, consent, ...changes }, { cookie: browser.cookie, origin: home, ...headers });
}

describe('who is asked for what', () => {
  const scopes = (['REQUIRED', 'FLEXIBLE', 'IMPLICIT'] as Scope['consent'][]).map((consent) => ({
    id: consent,
    serverId: 's',
    name: consent,
    displayName: undefined,
    description: undefined,
    consent,
    optional: false,
    isDefault: false,
    metadataPublish: 'ALL_CLIENTS' as const,
    system: false,
  })); // one of each kind

  test.each([
    ['consent', 'REQUIRED', [], ['REQUIRED', 'FLEXIBLE']],
    ['consent', 'TRUSTED', [], ['REQUIRED', 'FLEXIBLE']],
    ['consent', 'REQUIRED', ['REQUIRED', 'FLEXIBLE'], ['REQUIRED', 'FLEXIBLE']],
    ['', 'REQUIRED', [], ['REQUIRED', 'FLEXIBLE']],
    ['', 'REQUIRED', ['REQUIRED'], ['FLEXIBLE']],
    ['', 'REQUIRED', ['REQUIRED', 'FLEXIBLE'], []],
    ['', 'TRUSTED', [], []],
  ])('prompt %j, consent_method %s, given %j: asked for %j', (prompt, consentMethod, given, asked) => {
    const request = { prompt: new Set(prompt === '' ? [] : ['consent']) as ReadonlySet<'consent'> };
    const client = { consentMethod: consentMethod as 'REQUIRED' };
    expect(scopesToConsent(request, client, scopes, new Set(given)).map((one) => one.name)).toEqual(asked);
  });
});

describe('a third-party app', () => {
  test('shows what it wants before it gets anything, with its words as text', async () => {
    const answer = await page(third);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('To car:drive');
    expect(answer.text).not.toContain('<b>bold</b>');
    expect(String(answer.headers['content-security-policy'])).toContain("frame-ancestors 'none'");
  });

  test('with prompt=none gets consent_required', async () => {
    const { parameters } = answerOf(await page(third, { prompt: 'none' }));
    expect(parameters.get('error')).toBe('consent_required');
  });

  test('that is denied hears access_denied, and nothing is remembered', async () => {
    const { answer, address, parameters } = answerOf(await answerForm((await page(third)).text, 'deny'));
    expect(answer.status).toBe(303);
    expect(address).toBe(redirectUri);
    expect(parameters.get('error')).toBe('access_denied');
    expect((await page(third)).status).toBe(200);
  });

  test.each([
    ['from another site', { origin: 'https://evil.example' }, {}],
    ['without an origin', { origin: '', 'sec-fetch-site': 'cross-site' }, {}],
    ['without a session', { cookie: '' }, {}],
    ['with a changed form', {}, { t: 'x' }],
  ])('an answer %s is refused', async (_what, headers, changes) => {
    const given = Object.fromEntries(Object.entries(headers as Record<string, string>));
    const posted = await answerForm((await page(third)).text, 'allow', given, changes);
    expect(posted.status).toBe(400);
    expect((await page(third, { prompt: 'none' })).headers.location).toContain('consent_required');
  });

  test("an answer in another person's browser is refused", async () => {
    const other = await org.person('other@example.com');
    await org.assign(third, other);
    const theirs = await org.signedIn(other);
    const posted = await answerForm((await page(third)).text, 'allow', { cookie: theirs.cookie });
    expect(posted.status).toBe(400);
  });

  test('that is allowed gets its code, is not asked again, and the log has it', async () => {
    const allowed = answerOf(await answerForm((await page(third)).text, 'allow'));
    expect(allowed.status).toBe(303);
    const back = answerOf(await org.get(allowed.location ?? '', { cookie: browser.cookie }));
    expect(back.parameters.get('code')).toBeTruthy();
    const event = (await org.events('app.oauth2.as.consent.grant')).at(-1);
    expect(event?.debugContext?.debugData.scopes ?? JSON.stringify(event)).toContain('car:drive');
    const silent = answerOf(await page(third, { prompt: 'none' }));
    expect(silent.parameters.get('code')).toBeTruthy();
  });

  test('that asks for one scope more is asked about that one', async () => {
    const answer = await page(third, { scope: `${scope} car:own` });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('To car:own');
    expect(answer.text).not.toContain('To car:drive');
  });

  test('with prompt=consent asks again, once', async () => {
    const answer = await page(third, { prompt: 'consent' });
    expect(answer.status).toBe(200);
    const allowed = answerOf(await answerForm(answer.text, 'allow'));
    const back = answerOf(await org.get(allowed.location ?? '', { cookie: browser.cookie }));
    expect(back.parameters.get('code')).toBeTruthy();
  });

  test('is asked again once the scope was deleted and made anew', async () => {
    const listed = await org.sso.servers.reader.listScopesOf('default');
    const drive = listed.find((one) => one.name === 'car:drive');
    await org.sso.servers.scopes.deleteScope(by, 'default', drive?.id ?? '');
    await org.sso.servers.scopes.createScope(by, 'default', {
      name: 'car:drive',
      displayName: 'To car:drive',
      description: undefined,
      consent: 'REQUIRED',
      optional: false,
      isDefault: false,
      metadataPublish: 'ALL_CLIENTS',
    }); // the same name, another meaning
    expect((await page(third)).status).toBe(200);
  });
});

test('a trusted app is never asked', async () => {
  const { parameters } = answerOf(await page(trusted));
  expect(
    claimsOf(
      (await org.redeem(trusted, parameters.get('code') ?? '')).json<{ access_token: string }>().access_token,
    ).scp,
  ).toEqual(scope.split(' '));
});

test('a machine gets no scope that somebody would have to agree to', async () => {
  const machine = await org.client({
    application_type: 'service',
    redirect_uris: [],
    grant_types: ['client_credentials'],
    response_types: ['token'],
  });
  const ask = (wanted: string) => org.token(machine, { grant_type: 'client_credentials', scope: wanted });
  expect((await ask('car:drive')).json<{ error: string }>().error).toBe('invalid_scope');
  expect((await ask('car:see')).status).toBe(200);
});
