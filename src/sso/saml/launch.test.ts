import { afterAll, beforeAll, expect, test } from 'vitest';
import { type WholeApp, wholeApp } from '#test/kit/whole-app.ts';
import { readPostedResponse } from '#test/kit/saml-sp.ts';

let org: WholeApp;
let cookie: string;
let appId: string;
let tile: string;
let certificate: string;

beforeAll(async () => {
  org = await wholeApp();
  const person = await org.person('aoi@example.com');
  ({ id: appId } = await org.make('POST /api/v1/apps', {
    label: 'Till Office',
    signOnMode: 'SAML_2_0',
    settings: {
      signOn: {
        ssoAcsUrl: 'https://sp.example.com/acs',
        audience: 'https://sp.example.com/saml',
        defaultRelayState: '/start',
      },
    },
  }));
  await org.make(`POST /api/v1/apps/${appId}/users`, { id: person.id });
  const app = org.app.access.apps.get(appId);
  tile = `/home/${app.name}/${appId}/aln1gofChJaerOVfY0g4`;
  certificate = org.app.access.appKeys.signing(app).certificate;
  cookie = await org.signedIn(person);
});
afterAll(() => org?.close());

const signOns = async () =>
  (await org.admin('GET /api/v1/logs?filter=eventType%20eq%20%22user.authentication.sso%22')).json<
    {
      outcome: { result: string };
      target: { id: string }[];
      debugContext: { debugData: Record<string, string> };
    }[]
  >();

test('a tile of a SAML app opens it in one step: an unsolicited response, written down once', async () => {
  const answer = await org.get(tile, { cookie });
  expect(answer.status).toBe(200);
  expect(readPostedResponse(answer, certificate)).toMatchObject({
    action: 'https://sp.example.com/acs',
    inResponseTo: undefined,
    relayState: '/start',
    nameId: 'aoi@example.com',
    status: ['Success'],
  });
  const events = await signOns();
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    outcome: { result: 'SUCCESS' },
    target: [{ id: appId }],
    debugContext: { debugData: { initiationType: 'IDP_INITIATED', signOnMode: 'SAML_2_0' } },
  });
});

test('a person without a session signs in first, and lands in the app', async () => {
  const answer = await org.get(tile);
  expect(answer.status).toBe(303);
  expect(answer.headers.location).toMatch(/^\/signin/);
});

test('the page for what cannot be followed is ours, in both languages, with a reference that the log finds', async () => {
  const { name, saml } = org.app.access.apps.get(appId);
  for (const [language, words] of [
    ['en', 'cannot be opened'],
    ['ja', 'を開けません'],
  ] as const) {
    const answer = await org.get(`/app/${name}/${saml?.externalKey}/sso/saml?SAMLRequest=%21`, {
      'accept-language': language,
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(words);
    const id = String(answer.headers['x-okta-request-id']);
    expect(answer.text).toContain(id);
    const found = await org.admin(`GET /api/v1/logs?filter=transaction.id%20eq%20%22${id}%22`);
    expect(found.json<unknown[]>()).toHaveLength(1);
  }
});
