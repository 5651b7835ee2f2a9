// The organisation as files: written, applied to another, and written again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, loadOrg } from '../../demo/load-org.ts';
import { samlKeys } from '../../demo/saml-app.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { fillWithEverything } from './everything.ts';

type Files = Record<string, string>;
type Applied = {
  changes: { action: string; reference: string; file: string | null; fields: string[]; done: boolean }[];
  unchanged: number;
  problems: { file: string | null; reference: string | null; field: string | null; message: string }[];
  secretsMissing: string[];
};

let demo: TestApp;
let fresh: TestApp;
beforeAll(async () => {
  [demo, fresh] = await Promise.all([testApp(), testApp()]);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  const { certificate } = await samlKeys(folder, Date.now());
  rmSync(folder, { recursive: true });
  // Logos are pictures, and no configuration.
  const api: Api = (method, path, body) =>
    body instanceof FormData ? Promise.resolve(undefined as never) : demo.api(method, path, body);
  await loadOrg(api, {
    people: 3,
    password: 'Demo-Gatehouse-1',
    places: {
      site: 'https://apps.example.com',
      proxy: 'https://proxy.example.com',
      samlCertificate: certificate,
    },
  });
});
afterAll(() => Promise.all([demo.close(), fresh.close()]));

const exported = async (app: TestApp): Promise<Files> =>
  (await app.api<{ files: Files }>('GET', '/gatehouse/v1/org/export')).files;
const applied = (app: TestApp, files: Files, more: object = {}) =>
  app.api<Applied>('POST', '/gatehouse/v1/org/apply', { files, ...more });

describe('the demo organisation', () => {
  test('applied to a fresh one is exported byte by byte as it was, and applying it again does nothing', async () => {
    const files = await exported(demo);
    const secrets = { APPS_CANTEEN_CREDENTIALS_PASSWORD_VALUE: 'curry-or-mackerel' };
    const first = await applied(fresh, files, { secrets });
    expect(first.problems).toEqual([]);
    expect(await exported(fresh)).toEqual(files);
    const second = await applied(fresh, files, { secrets });
    expect(second.changes.filter(({ action }) => action !== 'leave')).toEqual([]);
    expect(second.unchanged).toBe(Object.keys(files).length);
  });
});

const parsed = (files: Files, path: string) => JSON.parse(files[path] ?? '{}') as Record<string, unknown>;
const with_ = (files: Files, path: string, change: (content: Record<string, unknown>) => object): Files => ({
  ...files,
  [path]: JSON.stringify(change(parsed(files, path))),
});

