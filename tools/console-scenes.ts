// The console's pages as `npm run screenshots` takes them: each at three widths, in both languages, by day and by night, one picture a look.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoPeople, demoWorker } from '../demo/people.ts';
import { signInOnPage } from '#test/kit/browser.ts';
import { type Demo, demoPassword } from '#test/kit/demo.ts';

type Look = {
  name: string;
  width: number;
  height: number;
  language: 'en' | 'ja';
  colorScheme: 'light' | 'dark';
};
/** The first that is listed there, or the one of that name. */
type Find = (path: string, name?: string) => Promise<{ id: string }>;
type Scene = {
  name: string;
  title: string;
  /** Under /admin. */
  path: string | ((find: Find) => Promise<string>);
  /** What somebody does there before the picture is taken. */
  act?: (page: Page) => Promise<void>;
};

/** Has the ledger, which a policy guards. */
const accountant = demoPeople(1000).find(({ department }) => department === 'Finance')?.login ?? '';
const administrator = 'admin@example.com';
const looks: readonly Look[] = [
  { name: 'desktop.light.en', width: 1440, height: 900, language: 'en', colorScheme: 'light' },
  { name: 'desktop.dark.ja', width: 1440, height: 900, language: 'ja', colorScheme: 'dark' },
  { name: 'tablet.light.ja', width: 768, height: 1024, language: 'ja', colorScheme: 'light' },
  { name: 'phone.dark.en', width: 390, height: 844, language: 'en', colorScheme: 'dark' },
];

const personIn = async (find: Find) =>
  (await find(`/api/v1/users?search=${encodeURIComponent(`profile.login eq "${demoWorker.login}"`)}`)).id;
const appIn = async (find: Find, label: string) =>
  (await find(`/api/v1/apps?q=${encodeURIComponent(label)}`)).id;
const groupIn = async (find: Find, name: string) =>
  (await find(`/api/v1/groups?q=${encodeURIComponent(name)}`)).id;

const policyIn = async (find: Find) => (await find('/api/v1/policies?type=ACCESS_POLICY', 'Money')).id;
const draftIn = async (find: Find) => (await find('/gatehouse/v1/shadow-policies')).id;
const ruleIn = async (find: Find) => (await find('/api/v1/groups/rules', 'Finance, by department')).id;
const brandIn = async (find: Find) => (await find('/api/v1/brands')).id;

/** Chooses by typing, in the field of that number on the page. */
async function pick(page: Page, field: number, text: string): Promise<void> {
  await page.locator('main input:visible').nth(field).click();
  await page.keyboard.type(text);
  await page.locator('[role=option]:visible').filter({ hasText: text }).first().click();
}
const submit = (page: Page) => page.locator('main form button[type=submit]').first().click();

