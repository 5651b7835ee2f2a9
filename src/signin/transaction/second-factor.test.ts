import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  browserOf,
  codeFor,
  giveTotp,
  policyFor,
  requireFactor,
  type Worker,
  wrongCodeFor,
} from '#test/kit/factor-walk.ts';
import { sql } from '#src/platform/database/index.ts';
import { lastEvent } from '#test/kit/recorded.ts';
import {
  hiddenFields,
  rightPassword,
  signIn,
  type TestAnswer,
  type TestBrowser,
  wordsOf,
} from '#test/kit/signin.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
  // Everybody has their mailbox otherwise.
  await allowAuthenticator(org, 'okta_email', false);
});
afterAll(() => org.close());

type WireSession = { amr: string[]; id: string; lastFactorVerification: string | null };
async function sessionOf(browser: TestBrowser): Promise<WireSession | undefined> {
  const answer = await org.inject({
    method: 'GET',
    url: '/api/v1/sessions/me',
    headers: { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  return answer.status === 200 ? answer.json<WireSession>() : undefined;
}

/** As far as the page after the password. */
async function pastPassword(browser: TestBrowser, { login }: Worker): Promise<TestAnswer> {
  return browser.follow(await signIn(browser, login, rightPassword));
}

const wrong = 'That was not right.';

describe('a password where two proofs are wanted', () => {
  test('opens nothing by itself, and the page asks for the code', async () => {
    const aoi = await addWorker(org);
    await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    expect(wordsOf(page)).toContain('Show that it is you');
    expect(wordsOf(page)).toContain('Type the code that your authenticator app shows now.');
    expect(browser.cookies.has('sid')).toBe(false);
    expect(await sessionOf(browser)).toBeUndefined();
  });

  test('leaves the decision that asked for more, even if nobody answers: why, and who would not have been asked by another policy', async () => {
    const aoi = await addWorker(org);
    await giveTotp(org, aoi);
    const { policyId, ruleId } = await requireFactor(org, [aoi]);
    await org.eventTypes();
    await pastPassword(browserOf(org), aoi);
    expect(await org.eventTypes()).toEqual(['policy.evaluate_sign_on']);
    const url = `/gatehouse/v1/users/${aoi.id}/sign-in-attempts`;
    const [attempt] = await org.api<{ outcome: string; sentences: string[] }[]>('GET', url);
    expect(attempt).toMatchObject({ outcome: 'CHALLENGE' });
    const { debug } = await lastEvent(org, 'policy.evaluate_sign_on');
    expect(debug).toMatchObject({ path: 'signin', need: 'factor', ruleId });

    org.clock.advance(1_000);
    type Replay = { id: string; status: string; changes: object; people: object };
    const started = await org.api<Replay>('POST', '/gatehouse/v1/policy-replays', {
      draft: { policies: [{ id: policyId, rules: [] }] },
      days: 1,
      filters: { userIds: [aoi.id] },
    });
    const replay = () => org.api<Replay>('GET', `/gatehouse/v1/policy-replays/${started.id}`);
    await expect.poll(async () => (await replay()).status).toBe('DONE');
    expect(await replay()).toMatchObject({
      changes: { PROMPTED: 0, BLOCKED: 0, LET_IN: 1 },
      people: { LET_IN: 1 },
    });
  });

  test('and the right code open a session that says so; the log has both', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    await org.eventTypes();
    const done = await browser.submit(page, { passCode: codeFor(org, secret) });
    expect([done.status, done.location]).toEqual([303, '/home']);
    expect(await org.eventTypes()).toEqual([
      'user.authentication.auth_via_mfa',
      'policy.evaluate_sign_on',
      'user.session.start',
    ]);
    expect((await sessionOf(browser))?.amr.sort()).toEqual(['mfa', 'otp', 'pwd']);
  });

  test('and wrong codes say one thing, cost no later right one, and leave everything shut', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    let page = await pastPassword(browser, aoi);
    for (const passCode of [wrongCodeFor(org, secret), '12', 'abcdef', '９９９９９９']) {
      page = await browser.follow(await browser.submit(page, { passCode }));
      expect(wordsOf(page)).toContain(wrong);
      expect(browser.cookies.has('sid')).toBe(false);
    }
    const done = await browser.submit(page, { passCode: codeFor(org, secret).replace(/(...)/, '$1 ') });
    expect(done.location).toBe('/home');
  });

  test('and too many wrong codes are told to wait, while the way itself goes on', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    let page = await pastPassword(browser, aoi);
    for (let guess = 0; guess < 6; guess++) {
      page = await browser.follow(await browser.submit(page, { passCode: wrongCodeFor(org, secret) }));
    }
    expect(wordsOf(page)).toContain('This was tried too often. Wait 5 minutes, or use another way.');
    org.clock.advance(4 * 60_000);
    page = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(wordsOf(page)).toContain('This was tried too often. Wait 1 minute, or use another way.');
    org.clock.advance(60_000);
    expect((await browser.submit(page, { passCode: codeFor(org, secret) })).location).toBe('/home');
  });

  test('and after many more are told of hours, and in the end to set it up again, since waiting is no help', async () => {
    const aoi = await addWorker(org);
    const { factorId, secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    const said = async (misses: number) => {
      await org.platform.database.query(sql`
        insert into factor_attempts (user_id, factor_id, attempts, attempts_since, misses)
        values (${aoi.id}, ${factorId}, 5, ${org.clock.now()}, ${misses})
        on conflict (user_id, factor_id) do update set misses = excluded.misses`);
      const page = await pastPassword(browser, aoi);
      return wordsOf(await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) })));
    };
    expect(await said(95)).toContain('This was tried too often. Wait 43 hours, or use another way.');
    const over = await said(100);
    expect(over).toContain('this does not work any more, however long you wait.');
    expect(over).toContain('remove this one on your security page and set it up again');
  });

  test('and a code that was used already is as wrong as any', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const [first, second] = [browserOf(org), browserOf(org)];
    const passCode = codeFor(org, secret);
    expect((await first.submit(await pastPassword(first, aoi), { passCode })).location).toBe('/home');
    const page = await second.follow(await second.submit(await pastPassword(second, aoi), { passCode }));
    expect(wordsOf(page)).toContain(wrong);
    expect(second.cookies.has('sid')).toBe(false);
  });

  test('the same form posted twice at once begins one session', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    const passCode = codeFor(org, secret);
    const answers = await Promise.all([1, 2, 3, 4].map(() => browser.submit(page, { passCode })));
    expect(answers.filter(({ location }) => location === '/home')).toHaveLength(1);
    const starts = await org.api<unknown[]>(
      'GET',
      `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "user.session.start" and actor.id eq "${aoi.id}"`)}`,
    );
    expect(starts).toHaveLength(1);
  });

  test('a page from before, sent again after signing out, opens nothing', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    await browser.submit(page, { passCode: codeFor(org, secret) });
    browser.cookies.delete('sid');
    org.clock.advance(60_000);
    const again = await browser.follow(await browser.submit(page, { passCode: codeFor(org, secret) }));
    expect(wordsOf(again)).toContain('so we begin again');
    expect(browser.cookies.has('sid')).toBe(false);
    // Nor does asking for the page itself.
    expect(wordsOf(await browser.follow(await browser.get(page.url)))).toContain('so we begin again');
  });

  test('is worth nothing after twenty minutes, or once it was changed', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const late = browserOf(org);
    const page = await pastPassword(late, aoi);
    org.clock.advance(21 * 60_000);
    const answer = await late.follow(await late.submit(page, { passCode: codeFor(org, secret) }));
    expect(wordsOf(answer)).toContain('so we begin again');

    const other = browserOf(org);
    const asked = await pastPassword(other, aoi);
    org.clock.advance(1000);
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/expire_password?tempPassword=false`);
    await org.api('DELETE', `/api/v1/users/${aoi.id}/sessions`);
    org.clock.advance(60_000);
    const refused = await other.follow(await other.submit(asked, { passCode: codeFor(org, secret) }));
    expect(other.cookies.has('sid')).toBe(false);
    expect(wordsOf(refused)).not.toContain('My apps');
  });

  test('is not carried into another browser', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const page = await pastPassword(browserOf(org), aoi);
    const other = browserOf(org);
    await other.get('/signin');
    const answer = await other.submit(page, { passCode: codeFor(org, secret) });
    expect(answer.status).toBe(403);
    const shown = await other.follow(await other.get(page.url));
    expect(wordsOf(shown)).toContain('begun in another browser');
    const polled = await other.post('/signin/poll', hiddenFields(page), { accept: 'application/json' });
    expect([polled.status, JSON.parse(polled.text)]).toEqual([403, { status: 'OVER' }]);
  });
});

