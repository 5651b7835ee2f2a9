// What a site's backend learns of who comes: identity headers, the signed assertion, and what of it stands in the log.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventsOf, type Logged } from '#test/kit/logged.ts';
import {
  browserAddress,
  locationOf,
  type SiteOrg,
  siteOrg,
  type TestSite,
  type Visitor,
} from '#test/kit/sites.ts';
import type { Person } from '#test/kit/whole-app.ts';

let org: SiteOrg;
let site: TestSite;
let aoi: Person;

beforeAll(async () => {
  org = await siteOrg();
});
afterAll(() => org?.close());
beforeEach(async () => {
  site = await org.site({
    headers: [
      { name: 'Remote-Name', value: 'user.firstName + " " + user.lastName' },
      { name: 'X-Department', value: 'user.department' },
      { name: 'Remote-Groups', groupFilter: { type: 'STARTS_WITH', value: 'Shop' } },
    ],
  });
  aoi = await org.person();
  await org.assignTo(site, aoi);
});

const types = (events: Logged[]) => events.map((event) => event.eventType);

async function signedIn(at = site, person = aoi): Promise<Visitor> {
  const visitor = org.visitor(at);
  await visitor.signIn('/', person);
  expect((await visitor.ask('/')).status).toBe(200);
  return visitor;
}

describe('what the backend is told', () => {
  test('is who it is, in every header of the app, also where there is nothing to say', async () => {
    const group = await org.make('POST /api/v1/groups', { profile: { name: 'Shop, Ginza' } });
    const other = await org.make('POST /api/v1/groups', { profile: { name: 'Shopfloor 店' } });
    for (const { id } of [group, other]) await org.make(`PUT /api/v1/groups/${id}/users/${aoi.id}`);
    const visitor = await signedIn();
    const answer = await visitor.ask('/', {
      headers: { 'x-gatehouse-user': 'root', 'x-department': 'Board', 'remote-groups': 'admins' },
    });
    expect(answer.headers).toMatchObject({
      'x-gatehouse-user': aoi.login,
      'remote-name': 'Aoi Tanaka',
      'x-department': '',
      'remote-groups': 'Shop%2C%20Ginza,Shopfloor%20%E5%BA%97'.replaceAll('%20', ' '),
      'x-gatehouse-headers':
        'X-Gatehouse-User, Remote-Name, X-Department, Remote-Groups, X-Gatehouse-Assertion',
    });
  });

  test('cannot be made of line breaks in somebody’s profile', async () => {
    await org.make(`POST /api/v1/users/${aoi.id}`, {
      profile: { department: 'Shop 1\r\nX-Gatehouse-User: root', firstName: '葵' },
    });
    const visitor = await signedIn();
    const answer = await visitor.ask('/');
    expect([answer.headers['x-gatehouse-user'], answer.headers['x-department']]).toEqual([
      aoi.login,
      "UTF-8''Shop%201%EF%BF%BD%EF%BF%BDX-Gatehouse-User%3A%20root",
    ]);
    expect(decodeURIComponent(String(answer.headers['remote-name']).replace("UTF-8''", ''))).toBe(
      '葵 Tanaka',
    );
  });

  test('is of today: a change of the person is there at the next request', async () => {
    const visitor = await signedIn();
    await org.make(`POST /api/v1/users/${aoi.id}`, { profile: { department: 'Shop 2' } });
    expect((await visitor.ask('/')).headers['x-department']).toBe('Shop 2');
  });

  test('is refused where it does not fit, rather than cut short', async () => {
    const wide = await org.site({ headers: [{ name: 'X-Wide', value: 'user.department' }] });
    await org.assignTo(wide, aoi);
    const visitor = await signedIn(wide);
    // 60 characters of three bytes, each byte three characters when escaped.
    const wider = await org.site({
      headers: Array.from({ length: 30 }, (_, i) => ({ name: `X-Wide-${i}`, value: 'user.department' })),
    });
    await org.assignTo(wider, aoi);
    await org.make(`POST /api/v1/users/${aoi.id}`, { profile: { department: '店'.repeat(60) } });
    expect((await visitor.ask('/')).status).toBe(200);
    const atWider = org.visitor(wider);
    atWider.gatehouse.cookies.set('sid', visitor.gatehouse.cookies.get('sid') ?? '');
    await atWider.signIn('/');
    const events = await eventsOf(org.platform, async () => {
      expect((await atWider.byScript('/')).json().message).toContain('at most 8192 are sent');
    });
    expect(types(events)).toEqual(['app.generic.unauth_app_access_attempt']);
  });
});

