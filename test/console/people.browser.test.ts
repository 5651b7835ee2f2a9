// People, as administrators and the help desk work with them.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
});
afterAll(() => console_?.close());

type Shown = { status: string; profile: Record<string, string> };
const person = (id: string) => console_.org.make<Shown>(`GET /api/v1/users/${id}`);
const named = (firstName: string, login: string) =>
  console_.org.person(login, { profile: { firstName, lastName: 'Mori', email: login, login } });

async function eventsAbout(id: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${id}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&limit=100`,
  );
  return events.map(({ eventType }) => eventType);
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const inDialog = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name }).click();
const says = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

describe.skipIf(!chromiumIsHere)('people in the console', () => {
  test('whoever locked themselves out is found, understood, let in again, and given the app they miss', async () => {
    const { org } = console_;
    const caller = await named('Rin', 'rin.mori@example.com');
    for (let at = 0; at < 10; at += 1) await org.authn(caller.login, 'not the password');
    expect((await person(caller.id)).status).toBe('LOCKED_OUT');
    const app = await org.make<{ id: string }>('POST /api/v1/apps', {
      name: 'bookmark',
      label: 'Roster',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://roster.example.com/' } },
    });

    const page = await console_.open('/people');
    await page.getByRole('searchbox').fill('rin');
    await page.waitForURL(/q=rin/);
    await page.getByRole('link', { name: 'Rin Mori' }).click();
    await tab(page, 'Why can’t they get in?');
    await says(page, 'They cannot get in: Locked out');
    await says(page, /tried to sign in|password/i);
    await console_.isGood(page);
    await press(page, 'Unlock');
    await says(page, 'Nothing about the account keeps them out');
    expect((await person(caller.id)).status).toBe('ACTIVE');
    expect(await eventsAbout(caller.id)).toContain('user.account.unlock_by_admin');

    await choose(page.getByLabel('App', { exact: true }).first(), 'Roster', { typed: 'Roster' });
    await says(page, /cannot open Roster/);
    await press(page, 'Assign Roster');
    await says(page, /can open Roster/);
    await org.make(`GET /api/v1/apps/${app.id}/users/${caller.id}`);
    await page.close();
  });

  test('somebody is added; what is wrong stands at its field, and nobody’s change is lost to another’s', async () => {
    const { org } = console_;
    await named('Taken', 'taken@example.com');
    const page = await console_.open('/people/new');
    const field = (name: string) => page.getByRole('textbox', { name });
    await field('First name').fill('Sora');
    await field('Last name').fill('Mori');
    await field('E-mail').first().fill('taken@example.com');
    await page.getByLabel('Activate later').check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await field('E-mail').first().fill('sora.mori@example.com');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Sora Mori' }).waitFor();
    const id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
    expect((await person(id)).status).toBe('STAGED');

    await page.getByLabel('Show only what is filled in').uncheck();
    await field('Department').fill('Stores');
    await org.make(`POST /api/v1/users/${id}`, { profile: { title: 'Clerk' } });
    await press(page, 'Save');
    await says(page, 'Somebody else changed this meanwhile');
    await press(page, 'Save mine over it');
    await says(page, 'Profile saved');
    expect((await person(id)).profile).toMatchObject({ department: 'Stores', title: 'Clerk' });
    expect(await eventsAbout(id)).toContain('user.account.update_profile');
    await page.close();
  });

  test('many are suspended at once, with a file that says what came of each', async () => {
    const people = [await named('Aki', 'aki.bulk@example.com'), await named('Yui', 'yui.bulk@example.com')];
    const page = await console_.open('/people?q=bulk');
    await page.getByRole('searchbox').fill('mori');
    for (const name of ['Aki Mori', 'Yui Mori']) await page.getByLabel(`Select ${name}`).check();
    await press(page, 'Do with all selected');
    await page.getByRole('menuitem', { name: 'Suspend' }).click();
    await inDialog(page, 'Suspend');
    await says(page, '2 changed, 0 as they were, 0 failed.');
    const download = page.waitForEvent('download');
    await inDialog(page, 'Download the result (CSV)');
    const file = await readFile(await (await download).path(), 'utf8');
    for (const { id, login } of people) {
      expect(file).toContain(`${login},`);
      expect((await person(id)).status).toBe('SUSPENDED');
      expect(await eventsAbout(id)).toContain('user.lifecycle.suspend');
    }
    await page.close();
  });

  test('a file of people is tried, then imported', async () => {
    const page = await console_.open('/people/import');
    const lines = [
      'Mail,givenName,surname,login',
      'kai@example.com,Kai,Sato,kai@example.com',
      'nobody,Nao,Sato,nao@example.com',
    ];
    await page.locator('input[type="file"]').setInputFiles({
      name: 'staff.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(lines.join('\n')),
    });
    await says(page, 'staff.csv: 2 lines');
    await press(page, 'Try it');
    await says(page, 'Tried: nothing has changed');
    await press(page, 'Import');
    await inDialog(page, 'Import');
    await says(page, 'Imported');
    const found = await console_.org.make<unknown[]>('GET /api/v1/users?q=Sato');
    expect(found).toHaveLength(1);
    await console_.isGood(page);
    await page.close();
  });

  test('a phone that was lost is found with its owner, and suspended', async () => {
    const { org } = console_;
    const { id: userId } = await named('Nao', 'nao.phone@example.com');
    const by = {
      actor: { id: userId, type: 'User', displayName: 'Nao Mori', alternateId: 'nao.phone@example.com' },
    };
    const { id } = await org.platform.database.transaction((tx) =>
      org.app.directory.devices.register(
        tx,
        {
          userId,
          profile: { displayName: 'Nao’s Pixel', platform: 'ANDROID', registered: true, osVersion: '16' },
        },
        by as never,
      ),
    );
    const page = await console_.open(`/people/${userId}?tab=devices`);
    await page.getByRole('link', { name: 'Nao’s Pixel' }).click();
    await page.getByRole('link', { name: 'Nao Mori' }).waitFor();
    await press(page, 'Suspend');
    await inDialog(page, 'Suspend');
    await says(page, 'Nao’s Pixel is suspended');
    expect(await org.make(`GET /api/v1/devices/${id}`)).toMatchObject({ status: 'SUSPENDED' });
    await page.getByRole('link', { name: 'Devices' }).first().click();
    await page.getByRole('link', { name: 'Nao’s Pixel' }).waitFor();
    // The answer to the first look is slow, and of before the keys were there.
    const looked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    await page.route(
      /yubikey_token\/tokens\?/,
      async (route) => {
        const before = await route.fetch();
        looked.resolve();
        await late.promise;
        await route.fulfill({ response: before }).catch(() => undefined);
      },
      { times: 1 },
    );
    await page.getByRole('link', { name: 'YubiKeys' }).click();
    await looked.promise;
    await page.locator('input[type="file"]').setInputFiles({
      name: 'keys.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('1234567,ccccccbcgujh,010203040506,000102030405060708090a0b0c0d0e0f\n'),
    });
    await says(page, '1 added, 0 failed.');
    late.resolve();
    await page.keyboard.press('Escape');
    await page.getByRole('cell', { name: '1234567' }).waitFor();
    await console_.isGood(page);
    await page.close();
  });

  test('factors, groups, sessions and the timeline read well on a phone, at night, in Japanese', async () => {
    const { id } = await named('Mei', 'mei@example.com');
    const page = await console_.open(`/people/${id}`, { width: 390, theme: 'dark', language: 'ja' });
    for (const name of ['グループ', 'アプリ', '認証要素', 'セッション', 'タイムライン', 'リスク']) {
      await tab(page, name);
      await page.getByRole('tabpanel').getByRole('heading').first().waitFor();
    }
    await tab(page, '認証要素');
    await says(page, 'ヘルプデスク');
    expect(await page.locator('main h1').textContent()).toBe('Mei Mori');
    await console_.isGood(page);
    await page.close();
  });
});
