// The console at full size, in a real browser: how long until each page shows its rows, and how long the server took for its calls.
//   node bench/console.ts [--people 200000] [--groups 10000] [--rules 2000] [--apps 1000] [--events 5000000] [--turns 5] [--out bench/results/console.json]
// The limits: rendered within a second, every call of the server under 100 ms (p95). Browser, server and database share the machine.
// `node bench/performance-page.ts` then writes them into docs/performance.md.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium, newProfile, signInOnPage } from '#test/kit/browser.ts';
import { administrator } from '#test/kit/first-administrator.ts';
import {
  addsTheApps,
  addsWhoWorksThere,
  findsOutWhy,
  guardsThem,
  handsOn,
  isTurnedAway,
  triesIt,
} from '#test/journeys/console-day.ts';
import { sayIn } from '#test/journeys/console-words.ts';
import { buildConsole } from '../tools/build-console.ts';
import { startBenchNode } from './bench-node.ts';
import { type ConsoleResults, consoleResultsFile, spreadOf } from './console-lines.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '200000' },
    groups: { type: 'string', default: '10000' },
    rules: { type: 'string', default: '2000' },
    apps: { type: 'string', default: '1000' },
    events: { type: 'string', default: '5000000' },
    turns: { type: 'string', default: '5' },
    out: { type: 'string', default: consoleResultsFile },
  },
});
const size = {
  groups: Number(values.groups),
  rules: Number(values.rules),
  apps: Number(values.apps),
  events: Number(values.events),
};
const people = Number(values.people);
const turns = Number(values.turns);

type Visit = { name: string; path(turn: number): string; shown: string };
const rows = 'main tbody tr';
const userId = (turn: number) => `00ubench${String((turn * 104_729) % people).padStart(12, '0')}`;
const groupId = (turn: number) => `00gstore${String((turn * 7) % size.groups).padStart(12, '0')}`;

const visits: readonly Visit[] = [
  { name: 'overview', path: () => '/', shown: 'main h2' },
  { name: 'people', path: () => '/people', shown: rows },
  { name: 'people, searched', path: (turn) => `/people?q=Tanaka${turn * 97}`, shown: rows },
  { name: 'a person', path: (turn) => `/people/${userId(turn)}`, shown: 'main [role=tabpanel]' },
  { name: 'groups', path: () => '/groups', shown: rows },
  { name: 'groups, searched', path: (turn) => `/groups?q=Store ${turn + 100}`, shown: rows },
  { name: 'a group', path: (turn) => `/groups/${groupId(turn)}`, shown: 'main [role=tabpanel]' },
  { name: 'group rules', path: () => '/group-rules', shown: rows },
  { name: 'applications', path: () => '/applications', shown: rows },
  {
    name: 'applications, searched',
    path: (turn) => `/applications?q=Bench app ${turn * 2 + 1}`,
    shown: rows,
  },
  { name: 'policies', path: () => '/policies', shown: 'main h1' },
  { name: 'networks', path: () => '/networks', shown: rows },
  { name: 'authenticators', path: () => '/authenticators', shown: 'main h2, main tbody tr' },
  { name: 'administrators', path: () => '/administrators', shown: rows },
  { name: 'log', path: () => '/log', shown: rows },
  {
    name: 'log, filtered',
    path: (turn) => `/log?filter=${encodeURIComponent(`actor.id eq "${userId(turn)}"`)}`,
    shown: rows,
  },
  { name: 'map', path: () => '/map', shown: 'main svg' },
];

type Figure = { page: string; renderedMs: number[]; serverMs: number[]; slowest: string };

