// Schemas, mappings and expressions, as an administrator works on them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose as chooseIn } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
});
afterAll(() => console_?.close());

/** By its label, with or without the star of those that are needed. */
const field = (page: Page, label: string) =>
  page
    .locator('input, textarea')
    .and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
    .first();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const choose = (page: Page, label: string, option: string, typed?: string): Promise<void> =>
  chooseIn(field(page, label), option, typed === undefined ? {} : { typed });

async function eventTypes(): Promise<string[]> {
  const events = await console_.org.make<{ eventType: string }[]>(
    'GET /api/v1/logs?sortOrder=DESCENDING&limit=20',
  );
  return events.map(({ eventType }) => eventType);
}

type Schema = { definitions: { custom: { properties: Record<string, unknown> } } };
const customOf = async (path: string) =>
  (await console_.org.make<Schema>(`GET /api/v1/meta/schemas/${path}`)).definitions.custom.properties;

describe.skipIf(!chromiumIsHere)('profiles in the console', () => {
  test('an attribute is added, refused where it is wrong, and removed with its values', async () => {
    const { org } = console_;
    const page = await console_.open('/profiles');
    await page.getByRole('link', { name: 'User', exact: true }).click();
    await button(page, 'Add an attribute').click();
    const panel = page.getByRole('dialog');
    await panel.getByLabel('Display name', { exact: false }).first().fill('Badge number');
    expect(await field(page, 'Variable name').inputValue()).toBe('badgeNumber');
    await field(page, 'Pattern').fill('[A-Z');
    await panel.getByRole('button', { name: 'Add the attribute' }).click();
    await panel.locator('[name="pattern"][aria-invalid="true"]').waitFor();
    await field(page, 'Pattern').fill('[A-Z]{2}[0-9]{4}');
    await panel.getByLabel('No two people may have the same value').check();
    await console_.isGood(page);
    await panel.getByRole('button', { name: 'Add the attribute' }).click();
    await page.getByRole('row', { name: /Badge number badgeNumber.*Unique/ }).waitFor();
    expect(await customOf('user/default')).toMatchObject({
      badgeNumber: { type: 'string', pattern: '[A-Z]{2}[0-9]{4}', unique: 'UNIQUE_VALIDATED' },
    });
    expect(await eventTypes()).toContain('directory.user_profile.update');

    await org.person('kei@example.com', {
      profile: {
        firstName: 'Kei',
        lastName: 'Mori',
        email: 'kei@example.com',
        login: 'kei@example.com',
        badgeNumber: 'AB1234',
      },
    });
    await button(page, 'More actions: Badge number').click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('1 person has a value now.').waitFor();
    const remove = page.getByRole('dialog').getByRole('button', { name: 'Remove the attribute' });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel('Type badgeNumber to confirm').fill('badgeNumber');
    await remove.click();
    await page.getByText('There are no attributes of your own yet').waitFor();
    expect(await customOf('user/default')).toEqual({});
    await page.close();
  });

  test('a user type is made, renamed and deleted', async () => {
    const page = await console_.open('/profiles');
    await button(page, 'Create a user type').click();
    const panel = page.getByRole('dialog');
    await field(page, 'Name').fill('Contractor');
    await field(page, 'Variable name').fill('contract or');
    await panel.getByRole('button', { name: 'Create a user type' }).click();
    await panel.getByText('Begin with a letter', { exact: false }).waitFor();
    await field(page, 'Variable name').fill('contractor');
    await panel.getByRole('button', { name: 'Create a user type' }).click();
    await page.getByRole('heading', { name: 'Contractor', level: 1 }).waitFor();
    await button(page, 'Rename').click();
    await field(page, 'Name').fill('Partner');
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Partner', level: 1 }).waitFor();
    await button(page, 'Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the user type' }).click();
    await page.getByRole('heading', { name: 'Profiles', level: 1 }).waitFor();
    expect(await console_.org.make('GET /api/v1/meta/types/user')).toHaveLength(1);
    await page.close();
  });

  test('a mapping is changed with a real person to look at, and an expression is tried', async () => {
    const { org } = console_;
    await org.person('sora@example.com', {
      profile: { firstName: 'Sora', lastName: 'Ito', email: 'sora@example.com', login: 'sora@example.com' },
    });
    const { appId } = await org.client();
    const page = await console_.open(`/profiles/apps/${appId}?tab=to`);
    await choose(page, 'Try it on', 'Sora Ito', 'sora');
    await page.getByText('sora@example.com').first().waitFor();
    const nickname = field(page, 'Expression for Nickname');
    await nickname.fill('String.toUpperCase(user.firstName');
    await page.getByText('(at position', { exact: false }).waitFor();
    await nickname.fill('String.toUpperCase(user.firstName)');
    await page.getByText('SORA', { exact: true }).waitFor();
    await console_.isGood(page);
    await button(page, 'Save').click();
    await page.getByText('The mapping was saved.').waitFor();
    expect(await eventTypes()).toContain('directory.mapping.update');

    await page.getByRole('link', { name: 'Try an expression by itself' }).click();
    const expression = page.getByRole('textbox', { name: 'Expression', exact: true });
    await expression.fill('String.substringBefore(user.email, "@")');
    await page.getByText('sora', { exact: true }).first().waitFor();
    await expression.fill('user.firstName + + "x"');
    await page.getByText('(at position', { exact: false }).waitFor();
    await console_.isGood(page);
    await page.close();
  });

  test('they are as good in Japanese, by night and on a phone', async () => {
    for (const path of ['/profiles', '/profiles?tab=groups', '/profiles?tab=playground']) {
      const page = await console_.open(path, { width: 390, theme: 'dark', language: 'ja' });
      await page.waitForLoadState('networkidle');
      await console_.isGood(page);
      expect(await page.locator('html').getAttribute('lang')).toBe('ja');
      await page.close();
    }
  });
});
