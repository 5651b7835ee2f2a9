// The System Log, as somebody looks for what happened.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (!chromiumIsHere) return;
  console_ = await testConsole();
  await addGroup('Night shift');
});
afterAll(() => console_?.close());

const addGroup = (name: string) => console_.org.make('POST /api/v1/groups', { profile: { name } });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const filterField = (page: Page) => page.getByRole('combobox', { name: 'Filter expression' });
const rows = (page: Page, name: RegExp) => page.getByRole('row', { name });
const filterOf = (page: Page) => new URL(page.url()).searchParams.get('filter');

describe.skipIf(!chromiumIsHere)('the System Log in the console', () => {
  test('is narrowed by clicks and by an expression, and tells of one event', async () => {
    const page = await console_.open('/log');
    await filterField(page).fill('eventType eq');
    await page.keyboard.press('Escape');
    await button(page, 'Apply').click();
    await page.locator('input[aria-invalid="true"]').waitFor();
    await filterField(page).fill('eventType eq "group.lifecycle.create"');
    await page.keyboard.press('Escape');
    await button(page, 'Apply').click();
    await rows(page, /Night shift/).waitFor();
    await rows(page, /Night shift/)
      .getByRole('button', { name: 'Only events with Night shift' })
      .click();
    expect(filterOf(page)).toContain('and target.id eq "00g');
    await rows(page, /Night shift/)
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('dialog').getByText('Night shift', { exact: false }).first().waitFor();
    await page.getByRole('dialog').getByText('group.lifecycle.create').waitFor();
    await page.close();
  });

  test('is followed live, stays put while paused, and is kept as a search', async () => {
    const page = await console_.open('/log?filter=eventType eq "group.lifecycle.create"&live=1');
    await rows(page, /Night shift/).waitFor();
    await addGroup('Early shift');
    await rows(page, /Early shift/).waitFor();
    await button(page, 'Pause').click();
    await page.getByText('Paused at', { exact: false }).waitFor();
    await console_.isGood(page);
    await button(page, 'Back to the list').click();
    await button(page, 'Saved searches').click();
    await page.getByRole('menuitem', { name: 'Save this search' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('New groups');
    const kept = page.waitForResponse((response) => response.url().includes('/preferences/'));
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await kept;
    await page.goto(`${console_.url}/admin/log`);
    await button(page, 'Saved searches').click();
    await page.getByRole('menuitem', { name: 'New groups', exact: true }).click();
    await rows(page, /Early shift/).waitFor();
    expect(filterOf(page)).toBe('eventType eq "group.lifecycle.create"');
    await page.close();
  });

  test('is taken along as a file', async () => {
    const page = await console_.open('/log?filter=eventType eq "group.lifecycle.create"');
    await rows(page, /Night shift/).waitFor();
    await button(page, 'Export').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'CSV', exact: false }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toContain('Night shift');
    await page.close();
  });

  test('reads well in Japanese, at night, on a phone', async () => {
    const page = await console_.open('/log', { language: 'ja', theme: 'dark', width: 390 });
    await page.getByText('成功').first().waitFor();
    expect(await page.title()).toContain('システムログ');
    await console_.isGood(page);
    await page.close();
  });
});
