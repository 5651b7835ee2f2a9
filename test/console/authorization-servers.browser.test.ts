// Authorization servers and identity providers, as an administrator works on them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose as chooseIn } from '#test/kit/choose.ts';
import { testRsaCertificate } from '#test/kit/certificate.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

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

/** What the System Log has of this kind. */
async function countOf(eventType: string): Promise<number> {
  const filter = encodeURIComponent(`eventType eq "${eventType}"`);
  return (await console_.org.make<unknown[]>(`GET /api/v1/logs?filter=${filter}`)).length;
}

describe.skipIf(!chromiumIsHere)('authorization servers in the console', () => {
  test('one is made, gets a claim, and shows what its tokens would hold for a person', async () => {
    const { org } = console_;
    const person = await org.person('mika@example.com', {
      profile: {
        firstName: 'Mika',
        lastName: 'Sato',
        email: 'mika@example.com',
        login: 'mika@example.com',
        department: 'Stores',
      },
    });
    const client = await org.client();
    const { label } = await org.make<{ label: string }>(`GET /api/v1/apps/${client.appId}`);
    const page = await console_.open('/authorization-servers');
    await button(page, 'Create an authorization server').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Orders');
    await dialog.getByRole('button', { name: 'Create an authorization server' }).click();
    await dialog.getByText('This is needed.').waitFor();
    await dialog.getByLabel('Audience').fill('api://orders');
    await dialog.getByRole('button', { name: 'Create an authorization server' }).click();
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    await page.goto(`${console_.url}/admin/authorization-servers/default?tab=claims`);
    await button(page, 'Add a claim').click();
    await dialog.getByLabel('Name').fill('dept');
    await dialog.getByRole('textbox', { name: 'Expression' }).fill('user.department');
    await button(page, 'Save').click();
    await page.getByRole('row', { name: /dept.*user\.department/ }).waitFor();
    await console_.isGood(page);

    await page.getByRole('tab', { name: 'Token preview' }).click();
    await choose(page, 'App', label, label);
    await choose(page, 'Person', 'Mika Sato', 'mika');
    await button(page, 'Show the tokens').click();
    await page.getByText('No token would be given').waitFor();
    await org.assign(client, person);
    await button(page, 'Show the tokens').click();
    await page.getByText('Tokens would be given').waitFor();
    await page.getByText('"dept": "Stores"', { exact: false }).waitFor();
    await console_.isGood(page);
    expect(await countOf('oauth2.as.created')).toBe(1);
    expect(await countOf('oauth2.claim.created')).toBe(1);
    await page.close();
  });

  test('who holds refresh tokens is shown, and loses them', async () => {
    const { org } = console_;
    const [client, person] = [await org.client(), await org.person('ren@example.com')];
    await org.assign(client, person);
    const { answer } = await org.authorize(client, await org.signedIn(person));
    const code = new URL(answer.headers['location'] as string).searchParams.get('code') ?? '';
    await org.redeem(client, code);
    const page = await console_.open('/authorization-servers/default?tab=clients');
    await page.getByRole('link', { name: /^App 0/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /ren@example\.com/ })
      .click();
    await page.getByText('offline_access', { exact: false }).waitFor();
    await console_.isGood(page);
    await button(page, 'All refresh tokens').click();
    await button(page, 'Revoke all').click();
    await page.getByRole('dialog').last().getByRole('button', { name: 'Revoke all' }).click();
    await page.getByText('No client holds a refresh token').waitFor();
    const path = `/api/v1/authorizationServers/default/clients/${client.clientId}/tokens`;
    expect(await org.make<unknown[]>(`GET ${path}`)).toEqual([]);
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('identity providers in the console', () => {
  test('a SAML provider is added with its certificate, and a person is linked and unlinked', async () => {
    await console_.org.person('yui@example.com', {
      profile: { firstName: 'Yui', lastName: 'Mori', email: 'yui@example.com', login: 'yui@example.com' },
    });
    const page = await console_.open('/identity-providers?tab=keys');
    await button(page, 'Add a certificate').click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: 'Certificate (PEM)' })
      .fill(testRsaCertificate('idp.example.com').cert);
    await button(page, 'Save').click();
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Providers' }).click();
    await button(page, 'Add an identity provider').click();
    await chooseIn(dialog.locator('input').and(dialog.getByLabel('Kind')).first(), 'SAML 2.0');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Partner');
    await button(page, 'Add').click();
    await dialog.getByText('This is needed.').first().waitFor();
    await dialog.getByLabel('Issuer').fill('https://idp.example.com');
    await dialog.getByLabel('Sign-on URL').fill('https://idp.example.com/sso');
    await chooseIn(dialog.locator('input').and(dialog.getByLabel('Their certificate')).first(), /Expires/);
    await button(page, 'Add').click();
    await page.getByRole('heading', { name: 'Partner', level: 1 }).waitFor();
    await page.getByText(/\/sso\/saml2\/0oa/).waitFor();
    await console_.isGood(page);

    await page.getByRole('tab', { name: 'Linked people' }).click();
    await button(page, 'Link a person').click();
    await choose(page, 'Person', 'Yui Mori', 'yui');
    await dialog.getByLabel('Their id there').fill('partner-77');
    await button(page, 'Link').click();
    await page.getByRole('row', { name: /Yui Mori.*partner-77/ }).waitFor();
    await button(page, 'More actions: Yui Mori (yui@example.com)').click();
    await page.getByRole('menuitem', { name: 'Unlink' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('Nobody is linked').waitFor();
    expect(await countOf('system.idp.lifecycle.create')).toBe(1);
    await page.close();
  });

  test('all of it stands in Japanese, by night, on a phone', async () => {
    for (const path of ['/authorization-servers/default?tab=policies', '/identity-providers']) {
      const page = await console_.open(path, { language: 'ja', theme: 'dark', width: 390 });
      await console_.isGood(page);
      expect(await page.getAttribute('html', 'lang')).toBe('ja');
      await page.close();
    }
  });
});
