import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventsOf, type Logged } from '#test/kit/logged.ts';
import {
  asAskedBy,
  byScript,
  locationOf,
  navigation,
  pathOf,
  type ProxyName,
  proxyAddress,
  type SiteOrg,
  siteOrg,
  strangerAddress,
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
    publicPaths: ['/health', '/public/*'],
    headers: [
      { name: 'Remote-Name', value: 'user.firstName + " " + user.lastName' },
      { name: 'X-Department', value: 'user.department' },
      { name: 'Remote-Groups', groupFilter: { type: 'STARTS_WITH', value: 'Shop' } },
    ],
  });
  aoi = await org.person();
  await org.assignTo(site, aoi);
});

const proxies: ProxyName[] = ['nginx', 'haproxy', 'caddy', 'traefik', 'envoy', 'x-original-url'];
const types = (events: Logged[]) => events.map((event) => event.eventType);
/** The pages of a visitor are asked for from another address than the site's proxy says, which is a change of surroundings. */
const seen = (events: Logged[]) =>
  events
    .filter(({ eventType }) => eventType !== 'user.session.context.change')
    .map(({ eventType, outcome }) => [eventType, outcome]);
const isAtSignIn = (location: string) =>
  location.startsWith('http://localhost:8080/gatehouse/site/sign-in?to=');
const isProblem = (location: string) =>
  location.startsWith('http://localhost:8080/gatehouse/site/problem?p=');
/** What the person sees of a problem. */
const problemPage = async (location: string) => org.get(pathOf(location), { accept: 'text/html' });

async function signedIn(at = site, person = aoi, proxy: ProxyName = 'caddy'): Promise<Visitor> {
  const visitor = org.visitor(at, proxy);
  await visitor.signIn('/', person);
  expect((await visitor.ask('/')).status).toBe(200);
  return visitor;
}

/** Gives the site a policy of its own with one rule, and the way to change it. */
async function policyOf({ appId }: TestSite) {
  const policy = await org.make('POST /api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: `Policy of ${appId}`,
    status: 'ACTIVE',
  });
  await org.make(`PUT /api/v1/apps/${appId}/policies/${policy.id}`);
  const path = `/api/v1/policies/${policy.id}/rules`;
  const [rule] = await org.make<{ id: string }[]>(`GET ${path}`);
  return ({ access, reauthenticateIn }: { access: string; reauthenticateIn: string }) => {
    const verificationMethod = { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn, constraints: [] };
    return org.make(`PUT ${path}/${rule?.id}`, {
      ...rule,
      actions: { appSignOn: { access, verificationMethod } },
    });
  };
}

describe('who asks is not believed', () => {
  test('from an address that is no listed proxy, whatever it says and whatever cookie it has', async () => {
    const visitor = await signedIn();
    const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const proxy of proxies) {
      for (const headers of [{ cookie }, {}]) {
        const events = await eventsOf(org.platform, async () => {
          const asked = { site: site.origin, target: '/public/x', headers: { ...navigation, ...headers } };
          const answer = await org.send(asAskedBy(proxy, asked, strangerAddress));
          expect([answer.status, answer.json().error], proxy).toEqual([403, 'not_a_listed_proxy']);
          expect(JSON.stringify(answer.headers), proxy).not.toMatch(/x-gatehouse|location|set-cookie/);
        });
        expect(events).toEqual([]);
      }
    }
  });

  test('where a browser reaches us through a listed proxy and says itself which site it means', async () => {
    // The proxy in front of Gatehouse's own name sets Host and X-Forwarded-Host to that name, and hands on the rest.
    const forged = {
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'localhost:8080',
      'x-original-url': `${site.origin}/`,
    };
    const answer = await org.send({
      url: '/gatehouse/forward-auth',
      headers: { ...navigation, ...forged },
      remoteAddress: proxyAddress,
    });
    expect([answer.status, answer.json().error]).toEqual([400, 'invalid_request']);
  });

  test.each([
    ['a repeated host', { 'x-forwarded-host': 'site.example.com, evil.example' }],
    ['a host with underscores in its header', { x_forwarded_host: 'evil.example' }],
    ['a very long address', { 'x-forwarded-uri': `/${'a'.repeat(9_000)}` }],
    ['thousands of commas', { 'x-forwarded-host': ','.repeat(8_000) }],
    ['no scheme', { 'x-forwarded-proto': '' }],
  ])('with %s: 400 in full for whoever set up the proxy, and a line in the System Log', async (_, wrong) => {
    const asked = asAskedBy('traefik', { site: site.origin, target: '/', headers: navigation });
    const events = await eventsOf(org.platform, async () => {
      const answer = await org.send({ ...asked, headers: { ...asked.headers, ...wrong } });
      expect(answer.status).toBe(400);
      expect(answer.json().message).toMatch(/^x.forwarded/);
    });
    expect(events.map(({ eventType, outcome }) => [eventType, outcome])).toEqual([
      ['app.generic.unauth_app_access_attempt', 'FAILURE'],
    ]);
  });

  test('where a client sends an identity header under a name that backends take for it', async () => {
    const visitor = await signedIn();
    for (const name of ['x_gatehouse_user', 'remote_groups', 'x-gatehouse_assertion']) {
      const answer = await visitor.ask('/', { headers: { [name]: 'root', ...byScript } });
      expect([answer.status, answer.json().message], name).toEqual([400, expect.stringContaining(name)]);
      expect(isProblem(locationOf(await visitor.ask('/', { headers: { [name]: 'root' } }))), name).toBe(true);
    }
    expect((await visitor.ask('/', { headers: { x_other: 'root' } })).status).toBe(200);
  });
});

