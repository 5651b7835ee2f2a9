import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
}, 120_000);
afterAll(() => console_?.close());

describe.skipIf(!chromiumIsHere)('the console', () => {
  test('shows an administrator where they are, by day and night, wide and narrow, in both languages', async () => {
    for (const options of [{ width: 1440 }, { width: 390, theme: 'dark', language: 'ja' }] as const) {
      const page = await console_.open('/', options);
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
    await page.close();
  });

  test('is shown to administrators only', async () => {
    const person = await console_.org.person('nobody@example.com');
    const page = await console_.open('/', { login: person.login }).catch((error: unknown) => error);
    expect(page).toBeDefined();
  });
});
