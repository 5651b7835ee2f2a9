// An administrator adds applications, and sees what a sign-on to them would be before anybody has them.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose as chooseIn } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (!chromiumIsHere) return;
  console_ = await testConsole();
  await console_.org.person('aoi@example.com');
});
afterAll(() => console_?.close());

const field = (page: Page, name: string | RegExp) => page.getByRole('textbox', { name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();
const inPanel = (page: Page) => page.getByRole('dialog');

const choose = (page: Page, label: string, text: string): Promise<void> =>
  chooseIn(page.getByRole('combobox', { name: label }), text, { typed: text });

/** The application whose page is shown. */
const appIdOn = (page: Page): string => /0oa\w+/.exec(page.url())?.[0] ?? '';

async function eventTypes(appId: string): Promise<string[]> {
  const answer = await console_.org.admin('GET /api/v1/logs?limit=200&sortOrder=DESCENDING');
  return answer
    .json<{ eventType: string; target: { id: string }[] | null }[]>()
    .filter(({ target }) => target?.some(({ id }) => id === appId))
    .map(({ eventType }) => eventType);
}

const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://hr.example.com/sp">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://hr.example.com/acs" index="0" isDefault="true"/>
</SPSSODescriptor></EntityDescriptor>`;

describe.skipIf(!chromiumIsHere)('applications', () => {
  test('an OpenID Connect app is added, guarded, assigned and tested', async () => {
    const page = await console_.open('/applications');
    await page.getByRole('link', { name: 'Add an application' }).first().click();
    await page.getByRole('link', { name: /^Web app/ }).click();
    await press(page, 'Add the application');
    await page.getByText('This is needed.').first().waitFor();
    await field(page, /^Name/).fill('Payroll');
    await field(page, /^Sign-in redirect addresses/).fill('https://payroll.example.com/callback');
    await press(page, 'Add the application');
    await page.getByText('Authorize endpoint').waitFor();
    const appId = appIdOn(page);

    await choose(page, 'Policy of this application', 'Any two factors');
    await press(page, 'Use this policy');
    await page.getByText('The policy was changed').waitFor();

    await page.getByRole('tab', { name: 'Assignments' }).click();
    await press(page, 'Assign groups');
    await choose(page, 'Groups to assign', 'Everyone');
    await inPanel(page).getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByRole('link', { name: 'Everyone' }).first().waitFor();

    await page.getByRole('link', { name: 'Test sign-on' }).click();
    await choose(page, 'Person', 'aoi@example.com');
    await press(page, 'Run the test');
    await page.getByText('They would be asked for more').waitFor();
    for (const step of ['Request', 'Decision', 'What the application is told', 'Response'])
      await page.getByRole('heading', { name: step }).waitFor();
    await page.getByText('https://payroll.example.com/callback').first().waitFor();
    await console_.isGood(page);
    expect(await eventTypes(appId)).toEqual(
      expect.arrayContaining(['application.lifecycle.create', 'application.sign_on.test']),
    );
    await page.close();
  });

  test('a SAML app comes of its metadata, and shows what it would be told before anybody has it', async () => {
    const page = await console_.open('/applications/new?kind=saml');
    await field(page, 'Metadata of the app').fill(metadata);
    const typed = Promise.withResolvers<void>();
    await page.route('**/apps/saml-metadata', async (route) => {
      await typed.promise;
      await route.continue();
    });
    await press(page, 'Read the metadata');
    // What is typed while it is read stays.
    await field(page, /^Name/).fill('HR');
    typed.resolve();
    await page.getByText('Read the metadata of https://hr.example.com/sp').waitFor();
    expect(await field(page, /^Name/).inputValue()).toBe('HR');
    await press(page, 'Add the application');
    // A pair of keys is made.
    await page.getByText('SSO URL').waitFor();
    const appId = appIdOn(page);

    await page.getByRole('tab', { name: 'Attributes sent' }).click();
    await press(page, 'Add an attribute');
    await field(page, 'Attribute 1').fill('mail');
    await field(page, 'Expression 1').fill('user.email');
    await press(page, 'Save');
    await page.getByText('Saved', { exact: true }).waitFor();
    const kept = await console_.org.admin(`GET /api/v1/apps/${appId}`);
    expect(kept.json()).toMatchObject({
      settings: {
        signOn: { ssoAcsUrl: 'https://hr.example.com/acs', attributeStatements: [{ name: 'mail' }] },
      },
    });

    await page.getByRole('link', { name: 'Test sign-on' }).click();
    await choose(page, 'Person', 'aoi@example.com');
    await press(page, 'Run the test');
    await page.getByText('They would not get in').waitFor();
    await page.getByText('Below is what the application would be told if they were assigned.').waitFor();
    await page.getByText('aoi@example.com').nth(1).waitFor();
    await page.close();
  });

  test('a certificate is changed for another, and a secret for another', async () => {
    const saml = await console_.org.make('POST /api/v1/apps', {
      label: 'Learning',
      signOnMode: 'SAML_2_0',
      settings: { signOn: { ssoAcsUrl: 'https://l.example.com/acs', audience: 'https://l.example.com' } },
    });
    const page = await console_.open(`/applications/${saml.id}?tab=keys`);
    await press(page, 'Generate a certificate');
    await inPanel(page).getByRole('button', { name: 'Generate a certificate' }).click();
    await page.getByText('The certificate was generated').waitFor();
    const other = page
      .getByRole('table', { name: 'Signing certificates' })
      .getByRole('row')
      .filter({ hasText: '…', hasNotText: 'In use' });
    await other.getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Sign with this one' }).click();
    await inPanel(page).getByRole('button', { name: 'Sign with this one' }).click();
    await page.getByText('The certificate was changed').waitFor();

    const client = await console_.org.client();
    await page.goto(`${console_.url}/admin/applications/${client.appId}?tab=keys`);
    await press(page, 'Add a secret');
    await page.getByText('The secret was added').waitFor();
    const secrets = await console_.org.admin(`GET /api/v1/apps/${client.appId}/credentials/secrets`);
    expect(secrets.json()).toHaveLength(2);
    await page.close();
  });

  test('reads as well in Japanese, by night, on a phone', async () => {
    const client = await console_.org.client();
    const page = await console_.open(`/applications/${client.appId}/test`, {
      language: 'ja',
      theme: 'dark',
      width: 390,
    });
    await choose(page, 'ユーザー', 'aoi@example.com');
    await press(page, 'テストを実行');
    await page.getByText('サインインできません').waitFor();
    expect(await page.getByRole('heading', { name: '判定' }).isVisible()).toBe(true);
    await console_.isGood(page);
    await page.close();
  });
});
