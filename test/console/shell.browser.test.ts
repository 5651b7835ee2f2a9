// The frame around every page of the console.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, signInOnPage } from '#test/kit/browser.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';
import { rightPassword } from '#test/kit/whole-app.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
});
afterAll(() => console_?.close());

const groupsNamed = async (name: string): Promise<string[]> =>
  (await console_.org.make<{ profile: { name: string } }[]>(`GET /api/v1/groups?q=${name}`)).map(
    ({ profile }) => profile.name,
  );

describe.skipIf(!chromiumIsHere)('the frame of the console', () => {
  test('shows an administrator where they are, by day and night, wide and narrow, in both languages', async () => {
    for (const [title, options] of [
      ['Overview', { width: 1440 }],
      ['概要', { width: 390, theme: 'dark', language: 'ja' }],
    ] as const) {
      const page = await console_.open('/', options);
      await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe(title);
      await console_.isGood(page);
      await page.close();
    }
  });

  test('finds and goes by the keyboard alone', async () => {
    const page = await console_.open('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('root');
    await page.getByText('root@example.com').first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await console_.isGood(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL('**/admin/log**');
    await page.close();
    expect(new URL(page.url()).pathname).toBe('/admin/log');
  });

  test('a session that ends while somebody types is begun anew beside them, and what they sent arrives once', async () => {
    const page = await console_.open('/groups');
    await page.getByRole('button', { name: 'Create a group' }).first().click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('textbox', { name: 'Name' }).fill('Kept through it all');
    await page.context().clearCookies();
    await panel.getByRole('button', { name: 'Create a group' }).click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Sign in in a new window' }).click();
    const beside = await opened;
    await signInOnPage(beside, 'root@example.com', rightPassword);
    await page.getByRole('heading', { name: 'Kept through it all', level: 1 }).waitFor();
    expect(await groupsNamed('Kept')).toEqual(['Kept through it all']);
    await page.close();
  });

  test('a connection that is lost loses nothing that was typed', async () => {
    const page = await console_.open('/groups');
    await page.getByRole('button', { name: 'Create a group' }).first().click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('textbox', { name: 'Name' }).fill('Sent at last');
    await page.context().setOffline(true);
    await panel.getByRole('button', { name: 'Create a group' }).click();
    await panel.getByRole('alert').first().waitFor();
    expect(await panel.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Sent at last');
    expect(await groupsNamed('Sent')).toEqual([]);
    await page.context().setOffline(false);
    await panel.getByRole('button', { name: 'Create a group' }).click();
    await page.getByRole('heading', { name: 'Sent at last', level: 1 }).waitFor();
    expect(await groupsNamed('Sent')).toEqual(['Sent at last']);
    await page.close();
  });
});