describe('who has nothing to prove more with', () => {
  test('is told what to do, and the log has why', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    await policyFor(org, 'MFA_ENROLL', [aoi], enrollAt('NEVER'), authenticators({ google_otp: 'OPTIONAL' }));
    const browser = browserOf(org);
    await org.eventTypes();
    const page = await pastPassword(browser, aoi);
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toContain('there is nothing that you can set up yourself. Ask your help desk.');
    expect(await org.eventTypes()).toContain('policy.evaluate_sign_on');
    expect(browser.cookies.has('sid')).toBe(false);
  });

  test('cannot set up a first factor with a password alone from nowhere we know', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      enrollAt('CHALLENGE'),
      authenticators({ google_otp: 'REQUIRED' }),
    );
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toContain('It cannot be done from here, because nobody knows this device.');
  });
});

const enrollAt = (self: string, more: Record<string, unknown> = {}) => ({
  type: 'MFA_ENROLL',
  actions: { enroll: { self } },
  ...more,
});

const authenticators = (selves: Record<string, string>, more: Record<string, unknown> = {}) => ({
  type: 'AUTHENTICATORS',
  authenticators: Object.entries(selves).map(([key, self]) => ({ key, enroll: { self }, ...more })),
});

describe('setting up a first factor at sign-in', () => {
  async function everywhereZone(): Promise<string> {
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: `Shops ${Math.random()}`,
      gateways: [{ type: 'CIDR', value: '127.0.0.0/8' }],
    });
    return zone.id;
  }

  test('is done where the policy means the network: picture, key to type, a wrong code, the right one, and in', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    const network = { connection: 'ZONE', include: [await everywhereZone()] };
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      enrollAt('CHALLENGE', { conditions: { network } }),
      authenticators({ google_otp: 'REQUIRED' }),
    );
    const browser = browserOf(org);
    const list = await pastPassword(browser, aoi);
    expect(wordsOf(list)).toContain('Set up another proof that it is you');
    expect(list.text).toContain('value="token:software:totp GOOGLE"');
    const setUp = await browser.follow(await browser.submit(list, { choice: 'token:software:totp GOOGLE' }));
    expect(setUp.text).toContain('<svg class="qr"');
    const secret = /translate="no">([A-Z2-7 ]+)</.exec(setUp.text)?.[1]?.replaceAll(' ', '') ?? '';
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const again = await browser.follow(await browser.submit(setUp, { passCode: wrongCodeFor(org, secret) }));
    expect(wordsOf(again)).toContain(wrong);
    expect(again.text).toContain('<svg class="qr"');
    const factorsBefore = await org.api<{ status: string }[]>('GET', `/api/v1/users/${aoi.id}/factors`);
    expect(factorsBefore.map(({ status }) => status)).toEqual(['PENDING_ACTIVATION']);
    await org.eventTypes();
    const done = await browser.submit(again, { passCode: codeFor(org, secret) });
    expect(done.location).toBe('/home');
    expect((await org.eventTypes()).filter((type) => !type.startsWith('system.email.'))).toEqual([
      'user.mfa.factor.activate',
      'policy.evaluate_sign_on',
      'user.session.start',
    ]);
    expect((await sessionOf(browser))?.amr).toContain('mfa');
  });

  test('is refused on a device that became known by this very password, and possible a day later', async () => {
    const aoi = await addWorker(org);
    const browser = browserOf(org);
    expect((await signIn(browser, aoi.login, rightPassword)).location).toBe('/home');
    await requireFactor(org, [aoi]);
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      enrollAt('CHALLENGE'),
      authenticators({ google_otp: 'REQUIRED' }),
    );
    browser.cookies.delete('sid');
    const tooSoon = await pastPassword(browser, aoi);
    expect(wordsOf(tooSoon)).toContain('nobody knows this device');
    org.clock.advance(25 * 3_600_000);
    expect(wordsOf(await pastPassword(browser, aoi))).toContain('Set up another proof that it is you');
    // Another browser is as strange as before.
    expect(wordsOf(await pastPassword(browserOf(org), aoi))).toContain('nobody knows this device');
  });

  test('that is required at sign-in may wait as often as the policy says, counted', async () => {
    const aoi = await addWorker(org);
    const network = { connection: 'ZONE', include: [await everywhereZone()] };
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      enrollAt('LOGIN', { conditions: { network } }),
      authenticators(
        { google_otp: 'REQUIRED' },
        { enroll: { self: 'REQUIRED', gracePeriod: { type: 'BY_SKIP_COUNT', skipCount: 2 } } },
      ),
    );
    for (const left of [2, 1]) {
      const browser = browserOf(org);
      const page = await pastPassword(browser, aoi);
      expect(wordsOf(page)).toContain(`you can put it off ${left} more time`);
      expect((await browser.submit(page, { later: 'yes' })).location).toBe('/home');
    }
    const browser = browserOf(org);
    const page = await pastPassword(browser, aoi);
    expect(wordsOf(page)).toContain('Set up another proof that it is you');
    expect(wordsOf(page)).not.toContain('Later');
    const stays = await browser.submit(page, { later: 'yes' });
    expect(stays.location).toMatch(/^\/signin\?t=/);
    expect(browser.cookies.has('sid')).toBe(false);
  });
});
