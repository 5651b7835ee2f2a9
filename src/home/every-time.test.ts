// "Every time" on the policies of our own pages: asked once for each visit, and never in circles.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, allowAuthenticator, browserOf, codeFor, giveTotp } from '#test/kit/factor-walk.ts';
import { hiddenFields, rightPassword, signIn, type TestAnswer, type TestBrowser } from '#test/kit/signin.ts';

const minute = 60_000;
let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
});
afterAll(() => org?.close());

type Rule = { id: string; name: string; actions: { appSignOn: { verificationMethod: object } } };
type Page = 'gatehouse_home' | 'gatehouse_console';

const policyOf = (page: Page) => org.app.access.apps.findByName(page)?.accessPolicyId ?? '';
/** What the catch-all of the policy that guards a page asks. */
async function guard(page: Page, wish: Record<string, unknown>): Promise<void> {
  const at = `/api/v1/policies/${policyOf(page)}/rules`;
  const rule = (await org.api<Rule[]>('GET', at)).at(-1);
  if (rule === undefined) throw new Error('no catch-all');
  const { verificationMethod: before } = rule.actions.appSignOn;
  const verificationMethod = { ...before, factorMode: '1FA', constraints: [], ...wish };
  await org.api('PUT', `${at}/${rule.id}`, {
    ...rule,
    actions: { appSignOn: { access: 'ALLOW', verificationMethod } },
  });
}
const everyTime = { reauthenticateIn: 'PT0S' };
const asking = (name: string) => ({
  type: 'ACCESS_POLICY',
  name,
  priority: 0,
  actions: {
    appSignOn: {
      access: 'ALLOW',
      verificationMethod: { type: 'ASSURANCE', factorMode: '1FA', constraints: [], ...everyTime },
    },
  },
});
const aDay = { reauthenticateIn: 'PT24H' };

/** Answers what is asked until a page of ours is there; what that was. */
async function answered(browser: TestBrowser, url: string, secret = ''): Promise<[string, TestAnswer]> {
  let page = await browser.follow(await browser.get(url));
  let asked = '';
  while (page.url.startsWith('/signin') && asked.length < 6) {
    const isPassword = page.text.includes('type="password"');
    asked += isPassword ? 'P' : 'F';
    const answer = isPassword ? { password: rightPassword } : { passCode: codeFor(org, secret) };
    page = await browser.follow(await browser.submit(page, answer));
  }
  return [asked, page];
}

const headersOf = (browser: TestBrowser) => ({
  cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  origin: 'http://localhost:8080',
  'sec-fetch-site': 'same-origin',
});

beforeEach(async () => {
  await guard('gatehouse_home', aDay);
  await guard('gatehouse_console', aDay);
  org.clock.advance(minute);
});