describe('a site that nobody set up', () => {
  test.each(proxies)('behind %s: no, and a page that says so to people', async (proxy) => {
    const stranger = org.visitor({ ...site, origin: 'https://nobody.example.com' }, proxy);
    const events = await eventsOf(org.platform, async () => {
      const location = locationOf(await stranger.ask('/'));
      expect(isProblem(location)).toBe(true);
      const page = await problemPage(location);
      expect([page.status, page.text.includes('This address is not set up here')]).toEqual([404, true]);
      expect(page.text).toContain('Reference for your help desk');
      expect((await stranger.byScript('/')).status).toBe(403);
    });
    expect(events.map(({ event }) => (event as { outcome?: { reason: string } }).outcome?.reason)).toEqual([
      'No app has https://nobody.example.com among its settings.app.origins.',
      'No app has https://nobody.example.com among its settings.app.origins.',
    ]);
  });

  test('under the right name at another port or scheme is another site', async () => {
    for (const origin of [`${site.origin}:8443`, site.origin.replace('https', 'http')]) {
      const answer = await org.visitor({ ...site, origin }).byScript('/public/x');
      expect(answer.json().error, origin).toBe('unknown_site');
    }
  });

  test('and is our own origin gets no page of ours, which would be behind the same check', async () => {
    const answer = await org.visitor({ ...site, origin: 'http://localhost:8080' }).ask('/');
    expect([answer.status, answer.json().error]).toEqual([403, 'unknown_site']);
  });
});

