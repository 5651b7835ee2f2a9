// Looks at pages of the console as a person does: pictures of them at several widths, in both languages, by day and by night, with what
// axe-core and the browser's own console say of each.
//   node tools/look.ts --paths /people,/people?q=aoi --out /tmp/look [--url http://localhost:8080] [--widths 390,1440] [--languages en,ja]
//     [--themes light,dark] [--login admin@example.com]
// Without --url a demo of its own is started, which takes a while.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { demoPassword, startDemo } from '#test/kit/demo.ts';
import { buildConsole } from './build-console.ts';

const { values } = parseArgs({
  options: {
    paths: { type: 'string', default: '/' },
    out: { type: 'string', default: '/tmp/look' },
    url: { type: 'string' },
    widths: { type: 'string', default: '390,1440' },
    languages: { type: 'string', default: 'en' },
    themes: { type: 'string', default: 'light' },
    login: { type: 'string', default: 'admin@example.com' },
  },
});
const listed = (text: string): string[] => text.split(',').filter((one) => one !== '');

type AxeResult = {
  violations: { id: string; impact: string; help: string; nodes: { target: string[] }[] }[];
};

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async () =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 4)
          .join(' | ')})`,
    );
}

type Look = { language: string; theme: string; width: number; path: string };

const looks: Look[] = listed(values.languages).flatMap((language) =>
  listed(values.themes).flatMap((theme) =>
    listed(values.widths).flatMap((width) =>
      listed(values.paths).map((path) => ({ language, theme, width: Number(width), path })),
    ),
  ),
);

/** Takes the picture; what is wrong with the page. */
async function lookAt(page: Page, url: string, { language, theme, width, path }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.goto(`${url}/admin${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.waitForTimeout(300);
  const name = `${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'overview'}-${language}-${theme}-${width}`;
  await page.screenshot({ path: join(values.out, `${name}.png`), fullPage: true });
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  const said = [...complaints.splice(0), ...(await violationsOf(page))];
  if (Number(overflow) > 0) said.push(`${String(overflow)} px wider than the window`);
  process.stdout.write(`${name}: ${said.length === 0 ? 'good' : `\n  ${said.join('\n  ')}`}\n`);
}

await buildConsole();
const demo = values.url === undefined ? await startDemo() : undefined;
const url = values.url ?? demo?.gatehouse ?? '';
const browser = await launchChromium();
mkdirSync(values.out, { recursive: true });
const { context, page, complaints } = await newProfile(browser, { locale: 'en-US' });
try {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400)
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  await page.goto(`${url}/admin`);
  await signInOnPage(page, values.login, demoPassword);
  await page.waitForURL('**/admin**');
  for (const look of looks) await lookAt(page, url, look);
  await context.close();
} finally {
  await browser.close();
  await demo?.stop();
}
