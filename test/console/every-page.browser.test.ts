// Every page of the console, and every state of it that a click shows: nothing that keeps somebody out by axe-core, by day and by night,
// from phone to desk, and all of it within reach of somebody who has no pointer.
import { globSync, readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf } from '#test/kit/axe.ts';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';
import { walkByKeyboard } from '#test/kit/keyboard.ts';
import { oneOfEach } from './one-of-each.ts';

const routes = globSync('web/console/areas/*/index.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/path: '(\/[^']*)', page:/g)].map(([, path = '']) => path),
);

let console_: TestConsole;
let addresses: Record<string, string>;
beforeAll(async () => {
  if (!chromiumIsHere) return;
  console_ = await testConsole();
  addresses = await oneOfEach(console_.org, console_.url);
}, 180_000);
afterAll(() => console_?.close());

const addressOf = (route: string): string => addresses[route] ?? route;

type Walk = {
  page: Page;
  /** Nothing is under way any more. */
  settled(): Promise<void>;
  /** What is wrong, and where. */
  problems: string[];
  /** What was looked at already: the head of a page is the same on each of its tabs, and so are the menus of its rows. */
  seen: Set<string>;
};

function walkOf(page: Page): Walk {
  let underWay = 0;
  page.on('request', () => (underWay += 1));
  page.on('requestfinished', () => (underWay -= 1));
  page.on('requestfailed', () => (underWay -= 1));
  return {
    page,
    problems: [],
    seen: new Set(),
    async settled() {
      for (let quiet = 0, tries = 0; quiet < 3 && tries < 400; tries += 1) {
        await moment();
        const isBusy =
          underWay > 0 ||
          (await page.evaluate(
            "document.querySelector('[aria-busy=true], main .mantine-Loader-root') !== null",
          ));
        quiet = isBusy ? 0 : quiet + 1;
      }
    },
  };
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 25));

/** As a link of the console goes there. */
async function goTo({ page, settled }: Walk, address: string): Promise<void> {
  await page.evaluate(`(() => {
    document.querySelector('main h1')?.setAttribute('data-left', '');
    history.pushState({}, '', ${JSON.stringify(address)});
    dispatchEvent(new PopStateEvent('popstate'));
  })()`);
  // A page that has yet to come would come while this one is looked at. Another of the same kind keeps its heading.
  const arrived = page.locator('main h1:not([data-left])').first();
  await arrived.waitFor({ timeout: 2_000 }).catch(() => undefined);
  await settled();
  await leaveUnsaved(page, settled);
  await page.locator('main h1').first().waitFor();
}

/** Something that was clicked on the way made a form another one than it was. */
async function leaveUnsaved(page: Page, settled: () => Promise<void>): Promise<void> {
  const leave = page.getByRole('dialog', { name: 'Leave without saving?' });
  if (!(await leave.isVisible())) return;
  await leave.getByRole('button', { name: 'Leave' }).click();
  await leave.waitFor({ state: 'hidden' });
  await settled();
}

const setNight = (page: Page, isNight: boolean) =>
  page.evaluate(
    `document.documentElement.setAttribute('data-mantine-color-scheme', '${isNight ? 'dark' : 'light'}')`,
  );

