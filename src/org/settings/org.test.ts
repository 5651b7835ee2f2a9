import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystemLog, type SystemLog } from '#src/system-log/index.ts';
import { aCaller, testApi, type TestApi } from '#test/kit/api.ts';
import { testPlatform, type TestPlatform } from '#test/kit/database.ts';
import { eventsOf, logged } from '#test/kit/logged.ts';
import { createOrgSettings, orgRoutes, type OrgSettings, seedOrg } from './index.ts';

let platform: TestPlatform;
let systemLog: SystemLog;
let settings: OrgSettings;
let api: TestApi;

beforeAll(async () => {
  platform = await testPlatform();
  systemLog = createSystemLog(platform);
  settings = createOrgSettings({ ...platform, systemLog });
  await platform.snapshots.start();
  api = testApi(platform, orgRoutes(settings));
});
afterAll(() => platform.close());

test('the org is made once, and its making is in the log', async () => {
  expect(() => settings.current()).toThrow(/seedOrg has not run/);
  const needs = { ...platform, systemLog, settings };
  const seed = () => platform.database.transaction((tx) => seedOrg(tx, needs));
  const made = await Promise.all([seed(), seed(), seed()]);
  expect(made.filter((one) => one.isNew)).toHaveLength(1);
  expect(new Set(made.map((one) => one.org.id)).size).toBe(1);
  const events = await logged(platform);
  expect(events.map((event) => [event.eventType, event.targetIds])).toEqual([
    ['system.org.lifecycle.create', [settings.current().id]],
  ]);
});

test('anybody may ask what sort of org this is', async () => {
  const answer = await api.call('GET /.well-known/okta-organization', {
    as: aCaller({ kind: 'anonymous', permissions: new Set() }),
  });
  expect([answer.status, answer.json()]).toEqual([
    200,
    {
      id: expect.stringMatching(/^00o\w{17}$/),
      cell: 'gatehouse',
      _links: { organization: { href: 'http://localhost:8080' } },
      pipeline: 'idx',
      settings: {
        analyticsCollectionEnabled: false,
        bugReportingEnabled: false,
        omEnabled: false,
        pssoEnabled: false,
        desktopMFAEnabled: false,
        itpEnabled: false,
      },
    },
  ]);
});

test('the settings are for those who may read them', async () => {
  const as = aCaller({ permissions: new Set(['okta.users.read']) });
  expect((await api.call('GET /api/v1/org', { as })).status).toBe(403);
  const answer = await api.call('GET /api/v1/org');
  expect(answer.json()).toMatchObject({
    companyName: 'Gatehouse',
    subdomain: 'gatehouse',
    status: 'ACTIVE',
    website: null,
    expiresAt: null,
  });
});

describe('changes', () => {
  test('are refused to those who may only read, with unknown attributes, and of the wrong type', async () => {
    const as = aCaller({ permissions: new Set(['okta.orgs.read']) });
    const events = await eventsOf(platform, async () => {
      expect((await api.call('POST /api/v1/org', { as, body: { website: 'x' } })).status).toBe(403);
      const unknown = await api.call('POST /api/v1/org', { body: { isAdmin: true } });
      expect([unknown.status, unknown.json().errorCode]).toEqual([400, 'E0000001']);
      expect(unknown.text).toContain('isAdmin');
      expect((await api.call('PUT /api/v1/org', { body: { companyName: 5 } })).status).toBe(400);
      expect((await api.call('PUT /api/v1/org', { body: { city: 'x'.repeat(256) } })).status).toBe(400);
    });
    expect(events).toEqual([]);
  });

  test('POST changes what is named, and what is not its to change stays as it is', async () => {
    const { id } = settings.current();
    const events = await eventsOf(platform, async () => {
      const answer = await api.call('POST /api/v1/org', {
        body: {
          companyName: 'Sprint',
          website: 'https://sprint.example',
          city: ' Tokyo ',
          id: '00oother',
          subdomain: 'evil',
          status: 'INACTIVE',
        },
      });
      expect([answer.status, answer.json()]).toEqual([
        200,
        expect.objectContaining({
          id,
          subdomain: 'gatehouse',
          status: 'ACTIVE',
          companyName: 'Sprint',
          website: 'https://sprint.example',
          city: 'Tokyo',
        }),
      ]);
    });
    expect(events).toMatchObject([
      {
        eventType: 'system.org.update',
        outcome: 'SUCCESS',
        actorId: '00uadmin000000000000',
        targetIds: [id],
        event: {
          target: [
            {
              changeDetails: {
                from: { companyName: 'Gatehouse', city: null },
                to: { companyName: 'Sprint', city: 'Tokyo' },
              },
            },
          ],
        },
      },
    ]);
    expect(settings.current().profile.companyName).toBe('Sprint');
  });

  test('PUT empties what is not named, but never the name', async () => {
    const answer = await api.call('PUT /api/v1/org', { body: { phoneNumber: '+1', companyName: '' } });
    expect(answer.json()).toMatchObject({
      phoneNumber: '+1',
      companyName: 'Sprint',
      website: null,
      city: null,
    });
    expect((await api.call('GET /api/v1/org')).json()).toMatchObject({ phoneNumber: '+1', website: null });
  });

  test('two partial changes at once both stay', async () => {
    await Promise.all([
      api.call('POST /api/v1/org', { body: { address1: 'one' } }),
      api.call('POST /api/v1/org', { body: { address2: 'two' } }),
      api.call('POST /api/v1/org', { body: { state: 'three' } }),
    ]);
    expect((await api.call('GET /api/v1/org')).json()).toMatchObject({
      address1: 'one',
      address2: 'two',
      state: 'three',
    });
  });
});