describe('X-Gatehouse-Assertion', () => {
  const keys = async () => createLocalJWKSet((await org.get('/oauth2/v1/keys')).json() as never);

  test('is verified with the published keys, and says who, for whom, where and until when', async () => {
    const visitor = await signedIn();
    const answer = await visitor.ask('/orders');
    const text = String(answer.headers['x-gatehouse-assertion']);
    const { payload, protectedHeader } = await jwtVerify(text, await keys(), {
      issuer: 'http://localhost:8080',
      audience: site.appId,
      typ: 'gatehouse-assertion+jwt',
      currentDate: org.platform.clock.now(),
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({
      sub: aoi.id,
      origin: site.origin,
      preferred_username: aoi.login,
      headers: { 'Remote-Name': 'Aoi Tanaka', 'Remote-Groups': [] },
      jti: expect.stringMatching(/^[\w-]{20,}$/),
      sid: expect.stringMatching(/^102/),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(120);
    const second = String((await visitor.ask('/orders')).headers['x-gatehouse-assertion']);
    const other = await jwtVerify(second, await keys(), { currentDate: org.platform.clock.now() });
    expect(other.payload.jti).not.toBe(payload.jti);
  });

  test('is for the audience that the app names, and is not made where the app wants none', async () => {
    const named = await org.site({ audience: 'https://till.internal' });
    const without = await org.site({ assertion: false });
    await org.assignTo(named, aoi);
    await org.assignTo(without, aoi);
    const text = String((await (await signedIn(named)).ask('/')).headers['x-gatehouse-assertion']);
    const { payload } = await jwtVerify(text, await keys(), { currentDate: org.platform.clock.now() });
    expect(payload.aud).toBe('https://till.internal');
    expect((await (await signedIn(without)).ask('/')).headers['x-gatehouse-assertion']).toBe('');
  });

  test('opens nothing here: it is no access token, no ID token and no session', async () => {
    const visitor = await signedIn();
    const text = String((await visitor.ask('/')).headers['x-gatehouse-assertion']);
    expect((await org.userinfo(text, 'org')).status).toBe(401);
    expect((await org.userinfo(text)).status).toBe(401);
    expect((await org.call('GET /api/v1/users', { authorization: `Bearer ${text}` })).status).toBe(401);
    const logout = await org.get(
      `/oauth2/v1/logout?id_token_hint=${text}&post_logout_redirect_uri=${encodeURIComponent('https://app.example.com/')}`,
    );
    expect(logout.headers['location'] ?? '').not.toContain('app.example.com');
  });
});

describe('the tile of a site', () => {
  test('leads to its launch address, and the site itself writes the entry', async () => {
    const visitor = await signedIn();
    const events = await eventsOf(org.platform, async () => {
      const tiles = (await visitor.gatehouse.follow('/home')).text;
      const path = new RegExp(`/home/gatehouse_header/${site.appId}/[\\w]+`).exec(tiles)?.[0] ?? 'no tile';
      expect(locationOf(await visitor.gatehouse.open(path))).toBe(`${site.origin}/`);
      expect((await visitor.ask('/')).status).toBe(200);
    });
    expect(types(events)).not.toContain('user.authentication.sso');
    expect(types(events)).toContain('policy.evaluate_sign_on');
  });
});

describe('the client that the log and the policies see', () => {
  test('is the browser, not the proxy', async () => {
    const visitor = org.visitor(site);
    const events = await eventsOf(org.platform, () => visitor.signIn('/', aoi));
    const entry = events.find(({ eventType }) => eventType === 'user.authentication.sso');
    expect(entry?.event.client).toMatchObject({ ipAddress: browserAddress });
  });
});
