// Groups, the roles they carry, and the rules that fill them, as an administrator works on them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose as chooseIn } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

type Wire = { id: string };

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
});
afterAll(() => console_?.close());

/** By its label, with or without the star of those that are needed. */
const field = (page: Page, label: string) =>
  page
    .locator('input')
    .and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
    .first();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const choose = (page: Page, label: string, option: string, typed?: string): Promise<void> =>
  chooseIn(field(page, label), option, typed === undefined ? {} : { typed });

async function addGroup(name: string): Promise<string> {
  return (await console_.org.make<Wire>('POST /api/v1/groups', { profile: { name } })).id;
}

/** What the System Log has of a thing, oldest first. */
async function eventsOf(targetId: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${targetId}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&sortOrder=ASCENDING`,
  );
  return events.map(({ eventType }) => eventType);
}

describe.skipIf(!chromiumIsHere)('groups in the console', () => {
  test('one is made, somebody is put into it and taken out, and that is taken back', async () => {
    const { org } = console_;
    await org.person('mika@example.com', {
      profile: { firstName: 'Mika', lastName: 'Sato', email: 'mika@example.com', login: 'mika@example.com' },
    });
    const page = await console_.open('/groups');
    await button(page, 'Create a group').click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Create a group' }).click();
    await panel.getByText('This is needed.').waitFor();
    await panel.getByLabel('Name').fill('Photographers');
    await panel.getByRole('button', { name: 'Create a group' }).click();
    await page.getByRole('heading', { name: 'Photographers', level: 1 }).waitFor();
    const groupId = page.url().split('/').at(-1) ?? '';

    await button(page, 'Add people').first().click();
    await choose(page, 'People', 'Mika Sato', 'mika');
    await page.keyboard.press('Tab');
    await button(page, 'Add 1 person').click();
    await page.getByRole('row', { name: /Mika Sato.*Added by hand/ }).waitFor();
    await console_.isGood(page);
    await button(page, 'Take Mika Sato out').click();
    await page.getByText('Nobody is in this group yet').waitFor();
    await button(page, 'Undo').last().click();
    await page.getByRole('row', { name: /Mika Sato/ }).waitFor();
    expect(await eventsOf(groupId)).toEqual([
      'group.lifecycle.create',
      'group.user_membership.add',
      'group.user_membership.remove',
      'group.user_membership.add',
    ]);
    await page.close();
  });

  test('one carries an administrator role, limited to the members of another', async () => {
    const helpers = await addGroup('Helpers');
    await addGroup('Shop Osaka');
    await addGroup('Shop Kyoto');
    const page = await console_.open(`/groups/${helpers}?tab=roles`);
    await button(page, 'Give a role').click();
    await choose(page, 'Role', 'Help desk administrator');
    await page.getByLabel('Members of these groups only').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Give a role' }).click();
    await page.getByText('Choose at least one.').waitFor();
    await choose(page, 'Groups', 'Shop Osaka', 'Shop O');
    await page.keyboard.press('Tab');
    await page.getByRole('dialog').getByRole('button', { name: 'Give a role' }).click();
    await page.getByRole('row', { name: /Help desk administrator.*Shop Osaka/ }).waitFor();

    await button(page, 'More actions: Help desk administrator').click();
    await page.getByRole('menuitem', { name: 'Change what it reaches' }).click();
    await choose(page, 'Add one', 'Shop Kyoto', 'Shop K');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Shop Osaka' }).click();
    await page.getByText('The last one cannot be removed', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /Help desk administrator.*Shop Kyoto/ }).waitFor();
    await console_.isGood(page);

    await button(page, 'More actions: Help desk administrator').click();
    await page.getByRole('menuitem', { name: 'Take the role away' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take the role away' }).click();
    await page.getByText('This group carries no administrator role').waitFor();
    const events = await eventsOf(helpers);
    expect(events).toContain('group.privilege.grant');
    expect(events.at(-1)).toBe('group.privilege.revoke');
    await page.close();
  });

  test('a rule is written by conditions, says whom it would reach, and is started', async () => {
    const { org } = console_;
    const sales = await addGroup('Sales');
    await org.person('rin@example.com', {
      profile: {
        firstName: 'Rin',
        lastName: 'Abe',
        email: 'rin@example.com',
        login: 'rin@example.com',
        department: 'Sales',
      },
    });
    const page = await console_.open(`/group-rules/new?group=${sales}`);
    await page.getByLabel('Name').fill('Sales by department');
    await field(page, 'Value').fill('Sales');
    await page.getByText('1 person matches').waitFor();
    await page.getByRole('link', { name: 'Rin Abe' }).waitFor();
    await page.getByText('Start the rule at once').click();
    await console_.isGood(page);
    await button(page, 'Create a group rule').click();
    await page.getByRole('heading', { name: 'Sales by department', level: 1 }).waitFor();
    const ruleId = page.url().split('/').at(-1)?.split('?')[0] ?? '';

    await button(page, 'Start').click();
    await page.getByRole('dialog').getByText('1 person matches').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await button(page, 'Stop').waitFor();
    expect(await org.make(`GET /api/v1/groups/rules/${ruleId}`)).toMatchObject({
      status: 'ACTIVE',
      conditions: { expression: { value: 'user.department == "Sales"' } },
    });

    await button(page, 'Delete').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the rule' }).click();
    await page.getByText('There are no group rules yet').waitFor();
    expect((await org.admin(`GET /api/v1/groups/rules/${ruleId}`)).status).toBe(404);
    await page.close();
  });

  test('they are as good in Japanese, by night and on a phone', async () => {
    const groupId = await addGroup('写真部');
    for (const path of ['/groups', `/groups/${groupId}?tab=roles`, '/group-rules/new']) {
      const page = await console_.open(path, { width: 390, theme: 'dark', language: 'ja' });
      await page.waitForLoadState('networkidle');
      await console_.isGood(page);
      expect(await page.locator('html').getAttribute('lang')).toBe('ja');
      await page.close();
    }
  });
});
