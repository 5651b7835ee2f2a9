import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHome, testHome, type Worker } from '#test/kit/home.ts';

let home: TestHome;
beforeAll(async () => {
  home = await testHome();
});
afterAll(() => home.close());

const oidc = (label: string, settings: object, more: object = {}) =>
  home.addApp(label, {
    name: 'oidc_client',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
    settings: {
      app: {},
      oauthClient: {
        redirect_uris: ['https://planner.example/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        application_type: 'web',
        ...settings,
      },
    },
    ...more,
  });
type Event = {
  eventType: string;
  actor: { id: string };
  target: { id: string }[] | null;
  debugContext: { debugData: Record<string, string> };
};
const signOns = async (who: Worker) =>
  (
    await home.api<Event[]>('GET', '/api/v1/logs?limit=1000&filter=eventType eq "user.authentication.sso"')
  ).filter((event) => event.actor.id === who.id);

describe('opening an app', () => {
  test('that begins by itself leads to its address, with the issuer and nothing of the person', async () => {
    const app = await oidc('Spec', {
      initiate_login_uri: 'https://planner.example/login?x=1',
      idp_initiated_login: { mode: 'SPEC', default_scope: [] },
    });
    const mia = await home.addWorker('spec', [app]);
    const answer = await mia.browser.get(
      `/home/oidc_client/${app}/aln177a159h7Zf52X0g8?login_hint=evil&iss=evil`,
    );
    expect(answer).toMatchObject({
      status: 303,
      location: 'https://planner.example/login?x=1&iss=http%3A%2F%2Flocalhost%3A8080',
    });
    expect(await signOns(mia)).toMatchObject([
      {
        target: [{ id: app }],
        debugContext: { debugData: { initiationType: 'IDP_INITIATED', signOnMode: 'OPENID_CONNECT' } },
      },
    ]);
  });

  test('that wants its tokens sent gets an ID token posted to it, by our own authorize and all its rules', async () => {
    const app = await oidc('Simplified', {
      response_types: ['code', 'id_token'],
      grant_types: ['authorization_code', 'implicit'],
      initiate_login_uri: 'https://planner.example/callback',
      idp_initiated_login: { mode: 'OKTA', default_scope: ['email'] },
    });
    const mia = await home.addWorker('okta', [app]);
    const answer = await mia.browser.get(`/home/oidc_client/${app}`);
    expect(answer.location).toMatch(
      /^\/oauth2\/v1\/authorize\?client_id=\w+&redirect_uri=https%3A%2F%2Fplanner\.example%2Fcallback&/,
    );
    const posted = await mia.browser.get(answer.location ?? '');
    expect(posted.status).toBe(200);
    expect(posted.text).toContain('action="https://planner.example/callback"');
    const token = /name="id_token" value="([^"]+)"/.exec(posted.text)?.[1] ?? '';
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(claims).toMatchObject({ sub: mia.id, email: mia.login });
    expect(new URL(answer.location ?? '', 'http://x').searchParams.get('nonce')).toBe(claims['nonce']);
  });

  test('is counted, with the time, beside its event, and only when it opens', async () => {
    const app = await home.addApp('Counted');
    const mute = await oidc('Mute', {});
    const mia = await home.addWorker('counts', [app, mute]);
    await Promise.all(Array.from({ length: 5 }, () => mia.browser.get(`/home/bookmark/${app}`)));
    await mia.browser.get(`/home/oidc_client/${mute}`);
    const state = await home.app.home.states.find(mia.id);
    expect(state.history.get(app)).toEqual({
      openedMs: expect.any(Number),
      openCount: 5,
      newSinceMs: undefined,
    });
    expect(state.history.has(mute)).toBe(false);
    expect(await signOns(mia)).toHaveLength(5);
    const other = await home.addWorker('counts2');
    await other.browser.get(`/home/bookmark/${app}`);
    expect((await home.app.home.states.find(other.id)).history.size).toBe(0);
  });

  test('comes back from sign-in to the very app, and not by a sealed way that was made for another', async () => {
    const [app, other] = [await home.addApp('First'), await home.addApp('Other')];
    const mia = await home.addWorker('sealed', [app, other]);
    await mia.browser.get('/signout');
    const ways = await mia.browser.get(`/home/bookmark/${app}?r=forged`);
    expect(ways.location).toBe('https://app.example/start');
  });
});