describe('somebody who is not signed in', () => {
  test.each(proxies)(
    'is sent to sign in behind %s, and comes back to the very page, which opens',
    async (proxy) => {
      const visitor = org.visitor(site, proxy);
      const target = '/orders/%E5%BA%97%20a?day=1&x=%2F&y=a+b,c';
      const away = await visitor.ask(target);
      expect(away.status).toBe(proxy === 'nginx' ? 401 : 302);
      expect(isAtSignIn(locationOf(away))).toBe(true);
      expect(JSON.stringify(away.headers)).not.toContain('x-gatehouse-');

      const events = await eventsOf(org.platform, async () => {
        const back = await visitor.signIn(target, aoi);
        expect(locationOf(back)).toBe(site.origin + target);
      });
      const open = await visitor.ask(target);
      expect([open.status, open.headers['x-gatehouse-user']]).toEqual([200, aoi.login]);
      // Begun, admitted, decided for the app, and one entry for the site.
      expect(types(events).filter((type) => type === 'user.authentication.sso')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({
        eventType: 'user.authentication.sso',
        actorId: aoi.id,
        targetIds: [site.appId],
        event: { debugData: { site: site.origin, signOnMode: 'BOOKMARK' } },
      });
      expect(types(events).filter((type) => type === 'policy.evaluate_sign_on').length).toBeGreaterThan(0);
    },
  );

  test.each(['POST', 'HEAD'])('comes back from a %s to the page by a plain request', async (method) => {
    const visitor = org.visitor(site, 'traefik');
    const away = await visitor.ask('/orders?new', { method });
    expect(away.status).toBe(method === 'POST' ? 303 : 302);
    await visitor.gatehouse.follow(pathOf(locationOf(away)));
    const back = locationOf(await visitor.gatehouse.signIn(aoi.login));
    expect(locationOf(await visitor.ask(pathOf(back)))).toBe(`${site.origin}/orders?new`);
  });

  test.each([
    ['a script', byScript],
    ['a picture', { accept: 'image/*', 'sec-fetch-mode': 'no-cors' }],
    ['a socket', { connection: 'Upgrade', upgrade: 'websocket', 'sec-fetch-mode': 'websocket' }],
    [
      'an old script',
      { accept: 'text/html, */*', 'sec-fetch-mode': '', 'x-requested-with': 'XMLHttpRequest' },
    ],
  ])(
    'is told so where %s asks, without a redirect that it could only follow to nowhere',
    async (_, headers) => {
      for (const proxy of proxies) {
        const answer = await org.visitor(site, proxy).ask('/api/orders', { headers });
        expect([answer.status, answer.json().error], proxy).toEqual([401, 'sign_in_required']);
        expect(answer.headers['location'], proxy).toBeUndefined();
        expect(answer.headers['www-authenticate'], proxy).toBe('Gatehouse');
      }
    },
  );

  test('has one mark, however many pages they open at once, and all of them lead home', async () => {
    const visitor = org.visitor(site);
    const first = locationOf(await visitor.ask('/one'));
    const mark = visitor.jar.get('__Host-gatehouse-browser');
    const second = await visitor.ask('/two');
    expect([visitor.jar.get('__Host-gatehouse-browser'), second.cookies]).toEqual([mark, {}]);
    await visitor.gatehouse.follow(pathOf(first));
    const ticketOfFirst = locationOf(await visitor.gatehouse.signIn(aoi.login));
    const ticketOfSecond = locationOf(await visitor.gatehouse.follow(pathOf(locationOf(second))));
    expect(locationOf(await visitor.ask(pathOf(ticketOfFirst)))).toBe(`${site.origin}/one`);
    expect(locationOf(await visitor.ask(pathOf(ticketOfSecond)))).toBe(`${site.origin}/two`);
  });

  test('whose page has too long an address comes back to it without its query', async () => {
    const visitor = org.visitor(site);
    const back = await visitor.signIn(`/search?q=${'a'.repeat(4_000)}`, aoi);
    expect(locationOf(back)).toBe(`${site.origin}/search`);
  });

  test('is signed in already, and comes back without a question', async () => {
    const visitor = await signedIn();
    visitor.jar.clear();
    expect(locationOf(await visitor.signIn('/again'))).toBe(`${site.origin}/again`);
    expect((await visitor.ask('/again')).status).toBe(200);
  });
});

test('a stolen session without its device is no known device at our own pages, where a device shows itself; its owner goes on at the site', async () => {
  const policy = await org.make('POST /api/v1/policies', {
    type: 'ACCESS_POLICY',
    name: `Known ${site.appId}`,
  });
  const appSignOn = {
    access: 'ALLOW',
    verificationMethod: { type: 'ASSURANCE', factorMode: '1FA', reauthenticateIn: 'PT720H' },
  };
  const rules = `POST /api/v1/policies/${policy.id}/rules`;
  const elCondition = { condition: 'device.known == true' };
  await org.make(rules, { name: 'Known', conditions: { elCondition }, actions: { appSignOn } });
  await org.make(rules, { name: 'Others', actions: { appSignOn: { access: 'DENY' } } });
  const owner = await signedIn();
  // A day later the browser counts as known, and signs in anew.
  org.platform.clock.advance(25 * 3_600_000);
  for (const name of owner.gatehouse.cookies.keys())
    if (!/device/.test(name)) owner.gatehouse.cookies.delete(name);
  owner.jar.clear();
  await owner.signIn('/', aoi);
  await org.make(`PUT /api/v1/apps/${site.appId}/policies/${policy.id}`);
  expect((await owner.ask('/')).status).toBe(200);

  const thief = org.visitor(site);
  thief.gatehouse.cookies.set('sid', owner.gatehouse.cookies.get('sid') ?? '');
  const refused = await thief.toTicket('/');
  expect([refused.status, refused.headers['location']]).toEqual([403, undefined]);

  owner.jar.clear();
  expect(locationOf(await owner.signIn('/mine'))).toBe(`${site.origin}/mine`);
  expect((await owner.ask('/mine')).status).toBe(200);
});

describe('nobody is led away from the site', () => {
  test.each([
    '//evil.example/x',
    '/\\evil.example',
    '/%0d%0aLocation:%20https://evil.example',
    '/@evil.example',
    '/.evil.example',
    '/https://evil.example',
  ])('by the page %j', async (target) => {
    const back = locationOf(await org.visitor(site).signIn(target, aoi));
    expect(back).toBe(site.origin + target);
    expect(new URL(back).origin).toBe(site.origin);
  });

  test('by an address to come back to that somebody else wrote', async () => {
    for (const to of ['https://evil.example/', 'x', '', 'AcQOAaIi']) {
      const answer = await org.get(`/gatehouse/site/sign-in?to=${encodeURIComponent(to)}`);
      expect([answer.status, answer.headers['location']]).toEqual([400, undefined]);
    }
    expect((await org.get('/gatehouse/site/sign-in')).status).toBe(400);
    expect((await org.get('/gatehouse/site/problem?p=x')).status).toBe(400);
  });

  test('nor is a name of ours, HSTS or a policy, said in the site’s name', async () => {
    const answer = await org.visitor(site).ask('/');
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });
});

describe('a ticket', () => {
  const callback = async (visitor: Visitor) => pathOf(locationOf(await visitor.toTicket('/page', aoi)));

  test('of one browser is worth nothing in another: nobody is signed in as somebody else unawares', async () => {
    const attacker = org.visitor(site);
    const planted = await callback(attacker);
    const victim = org.visitor(site);
    await victim.ask('/');
    for (const other of [victim, org.visitor(site)]) {
      const events = await eventsOf(org.platform, async () => {
        const answer = await other.ask(planted);
        expect(isProblem(locationOf(answer))).toBe(true);
        expect([...other.jar.keys()].filter((name) => name.includes(site.appId))).toEqual([]);
        const page = await problemPage(locationOf(answer));
        expect([page.status, page.text.includes('begun in another browser')]).toEqual([400, true]);
        expect(page.text).toContain(`href="${site.origin}/page"`);
      });
      expect(events).toMatchObject([
        {
          eventType: 'app.generic.unauth_app_access_attempt',
          outcome: 'FAILURE',
          actorId: aoi.id,
          targetIds: [site.appId],
        },
      ]);
    }
    expect((await victim.byScript('/')).status).toBe(401);
    // It was not spent by those who could not use it.
    expect(locationOf(await attacker.ask(planted))).toBe(`${site.origin}/page`);
  });

  test('opens the site once', async () => {
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    const mark = new Map(visitor.jar);
    expect(locationOf(await visitor.ask(path))).toBe(`${site.origin}/page`);
    // The same browser, going back in its history, is in already.
    expect(locationOf(await visitor.ask(path))).toBe(`${site.origin}/page`);
    visitor.jar.clear();
    for (const [name, value] of mark) visitor.jar.set(name, value);
    const answer = await visitor.ask(path);
    expect([isProblem(locationOf(answer)), answer.cookies]).toEqual([true, {}]);
  });

  test('raced by many requests opens it once', async () => {
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    const cookie = `__Host-gatehouse-browser=${visitor.jar.get('__Host-gatehouse-browser')}`;
    const asked = asAskedBy('caddy', { site: site.origin, target: path, headers: { ...navigation, cookie } });
    const events = await eventsOf(org.platform, async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => org.send(asked)));
      expect(answers.filter((answer) => Object.keys(answer.cookies).length > 0)).toHaveLength(1);
    });
    expect(types(events).filter((type) => type === 'user.authentication.sso')).toHaveLength(1);
  });

  test('lives a minute', async () => {
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    org.platform.clock.advance(61_000);
    expect(isProblem(locationOf(await visitor.ask(path)))).toBe(true);
  });

  test('is for one site: not for another app, nor for another origin of the same', async () => {
    const other = await org.site();
    await org.assignTo(other, aoi);
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    expect(isProblem(locationOf(await visitor.ask(path, { site: other.origin })))).toBe(true);

    const two = await org.site({
      url: 'https://two-a.example.com/',
      origins: ['https://two-a.example.com', 'https://two-b.example.com'],
    });
    await org.assignTo(two, aoi);
    const atTwo = org.visitor({ ...two, origin: 'https://two-a.example.com' });
    const ofA = await callback(atTwo);
    expect(isProblem(locationOf(await atTwo.ask(ofA, { site: 'https://two-b.example.com' })))).toBe(true);
    expect(locationOf(await atTwo.ask(ofA))).toBe('https://two-a.example.com/page');
  });

  test.each(['x', '', 'AcQOAaIi'])('that we did not make (%j) is none', async (ticket) => {
    const visitor = org.visitor(site);
    await visitor.ask('/');
    expect(isProblem(locationOf(await visitor.ask(`/.gatehouse/callback?ticket=${ticket}`)))).toBe(true);
    expect(isProblem(locationOf(await visitor.ask('/.gatehouse/callback')))).toBe(true);
  });

  test('of a session that ended on the way opens nothing', async () => {
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    await org.make(`DELETE /api/v1/users/${aoi.id}/sessions`);
    expect(isProblem(locationOf(await visitor.ask(path)))).toBe(true);
  });

  test('of a person who lost the app on the way opens nothing, and says why in the log', async () => {
    const visitor = org.visitor(site);
    const path = await callback(visitor);
    await org.make(`DELETE /api/v1/apps/${site.appId}/users/${aoi.id}`);
    const events = await eventsOf(org.platform, async () => {
      const answer = await visitor.ask(path);
      expect([isProblem(locationOf(answer)), answer.cookies]).toEqual([true, {}]);
    });
    expect(seen(events)).toEqual([
      ['policy.evaluate_sign_on', 'DENY'],
      ['app.generic.unauth_app_access_attempt', 'FAILURE'],
    ]);
  });

  test('is not looked at by nginx’s question, which cannot hand a page on, twice: one question, one answer', async () => {
    const visitor = org.visitor(site, 'nginx');
    const path = await callback(visitor);
    const answer = await visitor.ask(path);
    expect([answer.status, locationOf(answer), Object.keys(answer.cookies).length]).toEqual([
      401,
      `${site.origin}/page`,
      1,
    ]);
  });
});