/** From the click to the rows, in a console that is open already; with what each call of it took. */
async function visit(
  page: Page,
  to: string,
  shown: string,
): Promise<{ renderedMs: number; calls: [string, number][] }> {
  await page.evaluate('performance.clearResourceTimings()');
  const began = performance.now();
  await page.evaluate(
    `history.pushState({}, '', ${JSON.stringify(`/admin${to}`)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await page.locator(shown).first().waitFor({ timeout: 30_000 });
  const renderedMs = performance.now() - began;
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const calls = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      // One that came from the browser's own store, or was left because its page was, was never sent.
      .filter(
        ({ name, requestStart, responseEnd }) =>
          /\/(?:api|gatehouse)\//.test(name) && requestStart > 0 && responseEnd > 0,
      )
      .map((entry): [string, number] => [
        new URL(entry.name).pathname,
        // What comes after is the network and the page’s own work.
        entry.responseStart - entry.requestStart,
      ]),
  );
  return { renderedMs, calls };
}

await buildConsole();
process.stderr.write('filling the organisation …\n');
const node = await startBenchNode('embedded', people, size);
const browser = await launchChromium();
const figures: Figure[] = [];
const callMs: Record<string, number[]> = {};
const steps: { step: string; ms: number }[] = [];
try {
  const { page } = await newProfile(browser, {
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  const origin = `http://localhost:${node.org.port}`;
  await page.goto(`${origin}/admin?lang=en`);
  await signInOnPage(page, administrator.email, administrator.password);
  await page.locator('main h1').first().waitFor({ timeout: 30_000 });
  for (const { name, path, shown } of visits) {
    const figure: Figure = { page: name, renderedMs: [], serverMs: [], slowest: '' };
    // The first one loads the page's code, and is not counted: everybody has it from their second look on.
    for (let turn = 0; turn <= turns; turn += 1) {
      await visit(page, turn % 2 === 0 ? '/settings' : '/developers', 'main h1');
      const { renderedMs, calls } = await visit(page, path(turn), shown).catch((error: unknown) => {
        process.stderr.write(`${name}: ${String(error).split('\n')[0]}\n`);
        // It never came within the time that it was waited for.
        return { renderedMs: 30_000, calls: [] as [string, number][] };
      });
      if (turn > 0) figure.renderedMs.push(renderedMs);
      for (const [call, ms] of calls) {
        (callMs[call.replaceAll(/\/(?:0[0-9a-z]|osc|aut|oty)[A-Za-z0-9]{17,18}/g, '/{id}')] ??= []).push(ms);
        if (ms >= Math.max(0, ...figure.serverMs)) figure.slowest = call;
        figure.serverMs.push(ms);
      }
    }
    figures.push(figure);
    const [rendered, server] = [spreadOf(figure.renderedMs), spreadOf(figure.serverMs)];
    process.stdout.write(
      `${name}: rendered p50 ${rendered.p50} ms, worst ${rendered.worst} ms; server p50 ${server.p50} ms, p95 ${server.p95} ms, worst ${server.worst} ms (${figure.slowest})\n`,
    );
  }
  const say = sayIn(0);
  const hands = handsOn(page, say, async (step, run) => {
    const began = performance.now();
    const done = await run();
    steps.push({ step, ms: Math.round(performance.now() - began) });
    return done;
  });
  await addsWhoWorksThere(hands);
  await addsTheApps(hands);
  await guardsThem(hands);
  await triesIt(hands);
  const elsewhere = await newProfile(browser, { locale: 'en-US' });
  await isTurnedAway(elsewhere.page, say, origin);
  await findsOutWhy(hands);
  process.stdout.write(
    `the first day: ${steps.length} steps; ${steps
      .filter(({ ms }) => ms >= 1000)
      .map(({ step, ms }) => `${step} ${ms} ms`)
      .join('; ')}\n`,
  );
} finally {
  await browser.close();
  await node.stop();
}
const results: ConsoleResults = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model ?? '',
  people,
  ...size,
  pages: figures.map(({ page, renderedMs, serverMs }) => ({
    page,
    rendered: spreadOf(renderedMs),
    server: spreadOf(serverMs),
  })),
  steps,
  calls: Object.entries(callMs).map(([call, all]) => ({ call, count: all.length, ...spreadOf(all) })),
};
writeFileSync(values.out, `${JSON.stringify(results, undefined, 2)}\n`);
