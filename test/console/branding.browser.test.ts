// What people see of the organisation, and what holds for all of it, as an administrator sets it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
let brandId = '';
beforeAll(async () => {
  if (!chromiumIsHere) return;
  console_ = await testConsole();
  brandId = (await console_.org.make<{ id: string }[]>('GET /api/v1/brands'))[0]?.id ?? '';
});
afterAll(() => console_?.close());

const field = (page: Page, label: string) =>
  page
    .locator('input')
    .and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)))
    .first();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** What the System Log has of this kind. */
async function countOf(eventType: string): Promise<number> {
  const filter = encodeURIComponent(`eventType eq "${eventType}"`);
  return (await console_.org.make<unknown[]>(`GET /api/v1/logs?filter=${filter}`)).length;
}

/** One white dot. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(!chromiumIsHere)('branding in the console', () => {
  test('colours that cannot be read are told, and a logo is put up and taken down', async () => {
    const page = await console_.open(`/branding/${brandId}`);
    await field(page, 'Main colour').fill('#ffee00');
    await page.getByText(/Contrast 1\.2 : 1, below the 4\.5/).waitFor();
    await field(page, 'Main colour').fill('#123f7a');
    await page.keyboard.press('Escape');
    await choose(field(page, 'Sign-in page'), 'Your colours');
    await console_.isGood(page);
    await button(page, 'Save').click();
    await page.getByText('The look was saved').waitFor();
    await page.locator('input[type="file"]').first().setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: picture,
    });
    await page.getByRole('img', { name: 'Logo' }).waitFor();
    await button(page, 'Remove: Logo').click();
    await page.getByText('The picture was removed').waitFor();
    const [theme] = await console_.org.make<{ primaryColorHex: string }[]>(
      `GET /api/v1/brands/${brandId}/themes`,
    );
    expect(theme?.primaryColorHex).toBe('#123f7a');
    await page.close();
  });

  test('a mail gets words of one’s own, seen as they are typed, and the product’s again', async () => {
    const page = await console_.open(`/branding/${brandId}/mails/UserActivation`);
    await page.getByLabel('Text (HTML)').fill('<p>Hello ${user.profile.firstName}</p>');
    await page.getByText('It cannot be saved like this').waitFor();
    await page
      .getByLabel('Text (HTML)')
      .fill('<p>Hello ${user.profile.firstName}, <a href="${activationLink}">begin here</a></p>');
    await page.getByText('It cannot be saved like this').waitFor({ state: 'hidden' });
    await page.getByRole('document', { name: 'Preview' }).getByText('Hello Aoi, begin here').waitFor();
    await button(page, 'Save').click();
    await page.getByText('Your own wording', { exact: true }).waitFor();
    await console_.isGood(page);
    await button(page, 'Send me a test').click();
    await page.getByText('A test mail was sent to you').waitFor();
    expect(await countOf('system.email.template.create')).toBe(1);
    await button(page, 'More actions: Welcome, and activation').click();
    await page.getByRole('menuitem', { name: 'Back to the product’s wording' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Back to the product’s wording' }).click();
    await page.getByText('The product’s wording', { exact: true }).waitFor();
    expect(await countOf('system.email.template.delete')).toBe(1);
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('settings in the console', () => {
  test('the organisation’s name, its contact and its notices are set', async () => {
    await console_.org.person('mika@example.com', {
      profile: { firstName: 'Mika', lastName: 'Sato', email: 'mika@example.com', login: 'mika@example.com' },
    });
    const page = await console_.open('/settings');
    await field(page, 'Web site').fill('nowhere');
    await button(page, 'Save').first().click();
    await page.getByText('This has to be a web address, with https://.').waitFor();
    await field(page, 'Web site').fill('https://www.example.com');
    await button(page, 'Save').first().click();
    await page.getByText('The settings were saved').waitFor();
    await choose(field(page, 'Technical contact'), /Mika Sato/, { typed: 'mika' });
    await page.getByText('The contact was saved').waitFor();
    await console_.isGood(page);
    await page.getByRole('tab', { name: 'Security' }).click();
    await page.getByLabel('The password was changed').uncheck();
    await button(page, 'Save').click();
    await page.getByText('The security settings were saved').waitFor();
    await console_.isGood(page);
    const org = await console_.org.make<{ website: string }>('GET /api/v1/org');
    expect(org.website).toBe('https://www.example.com');
    expect(await countOf('system.org.update')).toBe(1);
    expect(await countOf('system.org.contact.update')).toBe(1);
    await page.close();
  });

  test('an export is compared with what is there, and says that nothing would change', async () => {
    const page = await console_.open('/settings?tab=files');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download').click()]);
    await page.locator('input[type="file"]').setInputFiles(await download.path());
    await page.getByText('Nothing would change').waitFor();
    expect(download.suggestedFilename()).toMatch(/\.json$/);
    await console_.isGood(page);
    await page.close();
  });

  test('all of it stands in Japanese, by night, on a phone', async () => {
    for (const path of [
      `/branding/${brandId}`,
      `/branding/${brandId}/mails/ForgotPassword`,
      '/settings?tab=security',
    ]) {
      const page = await console_.open(path, { language: 'ja', theme: 'dark', width: 390 });
      await console_.isGood(page);
      expect(await page.getAttribute('html', 'lang')).toBe('ja');
      await page.close();
    }
  });
});