describe('the cookie of a site', () => {
  const stolen = (visitor: Visitor) => [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ');

  test('of one app opens no other, under whichever name', async () => {
    const other = await org.site();
    await org.assignTo(other, aoi);
    const visitor = await signedIn();
    const value = visitor.jar.get(`__Host-gatehouse-${site.appId}`) ?? '';
    for (const cookie of [stolen(visitor), `__Host-gatehouse-${other.appId}=${value}`]) {
      const answer = await org.send(
        asAskedBy('caddy', { site: other.origin, target: '/', headers: { ...byScript, cookie } }),
      );
      expect(answer.status).toBe(401);
    }
  });

  test('of one host opens no other host of the same app', async () => {
    const origins = ['https://host-a.example.com', 'https://host-b.example.com', 'http://host-a.example.com'];
    const app = await org.site({ url: `${origins[0]}/`, origins });
    await org.assignTo(app, aoi);
    const visitor = await signedIn(app);
    const value = visitor.jar.get(`__Host-gatehouse-${app.appId}`) ?? '';
    for (const other of origins.slice(1)) {
      const headers = {
        ...byScript,
        cookie: `__Host-gatehouse-${app.appId}=${value}; gatehouse-${app.appId}=${value}`,
      };
      expect((await org.send(asAskedBy('caddy', { site: other, target: '/', headers }))).status, other).toBe(
        401,
      );
    }
  });

  test.each(['x', '', 'AcQOAaIi', 'A'.repeat(300)])('that we did not make (%j) is none', async (value) => {
    const headers = { ...byScript, cookie: `__Host-gatehouse-${site.appId}=${value}` };
    expect((await org.send(asAskedBy('caddy', { site: site.origin, target: '/', headers }))).status).toBe(
      401,
    );
  });

  test('is the host’s alone: out of reach of scripts, of plain connections and of its neighbours', async () => {
    const visitor = org.visitor(site);
    const back = locationOf(await visitor.toTicket('/', aoi));
    const [header] = [(await visitor.ask(pathOf(back))).headers['set-cookie']].flat();
    expect(header).toMatch(/^__Host-gatehouse-0oa\w+=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  test('lives as long as the app says and no longer, and then comes back without a question', async () => {
    const short = await org.site({ sessionMinutes: 5 });
    await org.assignTo(short, aoi);
    const visitor = await signedIn(short);
    org.platform.clock.advance(5 * 60_000);
    expect((await visitor.byScript('/')).status).toBe(401);
    expect(locationOf(await visitor.signIn('/later'))).toBe(`${short.origin}/later`);
  });
});

describe('a site that is open closes', () => {
  async function closes(
    how: (visitor: Visitor) => Promise<unknown>,
    proxy: ProxyName = 'caddy',
  ): Promise<Visitor> {
    const visitor = await signedIn(site, aoi, proxy);
    await how(visitor);
    return visitor;
  }

  test('when the person signs out', async () => {
    const visitor = await closes(async ({ gatehouse }) => {
      await gatehouse.follow('/signout');
      await gatehouse.submit({});
    });
    expect((await visitor.byScript('/')).status).toBe(401);
    expect(isAtSignIn(locationOf(await visitor.ask('/')))).toBe(true);
  });

  test('when an administrator ends their sessions', async () => {
    const visitor = await closes(() => org.make(`DELETE /api/v1/users/${aoi.id}/sessions`));
    expect((await visitor.byScript('/')).status).toBe(401);
  });

  test.each(['suspend', 'deactivate'])('when an administrator asks for %s', async (verb) => {
    const visitor = await closes(() => org.make(`POST /api/v1/users/${aoi.id}/lifecycle/${verb}`));
    expect((await visitor.byScript('/')).status).toBeOneOf([401, 403]);
    expect(isAtSignIn(locationOf(await visitor.ask('/')))).toBe(true);
  });

  test('when the person is taken off the app, and a page of ours says why', async () => {
    const visitor = await closes(() => org.make(`DELETE /api/v1/apps/${site.appId}/users/${aoi.id}`));
    expect((await visitor.byScript('/')).json().error).toBe('access_denied');
    const away = locationOf(await visitor.ask('/'));
    expect(isAtSignIn(away)).toBe(true);
    const events = await eventsOf(org.platform, async () => {
      const page = await visitor.gatehouse.follow(pathOf(away));
      expect([page.status, page.text.includes('is not assigned to you')]).toEqual([403, true]);
    });
    expect(seen(events)).toEqual([
      ['policy.evaluate_sign_on', 'DENY'],
      ['app.generic.unauth_app_access_attempt', 'FAILURE'],
    ]);
  });

  test('when the app is deactivated, its public pages too', async () => {
    const visitor = await closes(() => org.make(`POST /api/v1/apps/${site.appId}/lifecycle/deactivate`));
    expect((await visitor.byScript('/')).status).toBe(403);
    expect((await visitor.byScript('/public/x')).status).toBe(403);
    const page = await visitor.gatehouse.follow(pathOf(locationOf(await visitor.ask('/public/x'))));
    expect([page.status, page.text.includes('is switched off at the moment')]).toEqual([403, true]);
  });

  test('when the app’s policy says no from now on', async () => {
    const setRule = await policyOf(site);
    await setRule({ access: 'ALLOW', reauthenticateIn: 'PT43800H' });
    const visitor = await signedIn();
    await setRule({ access: 'DENY', reauthenticateIn: 'PT43800H' });
    expect((await visitor.byScript('/')).json().error).toBe('access_denied');
  });

  test('when the session lies idle too long, though not while the site is used', async () => {
    const visitor = await signedIn();
    const stays = async (minutes: number) => {
      org.platform.clock.advance(minutes * 60_000);
      return (await visitor.byScript('/')).status;
    };
    expect([await stays(100), await stays(100), await stays(121)]).toEqual([200, 200, 401]);
  });

  test('when its cookie is taken away at its own sign-out, which leads to ours', async () => {
    for (const proxy of proxies) {
      const visitor = await signedIn(site, aoi, proxy);
      const answer = await visitor.ask('/.gatehouse/sign-out');
      expect(locationOf(answer), proxy).toBe('http://localhost:8080/signout');
      expect((await visitor.byScript('/')).status, proxy).toBe(401);
    }
  });
});

describe('a script that is refused', () => {
  test('is in the System Log once a minute, with the decision, however often it asks', async () => {
    const visitor = await signedIn();
    await org.make(`DELETE /api/v1/apps/${site.appId}/users/${aoi.id}`);
    org.platform.clock.advance(60_000 - (org.platform.clock.nowMs() % 60_000));
    const events = await eventsOf(org.platform, async () => {
      await Promise.all(Array.from({ length: 10 }, () => visitor.byScript('/')));
      await visitor.byScript('/');
    });
    expect(types(events)).toEqual(['policy.evaluate_sign_on', 'app.generic.unauth_app_access_attempt']);
    expect(events[1]).toMatchObject({ outcome: 'FAILURE', actorId: aoi.id, targetIds: [site.appId] });
    org.platform.clock.advance(60_000);
    expect(types(await eventsOf(org.platform, () => visitor.byScript('/')))).toHaveLength(2);
  });
});

describe('a policy that asks for a password every time', () => {
  test('asks once for each visit, not for each request', async () => {
    await (await policyOf(site))({ access: 'ALLOW', reauthenticateIn: 'PT0S' });
    const visitor = await signedIn();
    org.platform.clock.advance(30 * 60_000);
    expect((await visitor.ask('/')).status).toBe(200);
    visitor.jar.clear();
    const page = await visitor.toTicket('/');
    expect([page.status, page.text.includes('Confirm that it is you')]).toEqual([200, true]);
  });

  test('within an hour lets the site be used for an hour, and asks again then', async () => {
    await (await policyOf(site))({ access: 'ALLOW', reauthenticateIn: 'PT1H' });
    const visitor = await signedIn();
    org.platform.clock.advance(59 * 60_000);
    expect((await visitor.ask('/')).status).toBe(200);
    org.platform.clock.advance(2 * 60_000);
    expect((await visitor.byScript('/')).status).toBe(401);
    const page = await visitor.toTicket('/');
    expect(page.text).toContain('Confirm that it is you');
  });
});

describe('public pages', () => {
  test.each(proxies)('open without asking behind %s, and say nothing of anybody', async (proxy) => {
    const visitor = await signedIn(site, aoi, proxy);
    for (const who of [org.visitor(site, proxy), visitor]) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
        const answer = await who.ask('/public/a.css?v=1', {
          method,
          headers: { 'X-Gatehouse-User': 'root' },
        });
        expect(answer.status, method).toBe(200);
        const said = [
          'x-gatehouse-user',
          'x-gatehouse-assertion',
          'remote-name',
          'x-department',
          'remote-groups',
        ];
        expect(
          said.map((name) => answer.headers[name]),
          method,
        ).toEqual(said.map(() => ''));
      }
    }
  });

  test.each([
    '/public/../secret',
    '/public/%2e%2e/secret',
    '/public/..%2fsecret',
    '/public/..%5csecret',
    '/public//../secret',
    '/public/..;/secret',
    '/public/%252e%252e/secret',
    '/health/../x',
    '/%70ublic/x',
    '/healthy',
  ])('are not what another reader could take for something else: %s', async (target) => {
    // Envoy sends them in the request line, which has its own tests on a socket.
    for (const proxy of proxies.filter((name) => name !== 'envoy')) {
      expect((await org.visitor(site, proxy).byScript(target)).status, proxy).toBe(401);
    }
  });
});

describe('what is our own at every site', () => {
  test.each([
    '/.gatehouse',
    '/.gatehouse/',
    '/.gatehouse/callback/',
    '/.gatehouse/../secret',
    '/.gatehouse/x?ticket=1',
    '/.gatehouse/sign-out/x',
  ])('%s never reaches a backend, also of somebody who may enter', async (target) => {
    const visitor = await signedIn();
    expect((await visitor.ask(target)).status).toBe(403);
  });
});
