// Policies, as an administrator works on them: rules, drafts, what-if, past sign-ins and the way back.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { choose as chooseIn } from '#test/kit/choose.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';

let console_: TestConsole;
let zoneId: string;
beforeAll(async () => {
  if (!chromiumIsHere) return;
  console_ = await testConsole();
  const body = { type: 'IP', name: 'Office', gateways: [{ type: 'CIDR', value: '198.51.100.0/24' }] };
  zoneId = (await console_.org.make<{ id: string }>('POST /api/v1/zones', body)).id;
});
afterAll(() => console_?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');

const choose = (page: Page, label: string, option: string | RegExp): Promise<void> =>
  chooseIn(page.getByLabel(label, { exact: true }).first(), option, { exact: true });

type Rule = {
  id: string;
  name: string;
  conditions: { network?: object };
  actions: { appSignOn: { access: string; verificationMethod?: { constraints: object[] } } };
};
const rulesOf = (policyId: string) => console_.org.make<Rule[]>(`GET /api/v1/policies/${policyId}/rules`);
const idIn = (page: Page): string => page.url().split('/').at(-1)?.split('?')[0] ?? '';

async function eventsOf(targetId: string): Promise<string[]> {
  const filter = encodeURIComponent(`target.id eq "${targetId}"`);
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?filter=${filter}&sortOrder=ASCENDING`,
  );
  return events.map(({ eventType }) => eventType);
}

const deny = { appSignOn: { access: 'DENY' } };

/** A policy with these rules, all of which keep out. */
async function aPolicy(name: string, ...rules: string[]): Promise<string> {
  const { id } = await console_.org.make<{ id: string }>('POST /api/v1/policies', {
    type: 'ACCESS_POLICY',
    name,
  });
  for (const rule of rules) {
    const conditions = { riskScore: { level: 'HIGH' } };
    await console_.org.make(`POST /api/v1/policies/${id}/rules`, { name: rule, conditions, actions: deny });
  }
  return id;
}

describe.skipIf(!chromiumIsHere)('policies in the console', () => {
  test('outside the office a passkey is asked for, by a rule that reads as a sentence', async () => {
    const page = await console_.open('/policies?type=ACCESS_POLICY');
    await button(page, 'New policy').click();
    await dialog(page).getByLabel('Name').fill('Sales apps');
    await button(page, 'Create policy').click();
    await heading(page, 'Sales apps').waitFor();
    const policyId = idIn(page);
    await button(page, 'Add rule').click();
    await dialog(page).getByLabel('Name').fill('Outside the office');
    await choose(page, 'Network', 'Outside these zones');
    await choose(page, 'Network zones', 'Office');
    await page.keyboard.press('Escape');
    await page.getByLabel('Require a passkey (phishing-resistant possession factor)').check();
    await console_.isGood(page);
    await button(page, 'Save rule').click();
    await page.getByText('Outside the office is saved').waitFor();
    await page
      .getByRole('list', { name: 'Rules' })
      .getByText('Everyone, from anywhere but Office: let in with two factors')
      .waitFor();
    const [rule] = await rulesOf(policyId);
    expect(rule).toMatchObject({
      conditions: { network: { connection: 'ZONE', exclude: [zoneId] } },
      actions: {
        appSignOn: {
          access: 'ALLOW',
          verificationMethod: { constraints: [{ possession: { phishingResistant: 'REQUIRED' } }] },
        },
      },
    });
    expect(await eventsOf(policyId)).toEqual(['policy.lifecycle.create', 'policy.rule.add']);
    await console_.isGood(page);
    await page.close();
  });

  test('a rule that can never apply is said to be one before it is saved; rules move by the keyboard, and back by the history', async () => {
    const policyId = await aPolicy('Ordered', 'First', 'Second');
    const page = await console_.open(`/policies/${policyId}`);
    await page.getByText('"Second" can never apply').waitFor();
    await button(page, 'Move Second').focus();
    await page.keyboard.press('Space');
    await page.getByText(/Second is (taken, )?at 2 of 3/).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowUp');
    await page.getByText('Second is at 1 of 3.').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await page.getByText('The order is changed').waitFor();
    expect((await rulesOf(policyId)).map(({ name }) => name)).toEqual(['Second', 'First', 'Catch-all Rule']);

    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('link', { name: 'Version 2' }).click();
    await dialog(page).getByText('Gone').waitFor();
    await button(page, 'Roll back to this').click();
    // Over the panel; asked for by its place, or the panel's own button would be waited for until it is free.
    await dialog(page).nth(1).getByRole('button', { name: 'Roll back to this' }).click();
    await page.getByText('Ordered is what it was in version 2').waitFor();
    expect((await rulesOf(policyId)).map(({ name }) => name)).toEqual(['First', 'Catch-all Rule']);
    expect(await eventsOf(policyId)).toContain('policy.version.restore');
    await console_.isGood(page);
    await page.close();
  });

  test('a draft is made, changed, compared, tried on somebody and on past sign-ins, and published', async () => {
    const policyId = await aPolicy('Ledger', 'Risky');
    const page = await console_.open(`/policies/${policyId}`);
    await button(page, 'Make a draft').click();
    await heading(page, 'Draft of Ledger').waitFor();
    const draftId = idIn(page);
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('link', { name: 'Catch-all Rule' }).click();
    await dialog(page).getByText('One factor', { exact: true }).click();
    await button(page, 'Save to the draft').click();
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.locator('del', { hasText: 'let in with two factors' }).waitFor();
    await page.locator('ins', { hasText: 'let in with one factor' }).waitFor();
    await console_.isGood(page);
    expect((await rulesOf(policyId)).at(-1)?.actions.appSignOn).toMatchObject({
      verificationMethod: { factorMode: '2FA' },
    });

    await page.getByRole('link', { name: 'What if' }).click();
    await chooseIn(page.locator('main').getByLabel('Person').first(), /./);
    await page.getByText('The live policies say').waitFor();
    await console_.isGood(page);

    await page.goto(`${console_.url}/admin/policies/drafts/${draftId}`);
    await button(page, 'Replay past sign-ins').click();
    await button(page, 'Start replay').click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByRole('link', { name: /Would be prompted/ }).waitFor();
    await console_.isGood(page);

    await page.goto(`${console_.url}/admin/policies/drafts/${draftId}`);
    await button(page, 'Publish').click();
    await dialog(page).getByRole('button', { name: 'Publish' }).click();
    await heading(page, 'Ledger').waitFor();
    await page.getByText('Everyone: let in with one factor').waitFor();
    expect(await eventsOf(policyId)).toContain('policy.rule.update');
    await page.close();
  });

  test('reads by night, on a phone, in Japanese', async () => {
    const policyId = await aPolicy('Night', 'Risky');
    const page = await console_.open(`/policies/${policyId}`, { theme: 'dark', language: 'ja', width: 390 });
    const rules = page.getByRole('list', { name: 'ルール' }).getByRole('listitem');
    await rules.first().waitFor();
    expect(await rules.first().textContent()).toContain('すべてのユーザー、リスクが高 → アクセスを拒否');
    await console_.isGood(page);
    await page.close();
  });
});
