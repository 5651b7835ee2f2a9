// The overview and the map of sign-ins: what an administrator sees there is what the log says, and each number leads to it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GeographicalContext, NewEvent } from '#src/system-log/index.ts';
import { chromiumIsHere } from '#test/kit/browser.ts';
import { type TestConsole, testConsole } from '#test/kit/console.ts';
import type { Person } from '#test/kit/whole-app.ts';

let console_: TestConsole;
beforeAll(async () => {
  if (chromiumIsHere) console_ = await testConsole();
});
afterAll(() => console_?.close());

const place = (city: string, country: string, lat: number, lon: number): GeographicalContext => ({
  city,
  country,
  state: null,
  postalCode: null,
  geolocation: { lat, lon },
});
const osaka = place('Osaka', 'Japan', 34.69, 135.5);
const paris = place('Paris', 'France', 48.85, 2.35);

async function record(event: Omit<NewEvent, 'client'>): Promise<void> {
  const { app, platform } = console_.org;
  const client = {
    requestId: platform.ids.newSecret(12),
    ipAddress: '203.0.113.7',
    ipChain: ['203.0.113.7'],
    userAgent: 'test',
    origin: 'http://localhost:8080',
  };
  await platform.database.transaction((tx) => app.systemLog.record(tx, { ...event, client }));
}

const signIn = (person: Person, where: GeographicalContext, result = 'SUCCESS', reasons: string[] = []) =>
  record({
    eventType: 'user.session.start',
    actor: { id: person.id, type: 'User', alternateId: person.login, displayName: 'Mika Sato' },
    outcome: { result: result as 'SUCCESS' },
    geographicalContext: where,
    securityContext: { risk: { level: reasons.length > 0 ? 'HIGH' : 'LOW', reasons } },
  });

const counted = () => console_.org.app.insights.metrics.catchUp();
/** What the API has for the filter in the address of the log. */
async function eventTypesBehind(page: Page): Promise<string[]> {
  const { searchParams } = new URL(page.url());
  const events = await console_.org.make<{ eventType: string }[]>(
    `GET /api/v1/logs?${new URLSearchParams({
      filter: searchParams.get('filter') ?? '',
      since: searchParams.get('since') ?? '',
    })}`,
  );
  return events.map(({ eventType }) => eventType);
}
const tableNamed = (page: Page, name: string) => page.getByRole('table', { name, exact: true });

