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
import { launchChromium, newProfile, signInOnPage } from '/work/main/test/kit/browser.ts';
import { demoPassword, startDemo } from '/work/main/test/kit/demo.ts';
import { buildConsole } from '/work/main/tools/build-console.ts';

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
  await page.evaluate(readFileSync(createRequire('/work/main/tools/look.ts').resolve('axe-core'), 'utf8'));
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

await buildConsole();
const demo = values.url === undefined ? await startDemo() : undefined;
const url = values.url ?? demo?.gatehouse ?? '';
const browser = await launchChromium();
mkdirSync(values.out, { recursive: true });
try {
  const { context, page, complaints } = await newProfile(browser, { locale: 'en-US' });
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
  for (const language of listed(values.languages)) {
    for (const theme of listed(values.themes)) {
      for (const width of listed(values.widths).map(Number)) {
        for (const path of listed(values.paths)) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({
            colorScheme: theme === 'dark' ? 'dark' : 'light',
            reducedMotion: 'reduce',
          });
          const mark = path.includes('?') ? '&' : '?';
          await page.goto(`${url}/admin${path}${mark}lang=${language}`);
          await page.waitForLoadState('networkidle').catch(() => undefined);
          await page.waitForTimeout(300);
          const name = `${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'overview'}-${language}-${theme}-${width}`;
          await page.screenshot({ path: join(values.out, `${name}.png`), fullPage: true, timeout: 60_000 });
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          const said = [...complaints.splice(0), ...(await violationsOf(page))];
          if (Number(overflow) > 0) said.push(`${String(overflow)} px wider than the window`);
          process.stdout.write(`${name}: ${said.length === 0 ? 'good' : `\n  ${said.join('\n  ')}`}\n`);
        }
      }
    }
  }
  await context.close();
} finally {
  await browser.close();
  await demo?.stop();
}
