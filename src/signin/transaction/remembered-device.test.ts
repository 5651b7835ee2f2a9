import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  browserOf,
  codeFor,
  giveTotp,
  requireFactor,
  type Worker,
} from '#test/kit/factor-walk.ts';
import { rightPassword, signIn, type TestBrowser, wordsOf } from '#test/kit/signin.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
  await allowAuthenticator(org, 'okta_email', false);
});
afterAll(() => org.close());

const perDevice = { factorPromptMode: 'DEVICE', factorLifetime: 60 * 24 * 30 };

/** Somebody whose device was just remembered. */
async function remembered(signon: Record<string, unknown> = perDevice) {
  const aoi = await addWorker(org);
  const totp = await giveTotp(org, aoi);
  await requireFactor(org, [aoi], signon);
  const browser = browserOf(org);
  const page = await browser.follow(await signIn(browser, aoi.login, rightPassword));
  const done = await browser.submit(page, { passCode: codeFor(org, totp.secret), remember: 'yes' });
  expect(done.location).toBe('/home');
  org.clock.advance(60_000);
  return { aoi, totp, browser, page };
}

/** Signs in again in the browser: whether the password was enough. */
async function isSpared(browser: TestBrowser, { login }: Worker, password = rightPassword): Promise<boolean> {
  browser.cookies.delete('sid');
  return (await signIn(browser, login, password)).location === '/home';
}

describe('a device on which a factor was remembered', () => {
  test('spares the person the factor for as long as the policy says, and then asks again', async () => {
    const { aoi, browser, page } = await remembered();
    expect(wordsOf(page)).toContain('Do not ask again on this device for 30 days');
    expect(await isSpared(browser, aoi)).toBe(true);
    org.clock.advance(31 * 24 * 3_600_000);
    expect(await isSpared(browser, aoi)).toBe(false);
  });

  test('spares nobody who did not ask for it, nor in another browser, nor another person', async () => {
    const { aoi, totp, browser } = await remembered();
    expect(await isSpared(browserOf(org), aoi)).toBe(false);
    const bea = await addWorker(org);
    const ofBea = await giveTotp(org, bea);
    await requireFactor(org, [bea], perDevice);
    expect(await isSpared(browser, bea)).toBe(false);
    // The value of one person's cookie under the name of another's.
    const mine = [...browser.cookies].find(([name]) => name.startsWith('remember-'));
    const other = browserOf(org);
    await other.submit(await other.follow(await signIn(other, bea.login, rightPassword)), {
      passCode: codeFor(org, ofBea.secret),
      remember: 'yes',
    });
    const theirs = [...other.cookies.keys()].find((name) => name.startsWith('remember-'));
    expect(theirs).toMatch(/^remember-[\w-]{10}$/);
    expect(theirs).not.toBe(mine?.[0]);
    other.cookies.set(theirs ?? '', mine?.[1] ?? '');
    org.clock.advance(60_000);
    expect(await isSpared(other, bea)).toBe(false);
    const plain = browserOf(org);
    const page = await plain.follow(await signIn(plain, aoi.login, rightPassword));
    await plain.submit(page, { passCode: codeFor(org, totp.secret) });
    expect([...plain.cookies.keys()].some((name) => name.startsWith('remember-'))).toBe(false);
    org.clock.advance(60_000);
    expect(await isSpared(plain, aoi)).toBe(false);
  });

  test('asks again in a browser to which its cookie was copied without the name of the device', async () => {
    const { aoi, browser } = await remembered();
    const copied = browserOf(org);
    for (const [name, value] of browser.cookies)
      if (name.startsWith('remember-')) copied.cookies.set(name, value);
    expect(await isSpared(copied, aoi)).toBe(false);
    org.clock.advance(1000);
    expect(await isSpared(browser, aoi)).toBe(true);
  });

  test('asks again once the factor is gone, the password is another, or sessions were revoked', async () => {
    const removed = await remembered();
    await org.api('DELETE', `/api/v1/users/${removed.aoi.id}/factors/${removed.totp.factorId}`);
    await giveTotp(org, removed.aoi);
    expect(await isSpared(removed.browser, removed.aoi)).toBe(false);

    const changed = await remembered();
    await org.api('POST', `/api/v1/users/${changed.aoi.id}`, {
      credentials: { password: { value: 'Another-Horse-8' } },
    });
    expect(await isSpared(changed.browser, changed.aoi, 'Another-Horse-8')).toBe(false);

    const revoked = await remembered();
    await org.api('DELETE', `/api/v1/users/${revoked.aoi.id}/sessions`);
    org.clock.advance(1000);
    expect(await isSpared(revoked.browser, revoked.aoi)).toBe(false);
  });

  test('does not say that a factor was used: neither the session nor a rule of an app takes it for one', async () => {
    const { aoi, browser } = await remembered();
    expect(await isSpared(browser, aoi)).toBe(true);
    const me = await org.inject({
      method: 'GET',
      url: '/api/v1/sessions/me',
      headers: { cookie: `sid=${browser.cookies.get('sid') ?? ''}` },
    });
    expect(me.json<{ amr: string[] }>().amr).toEqual(['pwd']);
  });

  test('is never offered where the policy asks every time', async () => {
    const { aoi, browser, page } = await remembered({ factorPromptMode: 'ALWAYS' });
    expect(wordsOf(page)).not.toContain('Do not ask again');
    expect(await isSpared(browser, aoi)).toBe(false);
  });
});
