// What axe-core finds on a page. One place, because it is slow: the minified source (a page takes it in half the time), and none of the
// style sheets loaded a second time, which only rules need that are not asked here.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/**
 * Each as `rule: html why`. Without `any` those that keep somebody out (serious, critical). `runOnly`: tags or rules of axe-core; `within`: a part
 * of the page, where the rest was looked at before.
 */
export async function barriersOf(
  page: Page,
  {
    runOnly = standards,
    any = false,
    within = 'html',
  }: { runOnly?: readonly string[]; any?: boolean; within?: string } = {},
): Promise<string[]> {
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(source);
  const found: AxeResults = await page.evaluate(
    `axe.run(${JSON.stringify(within)}, ${JSON.stringify({ runOnly, preload: false, xpath: false, ancestry: false, selectors: false, resultTypes: ['violations'] })})`,
  );
  // Silence must mean that it looked.
  expect(found.passes.length).toBeGreaterThan(0);
  return found.violations
    .filter(({ impact }) => any || impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}
