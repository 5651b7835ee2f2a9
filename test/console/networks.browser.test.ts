// Networks and risk, as an administrator works on them.
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

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, label: string) =>
  page
    .locator('input')
    .and(page.getByLabel(label, { exact: true }))
    .first();
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

async function eventsOf(targetId: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${targetId}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&sortOrder=ASCENDING`,
  );
  return events.map(({ eventType }) => eventType);
}

describe.skipIf(!chromiumIsHere)('networks in the console', () => {
  test('a zone is pasted line by line, says what is wrong with it, is tried, switched off and deleted', async () => {
    const page = await console_.open('/networks');
    await page.getByRole('link', { name: 'Create zone' }).click();
    await page.getByLabel('Name').fill('Office');
    await page.getByLabel('Addresses', { exact: true }).fill('203.0.113.0/24\nnowhere\n203.0.113.7');
    await page.getByRole('button', { name: 'Line 2' }).waitFor();
    await page.getByLabel('Addresses', { exact: true }).fill('203.0.113.0/24 # the office\n203.0.113.7');
    await page.getByText('Before you save').waitFor();
    await console_.isGood(page);
    await button(page, 'Create zone').click();
    await heading(page, 'Office').waitFor();
    const zoneId = page.url().split('/').at(-1)?.split('?')[0] ?? '';

    await page.getByLabel('Address', { exact: true }).fill('203.0.113.9');
    await button(page, 'Look up').click();
    await page.getByText('203.0.113.9 is in this zone').waitFor();
    await page.getByText('Nothing names this zone.').waitFor();

    await button(page, 'Deactivate').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await button(page, 'Activate').waitFor();
    await button(page, 'Delete').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type Office to confirm').fill('Office');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await heading(page, 'Networks').waitFor();
    expect(await eventsOf(zoneId)).toEqual(['zone.create', 'zone.deactivate', 'zone.delete']);
    await page.close();
  });

  test('a block list that shuts out its maker has to be meant', async () => {
    const page = await console_.open('/networks/new?usage=BLOCKLIST');
    await page.getByLabel('Name').fill('Everybody');
    await page.getByLabel('Addresses', { exact: true }).fill('0.0.0.0/0\n::/0');
    await page.getByText('Every address').first().waitFor();
    await console_.isGood(page);
    await page.close();
    const zones = await console_.org.make<{ name: string }[]>('GET /api/v1/zones');
    expect(zones.map(({ name }) => name)).not.toContain('Everybody');
  });

  test('weights of signs are tried on somebody before they are saved, and taken back', async () => {
    await console_.org.person('tomo@example.com', {
      profile: { firstName: 'Tomo', lastName: 'Abe', email: 'tomo@example.com', login: 'tomo@example.com' },
    });
    const page = await console_.open('/risk');
    await page.getByLabel('First sign-in').fill('95');
    await choose(field(page, 'Person'), /Tomo Abe/, { typed: 'tomo' });
    await page.getByLabel('Address', { exact: true }).fill('203.0.113.9');
    await button(page, 'Try').click();
    await page.getByText('With your changes').waitFor();
    await page.getByText('Score 95').or(page.getByText('Score 100')).first().waitFor();
    await console_.isGood(page);
    await button(page, 'Save').click();
    await page.getByText('Changed', { exact: true }).waitFor();
    const settings = await console_.org.make<{ weights: Record<string, number> }>(
      'GET /gatehouse/v1/risk-settings',
    );
    expect(settings.weights['FIRST_SIGN_IN']).toBe(95);
    await button(page, 'Back to the defaults').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the defaults' }).click();
    await page.getByText('Changed', { exact: true }).waitFor({ state: 'hidden' });
    await page.close();
  });

  test('a behaviour is made, switched off and taken back; a device has to be something', async () => {
    const page = await console_.open('/risk?tab=behaviors');
    await button(page, 'Create behaviour').click();
    const panel = page.getByRole('dialog');
    await panel.getByLabel('Name').fill('New country');
    await panel.getByLabel('The country').check();
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /New country.*The country/ }).waitFor();
    await button(page, 'More actions: New country').click();
    await page.getByRole('menuitem', { name: 'Deactivate' }).click();
    await page.getByRole('row', { name: /New country.*Inactive/ }).waitFor();
    await button(page, 'Undo').last().click();
    await page.getByRole('row', { name: /New country.*Active/ }).waitFor();
    await page.getByRole('tab', { name: 'Device assurance' }).click();
    await button(page, 'Create device assurance').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ask for at least one thing.').first().waitFor();
    await panel.getByLabel('Name').fill('Windows of the shop');
    await panel.getByLabel('Version at least').fill('10.0.22631');
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Windows of the shop.*10\.0\.22631/ }).waitFor();
    await console_.isGood(page);
    await page.close();
    const made = await console_.org.make<{ name: string; settings: object }[]>('GET /api/v1/behaviors');
    expect(made).toContainEqual(
      expect.objectContaining({
        name: 'New country',
        settings: expect.objectContaining({ granularity: 'COUNTRY' }),
      }),
    );
  });

  test('all of it stands in Japanese, by night, on a phone', async () => {
    for (const path of ['/networks', '/networks/new', '/risk', '/risk?tab=threats']) {
      const page = await console_.open(path, { language: 'ja', theme: 'dark', width: 390 });
      await page.getByRole('tab').or(page.getByLabel('名前')).first().waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('ja');
      await console_.isGood(page);
      await page.close();
    }
  });
});
