import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, codeFor, giveTotp, requireFactor, type Worker } from '#test/kit/factor-walk.ts';
import { type OtherNode, otherNode } from '#test/kit/other-node.ts';
import {
  hiddenFields,
  rightPassword,
  signIn,
  type TestAnswer,
  type TestBrowser,
  testBrowser,
  wordsOf,
} from '#test/kit/signin.ts';
import { worthOf } from './handover-worth.ts';

let org: TestApp;
let second: OtherNode;
let person: Worker;
let phone: TestBrowser;
let screen: TestBrowser;

const phoneAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) Version/26.1 Mobile Safari/604.1';
const tablet = 'Mozilla/5.0 (Linux; Android 16; Tablet) Chrome/156.0.0.0 Safari/537.36';
const hour = 3_600_000;

const offer = (qrSignIn: boolean) =>
  org.api('PUT', '/gatehouse/v1/authenticator-settings', { qrSignIn, suspendOnReport: false });

beforeAll(async () => {
  org = await testApp();
  await offer(true);
  second = await otherNode(org);
});
afterAll(async () => {
  await second.close();
  await org.close();
});

beforeEach(async () => {
  person = await addWorker(org);
  phone = testBrowser(org.app.http, { 'user-agent': phoneAgent });
  screen = testBrowser(org.app.http, { 'user-agent': tablet });
  await signIn(phone, person.login, rightPassword);
  await org.eventTypes();
});

type Shown = { page: TestAnswer; path: string; number: string };

/** The screen shows a picture. What it says is drawn, so the test looks into the sealed transaction for it. */
async function shown(on = screen): Promise<Shown> {
  const first = await on.follow(await on.get('/signin'));
  return read(await on.follow(await on.submit(first, { way: 'qr' })));
}
function read(page: TestAnswer): Shown {
  const { t = '' } = hiddenFields(page);
  type Sealed = { way?: { state?: { code: string; number: number } } };
  const { way } = org.platform.sealer.open<Sealed>('signin', t, org.clock.nowMs()) ?? {};
  return { page, path: `/qr/${way?.state?.code}`, number: String(way?.state?.number) };
}
const json = { accept: 'application/json' };
const poll = async (on: TestBrowser, { page }: Pick<Shown, 'page'>) =>
  JSON.parse((await on.post('/signin/poll', { t: hiddenFields(page).t ?? '' }, json)).text) as {
    status: string;
    location?: string;
  };
const approve = async ({ path, number }: Shown, by = phone, typed = number): Promise<TestAnswer> =>
  by.submit(await by.follow(await by.get(path)), { decision: 'approve', number: typed });
/** Until the screen leads nowhere further. */
async function entered(on: TestBrowser, at: Shown): Promise<TestAnswer> {
  const said = await poll(on, at);
  expect(said.status).toBe('GO');
  return on.follow(await on.get(said.location ?? ''));
}
const sessionsOf = (userId: string) => org.app.access.sessions.listForUser(userId);