describe('home that asks for the password every time', () => {
  test('asks once for a visit, opens, is walked through for a quarter of an hour, and asks again', async () => {
    const aoi = await addWorker(org);
    const browser = browserOf(org);
    await signIn(browser, aoi.login, rightPassword);
    await guard('gatehouse_home', everyTime);
    org.clock.advance(2 * minute);
    await org.eventTypes();

    const [asked, page] = await answered(browser, '/home?q=pay');
    expect([asked, page.status, page.url]).toEqual(['P', 200, '/home?q=pay']);
    const events = await org.eventTypes();
    expect(events.filter((type) => type.startsWith('user.session.'))).toEqual([]);
    expect(events.filter((type) => type === 'user.authentication.verify')).toHaveLength(1);

    for (const url of ['/home', '/home/account', '/home/security']) {
      org.clock.advance(3 * minute);
      expect(await browser.get(url), url).toMatchObject({ status: 200 });
    }
    // Its forms belong to the visit, too.
    const form = { t: hiddenFields(await browser.get('/home/account')).t ?? '', language: 'ja' };
    expect((await browser.post('/home/language', form)).location).not.toContain('/signin');
    org.clock.advance(10 * minute);
    expect((await browser.get('/home')).location).toMatch(/^\/signin/);
    expect((await answered(browser, '/home'))[0]).toBe('P');
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
  });

  test('asks who signs in once, from wherever they begin', async () => {
    await guard('gatehouse_home', everyTime);
    for (const start of ['/home/account', '/signin']) {
      const aoi = await addWorker(org);
      const browser = browserOf(org);
      const opened = await browser.follow(await signIn(browser, aoi.login, rightPassword, start));
      expect(opened, start).toMatchObject({
        status: 200,
        url: start === '/signin' ? '/home' : '/home/account',
      });
      org.clock.advance(5 * minute);
      expect(await browser.get('/home'), start).toMatchObject({ status: 200 });
    }
  });

  test('and for two proofs asks for both once, though one is shown before the other', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    const browser = browserOf(org);
    await signIn(browser, aoi.login, rightPassword);
    await guard('gatehouse_home', { ...everyTime, factorMode: '2FA' });
    org.clock.advance(2 * minute);
    const [asked, page] = await answered(browser, '/home', secret);
    expect([[...asked].sort().join(''), page.status]).toEqual(['FP', 200]);
    expect(await browser.get('/home/account')).toMatchObject({ status: 200 });
  });

  test('lets nobody in by what one visit left behind: in another session, after its time, or made up', async () => {
    const [aoi, ren] = [await addWorker(org), await addWorker(org)];
    await guard('gatehouse_home', everyTime);
    const [own, other] = [browserOf(org), browserOf(org)];
    await signIn(own, aoi.login, rightPassword);
    await signIn(other, ren.login, rightPassword);
    org.clock.advance(2 * minute);
    let way = '';
    const first = await own.follow(await own.get('/home'));
    const back = await own.submit(first, { password: rightPassword });
    way = back.location ?? '';
    expect(way).toMatch(/^\/home\?arrived=/);
    await own.follow(back);
    const mark = [...own.cookies].filter(([name]) => name.startsWith('visit-'));
    expect(mark).toHaveLength(1);

    for (const [name, value] of mark) other.cookies.set(name, value);
    expect((await other.get('/home')).location).toMatch(/^\/signin/);
    for (const url of ['/home?arrived=x', '/home?arrived=', `/home?arrived=${mark[0]?.[1]}`]) {
      expect((await other.get(url)).location, url).toMatch(/^\/signin/);
    }
    // The way back, kept for later: the visit that it began is over by then.
    org.clock.advance(16 * minute);
    expect((await own.get(way)).location).toMatch(/^\/signin/);
    await org.eventTypes();
    expect((await own.get('/home')).location).toMatch(/^\/signin/);
  });

  test('of some people asks those, and lets them in, and asks nothing of others', async () => {
    const aoi = await addWorker(org);
    const browser = browserOf(org);
    await signIn(browser, aoi.login, rightPassword);
    const at = `/api/v1/policies/${policyOf('gatehouse_home')}/rules`;
    const rule = await org.api<Rule>('POST', at, {
      ...asking('Theirs'),
      conditions: { people: { users: { include: [aoi.id] } } },
    });
    org.clock.advance(2 * minute);
    expect((await answered(browser, '/home'))[0]).toBe('P');
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    const ren = await addWorker(org);
    const elsewhere = browserOf(org);
    await signIn(elsewhere, ren.login, rightPassword);
    org.clock.advance(20 * minute);
    expect(await elsewhere.get('/home')).toMatchObject({ status: 200 });
    await org.api('DELETE', `${at}/${rule.id}`);
  });

  test('with no such rule there is neither a mark nor a longer way', async () => {
    const aoi = await addWorker(org);
    const browser = browserOf(org);
    expect((await signIn(browser, aoi.login, rightPassword, '/home')).location).toBe('/home');
    await browser.get('/home');
    expect([...browser.cookies.keys()].filter((name) => name.startsWith('visit-'))).toEqual([]);
  });
});

