import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, allowAuthenticator, browserOf, type Worker } from '#test/kit/factor-walk.ts';
import { rightPassword, signIn, type TestAnswer, type TestBrowser, wordsOf } from '#test/kit/signin.ts';
import {
  type RequestOptions,
  type SoftAuthenticator,
  softAuthenticator,
} from '#test/kit/soft-authenticator.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'webauthn');
});
afterAll(() => org.close());

const statusOf = async ({ id }: Worker) =>
  (await org.api<{ status: string }>('GET', `/api/v1/users/${id}`)).status;
const happened = async () => (await org.eventTypes()).filter((type) => !type.startsWith('system.'));

/** By somebody who knows no more than the name. */
async function lock(worker: Worker): Promise<void> {
  for (let guess = 0; guess < 11; guess++) await signIn(browserOf(org), worker.login, `Wrong-Horse-${guess}`);
  expect(await statusOf(worker)).toBe('LOCKED_OUT');
  await org.eventTypes();
}

async function policy(change: { lockout?: object; unlock?: 'ALLOW' | 'DENY' }): Promise<void> {
  type Rule = { id: string; actions: Record<string, unknown> };
  type Policy = { id: string; settings: { password: { lockout: object } } };
  const [found] = await org.api<Policy[]>('GET', '/api/v1/policies?type=PASSWORD');
  if (found === undefined) throw new Error('no password policy');
  Object.assign(found.settings.password.lockout, change.lockout);
  await org.api('PUT', `/api/v1/policies/${found.id}`, found);
  const path = `/api/v1/policies/${found.id}/rules`;
  const [rule] = await org.api<Rule[]>('GET', path);
  if (rule === undefined || change.unlock === undefined) return;
  const actions = { ...rule.actions, selfServiceUnlock: { access: change.unlock } };
  await org.api('PUT', `${path}/${rule.id}`, { ...rule, actions });
}

/** Let in by the mail that a link and a code came with, as far as that leads. */
async function byMail({ login }: Worker): Promise<{ browser: TestBrowser; page: TestAnswer }> {
  const browser = browserOf(org);
  const first = await browser.follow(await browser.get('/signin'));
  const asked = await browser.follow(await browser.submit(first, { identifier: login, way: 'email' }));
  await org.platform.jobs.drain();
  const mail = org.platform.mail.messages.filter(
    ({ to, text }) => to === login && /^\d{6}$/m.test(text ?? ''),
  );
  const passCode = /^(\d{6})$/m.exec(mail.at(-1)?.text ?? '')?.[1] ?? '';
  return { browser, page: await browser.follow(await browser.submit(asked, { passCode })) };
}

async function giveKey({ id }: Worker): Promise<SoftAuthenticator> {
  const factors = `/api/v1/users/${id}/factors`;
  const body = { factorType: 'webauthn', provider: 'FIDO' };
  const begun = await org.api<{ id: string; _embedded: { activation: never } }>('POST', factors, body);
  const key = softAuthenticator({ origin: 'http://localhost:8080' });
  const { clientData, attestation } = key.create(begun._embedded.activation);
  await org.api('POST', `${factors}/${begun.id}/lifecycle/activate`, { clientData, attestation });
  return key;
}

async function byKey(
  key: SoftAuthenticator,
  uv: boolean,
): Promise<{ browser: TestBrowser; page: TestAnswer }> {
  const browser = browserOf(org);
  const first = await browser.follow(await browser.get('/signin'));
  const asked = await browser.follow(await browser.submit(first, { way: 'passkey' }));
  const text = /data-options="([^"]*)"/.exec(asked.text)?.[1] ?? '{}';
  const options = JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as RequestOptions;
  const page = await browser.follow(await browser.submit(asked, { ...key.get(options, { uv }) }));
  return { browser, page };
}

