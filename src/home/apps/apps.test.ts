import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHome, testHome, type Worker } from '#test/kit/home.ts';
import { rightPassword, signIn, testBrowser, wordsOf } from '#test/kit/signin.ts';

let home: TestHome;
const ids: Record<string, string> = {};
const attack = '"><script>alert(1)</script>';

beforeAll(async () => {
  home = await testHome();
  for (const label of ['Payroll', 'Wiki', 'Roster', 'Stock', 'Secret']) ids[label] = await home.addApp(label);
  ids.noted = await home.addApp('Mail', { settings: { notes: { enduser: 'ヘルプは内線 4711' } } });
  ids.hostile = await home.addApp(attack, { settings: { notes: { enduser: attack } } });
  ids.hidden = await home.addApp('Hidden', { visibility: { hide: { web: true, iOS: false } } });
  ids.desk = await home.addApp('Desk only', { visibility: { hide: { web: false, iOS: true } } });
});
afterAll(() => home.close());

const id = (label: string) => ids[label] ?? '';
const worker = (name: string, ...labels: string[]) => home.addWorker(name, labels.map(id));
/** The names under each heading of a page. */
const shelvesOf = (html: string): Record<string, string[]> =>
  Object.fromEntries(
    html
      .split('<section class="shelf"')
      .slice(1)
      .map((part) => [
        /<h2[^>]*>([^<]*)/.exec(part)?.[1] ?? '',
        [...part.matchAll(/class="(?:tile|chip)-name">([^<]*)/g)].map((match) => match[1] ?? ''),
      ]),
  );
const shelves = async (who: Worker) => shelvesOf((await who.browser.get('/home')).text);
const state = async (who: Worker) =>
  (await who.call('GET', '/gatehouse/v1/me/home')).json<Record<string, never[]>>();

describe('somebody else’s home', () => {
  test('is not touched: an app that is not mine cannot be a favourite, nor be placed', async () => {
    const mia = await worker('mia', 'Payroll');
    expect((await mia.send('/home/favourites', { add: id('Secret') })).status).toBe(404);
    expect((await mia.send('/home/favourites', { add: '' })).status).toBe(404);
    expect((await mia.send('/home/arrange/apps', { app: id('Secret'), to: '' })).status).toBe(404);
    expect((await mia.send('/home/arrange/apps', { up: id('Secret') })).status).toBe(404);
    const put = await mia.call('PUT', '/gatehouse/v1/me/home', {
      sections: [],
      apps: [id('Secret'), id('Payroll'), id('Payroll')],
      favourites: [id('Secret')],
    });
    expect(put.status).toBe(400);
    expect(
      put.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses.map((c) => c.errorSummary),
    ).toEqual([
      `apps: "${id('Secret')}" is not an app of yours`,
      `apps: ${id('Payroll')} stands in two places; name it once`,
      `favourites: "${id('Secret')}" is not an app of yours`,
    ]);
    expect(await state(mia)).toMatchObject({ favourites: [], apps: [] });
  });

  test('a section of another person is not found by its id', async () => {
    const [ken, eve] = [await worker('ken', 'Payroll'), await worker('eve', 'Payroll')];
    await ken.send('/home/arrange/new-section', { name: 'Mine' });
    const [section] = (await state(ken)).sections as { id: string; name: string }[];
    const theirs = section?.id ?? '';
    await eve.send('/home/arrange/sections', { section: theirs, do: 'rename', name: 'Taken' });
    await eve.send('/home/arrange/sections', { section: theirs, do: 'delete' });
    const moved = await eve.send('/home/arrange/apps', { app: id('Payroll'), to: theirs });
    expect(wordsOf(moved)).toContain('That section is gone.');
    const put = await eve.call('PUT', '/gatehouse/v1/me/home', {
      sections: [{ id: theirs, name: 'Taken', apps: [] }],
      apps: [],
      favourites: [],
    });
    expect(put.status).toBe(400);
    expect(put.text).toContain('is not a section of yours');
    expect((await state(ken)).sections).toMatchObject([{ name: 'Mine' }]);
    expect((await state(eve)).sections).toEqual([]);
  });

  test('is not changed by a form of another site, of another session, or without its token', async () => {
    const mia = await worker('forms', 'Payroll');
    const other = await worker('forms2', 'Payroll');
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const page = await mia.browser.get('/home');
    const token = /name="t" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const forms = {
      '/home/favourites': { add: id('Payroll') },
      '/home/arrange/apps': { app: id('Payroll'), to: '' },
      '/home/arrange/sections': { section: 'x', do: 'delete' },
      '/home/arrange/new-section': { name: 'Evil' },
      '/home/opening': { opensIn: 'SAME_TAB' },
      '/home/language': { language: 'ja' },
      '/home/profile': { firstName: 'Eve' },
      '/home/requests/new': { app: id('Payroll'), reason: 'x' },
      '/home/requests/cancel': { request: 'x' },
    };
    for (const [path, fields] of Object.entries(forms)) {
      expect((await mia.send(path, fields, foreign)).status, path).toBe(403);
      expect((await other.browser.post(path, { t: token, ...fields })).status, path).toBe(403);
      expect((await mia.browser.post(path, fields)).status, path).toBe(403);
    }
    const put = { sections: [{ name: 'Evil', apps: [] }], apps: [], favourites: [] };
    expect((await mia.call('PUT', '/gatehouse/v1/me/home', put, foreign)).status).toBe(403);
    expect((await home.inject({ method: 'GET', url: '/gatehouse/v1/me/home' })).status).toBe(403);
    expect(await state(mia)).toMatchObject({ favourites: [], sections: [], opensIn: 'NEW_TAB' });
  });

  test('is closed at once to somebody who is suspended', async () => {
    const mia = await worker('gone', 'Payroll');
    await home.api('POST', `/api/v1/users/${mia.id}/lifecycle/suspend`);
    const page = await mia.browser.get('/home');
    expect(page.status === 403 || page.location?.startsWith('/signin') === true).toBe(true);
    expect((await mia.call('GET', '/gatehouse/v1/me/home')).status).toBe(403);
    expect((await mia.browser.get(`/home/bookmark/${id('Payroll')}/2557`)).location ?? '').not.toContain(
      'app.example',
    );
  });
});