/** As it stands, or that part of it, by day at a desk and by night on a phone. */
async function isOpenToAll({ page, problems }: Walk, where: string, within = 'html'): Promise<void> {
  const found = await barriersOf(page, { within });
  // A menu goes with its button, which may be far down on a phone.
  if (within !== '[role=menu]') await page.setViewportSize({ width: 390, height: 844 });
  // Charts and menus follow the window a moment later.
  const isWider = async () =>
    (await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')) > 0;
  for (let tries = 0; tries < 20 && (await isWider()); tries += 1) await moment();
  if (await isWider()) found.push('wider than a phone');
  await setNight(page, true);
  found.push(...(await barriersOf(page, { runOnly: ['color-contrast', 'target-size'], within })));
  await setNight(page, false);
  await page.setViewportSize({ width: 1440, height: 900 });
  problems.push(...found.map((one) => `${where}: ${one}`));
}

/** Of each kind one: what is called alike in each row does the same to it. */
const kindsOf = (page: Page) =>
  page.locator('main button:visible:enabled:not([role])').evaluateAll((elements) =>
    elements.map((element) => {
      const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
      return {
        name,
        kind: element.closest('tr, li, tbody') === null ? name : `${name.split(/[ :]/)[0]} in a row`,
      };
    }),
  );

const namesOf = async (all: Locator): Promise<string[]> => {
  const names = await all.evaluateAll((elements) =>
    elements.map((element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()),
  );
  return [...new Set(names)].filter((name) => name !== '');
};

/** What opens something to fill in or to confirm, by how it is called. */
const opens =
  /^(?:add|create|new|edit|rename|change|generate|upload|delete|deactivate|give|import|invite|make|replace|set|what|saved|how|actions|more)\b|…$/i;
const focused = `(() => {
  const { activeElement: at } = document;
  return at === null || at === document.body ? 'nothing' : (at.getAttribute('aria-label') ?? at.textContent ?? '').trim();
})()`;

/** Opens whatever opens, looks at it, and closes it by the keyboard, which has to be back where it was. */
async function throughDialogs(walk: Walk, where: string): Promise<void> {
  const { page } = walk;
  for (const { name, kind: ofRow } of await kindsOf(page)) {
    const kind = ofRow === name ? name : `${where} ${ofRow}`;
    if (!opens.test(name) || walk.seen.has(kind)) continue;
    walk.seen.add(kind);
    const at = page.url();
    const button = page.locator('main').getByRole('button', { name, exact: true }).first();
    if (!(await button.isVisible())) continue;
    await button.click();
    await walk.settled();
    for (
      let tries = 0;
      tries < 4 && (await page.locator('[role=dialog], [role=menu]').count()) === 0;
      tries += 1
    )
      await moment();
    const opened = page.getByRole('dialog').or(page.getByRole('menu'));
    if ((await opened.count()) > 0) {
      const isMenu = (await page.getByRole('menu').count()) > 0;
      await isOpenToAll(walk, `${where} > ${name}`, isMenu ? '[role=menu]' : '[role=dialog]');
      await page.keyboard.press('Escape');
      await opened.first().waitFor({ state: 'hidden' });
      await walk.settled();
      const back = await page.evaluate(focused);
      // Where it does not open a second time, the keyboard begins anew at the heading.
      const place = (await button.isEnabled({ timeout: 500 }).catch(() => false))
        ? name
        : await page.locator('main h1').first().textContent();
      if (back !== place) walk.problems.push(`${where} > ${name}: closed, the keyboard is at ${back}`);
    }
    if (page.url() !== at) await goTo(walk, at);
  }
}

/** A page has the same tabs whichever of its addresses it was opened by. */
const tabsSeen = new Set<string>();

async function throughTabs(walk: Walk, where: string, each: (where: string) => Promise<void>): Promise<void> {
  const tabs = await namesOf(walk.page.locator('main [role=tab]'));
  if (tabs.length === 0) return each(where);
  for (const name of tabs) {
    await walk.page.getByRole('tab', { name }).first().click();
    await walk.settled();
    await leaveUnsaved(walk.page, walk.settled);
    const state = `${await walk.page.locator('main h1').first().textContent()} > ${name}`;
    if (tabsSeen.has(state)) continue;
    tabsSeen.add(state);
    await each(`${where} > ${name}`);
  }
}

describe.skipIf(!chromiumIsHere)('the console', () => {
  test('has pages whose objects are all here', () => {
    expect(routes.length).toBeGreaterThan(50);
    expect(routes.filter((route) => addressOf(route).includes('$'))).toEqual([]);
    expect(Object.keys(addresses).filter((route) => !routes.includes(route))).toEqual([]);
  });

  // One window for all of them, as an administrator has it: the console is loaded once.
  let walk: Walk | undefined;
  test.for(routes)('%s keeps nobody out', async (route) => {
    const now = walk ?? walkOf(await console_.open('/settings'));
    // Whatever a page that failed has left open is left with its window.
    walk = undefined;
    now.problems.length = 0;
    now.seen.clear();
    await goTo(now, `/admin${addressOf(route)}`);
    await throughTabs(now, route, async (where) => {
      await isOpenToAll(now, where, route === '/' ? 'html' : 'main');
      now.problems.push(...(await walkByKeyboard(now.page)).map((one) => `${where}: ${one}`));
      await throughDialogs(now, where);
    });
    expect(now.problems).toEqual([]);
    walk = now;
  });
});