describe('a screen that a phone lets in', () => {
  test('is signed in as that person once the number was typed, for a short time and not for good', async () => {
    const at = await shown();
    expect(wordsOf(at.page)).toContain(at.number);
    expect((await poll(screen, at)).status).toBe('WAITING');
    const asked = await phone.follow(await phone.get(at.path));
    expect(wordsOf(asked)).toContain('Chrome · Android');
    // Two digits, which may stand in the address as well.
    expect(wordsOf(asked).replace('From 127.0.0.1', '')).not.toContain(at.number);
    expect(wordsOf(await approve(at))).toContain('The screen goes on');
    const inside = await entered(screen, at);
    expect(inside.url).toBe('/home');
    const session = (await sessionsOf(person.id)).find(({ userAgent }) => userAgent === tablet);
    expect(session?.proofs).toMatchObject([{ key: 'qr', method: 'qr_handover', amr: ['mca', 'user'] }]);
    expect(session?.persistent).toBe(false);
    expect(session?.idleMs).toBe(15 * 60_000);
    expect((session?.expiresMs ?? 0) - (session?.createdMs ?? 0)).toBeLessThanOrEqual(4 * hour);
    const types = await org.eventTypes();
    expect(types).toContain('user.authentication.auth_via_qr');
    expect(types).toContain('user.session.start');
  });

  test('has proved no more than the phone had: a password there is something known here, and nothing owned', async () => {
    const at = await shown();
    await approve(at);
    await entered(screen, at);
    const [proof] = (await sessionsOf(person.id)).find(({ userAgent }) => userAgent === tablet)?.proofs ?? [];
    expect(proof?.is).toEqual(['knowledge', 'userPresence']);
    const atMs = 1_000_000;
    const owned = { key: 'webauthn', method: 'webauthn', atMs: atMs - 500, amr: ['hwk'] };
    const all = [
      'possession',
      'userPresence',
      'hardwareProtected',
      'phishingResistant',
      'deviceBound',
    ] as const;
    expect(worthOf({ authTimeMs: atMs, proofs: [{ ...owned, is: all }] })).toMatchObject({
      is: ['possession', 'userPresence'],
      atMs: atMs - 500,
    });
    // A factor that was only remembered, and a session of nothing.
    expect(
      worthOf({ authTimeMs: atMs, proofs: [{ ...owned, method: 'remembered', is: all }] }),
    ).toBeUndefined();
    expect(worthOf({ authTimeMs: atMs, proofs: [] })).toBeUndefined();
  });

  test('is spared no factor later on, however the policy would have it: others use it, too', async () => {
    const { secret } = await giveTotp(org, person);
    const at = await shown();
    await approve(at);
    await requireFactor(org, [person], {
      factorPromptMode: 'DEVICE',
      factorLifetime: 60 * 24 * 30,
      rememberDeviceByDefault: true,
    });
    const asked = await entered(screen, at);
    expect(asked.text).toContain('passCode');
    expect(wordsOf(asked)).not.toContain('Do not ask again');
    const passCode = codeFor(org, secret);
    expect((await screen.submit(asked, { passCode, remember: 'yes' })).location).toBe('/home');
    expect([...screen.cookies.keys()].filter((name) => name.includes('remember'))).toEqual([]);
  });

  test('is let in by nobody whose phone has proved too little for the policy: it proves more first', async () => {
    await requireFactor(org, [person]);
    const at = await shown();
    const asked = await phone.get(at.path);
    expect(asked.location).toMatch(/^\/signin\?t=/);
    expect(wordsOf(await phone.follow(asked))).not.toContain('Number on the screen');
    expect((await phone.post(at.path, { decision: 'approve', number: at.number })).location).toMatch(
      /^\/signin/,
    );
    expect((await poll(screen, at)).status).toBe('WAITING');
  });

  test('is let in once: the phone’s yes is no good a second time, nor is the picture', async () => {
    const at = await shown();
    await approve(at);
    await entered(screen, at);
    const again = await poll(screen, at);
    const page = await screen.follow(await screen.get(again.location ?? ''));
    expect(page.url === '/home' || read(page).path !== at.path).toBe(true);
    expect((await sessionsOf(person.id)).filter(({ userAgent }) => userAgent === tablet)).toHaveLength(1);
    expect((await phone.follow(await phone.get(at.path))).status).toBe(404);
  });

  test('of fifty that take one approval at two nodes at once, one is let in', async () => {
    const at = await shown();
    await approve(at);
    const nodes = [org.app.http, second.app.http].map((http) => {
      const same = testBrowser(http, { 'user-agent': tablet });
      for (const [name, value] of screen.cookies) same.cookies.set(name, value);
      return same;
    });
    const said = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => poll(nodes[turn % 2] ?? screen, at)),
    );
    // Whoever comes second is shown a new picture.
    const pages = await Promise.all(
      said.map(async ({ location }) => screen.follow(await screen.get(location ?? '/signin'))),
    );
    expect(pages.length).toBe(50);
    expect((await sessionsOf(person.id)).filter(({ userAgent }) => userAgent === tablet).length).toBe(1);
  });
});

