// Who administers, what programs may do, and what developers find, as an administrator works on them.
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

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
/** In the panel, by its label, with or without the star of those that are needed. */
const field = (page: Page, label: string) =>
  dialog(page)
    .locator('input')
    .and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
    .first();

async function choose(page: Page, label: string, option: string, typed?: string): Promise<void> {
  await chooseIn(field(page, label), option, typed === undefined ? {} : { typed });
  // A field that takes several leaves its list open.
  await dialog(page).getByRole('heading').first().click();
}

async function aoi(): Promise<Wire> {
  const login = 'aoi@example.com';
  return console_.org.person(login, { profile: { firstName: 'Aoi', lastName: 'Mori', email: login, login } });
}

/** What the System Log has of a thing, oldest first. */
async function eventsOf(targetId: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${targetId}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&sortOrder=ASCENDING`,
  );
  return events.map(({ eventType }) => eventType);
}

describe.skipIf(!chromiumIsHere)('administrators in the console', () => {
  test('somebody is made help desk for one group, is seen with what they may do, and loses it again', async () => {
    const { org } = console_;
    const { id } = await aoi();
    await org.make('POST /api/v1/groups', { profile: { name: 'Shop Osaka' } });
    const page = await console_.open('/administrators');
    await button(page, 'Add an administrator').click();
    await dialog(page).getByRole('button', { name: 'Give a role' }).click();
    await page.getByText('Choose who is to have the role.').waitFor();
    await choose(page, 'To whom', 'Aoi Mori', 'aoi');
    await choose(page, 'Role', 'Help desk administrator');
    await page.getByLabel('Members of these groups only').check();
    await choose(page, 'Groups', 'Shop Osaka', 'Shop O');
    await dialog(page).getByRole('button', { name: 'Give a role' }).click();
    await page.getByRole('row', { name: /Aoi Mori.*Help desk administrator.*Shop Osaka/ }).waitFor();
    await console_.isGood(page);

    await page.getByRole('link', { name: 'Aoi Mori' }).click();
    await page.getByRole('heading', { name: 'Aoi Mori', level: 1 }).waitFor();
    await page.getByText('Unlock people').waitFor();
    await page.getByText('By Help desk administrator · groups (1)', { exact: false }).first().waitFor();
    await console_.isGood(page);

    await button(page, 'More actions: Help desk administrator').click();
    await page.getByRole('menuitem', { name: 'Take the role away' }).click();
    await dialog(page).getByRole('button', { name: 'Take the role away' }).click();
    await page.getByText('No administrator role').waitFor();
    expect(await eventsOf(id)).toEqual(
      expect.arrayContaining(['user.account.privilege.grant', 'user.account.privilege.revoke']),
    );
    await page.close();
  });

  test('a custom role is made, bound to a resource set, and counts for what is in it', async () => {
    const { org } = console_;
    await org.make('POST /api/v1/groups', { profile: { name: 'Shop Kyoto' } });
    const helper = await org.person('helper@example.com');
    const page = await console_.open('/administrators/roles/new');
    await button(page, 'Save').click();
    await page.getByText('Choose at least one permission.').waitFor();
    await page.getByLabel('Name').fill('Shop unlocker');
    await page.getByLabel('Find a permission').fill('unlock');
    await page.getByLabel('Unlock people', { exact: true }).check();
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Shop unlocker', level: 1 }).waitFor();

    await page.goto(`${console_.url}/admin/administrators?tab=sets`);
    await button(page, 'New resource set').click();
    await dialog(page).getByLabel('Name').fill('Shops');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('There is nothing in it').waitFor();
    await button(page, 'Add something').click();
    await choose(page, 'Members of a group', 'Shop Kyoto', 'Shop K');
    await dialog(page).getByRole('button', { name: 'Add something' }).click();
    await page.getByRole('row', { name: /Members of: Shop Kyoto/ }).waitFor();
    await button(page, 'Bind a role').click();
    await choose(page, 'Custom role', 'Shop unlocker');
    await choose(page, 'People', 'helper@example.com', 'helper');
    await dialog(page).getByRole('button', { name: 'Bind a role' }).click();
    await page.getByRole('region', { name: 'Shop unlocker' }).getByText('helper@example.com').waitFor();
    await console_.isGood(page);

    const { permissions } = await org.make<{ permissions: { permission: string }[] }>(
      `GET /gatehouse/v1/administrators/${helper.id}/permissions`,
    );
    expect(permissions.map(({ permission }) => permission)).toContain('okta.users.lifecycle.unlock');
    await page.close();
  });

  test('reads well in Japanese, at night, on a phone', async () => {
    const page = await console_.open('/administrators?tab=roles', {
      language: 'ja',
      theme: 'dark',
      width: 390,
    });
    await page.getByText('ヘルプデスク管理者').first().waitFor();
    expect(await page.title()).toContain('管理者');
    await console_.isGood(page);
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('API access in the console', () => {
  test('a token is made, shown once, works, and is revoked', async () => {
    const page = await console_.open('/api-access');
    await button(page, 'Create a token').first().click();
    await dialog(page).getByLabel('Name').fill('Night job');
    await page.getByLabel('From these networks only').check();
    await dialog(page).getByRole('button', { name: 'Create a token' }).click();
    await page.getByText('Name at least one network.').waitFor();
    await page.getByLabel('From anywhere').check();
    await dialog(page).getByRole('button', { name: 'Create a token' }).click();
    await page.getByText('Copy the token now').waitFor();
    await console_.isGood(page);
    const token = (await dialog(page).locator('code').first().textContent()) ?? '';
    const answer = await fetch(`${console_.url}/api/v1/groups?limit=1`, {
      headers: { authorization: `SSWS ${token}` },
    });
    expect(answer.status).toBe(200);
    await button(page, 'I have copied it').click();
    await page.getByRole('row', { name: /Night job/ }).waitFor();
    await button(page, 'More actions: Night job').click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await dialog(page).getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Night job was revoked.').waitFor();
    const after = await fetch(`${console_.url}/api/v1/groups?limit=1`, {
      headers: { authorization: `SSWS ${token}` },
    });
    expect(after.status).toBe(401);
    await page.close();
  });

  test('an origin is trusted, by the server’s words where it cannot be', async () => {
    const page = await console_.open('/api-access?tab=origins', { mayFail: true });
    await button(page, 'Add an origin').first().click();
    await dialog(page).getByLabel('Name').fill('Intranet');
    await dialog(page)
      .getByLabel('Origin', { exact: false })
      .last()
      .fill('https://intranet.example.com/path');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('must be a scheme, a host', { exact: false }).first().waitFor();
    await dialog(page).getByLabel('Origin', { exact: false }).last().fill('https://intranet.example.com');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Intranet.*API calls.*Active/ }).waitFor();
    const origins = await console_.org.make<object[]>('GET /api/v1/trustedOrigins');
    expect(origins).toMatchObject([{ origin: 'https://intranet.example.com', scopes: [{ type: 'CORS' }] }]);
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('developers in the console', () => {
  test('an operation is found, with a call that works here, and a quick start has our values', async () => {
    const page = await console_.open('/developers');
    // The description of the whole API is made when it is first asked for.
    await page.getByLabel('Find an operation, path or permission').waitFor({ timeout: 60_000 });
    await page.getByLabel('Find an operation, path or permission').fill('create api-tokens');
    // While the list follows what was typed, a link moves away from under the mouse.
    await page
      .getByRole('status')
      .getByText(/^\d operations?$/)
      .waitFor();
    await page.getByRole('link', { name: 'Make an API token of your own', exact: false }).click();
    await dialog(page)
      .getByText(`${console_.url}/gatehouse/v1/api-tokens`, { exact: false })
      .first()
      .waitFor();
    await console_.isGood(page);
    await page.goto(`${console_.url}/admin/developers?tab=start&framework=spa`);
    await page.getByText(`authority: '${console_.url}/oauth2/default'`, { exact: false }).waitFor();
    expect(await page.getByText('npm install oidc-client-ts').count()).toBe(1);
    await console_.isGood(page);
    await page.close();
  });
});