describe('somebody whom a stranger locked out by wrong passwords', () => {
  test('is told so after the right mail, not that their account is not active; and nothing opens', async () => {
    const aoi = await addWorker(org);
    await lock(aoi);
    await policy({ unlock: 'DENY' });
    const { browser, page } = await byMail(aoi);
    expect(browser.cookies.has('sid')).toBe(false);
    expect(wordsOf(page)).toContain(
      'Your account is locked after too many wrong passwords. Ask your help desk to unlock it.',
    );
    expect(wordsOf(page)).not.toContain('not active');
    expect(page.text).not.toContain('/signin/unlock-account');
    expect(await happened()).not.toContain('user.account.unlock');
    expect(await statusOf(aoi)).toBe('LOCKED_OUT');
  });

  test('is shown how to unlock it themselves, where the policy lets them', async () => {
    const aoi = await addWorker(org);
    await lock(aoi);
    await policy({ unlock: 'ALLOW' });
    const { page } = await byMail(aoi);
    expect(wordsOf(page)).toContain('You can unlock it yourself. Unlock your account');
    expect(page.text).toContain('href="/signin/unlock-account"');
    await policy({ unlock: 'DENY' });
  });

  test('is told when it opens by itself, and then it does: by mail as by the password', async () => {
    const [aoi, bea] = [await addWorker(org), await addWorker(org)];
    await lock(aoi);
    await lock(bea);
    await policy({ lockout: { autoUnlockMinutes: 15 } });
    try {
      org.clock.advance(5 * 60_000);
      const early = await byMail(aoi);
      expect(wordsOf(early.page)).toMatch(/It opens again by itself in (9|10) minutes\./);
      org.clock.advance(10 * 60_000);
      await happened();
      const { browser } = await byMail(aoi);
      expect(browser.cookies.has('sid')).toBe(true);
      expect(await happened()).toContain('user.account.unlock');
      const own = browserOf(org);
      expect((await signIn(own, bea.login, rightPassword)).location).toBe('/home');
    } finally {
      await policy({ lockout: { autoUnlockMinutes: 0 } });
    }
  });

  test('opens it by their passkey with its PIN, finger or face, and the log says why', async () => {
    const aoi = await addWorker(org);
    const key = await giveKey(aoi);
    await lock(aoi);
    const { browser } = await byKey(key, true);
    expect(browser.cookies.has('sid')).toBe(true);
    const filter = encodeURIComponent(`eventType eq "user.account.unlock" and actor.id eq "${aoi.id}"`);
    const [event] = await org.api<{ outcome: object }[]>('GET', `/api/v1/logs?filter=${filter}`);
    expect(event?.outcome).toEqual({ result: 'SUCCESS', reason: 'SIGNED_IN_WITH_PASSKEY' });
    expect(await statusOf(aoi)).toBe('ACTIVE');
    expect((await signIn(browserOf(org), aoi.login, rightPassword)).location).toBe('/home');
  });

  test('does not by a key that was only touched', async () => {
    const aoi = await addWorker(org);
    const key = await giveKey(aoi);
    await lock(aoi);
    const { browser, page } = await byKey(key, false);
    expect(browser.cookies.has('sid')).toBe(false);
    expect(wordsOf(page)).toContain('Your account is locked after too many wrong passwords.');
    expect(await happened()).not.toContain('user.account.unlock');
    expect(await statusOf(aoi)).toBe('LOCKED_OUT');
  });
});

test('a passkey opens nothing that an administrator shut', async () => {
  for (const [verb, words] of [
    ['suspend', 'Your account is suspended.'],
    ['deactivate', ''],
  ] as const) {
    const aoi = await addWorker(org);
    const key = await giveKey(aoi);
    await lock(aoi);
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/unlock`);
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/${verb}`);
    await happened();
    const { browser, page } = await byKey(key, true);
    expect(browser.cookies.has('sid')).toBe(false);
    expect(wordsOf(page)).toContain(words);
    expect(await happened()).not.toContain('user.account.unlock');
    expect(['SUSPENDED', 'DEPROVISIONED']).toContain(await statusOf(aoi));
  }
});