describe('a picture', () => {
  test('lets in no other browser than the one that shows it, whoever has the page', async () => {
    const at = await shown();
    const thief = testBrowser(org.app.http);
    await thief.get('/signin');
    await approve(at);
    const stolen = await thief.post('/signin/poll', { t: hiddenFields(at.page).t ?? '' }, json);
    expect(stolen.status).toBe(403);
    expect((await entered(screen, at)).url).toBe('/home');
  });

  test('of two minutes ago is none, and the screen has a new one', async () => {
    const at = await shown();
    org.clock.advance(2 * 60_000 + 1);
    expect((await phone.follow(await phone.get(at.path))).status).toBe(404);
    const said = await poll(screen, at);
    expect(said.status).toBe('GO');
    const next = read(await screen.follow(await screen.get(said.location ?? '')));
    expect(next.path).not.toBe(at.path);
    await approve(next);
    expect((await entered(screen, next)).url).toBe('/home');
  });

  test.each(['', '00', '100', 'x'])(
    'with the number %j instead of the screen’s lets nobody in, and is dead',
    async (typed) => {
      const at = await shown();
      expect(wordsOf(await approve(at, phone, typed))).toContain('That was another number');
      expect((await phone.follow(await phone.get(at.path))).status).toBe(404);
      const said = await poll(screen, at);
      const page = await screen.follow(await screen.get(said.location ?? ''));
      expect(wordsOf(page)).toContain('It was refused on the phone');
      expect(read(page).path).not.toBe(at.path);
    },
  );

  test('that was refused lets nobody in', async () => {
    const at = await shown();
    await phone.submit(await phone.follow(await phone.get(at.path)), { decision: 'deny', number: at.number });
    expect(wordsOf(await screen.follow(await screen.get((await poll(screen, at)).location ?? '')))).toContain(
      'It was refused on the phone',
    );
    expect((await sessionsOf(person.id)).some(({ userAgent }) => userAgent === tablet)).toBe(false);
  });

  test('is approved by a form of the phone’s own page only', async () => {
    const at = await shown();
    const asked = await phone.follow(await phone.get(at.path));
    const fields = { ...hiddenFields(asked), decision: 'approve', number: at.number };
    const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await phone.post(at.path, fields, elsewhere)).status).toBe(403);
    expect((await phone.post(at.path, { ...fields, t: '' })).status).toBe(403);
    // Another person's token, on another picture.
    const other = await shown(testBrowser(org.app.http));
    expect((await phone.post(other.path, { ...fields, number: other.number })).status).toBe(403);
    expect((await poll(screen, at)).status).toBe('WAITING');
  });

  test('is nothing where the organisation does not want it', async () => {
    const at = await shown();
    await offer(false);
    try {
      const first = await screen.follow(await screen.get('/signin'));
      expect(wordsOf(first)).not.toContain('Sign in with your phone');
      expect((await phone.follow(await phone.get(at.path))).status).toBe(404);
    } finally {
      await offer(true);
    }
  });
});

describe('the phone', () => {
  test('that is not signed in signs in first, and comes back', async () => {
    const at = await shown();
    const fresh = testBrowser(org.app.http, { 'user-agent': phoneAgent });
    const back = await signIn(fresh, person.login, rightPassword, at.path);
    expect(back.location).toBe(at.path);
    expect(wordsOf(await approve(at, fresh))).toContain('The screen goes on');
  });

  test('whose person proved themselves longer ago than a shift does so again first', async () => {
    org.clock.advance(hour * 1.9);
    for (let touch = 0; touch < 4; touch++) {
      await phone.get('/home');
      org.clock.advance(hour * 1.9);
    }
    const at = await shown();
    const asked = await phone.get(at.path);
    expect(asked.location).toMatch(/^\/signin\?t=/);
    expect(wordsOf(await phone.follow(asked))).not.toContain('Number on the screen');
  });

  test('of somebody who was suspended meanwhile lets nobody in, before or after it said yes', async () => {
    const at = await shown();
    await approve(at);
    await org.api('POST', `/api/v1/users/${person.id}/lifecycle/suspend`);
    const said = await poll(screen, at);
    await screen.follow(await screen.get(said.location ?? ''));
    expect((await sessionsOf(person.id)).some(({ userAgent }) => userAgent === tablet)).toBe(false);
    const later = await shown();
    expect(wordsOf(await phone.follow(await phone.get(later.path)))).not.toContain('Number on the screen');
  });

  test('that signed out before the screen took its yes has said nothing', async () => {
    const at = await shown();
    await approve(at);
    const [session] = await sessionsOf(person.id);
    await org.api('DELETE', `/api/v1/sessions/${session?.id}`);
    const page = await screen.follow(await screen.get((await poll(screen, at)).location ?? ''));
    expect(wordsOf(page)).toContain('It was refused on the phone');
  });

  test('cannot let in a screen for anybody but itself: re-authentication of another person stays theirs', async () => {
    const at = await shown();
    await approve(at);
    await entered(screen, at);
    const [mine] = (await sessionsOf(person.id)).filter(({ userAgent }) => userAgent === tablet);
    expect(mine?.userId).toBe(person.id);
    const stranger = await addWorker(org);
    const theirs = testBrowser(org.app.http, { 'user-agent': phoneAgent });
    await signIn(theirs, stranger.login, rightPassword);
    const next = await shown(testBrowser(org.app.http, { 'user-agent': 'other screen' }));
    await approve(next, theirs);
    expect((await sessionsOf(person.id)).filter(({ userAgent }) => userAgent === 'other screen')).toEqual([]);
  });
});
