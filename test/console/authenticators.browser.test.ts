// Authenticators and hooks, as an administrator works on them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OutboundHttp, OutboundProblem } from '#src/platform/outbound-http/index.ts';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

/** The other side: knows us, answers hooks, and is not there at one address. */
const outbound: OutboundHttp = {
  async request({ url, headers = {}, body }) {
    if (url.includes('nowhere')) throw new OutboundProblem('timeout', 'did not answer in time');
    const challenge = headers['x-okta-verification-challenge'];
    const commands = [
      { type: 'com.okta.access.patch', value: [{ op: 'add', path: '/claims/shop', value: 7 }] },
    ];
    const answer =
      challenge === undefined
        ? String(body).includes('com.okta.oauth2') && { commands }
        : { verification: challenge };
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer || {})) };
  },
};

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole({ outbound });
});
afterAll(() => console_?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const idIn = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

async function eventsOf(targetId: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${targetId}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&sortOrder=ASCENDING`,
  );
  return events.map(({ eventType }) => eventType);
}

describe.skipIf(!chromiumIsHere)('authenticators in the console', () => {
  test('one is added, set, switched off knowing whom it hits, and on again', async () => {
    const page = await console_.open('/authenticators');
    await button(page, 'Add authenticator').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('One-time code token').check();
    await dialog.getByLabel('Name').fill('Shop tokens');
    await dialog.getByRole('button', { name: 'Add authenticator' }).click();
    await heading(page, 'Shop tokens').waitFor();
    const id = idIn(page);

    await page.getByRole('tab', { name: 'Settings' }).last().click();
    await page.getByLabel('Digits').fill('7');
    await button(page, 'Save').click();
    await page.getByText('A whole number from 6 to 10.').waitFor();
    await page.getByLabel('Digits').fill('8');
    await page.getByLabel('Kept in hardware').check();
    await console_.isGood(page);
    await button(page, 'Save').click();
    await page.getByText('One-time code: settings saved').waitFor();

    await button(page, 'Deactivate').click();
    await page.getByRole('dialog').getByText('Nobody can set it up', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await button(page, 'Activate').waitFor();
    await button(page, 'Undo').last().click();
    await button(page, 'Deactivate').waitFor();
    expect(await eventsOf(id)).toEqual([
      'security.authenticator.lifecycle.create',
      'security.authenticator.lifecycle.activate',
      'security.authenticator.lifecycle.update',
      'security.authenticator.lifecycle.deactivate',
      'security.authenticator.lifecycle.activate',
    ]);
    await page.close();
  });

  test('one that a policy names stays on, and says which; models of keys are vouched for', async () => {
    const page = await console_.open('/authenticators');
    await page.getByRole('link', { name: 'Passkeys and security keys' }).click();
    await heading(page, 'Passkeys and security keys').waitFor();
    await button(page, 'Deactivate').click();
    await page
      .getByText('It cannot be switched off while these policies name it.', { exact: false })
      .waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Default Policy' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Models of security keys' }).click();
    await button(page, 'Add model').click();
    const panel = page.getByRole('dialog');
    await panel.getByLabel('Name').fill('Shop key');
    await panel.getByLabel('AAGUID').fill('cb69481e');
    await panel.getByRole('button', { name: 'Add model' }).click();
    await panel.getByText('This is no AAGUID.').waitFor();
    await panel.getByLabel('AAGUID').fill('cb69481e-8ff7-4039-93ec-0a2729a154a8');
    await panel.getByRole('button', { name: 'Add model' }).click();
    await page.getByRole('row', { name: /Shop key.*Key is kept in hardware/ }).waitFor();
    await console_.isGood(page);
    expect((await eventsOf(idIn(page))).at(-1)).toBe('security.authenticator.lifecycle.update');
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('hooks in the console', () => {
  test('an event hook is made with a secret that is shown once, and verified', async () => {
    const page = await console_.open('/hooks');
    await page.getByRole('link', { name: 'Create event hook' }).click();
    await button(page, 'Create event hook').click();
    await page.getByText('Choose at least one event.').waitFor();
    await page.getByLabel(/^Name( \*)?$/).fill('Joiners');
    await choose(page.locator('input').and(page.getByLabel('Events')).first(), /user\.lifecycle\.create/, {
      typed: 'user.lifecycle.create',
    });
    await page.keyboard.press('Escape');
    await page.getByLabel('Address').fill('https://nowhere.example.com/told');
    await button(page, 'Make one').click();
    await page.getByText('once saved it is not shown again', { exact: false }).waitFor();
    await console_.isGood(page);
    await button(page, 'Create event hook').click();
    await heading(page, 'Joiners').waitFor();
    const id = idIn(page);
    await button(page, 'Verify').click();
    await page.getByText('did not answer in time', { exact: false }).waitFor();

    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Address').fill('https://hooks.example.com/told');
    await button(page, 'Save').click();
    await page.getByText('a secret given for one server is not sent to another', { exact: false }).waitFor();
    await button(page, 'Make one').click();
    await button(page, 'Save').click();
    await page.getByText('Hook saved').waitFor();
    await button(page, 'Verify').click();
    await page.getByText('Verified', { exact: true }).first().waitFor();
    // The first verification is there as a failure.
    expect(await eventsOf(id)).toEqual([
      'event_hook.created',
      'event_hook.verified',
      'event_hook.updated',
      'event_hook.verified',
    ]);
    await page.close();
  });

  test('an inline hook is tried, and shows what it was sent and what it answered', async () => {
    const page = await console_.open('/hooks?tab=inline');
    await page.getByRole('link', { name: 'Create inline hook' }).click();
    await page.getByLabel(/^Name( \*)?$/).fill('Claims of the shop');
    await page.getByLabel('Address').fill('https://hooks.example.com/asked');
    await page.getByLabel('Secret', { exact: true }).fill('a secret of the shop');
    await button(page, 'Create inline hook').click();
    await heading(page, 'Claims of the shop').waitFor();
    await page.getByRole('tab', { name: 'Try it' }).click();
    await button(page, 'Send').click();
    await page.getByText('1 command').waitFor();
    await page.getByText('/claims/shop', { exact: false }).waitFor();
    await console_.isGood(page);
    await button(page, 'Deactivate').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('Activate the hook to try it.').waitFor();
    expect(await eventsOf(idIn(page))).toEqual(['inline_hook.created', 'inline_hook.deactivated']);
    await page.close();
  });

  test('all of it stands in Japanese, by night, on a phone', async () => {
    for (const path of ['/authenticators', '/hooks', '/hooks/event/new', '/hooks/inline/new']) {
      const page = await console_.open(path, { language: 'ja', theme: 'dark', width: 390 });
      expect(await page.locator('html').getAttribute('lang')).toBe('ja');
      await console_.isGood(page);
      await page.close();
    }
  });
});