describe.skipIf(!chromiumIsHere)('the overview', () => {
  test('leads a new organisation through its first steps, and to who has no second factor', async () => {
    const page = await console_.open('/');
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByRole('link', { name: 'Add an application' }).waitFor();
    const step = (name: string) => steps.getByRole('listitem').filter({ hasText: name });
    await step('Add people').getByRole('img', { name: 'To do' }).waitFor();
    await page.getByText('1 administrator has no second factor').waitFor();
    await console_.org.person('mika@example.com');
    await page.reload();
    await step('Add people').getByRole('img', { name: 'Done' }).waitFor();
    await console_.isGood(page);
    // Hidden at once, and kept a moment later.
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await steps.getByRole('button', { name: 'Hide' }).click();
    await steps.waitFor({ state: 'detached' });
    await kept;
    await page.reload();
    await page.getByRole('heading', { name: 'Needs doing' }).waitFor();
    expect(await steps.count()).toBe(0);

    await page.getByRole('link', { name: 'Who has none' }).click();
    await page.getByRole('heading', { name: 'People without a factor' }).waitFor();
    await page.getByRole('cell', { name: 'root@example.com' }).waitFor();
    await console_.isGood(page);
    await page.getByRole('link', { name: 'Ada Admin' }).click();
    await page.getByRole('heading', { name: 'Ada Admin', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/admin\/people\/00u/);
    await page.close();
  });

  test('counts what happened, and each number leads to its events', async () => {
    const person = await console_.org.person('kenji@example.com');
    for (let times = 0; times < 3; times++) await signIn(person, osaka, 'FAILURE');
    await counted();
    const page = await console_.open('/');
    const failures = page
      .getByRole('list', { name: 'In numbers' })
      .getByRole('link', { name: /^Failed attempts/ });
    await failures.filter({ hasText: '3' }).waitFor();
    // Of that chart: others may be drawn before it.
    await page
      .getByRole('region', { name: 'Sign-ins over time' })
      .getByRole('button', { name: 'Show as a table' })
      .click();
    await tableNamed(page, 'Sign-ins over time').waitFor();
    await page.getByText('24 hours').click();
    await page.waitForURL('**period=24h**');
    await console_.isGood(page);
    await failures.click();
    await page.getByRole('heading', { name: 'System Log', level: 1 }).waitFor();
    await page.getByText('203.0.113.7').first().waitFor();
    expect(await eventTypesBehind(page)).toEqual(Array(3).fill('user.session.start'));
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('requests for applications', () => {
  test('that wait are named on the overview, and answered from there', async () => {
    const { org } = console_;
    const app = await org.make('POST /api/v1/apps', {
      name: 'bookmark',
      label: 'Payroll',
      signOnMode: 'BOOKMARK',
      accessibility: { selfService: true },
      settings: { app: { url: 'https://payroll.example.com/', requestIntegration: false } },
    });
    const person = await org.person('sora@example.com');
    const headers = { cookie: await org.signedIn(person), 'sec-fetch-site': 'same-origin' };
    const asking = { appId: app.id, reason: 'I do the wages now' };
    expect((await org.call('POST /gatehouse/v1/app-requests', headers, asking)).status).toBe(200);

    const page = await console_.open('/');
    // A click while the charts above are still coming may end beside what it began on.
    await page.waitForLoadState('networkidle');
    await page.getByRole('link', { name: '1 request for an application waits for an answer' }).click();
    await page.getByRole('heading', { name: 'Application requests', level: 1 }).waitFor();
    await page.getByText('I do the wages now').waitFor();
    await console_.isGood(page);
    await page.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Note').fill('Welcome to the team');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Nobody is waiting').waitFor();
    const assigned = await org.make<{ id: string }[]>(`GET /api/v1/apps/${app.id}/users`);
    expect(assigned.map(({ id }) => id)).toEqual([person.id]);
    const filter = encodeURIComponent('eventType eq "app.access_request.grant"');
    expect(await org.make<object[]>(`GET /api/v1/logs?filter=${filter}`)).toHaveLength(1);
    await page.close();
  });
});

describe.skipIf(!chromiumIsHere)('the map', () => {
  test('shows where people come from, and who, and journeys that nobody can have made', async () => {
    const person = await console_.org.person('ren@example.com');
    await signIn(person, osaka);
    await signIn(person, paris, 'SUCCESS', ['IMPOSSIBLE_TRAVEL']);
    await counted();
    const page = await console_.open('/map');
    await page.getByRole('img', { name: /^World map with 2 places/ }).waitFor();
    const journey = tableNamed(page, 'Impossible journeys').getByRole('row').filter({ hasText: 'Paris' });
    await journey.getByText('Got in').waitFor();
    await journey.getByRole('button', { name: 'Show on the map' }).click();
    await page.waitForURL('**journey=**');
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await console_.isGood(page);
    await tableNamed(page, 'Places').getByRole('link', { name: 'Paris' }).click();
    const panel = page.getByRole('dialog', { name: 'Paris, France' });
    await panel.getByRole('link', { name: 'Mika Sato' }).first().waitFor();
    await panel.getByRole('link', { name: 'All events from here' }).click();
    await page.getByRole('heading', { name: 'System Log', level: 1 }).waitFor();
    await page.getByText('203.0.113.7').first().waitFor();
    expect(await eventTypesBehind(page)).toEqual(['user.session.start']);
    await page.close();
  });

  test('is as good at night, on a phone, in Japanese, and says so where there is nothing', async () => {
    const page = await console_.open('/', { width: 390, theme: 'dark', language: 'ja' });
    await page.getByRole('heading', { name: '対応が必要なこと' }).waitFor();
    await console_.isGood(page);
    await page.goto(`${console_.url}/admin/map`);
    await page.getByRole('img', { name: /^世界地図に 2 か所/ }).waitFor();
    await console_.isGood(page);
    await page.goto(`${console_.url}/admin/map?outcome=deny`);
    await page.getByText('地図に表示する場所がありません').waitFor();
    await console_.isGood(page);
    expect(await page.getByRole('img', { name: /^世界地図/ }).count()).toBe(0);
    await page.close();
  });
});