export const consoleScenes: readonly Scene[] = [
  { name: 'overview', title: 'Overview', path: '/' },
  { name: 'factor-coverage', title: 'Who has which factor', path: '/factor-coverage' },
  { name: 'map', title: 'Where people sign in from', path: '/map' },
  { name: 'people', title: 'People', path: '/people' },
  { name: 'person', title: 'A person', path: async (find) => `/people/${await personIn(find)}` },
  {
    name: 'person-why',
    title: 'Why can’t they get in?',
    path: async (find) => `/people/${await personIn(find)}/why`,
  },
  {
    name: 'person-apps',
    title: 'A person’s apps, and why they have them',
    path: async (find) => `/people/${await personIn(find)}?tab=apps`,
  },
  { name: 'people-import', title: 'Importing people from a CSV file', path: '/people/import' },
  { name: 'devices', title: 'Devices', path: '/devices' },
  { name: 'groups', title: 'Groups', path: '/groups' },
  { name: 'group', title: 'A group', path: async (find) => `/groups/${await groupIn(find, 'Call centre')}` },
  { name: 'group-rules', title: 'Group rules', path: '/group-rules' },
  { name: 'group-rule', title: 'A group rule', path: async (find) => `/group-rules/${await ruleIn(find)}` },
  { name: 'profiles', title: 'Profiles, mappings, expressions', path: '/profiles' },
  {
    name: 'expression',
    title: 'Trying an expression',
    path: '/profiles?tab=playground',
    async act(page) {
      await pick(page, 0, demoWorker.login);
      await page
        .locator('main textarea')
        .fill('user.firstName + " " + user.lastName + " (" + user.department + ")"');
      await page.waitForTimeout(1_000);
    },
  },
  { name: 'applications', title: 'Applications', path: '/applications' },
  { name: 'application-new', title: 'Adding an application', path: '/applications/new' },
  {
    name: 'application',
    title: 'An application',
    path: async (find) => `/applications/${await appIn(find, 'Customer Desk')}`,
  },
  {
    name: 'application-test',
    title: 'Testing the sign-on of an application',
    path: async (find) => `/applications/${await appIn(find, 'Ledger')}/test`,
    async act(page) {
      await pick(page, 0, accountant);
      await submit(page);
      await page.waitForLoadState('networkidle');
      const steps = page.locator('.trial-steps');
      await steps.waitFor();
      await steps.evaluate((element) => element.scrollIntoView());
    },
  },
  { name: 'app-requests', title: 'Application requests', path: '/app-requests' },
  { name: 'policies', title: 'Policies', path: '/policies' },
  { name: 'policy', title: 'A policy', path: async (find) => `/policies/${await policyIn(find)}` },
  {
    name: 'what-if',
    title: 'What if',
    path: '/policies/what-if',
    async act(page) {
      await pick(page, 0, accountant);
      await pick(page, 1, 'Ledger');
      await page.waitForLoadState('networkidle');
    },
  },
  { name: 'drafts', title: 'Policy drafts', path: '/policies/drafts' },
  {
    name: 'draft',
    title: 'A draft beside what is live',
    path: async (find) => `/policies/drafts/${await draftIn(find)}`,
  },
  { name: 'authenticators', title: 'Authenticators', path: '/authenticators' },
  { name: 'networks', title: 'Networks', path: '/networks' },
  { name: 'risk', title: 'Behaviours and risk', path: '/risk' },
  { name: 'identity-providers', title: 'Identity providers', path: '/identity-providers' },
  { name: 'authorization-servers', title: 'Authorization servers', path: '/authorization-servers' },
  {
    name: 'token-preview',
    title: 'Previewing tokens',
    path: '/authorization-servers/default?tab=preview',
    async act(page) {
      await pick(page, 0, 'Customer Desk');
      await pick(page, 2, demoWorker.login);
      await submit(page);
    },
  },
  { name: 'administrators', title: 'Administrators', path: '/administrators' },
  { name: 'api-access', title: 'API access', path: '/api-access' },
  { name: 'hooks', title: 'Hooks', path: '/hooks' },
  { name: 'branding', title: 'Branding', path: '/branding' },
  { name: 'brand', title: 'A brand', path: async (find) => `/branding/${await brandIn(find)}` },
  {
    name: 'mail',
    title: 'The words of a mail',
    path: async (find) => `/branding/${await brandIn(find)}/mails/ForgotPassword`,
  },
  { name: 'settings', title: 'Settings', path: '/settings' },
  { name: 'log', title: 'System Log', path: '/log' },
  { name: 'developers', title: 'For developers', path: '/developers' },
];

/** `only`: parts of names, with commas between; empty: all. */
export const isWanted = (name: string, only: string): boolean =>
  only.split(',').some((part) => name.includes(part));

export async function takeConsolePictures(
  browser: Browser,
  demo: Demo,
  { folder, only }: { folder: string; only: string },
): Promise<void> {
  const wanted = consoleScenes.filter(({ name }) => isWanted(`console-${name}`, only));
  if (wanted.length === 0) return;
  for (const look of looks) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.colorScheme,
      locale: 'en-GB',
      timezoneId: 'Asia/Tokyo',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${demo.gatehouse}/admin?lang=en`);
    await signInOnPage(page, administrator, demoPassword);
    await page.locator('nav.nav').waitFor({ state: 'attached' });
    for (const { name, path, act } of wanted) {
      const place = typeof path === 'string' ? path : await path(finder(page, demo.gatehouse));
      await page.goto(
        `${demo.gatehouse}/admin${place}${place.includes('?') ? '&' : '?'}lang=${look.language}`,
      );
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      await act?.(page);
      await page.waitForLoadState('networkidle');
      await page.evaluate('document.fonts.ready.then(() => true)');
      // The part that is seen: the list of pages stays beside it, whatever the length of the page.
      await page.screenshot({ path: join(folder, `console-${name}.${look.name}.png`) });
    }
    await context.close();
  }
}

/** The first of what the management API lists there, asked for in the session of the page. */
function finder(page: Page, origin: string): Find {
  return async (path, name) => {
    const answer = await page.request.get(origin + path, { headers: { accept: 'application/json' } });
    const all = (await answer.json()) as { id: string; name?: string }[];
    const found = name === undefined ? all[0] : all.find((one) => one.name === name);
    if (found === undefined) throw new Error(`GET ${path} does not list ${name ?? 'anything'}`);
    return found;
  };
}

export function consoleLinesOfIndex(): string[] {
  const [shown, ...others] = looks.map(({ name }) => name);
  return [
    '## The console',
    '',
    'As an administrator sees it, at `/admin`; what is longer than the window goes on below.',
    ...consoleScenes.flatMap(({ name, title }) => [
      '',
      `### ${title}`,
      '',
      `![${title}](images/console-${name}.${shown}.png)`,
      '',
      others.map((look) => `[${look.split('.').join(', ')}](images/console-${name}.${look}.png)`).join(' · '),
    ]),
  ];
}