describe('the console that asks for the password every time', () => {
  const mayCall = async (browser: TestBrowser) => {
    const request = { method: 'GET', headers: headersOf(browser) };
    const me = await org.inject({ ...request, url: '/gatehouse/v1/me/console' });
    const users = await org.inject({ ...request, url: '/api/v1/users?limit=1' });
    return [me.json<{ permissions: unknown }>().permissions, users.status];
  };
  const administrator = async () => {
    const browser = browserOf(org);
    await signIn(browser, org.administrator.login, org.administrator.password);
    return browser;
  };

  test('asks once for a visit, opens, lets its calls through for as long, and then asks again', async () => {
    const browser = await administrator();
    await guard('gatehouse_console', everyTime);
    org.clock.advance(2 * minute);
    expect(await mayCall(browser)).toEqual([[], 403]);
    await org.eventTypes();
    const [asked, page] = await answered(browser, '/admin/back');
    expect([asked, page.status, page.url]).toEqual(['P', 200, '/admin/back']);
    expect((await org.eventTypes()).filter((type) => type === 'user.authentication.verify')).toHaveLength(1);
    expect(await mayCall(browser)).toEqual(['all', 200]);
    org.clock.advance(12 * minute);
    expect(await mayCall(browser)).toEqual(['all', 200]);
    expect(await browser.get('/admin/back')).toMatchObject({ status: 200 });
    org.clock.advance(4 * minute);
    expect(await mayCall(browser)).toEqual([[], 403]);
    expect((await answered(browser, '/admin/back'))[0]).toBe('P');
    expect(await mayCall(browser)).toEqual(['all', 200]);
  });

  test('is another place than home: what was shown there does not open it', async () => {
    await guard('gatehouse_home', everyTime);
    await guard('gatehouse_console', everyTime);
    const browser = await administrator();
    expect(await browser.get('/home')).toMatchObject({ status: 200 });
    expect((await browser.get('/admin/back')).location).toMatch(/^\/signin/);
    const [[name = '', value = ''] = []] = [...browser.cookies].filter(([one]) => one.startsWith('visit-'));
    const consoleId = org.app.access.apps.findByName('gatehouse_console')?.id ?? '';
    expect(name).not.toContain(consoleId);
    browser.cookies.set(`visit-${consoleId}`, value);
    expect(await mayCall(browser)).toEqual([[], 403]);
  });

  test('lets limits of time count while a visit lasts', async () => {
    const browser = await administrator();
    await guard('gatehouse_console', everyTime);
    org.clock.advance(2 * minute);
    await answered(browser, '/admin/back');
    await guard('gatehouse_console', { reauthenticateIn: 'PT5M' });
    org.clock.advance(4 * minute);
    expect(await mayCall(browser)).toEqual(['all', 200]);
    org.clock.advance(2 * minute);
    expect(await mayCall(browser)).toEqual([[], 403]);
    expect((await answered(browser, '/admin/back'))[0]).toBe('P');
  });

  test('only where the risk is high can be met where it is high, by page and by call', async () => {
    const browser = await administrator();
    const at = `/api/v1/policies/${policyOf('gatehouse_console')}/rules`;
    const rule = await org.api<Rule>('POST', at, {
      ...asking('Risky'),
      conditions: { riskScore: { level: 'HIGH' } },
    });
    org.clock.advance(2 * minute);
    expect(await mayCall(browser)).toEqual(['all', 200]);
    const me = await org.inject({ method: 'GET', url: '/api/v1/users/me', headers: headersOf(browser) });
    await org.api('PUT', `/api/v1/users/${me.json<{ id: string }>().id}/risk`, { riskLevel: 'HIGH' });
    const risky = await administrator();
    org.clock.advance(2 * minute);
    await org.eventTypes();
    expect(await mayCall(risky)).toEqual([[], 403]);
    expect((await answered(risky, '/admin/back'))[0]).toBe('P');
    expect(await mayCall(risky)).toEqual(['all', 200]);
    expect((await org.eventTypes()).filter((type) => type === 'user.authentication.verify')).toHaveLength(1);
    await org.api('DELETE', `${at}/${rule.id}`);
  });
});
