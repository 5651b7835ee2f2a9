// The demo, as a newcomer walks it: one sign-in opens the apps, one sign-out closes all of them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile } from '#test/kit/browser.ts';
import { freePort } from '#test/kit/server.ts';

type Demo = { gatehouse: string; apps: string; stop(): Promise<void> };

let demo: Demo;
let browser: Browser;
let page: Page;
let complaints: string[];

async function startDemo(): Promise<Demo> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  const [port, appPort] = [await freePort(), await freePort()];
  const flags = ['--port', String(port), '--app-port', String(appPort), '--data-directory', directory];
  const child = spawn(process.execPath, ['demo/start.ts', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  await untilPrinted(child, 'Ctrl-C stops it');
  return {
    gatehouse: `http://localhost:${port}`,
    apps: `http://localhost:${appPort}`,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${output}`)));
  });
}

describe.skipIf(!chromiumIsHere)('the demo', () => {
  beforeAll(async () => {
    demo = await startDemo();
    browser = await launchChromium();
    ({ page, complaints } = await newProfile(browser));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  test('a worker signs in once and opens two apps', async () => {
    await page.goto(`${demo.apps}/desk`);
    await page.getByRole('link', { name: 'Sign in with Gatehouse' }).click();
    await page.getByRole('textbox').first().fill('aoi.tanaka@example.com');
    await page.keyboard.press('Enter');
    await page.locator('input[type=password]').fill('Demo-Gatehouse-1');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.apps}/desk`);
    expect(await page.getByRole('heading').textContent()).toBe('Hello, 田中 葵.');
    await page.goto(`${demo.apps}/roster`);
    await page.getByRole('link', { name: 'Sign in with Gatehouse' }).click();
    await page.waitForURL(`${demo.apps}/roster`);
    expect(await page.getByRole('heading').textContent()).toBe('Hello, 田中 葵.');
  });

  test('the home page has a tile for each app the worker is assigned to, and a tile opens its app', async () => {
    await page.goto(`${demo.gatehouse}/home`);
    const tiles = await page.locator('main').innerText();
    for (const label of ['Customer Desk', 'Roster', 'Wiki', 'Tickets']) expect(tiles).toContain(label);
    for (const label of ['Ledger', 'People Files']) expect(tiles).not.toContain(label);
    await page.getByRole('link', { name: 'Customer Desk' }).click();
    await page.waitForURL(`${demo.apps}/desk`);
  });

  test('signing out in one app ends the session in the other, by the back channel', async () => {
    await page.goto(`${demo.apps}/roster`);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.waitForURL(`${demo.apps}/roster`);
    await expect
      .poll(async () => {
        await page.goto(`${demo.apps}/desk`);
        return page.getByRole('heading').textContent();
      })
      .toBe('Customer Desk');
    await page.goto(`${demo.gatehouse}/home`);
    expect(new URL(page.url()).pathname).toBe('/signin');
    expect(complaints).toEqual([]);
  });
});