describe('an organisation with something of every kind', () => {
  test('goes through files unchanged', async () => {
    const [from, to] = await Promise.all([testApp(), testApp()]);
    try {
      await fillWithEverything(from);
      const files = await exported(from);
      const result = await applied(to, files, {
        secrets: { EVENT_HOOKS_AUDIT_CHANNEL_CONFIG_AUTHSCHEME_VALUE: 's3cret' },
      });
      expect(result.problems).toEqual([]);
      expect(await exported(to)).toEqual(files);
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  });
});

describe('what files say', () => {
  test('is by name: no id of the organisation, no person and no secret is in one', async () => {
    const files = await exported(demo);
    const text = JSON.stringify(files);
    const apps = await demo.api<{ id: string; credentials: { oauthClient?: { client_secret?: string } } }[]>(
      'GET',
      '/api/v1/apps?limit=200',
    );
    for (const { id, credentials } of apps) {
      expect(text).not.toContain(id);
      const secret = credentials.oauthClient?.client_secret;
      if (secret !== undefined) expect(text).not.toContain(secret);
    }
    expect(text).not.toContain('curry-or-mackerel');
    expect(text).not.toContain(demo.administrator.login);
    expect(parsed(files, 'apps/Stock.json')).toMatchObject({
      name: 'Stock',
      accessPolicy: '@{access-policies/Any one factor}',
      assignments: [{ group: '@{groups/Partners}' }, { group: '@{groups/Shops}' }],
      credentials: {
        oauthClient: { client_secret: { secret: 'APPS_STOCK_CREDENTIALS_OAUTHCLIENT_CLIENT_SECRET' } },
      },
    });
  });

  test('is compared before it is done: what would be made, changed and left', async () => {
    const files = await exported(demo);
    const changed = with_(files, 'groups/Shops.json', (content) => ({
      ...content,
      profile: { ...(content['profile'] as object), description: 'Shops, all 24' },
    }));
    delete changed['groups/Partners.json'];
    changed['groups/Day shift.json'] = JSON.stringify({ name: 'Day shift', profile: {} });
    const { changes } = await demo.api<{ changes: Applied['changes'] }>('POST', '/gatehouse/v1/org/diff', {
      files: changed,
    });
    expect(
      changes.map(({ action, reference, fields }) => `${action} ${reference} ${fields.join()}`.trim()).sort(),
    ).toEqual(['create groups/Day shift', 'leave groups/Partners', 'update groups/Shops profile']);
    const preview = await applied(demo, changed, { preview: true, prune: true });
    expect(preview.changes.filter(({ done }) => done)).toEqual([]);
    expect(preview.changes.map(({ action }) => action).sort()).toEqual(['create', 'delete', 'update']);
    expect(await exported(demo)).toEqual(files);
  });

  test('is done by whoever asks, with the events of every change, and deletes only when told to', async () => {
    const files = await exported(demo);
    files['groups/Temporary.json'] = JSON.stringify({
      name: 'Temporary',
      profile: { description: '' },
    });
    await demo.eventTypes();
    expect((await applied(demo, files)).problems).toEqual([]);
    expect(await demo.eventTypes()).toContain('group.lifecycle.create');
    delete files['groups/Temporary.json'];
    expect((await applied(demo, files)).changes).toMatchObject([
      { action: 'leave', reference: 'groups/Temporary', done: false },
    ]);
    expect((await applied(demo, files, { prune: true })).changes).toMatchObject([
      { action: 'delete', done: true },
    ]);
    expect(await demo.eventTypes()).toContain('group.lifecycle.delete');
  });

  test('that is wrong is told with its file and field, and the rest is done', async () => {
    const files: Files = {
      'trusted-origins/Bad.json': JSON.stringify({
        name: 'Bad',
        origin: 'nowhere',
        scopes: [{ type: 'CORS' }],
        status: 'ACTIVE',
      }),
      'group-rules/Lost.json': JSON.stringify({
        name: 'Lost',
        status: 'INACTIVE',
        type: 'group_rule',
        conditions: { expression: { type: 'urn:okta:expression:1.0', value: 'user.department=="X"' } },
        actions: { assignUserToGroups: { groupIds: ['@{groups/No such group}'] } },
      }),
      'groups/Good.json': JSON.stringify({ name: 'Good', profile: { description: '' } }),
    };
    const { problems, changes } = await applied(fresh, files);
    expect(problems).toEqual([
      {
        file: 'trusted-origins/Bad.json',
        reference: 'trusted-origins/Bad',
        field: 'origin',
        message: expect.stringContaining('scheme'),
      },
      {
        file: 'group-rules/Lost.json',
        reference: 'group-rules/Lost',
        field: 'actions.assignUserToGroups.groupIds.0',
        message: 'there is no groups/No such group',
      },
    ]);
    expect(changes.find(({ reference }) => reference === 'groups/Good')?.done).toBe(true);
    const stopped = await applied(fresh, files, { stopAtFirst: true });
    expect(stopped.problems).toHaveLength(1);
  });

  test('that are no files of ours are refused before anything is done', async () => {
    const answer = await fresh.inject({
      method: 'POST',
      url: '/gatehouse/v1/org/apply',
      headers: { authorization: `SSWS ${fresh.token}` },
      body: {
        files: {
          'people/Ada.json': '{}',
          'groups/A.json': '[',
          'groups/B.json': '{}',
          'apps/X/what/Y.json': '{"name":"Y"}',
        },
      },
    });
    expect(answer.status).toBe(400);
    expect(
      answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses.map((one) => one.errorSummary),
    ).toEqual([
      'groups/A.json: is not a JSON object',
      'groups/B.json name: must be a text',
      'people/Ada.json: is no file of a kind that there is',
      'apps/X/what/Y.json: is no file of a kind that there is',
    ]);
  });

  test('holds a secret only where one belongs: what looks like one elsewhere is a text like any other', async () => {
    const files = await exported(demo);
    const trap = { description: '', note: { secret: 'APPS_STOCK_CREDENTIALS_OAUTHCLIENT_CLIENT_SECRET' } };
    files['groups/Trap.json'] = JSON.stringify({ name: 'Trap', profile: trap });
    const { problems } = await applied(demo, files, {
      secrets: { APPS_STOCK_CREDENTIALS_OAUTHCLIENT_CLIENT_SECRET: 'the-secret-of-stock-0000000000' },
    });
    const [trapped] = await demo.api<object[]>('GET', '/api/v1/groups?q=Trap');
    expect(JSON.stringify(trapped ?? problems)).not.toContain('the-secret-of-stock');
  });

  test('is out of reach of who may not: each piece by its own permission', async () => {
    const reader = await demo.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Rei', lastName: 'Reader', email: 'rei@example.com', login: 'rei@example.com' },
      credentials: { password: { value: 'Correct-Horse-9' } },
    });
    await demo.api('POST', `/api/v1/users/${reader.id}/roles`, { type: 'READ_ONLY_ADMIN' });
    const { sessionToken } = (
      await demo.inject({
        method: 'POST',
        url: '/api/v1/authn',
        body: { username: 'rei@example.com', password: 'Correct-Horse-9' },
      })
    ).json<{ sessionToken: string }>();
    const { cookies } = await demo.inject({
      url: `/login/sessionCookieRedirect?token=${sessionToken}&redirectUrl=%2F`,
    });
    const headers = {
      cookie: `sid=${cookies['sid']}`,
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    };
    const answer = await demo.inject({
      method: 'POST',
      url: '/gatehouse/v1/org/apply',
      headers,
      body: { files: {} },
    });
    expect(answer.status).toBe(403);
  });
});
