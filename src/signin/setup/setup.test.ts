import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testBrowser, type TestSignIn, testSignIn, wordsOf } from '#test/kit/signin.ts';

let org: TestSignIn;
beforeAll(async () => {
  org = await testSignIn();
});
afterAll(() => org.close());

const browserOf = () => testBrowser(org.server);
const pathOf = (link: string | undefined) => (link ?? '').replace('http://localhost:8080', '');
const ada = {
  organisation: 'Northwind Mobile',
  firstName: 'Ada',
  lastName: 'Admin',
  email: 'ada@northwind.example',
  newPassword: 'First-Horse-1',
  repeatPassword: 'First-Horse-1',
};

describe('the set-up link', () => {
  test('opens nothing to whoever does not have it, or has an old one', async () => {
    for (const path of ['/setup', '/setup?token=', '/setup?token=guess', '/setup?token=a&token=b']) {
      expect((await browserOf().get(path)).status, path).toBe(410);
    }
    const old = pathOf(await org.area.setup.ensureLink());
    expect((await browserOf().get(old)).status).toBe(200);
    const link = pathOf(await org.area.setup.ensureLink());
    expect((await browserOf().get(old)).status).toBe(410);
    expect((await browserOf().get(link)).status).toBe(200);
  });

  test('says beside each field what is missing, and keeps what was typed, but no password', async () => {
    const browser = browserOf();
    const page = await browser.get(pathOf(await org.area.setup.ensureLink()));
    const answer = await browser.submit(page, {
      ...ada,
      lastName: ' ',
      email: 'ada',
      repeatPassword: 'other',
    });
    expect(wordsOf(answer)).toContain('Fill this in.');
    expect(wordsOf(answer)).toContain('This is not an e-mail address.');
    expect(wordsOf(answer)).toContain('The two entries are not the same.');
    expect(answer.text).toContain('value="Northwind Mobile"');
    expect(answer.text).not.toContain('First-Horse-1');
    const weak = await browser.submit(page, { ...ada, newPassword: 'short', repeatPassword: 'short' });
    expect(wordsOf(weak)).toContain('This password does not meet the rules below.');
    expect(await org.directory.users.findUser('ada@northwind.example')).toBeUndefined();
    const long = await browser.submit(page, { ...ada, organisation: 'x'.repeat(101) });
    expect(wordsOf(long)).toContain('This is too long.');
  });

  test('is not followed for another site', async () => {
    const browser = browserOf();
    const page = await browser.get(pathOf(await org.area.setup.ensureLink()));
    const answer = await browser.submit(page, ada, {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    });
    expect(answer.status).toBe(403);
    expect(await org.directory.users.findUser('ada@northwind.example')).toBeUndefined();
  });

  test('raced by ten makes one administrator, who is signed in, and is gone', async () => {
    const link = pathOf(await org.area.setup.ensureLink());
    const tries = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const browser = browserOf();
        const page = await browser.get(link);
        return { browser, page, form: { ...ada, email: `ada${n}@northwind.example` } };
      }),
    );
    const answers = await Promise.all(tries.map(({ browser, page, form }) => browser.submit(page, form)));
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 410)).toHaveLength(9);
    const winner = answers.findIndex((answer) => answer.status === 303);
    const home = await tries[winner]?.browser.follow(answers[winner] as never);
    expect(home && wordsOf(home)).toContain('My apps');
    expect(home?.text).toContain('Northwind Mobile');
    const user = await org.directory.users.getUser(`ada${winner}@northwind.example`);
    expect(await org.roles.permissionsOf(user.id)).toBe('all');
    expect((await org.directory.users.listUsersByPrefix('ada', 20)).map((one) => one.id)).toEqual([user.id]);
    const events = (await org.events()).map((event) => event.eventType);
    expect(events).toEqual(
      expect.arrayContaining([
        'user.lifecycle.create',
        'user.account.privilege.grant',
        'system.org.update',
        'user.session.start',
      ]),
    );
    expect(await org.area.setup.ensureLink()).toBeUndefined();
    expect((await browserOf().get(link)).status).toBe(410);
  });
});