describe('my apps', () => {
  test('with hostile names, notes and sections are words on a page', async () => {
    const mia = await worker('hostile', 'hostile');
    await mia.send('/home/arrange/new-section', { name: attack });
    await mia.send('/home/favourites', { add: id('hostile') });
    for (const path of [
      '/home',
      '/home/arrange',
      `/home?q=${encodeURIComponent(attack)}`,
      `/home?done=favourite&app=${id('hostile')}`,
      `/home?done=${encodeURIComponent(attack)}&app=${encodeURIComponent(attack)}`,
    ]) {
      const page = await mia.browser.get(path);
      expect(page.status, path).toBe(200);
      expect(page.text, path).not.toContain('<script>alert');
    }
  });

  test('that are hidden have no tile, on a phone also those that are hidden there, and can still be opened', async () => {
    const mia = await worker('hidden', 'hidden', 'desk', 'Payroll');
    expect(await shelves(mia)).toMatchObject({ 'All apps': ['Desk only', 'Payroll'] });
    const phone = testBrowser(home.app.http, {
      'user-agent': 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)',
    });
    await signIn(phone, mia.login, rightPassword);
    expect(shelvesOf((await phone.get('/home')).text)).toMatchObject({ 'All apps': ['Payroll'] });
    expect((await mia.browser.get(`/home/bookmark/${id('hidden')}`)).location).toBe(
      'https://app.example/start',
    );
  });

  test('are found by their note, in either kana and any width', async () => {
    const mia = await worker('finds', 'noted', 'Wiki');
    for (const query of ['４７１１', 'ﾍﾙﾌﾟ', 'へるぷ', 'mail 内線']) {
      const words = wordsOf(await mia.browser.get(`/home?q=${encodeURIComponent(query)}`));
      expect(words, query).toContain('1 app for');
      expect(words, query).toContain('Mail');
    }
  });

  test('become favourites with one press, and stop with another that undoes it', async () => {
    const mia = await worker('stars', 'Payroll', 'Wiki');
    const first = await mia.browser.follow(await mia.send('/home/favourites', { add: id('Wiki') }));
    expect(wordsOf(first)).toContain('Wiki is a favourite now. Undo');
    // Twice is no toggle.
    await mia.send('/home/favourites', { add: id('Wiki') });
    await mia.send('/home/favourites', { add: id('Payroll') });
    expect((await shelves(mia)).Favourites).toEqual(['Wiki', 'Payroll']);
    const undone = await mia.browser.follow(await mia.send('/home/favourites', { remove: id('Wiki') }));
    expect(wordsOf(undone)).toContain('Wiki is no longer a favourite.');
    expect((await shelves(mia)).Favourites).toEqual(['Payroll']);
    const scripted = await mia.send('/home/favourites', { add: id('Wiki') }, { accept: 'application/json' });
    expect(scripted.status).toBe(204);
  });

  test('that were opened lately stand on top once there are many', async () => {
    const many = await Promise.all(Array.from({ length: 9 }, (_, index) => home.addApp(`Many ${index}`)));
    const mia = await home.addWorker('recent', many);
    expect((await shelves(mia))['Recently used']).toBeUndefined();
    for (const appId of [many[3], many[7], many[3]]) {
      await mia.browser.get(`/home/bookmark/${appId}/2557`);
      home.clock.advance(1_000);
    }
    expect((await shelves(mia))['Recently used']).toEqual(['Many 3', 'Many 7']);
    expect((await state(mia)).recent).toEqual([many[3], many[7]]);
  });

  test('are new until opened when they come after the first visit, and for two weeks at most', async () => {
    const mia = await worker('fresh', 'Payroll');
    const page = async () => wordsOf(await mia.browser.get('/home'));
    expect(await page()).not.toContain('New');
    await home.assign(id('Wiki'), mia.id);
    await home.assign(id('Roster'), mia.id);
    expect(await page()).toMatch(/Payroll.*Roster New .*Wiki New/);
    expect((await state(mia)).new).toHaveLength(2);
    await mia.browser.get(`/home/bookmark/${id('Wiki')}/2557`);
    expect((await state(mia)).new).toEqual([id('Roster')]);
    home.clock.advance(15 * 24 * 60 * 60 * 1000);
    await signIn(mia.browser, mia.login, rightPassword);
    expect(await page()).not.toContain('New');
  });

  test('open at sign-in where their administrator says so: once for each session', async () => {
    const auto = await home.addApp('Clock in', { visibility: { autoLaunch: true } });
    const mia = await home.addWorker('arrives', [auto]);
    expect(wordsOf(await mia.browser.get('/home'))).toContain('This app opens when you sign in: Clock in');
    expect(wordsOf(await mia.browser.get('/home'))).not.toContain('opens when you sign in');
    await signIn(mia.browser, mia.login, rightPassword, '/home');
    const phone = testBrowser(home.app.http);
    await signIn(phone, mia.login, rightPassword);
    expect(wordsOf(await phone.get('/home'))).toContain('opens when you sign in');
  });

  test('open in a new tab, or in the same where the person wants it', async () => {
    const mia = await worker('tabs', 'Payroll');
    expect((await mia.browser.get('/home')).text).toContain('target="_blank" rel="noopener"');
    const saved = await mia.browser.follow(await mia.send('/home/opening', { opensIn: 'SAME_TAB' }));
    expect(wordsOf(saved)).toContain('Saved: that is how apps open from now on.');
    expect((await mia.browser.get('/home')).text).not.toContain('target="_blank"');
    expect((await mia.send('/home/opening', { opensIn: 'ELSEWHERE' })).status).toBe(400);
  });
});

