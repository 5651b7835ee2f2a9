// What an administrator does on the first day at the console, step by step and by visible labels alone: for the journey that proves it in
// both languages, and for the bench that times it in a large organisation.
import type { Page } from 'playwright-core';
import { choose } from '#test/kit/choose.ts';
import type { Say, Word } from './console-words.ts';

const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://hr.example.com/sp">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://hr.example.com/acs" index="0" isDefault="true"/>
</SPSSODescriptor></EntityDescriptor>`;
export const administrator = { email: 'ada@example.com', password: 'Correct-Horse-9' };
export const worker = { email: 'aoi.tanaka@example.com', password: 'Blue-Heron-27' };

export type Hands = ReturnType<typeof handsOn>;

/** Wraps each step, from the moment it is begun until what it was meant to show is there. */
export type Does = <T>(step: string, run: () => Promise<T>) => Promise<T>;

/** What somebody does on a page, by what they read there. */
export function handsOn(page: Page, say: Say, does: Does = (_, run) => run()) {
  const inPanel = () => page.getByRole('dialog').last();
  return {
    page,
    say,
    does,
    inPanel,
    go: (to: Word) =>
      does(`go to ${to}`, () =>
        page
          .getByRole('navigation')
          .getByRole('link', { name: say(to), exact: true })
          .first()
          .click(),
      ),
    follow: (link: Word) =>
      does(`follow ${link}`, () =>
        page
          .getByRole('link', { name: say(link) })
          .first()
          .click(),
      ),
    open: (tab: Word) => does(`tab ${tab}`, () => page.getByRole('tab', { name: say(tab) }).click()),
    press: (button: Word, where: Pick<Page, 'getByRole'> = page) =>
      does(`press ${button}`, () =>
        where
          .getByRole('button', { name: say(button), exact: true })
          .first()
          .click(),
      ),
    fill: (label: Word, text: string, where: Pick<Page, 'getByRole'> = page) =>
      does(`fill ${label}`, () =>
        where
          .getByRole('textbox', { name: new RegExp(`^${escaped(say(label))}`) })
          .first()
          .fill(text),
      ),
    choose: (label: Word, option: string) =>
      does(`choose ${label}`, () =>
        choose(
          page
            .getByRole('combobox', { name: say(label) })
            .or(page.getByRole('textbox', { name: say(label), exact: true }))
            .first(),
          option,
          { typed: option },
        ),
      ),
    heading: (name: string) =>
      does(`see ${name}`, () => page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()),
    link: (name: string) =>
      does(`open ${name}`, () => page.getByRole('link', { name, exact: true }).first().click()),
    sees: (text: string | RegExp) => does(`see ${text}`, () => page.getByText(text).first().waitFor()),
  };
}

export async function opensTheOrganisation(page: Page, { say }: Hands, setupLink: string): Promise<void> {
  await page.goto(setupLink);
  const field = (label: Word) => page.getByLabel(say(label), { exact: true });
  await field('organisation').fill('Tide Mobile');
  await field('firstName').fill('Ada');
  await field('lastName').fill('Admin');
  await field('workMail').fill(administrator.email);
  await field('newPassword').fill(administrator.password);
  await field('newPasswordAgain').fill(administrator.password);
  await page.getByRole('button', { name: say('createAndSignIn') }).click();
  await page.getByRole('heading', { name: say('myApps') }).waitFor();
  await page.getByRole('link', { name: say('administration') }).click();
  await page.getByRole('heading', { name: say('overview'), level: 1 }).waitFor();
}

export async function addsWhoWorksThere(hands: Hands): Promise<void> {
  await hands.go('groups');
  await hands.press('createGroup');
  await hands.fill('name', 'Sales', hands.inPanel());
  await hands.press('createGroup', hands.inPanel());
  await hands.heading('Sales');

  await hands.go('people');
  await hands.follow('addPerson');
  await hands.fill('firstName', 'Aoi');
  await hands.fill('lastName', 'Tanaka');
  await hands.fill('mail', worker.email);
  await hands.choose('groups', 'Sales');
  await hands.page.getByRole('radio', { name: hands.say('withPassword') }).check();
  await hands.page.locator('input[type=password]').fill(worker.password);
  await hands.page.getByRole('checkbox', { name: hands.say('mustChange') }).uncheck();
  await hands.press('add');
  await hands.heading('Aoi Tanaka');
}

export async function addsTheApps(hands: Hands): Promise<void> {
  const addApp = async (kind: 'webApp' | 'saml') => {
    await hands.go('applications');
    await hands.follow('addApplication');
    await hands.follow(kind);
  };
  await addApp('webApp');
  await hands.fill('name', 'Payroll');
  await hands.fill('redirects', 'https://payroll.example.com/callback');
  await hands.press('addTheApplication');
  await hands.heading('Payroll');
  await assignSales(hands);

  await addApp('saml');
  await hands.fill('metadata', metadata);
  await hands.press('readMetadata');
  await hands.does('see what was read', () =>
    hands.page.getByRole('status').filter({ hasText: 'https://hr.example.com/sp' }).waitFor(),
  );
  await hands.fill('name', 'HR');
  await hands.press('addTheApplication');
  await hands.heading('HR');
  await assignSales(hands);
}

async function assignSales(hands: Hands): Promise<void> {
  await hands.open('assignments');
  await hands.press('assignGroups');
  await hands.choose('groupsToAssign', 'Sales');
  await hands.press('assign', hands.inPanel());
  await hands.does('see the assignment', () =>
    hands.page.getByRole('link', { name: 'Sales' }).first().waitFor(),
  );
}

export async function guardsThem(hands: Hands): Promise<void> {
  await hands.go('networks');
  await hands.follow('createZone');
  await hands.fill('name', 'Office');
  await hands.fill('addresses', '203.0.113.0/24');
  await hands.press('createZone');
  await hands.heading('Office');

  await hands.go('policies');
  await hands.follow('appSignOn');
  await hands.press('newPolicy');
  await hands.fill('name', 'Sales apps', hands.inPanel());
  await hands.press('createPolicy');
  await hands.heading('Sales apps');
  await hands.press('addRule');
  await hands.fill('name', 'Outside the office', hands.inPanel());
  await hands.choose('network', hands.say('outside'));
  await hands.choose('zones', 'Office');
  await hands.page.keyboard.press('Escape');
  await hands.page.getByLabel(hands.say('passkey')).check();
  await hands.press('saveRule');
  await hands.sees('Outside the office');

  // Nor does anybody make themselves a passkey on the way in.
  await hands.go('policies');
  await hands.follow('enrolment');
  await hands.link('Default Policy');
  await hands.link('Default Rule');
  await hands.choose('whenSetUp', hands.say('never'));
  await hands.press('saveRule');
  await hands.sees(hands.say('never'));

  for (const app of ['Payroll', 'HR']) {
    await hands.go('applications');
    await hands.does('find the application', () => hands.page.getByRole('searchbox').fill(app));
    await hands.link(app);
    await hands.open('signOn');
    await hands.choose('policyOfApplication', 'Sales apps');
    await hands.press('usePolicy');
    await hands.sees(hands.say('policyChanged'));
  }
}

export async function triesIt(hands: Hands): Promise<void> {
  await hands.follow('testSignOn');
  await hands.choose('person', worker.email);
  await hands.press('runTest');
  await hands.sees(hands.say('theyWouldBeAsked'));
  await hands.sees('Outside the office');
}

/** The worker has a password and no passkey, and is not in the office. */
export async function isTurnedAway(page: Page, say: Say, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByLabel(say('username')).fill(worker.email);
  await page.getByRole('button', { name: say('next') }).click();
  await page.getByLabel(say('password'), { exact: true }).fill(worker.password);
  await page.getByRole('button', { name: say('signIn'), exact: true }).click();
  await page.getByRole('heading', { name: say('myApps') }).waitFor();
  const hr = await page.getByRole('link', { name: 'HR' }).first().getAttribute('href');
  await page.goto(new URL(hr ?? '', url).href);
  await page.getByRole('heading', { name: say('moreProof') }).waitFor();
}

export async function findsOutWhy(hands: Hands): Promise<void> {
  await hands.go('log');
  await hands.heading(hands.say('log'));
  const row = hands.page
    .getByRole('row', { name: /Aoi Tanaka/ })
    .filter({ hasText: hands.say('askedForMore') })
    .filter({ hasText: 'HR' })
    .first();
  await hands.does('open the event', () => row.getByRole('link', { name: hands.say('evaluation') }).click());
  await hands.sees(hands.say('whyItCameOutSo'));
  await hands.sees(hands.say('decides'));
  await hands.sees(hands.say('wantsMore'));
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