describe('arranging', () => {
  test('without script: sections are made, named, moved and deleted, apps moved into them and up and down', async () => {
    const mia = await worker('arranges', 'Payroll', 'Wiki', 'Roster', 'Stock');
    expect(await shelves(mia)).toMatchObject({ 'All apps': ['Payroll', 'Roster', 'Stock', 'Wiki'] });
    const added = await mia.browser.follow(
      await mia.send('/home/arrange/new-section', { name: ' Counter ' }),
    );
    expect(wordsOf(added)).toContain('The section is added.');
    await mia.send('/home/arrange/new-section', { name: 'Office' });
    const [counter, office] = ((await state(mia)).sections as { id: string }[]).map((one) => one.id);
    const page = await mia.browser.get('/home/arrange');
    expect(wordsOf(page)).toMatch(/Counter Rename or delete.*Office.*Other apps/);
    await mia.send('/home/arrange/apps', { app: id('Wiki'), to: counter ?? '' });
    await mia.send('/home/arrange/apps', { app: id('Stock'), to: counter ?? '' });
    await mia.send('/home/arrange/apps', { up: id('Stock') });
    await mia.send('/home/arrange/apps', { down: id('Payroll') });
    expect(await shelves(mia)).toMatchObject({
      Counter: ['Stock', 'Wiki'],
      Office: [],
      'Other apps': ['Roster', 'Payroll'],
    });
    await mia.send('/home/arrange/sections', { section: office ?? '', do: 'up', name: '' });
    await mia.send('/home/arrange/sections', {
      section: counter ?? '',
      do: 'rename',
      name: 'At the counter',
    });
    expect(Object.keys(await shelves(mia))).toEqual(['Favourites', 'Office', 'At the counter', 'Other apps']);
    await mia.send('/home/arrange/sections', { section: counter ?? '', do: 'delete', name: '' });
    expect((await shelves(mia))['Other apps']).toEqual(['Roster', 'Payroll', 'Stock', 'Wiki']);
  });

  test('says at the field what a section cannot be called, and that nothing was ticked', async () => {
    const mia = await worker('names', 'Payroll');
    const blank = await mia.send('/home/arrange/new-section', { name: ' \u2028 ' });
    expect([blank.status, wordsOf(blank)]).toEqual([
      400,
      expect.stringContaining('Give the section a name.'),
    ]);
    const long = await mia.send('/home/arrange/new-section', { name: 'x'.repeat(61) });
    expect(wordsOf(long)).toContain('The name can have at most 60 characters.');
    await mia.send('/home/arrange/new-section', { name: 'Good' });
    const [section] = (await state(mia)).sections as { id: string }[];
    const renamed = await mia.send('/home/arrange/sections', {
      section: section?.id ?? '',
      do: 'rename',
      name: '',
    });
    expect(wordsOf(renamed)).toContain('Give the section a name.');
    expect(wordsOf(await mia.send('/home/arrange/apps', { to: '' }))).toContain('Tick the apps');
  });

  test('ends at fifty sections', async () => {
    const mia = await worker('many', 'Payroll');
    const sections = Array.from({ length: 50 }, (_, index) => ({ name: `Section ${index}`, apps: [] }));
    const put = (list: object[]) =>
      mia.call('PUT', '/gatehouse/v1/me/home', { sections: list, apps: [], favourites: [] });
    expect((await put(sections)).status).toBe(200);
    expect((await put([...sections, { name: 'One more', apps: [] }])).status).toBe(400);
    expect(wordsOf(await mia.send('/home/arrange/new-section', { name: 'One more' }))).toContain(
      'You have as many sections as there can be.',
    );
  });

  test('by API replaces the whole, answers with what stands, and can be sent back as it was read', async () => {
    const mia = await worker('api', 'Payroll', 'Wiki', 'Roster');
    const put = await mia.call('PUT', '/gatehouse/v1/me/home', {
      sections: [{ name: '窓口', apps: [id('Wiki')] }],
      apps: [id('Roster')],
      favourites: [id('Wiki'), id('Payroll')],
      opensIn: 'SAME_TAB',
    });
    expect(put.status).toBe(200);
    const read = await state(mia);
    expect(read).toEqual(put.json());
    expect(read).toMatchObject({
      opensIn: 'SAME_TAB',
      sections: [{ id: expect.stringMatching(/^hse/), name: '窓口', apps: [id('Wiki')] }],
      apps: [id('Roster')],
      favourites: [id('Wiki'), id('Payroll')],
      recent: [],
      new: [],
    });
    expect((await mia.call('PUT', '/gatehouse/v1/me/home', read)).json()).toEqual(read);
    const bad = await mia.call('PUT', '/gatehouse/v1/me/home', {
      sections: [{ name: ' ', apps: [] }],
      apps: [],
      favourites: [],
    });
    expect(bad.text).toContain('sections.0.name: must not be blank');
  });

  test('keeps the place of an app that is switched off for a while, and forgets one that is gone for good', async () => {
    const mia = await worker('keeps', 'Payroll', 'Wiki', 'Stock');
    await mia.call('PUT', '/gatehouse/v1/me/home', {
      sections: [{ name: 'Here', apps: [id('Stock'), id('Wiki')] }],
      apps: [],
      favourites: [id('Stock')],
    });
    await home.api('POST', `/api/v1/apps/${id('Stock')}/lifecycle/deactivate`);
    expect((await shelves(mia)).Here).toEqual(['Wiki']);
    const read = await state(mia);
    await mia.call('PUT', '/gatehouse/v1/me/home', { ...read, favourites: [id('Wiki')] });
    await home.api('POST', `/api/v1/apps/${id('Stock')}/lifecycle/activate`);
    expect(await shelves(mia)).toMatchObject({ Here: ['Wiki', 'Stock'], Favourites: ['Wiki', 'Stock'] });
    await home.api('DELETE', `/api/v1/apps/${id('Wiki')}/users/${mia.id}`);
    await mia.browser.get('/home');
    await home.assign(id('Wiki'), mia.id);
    expect((await shelves(mia)).Here).toEqual(['Stock']);
    expect((await state(mia)).favourites).toEqual([id('Stock')]);
    expect((await state(mia)).new).toEqual([id('Wiki')]);
    const passing = await home.addApp('Passing');
    await home.assign(passing, mia.id);
    await mia.send('/home/favourites', { add: passing });
    await home.api('POST', `/api/v1/apps/${passing}/lifecycle/deactivate`);
    await home.api('DELETE', `/api/v1/apps/${passing}`);
    expect((await state(mia)).favourites).toEqual([id('Stock')]);
  });

  test('by two at once loses neither change', async () => {
    const mia = await worker('twice', 'Payroll', 'Wiki', 'Roster', 'Stock');
    await mia.browser.get('/home');
    await Promise.all(
      ['Payroll', 'Wiki', 'Roster', 'Stock'].map((label) => mia.send('/home/favourites', { add: id(label) })),
    );
    expect((await state(mia)).favourites).toHaveLength(4);
  });
});
