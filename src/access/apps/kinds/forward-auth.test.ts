import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppInstance, SubjectSource } from '#src/access/apps/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type WireError = { errorCode: string; errorSummary: string; errorCauses: { errorSummary: string }[] };
type WireApp = {
  id: string;
  name: string;
  settings: { app: Record<string, unknown> };
  _links: Record<string, unknown>;
};

let made = 0;
const origin = () => `https://kind-${(made += 1)}.example.com`;
const send = (request: string, body?: unknown) =>
  access.api.call(request, body === undefined ? {} : { body });
const bodyOf = (app: Record<string, unknown>) => ({
  name: 'gatehouse_header',
  label: 'Till',
  signOnMode: 'BOOKMARK',
  settings: { app },
});
function settings(more: Record<string, unknown> = {}): Record<string, unknown> {
  const site = origin();
  return { url: `${site}/start`, origins: [site], ...more };
}
const create = (more: Record<string, unknown> = {}) => send('POST /api/v1/apps', bodyOf(settings(more)));
async function created(more: Record<string, unknown> = {}): Promise<WireApp> {
  const answer = await create(more);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireApp>();
}
async function refused(answer: Awaited<ReturnType<typeof send>>): Promise<string[]> {
  const error = answer.json<WireError>();
  expect([answer.status, error.errorCode]).toEqual([400, 'E0000001']);
  return error.errorCauses.map((cause) => cause.errorSummary);
}
const header = (name: string, value = 'user.department') => ({ headers: [{ name, value }] });

describe('a site that cannot be set up says what is wrong, by its field', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no origins', { origins: undefined }, 'settings.app.origins: is required'],
    ['no origin among them', { origins: [] }, 'settings.app.origins: '],
    [
      'an origin with a path',
      { origins: ['https://a.example.com/x'] },
      'settings.app.origins.0: must be scheme and host',
    ],
    [
      'an origin with a star',
      { origins: ['https://*.example.com'] },
      'settings.app.origins.0: must be scheme and host',
    ],
    ['an origin with a name in it', { origins: ['https://a@b.example.com'] }, 'settings.app.origins.0: '],
    ['an origin of another scheme', { origins: ['ftp://a.example.com'] }, 'settings.app.origins.0: '],
    ['an origin without a scheme', { origins: ['a.example.com'] }, 'settings.app.origins.0: '],
    [
      'a launch address of another site',
      { url: 'https://elsewhere.example.com/' },
      'settings.app.url: must be an address of one of settings.app.origins',
    ],
    ['a launch address that is a script', { url: 'javascript:alert(1)' }, 'settings.app.url: '],
    [
      'the whole site as public',
      { publicPaths: ['/*'] },
      'settings.app.publicPaths.0: would open the whole site',
    ],
    [
      'a public path with dots',
      { publicPaths: ['/a', '/public/../secret'] },
      'settings.app.publicPaths.1: must not have',
    ],
    [
      'a public path with escapes',
      { publicPaths: ['/%2e%2e/'] },
      'settings.app.publicPaths.0: must begin with /',
    ],
    ['a public path with a star inside', { publicPaths: ['/a*b'] }, 'settings.app.publicPaths.0: '],
    [
      'the way back from sign-in as public',
      { publicPaths: ['/.gatehouse/*'] },
      'settings.app.publicPaths.0: /.gatehouse is the way back',
    ],
    ['a session of no time', { sessionMinutes: 0 }, 'settings.app.sessionMinutes: must be at least 1'],
    ['a session of days', { sessionMinutes: 1441 }, 'settings.app.sessionMinutes: must be at most 1440'],
    ['an audience with spaces', { audience: 'a b' }, 'settings.app.audience: must have'],
    [
      'a member that is not known',
      { cookieDomain: 'example.com' },
      'settings.app.cookieDomain: is not a known property',
    ],
    [
      'a header without anything in it',
      { headers: [{ name: 'X-A' }] },
      'settings.app.headers.0: give either',
    ],
    [
      'a header with two things in it',
      { headers: [{ name: 'X-A', value: '"a"', groupFilter: { type: 'EQUALS', value: 'a' } }] },
      'settings.app.headers.0: give either',
    ],
    [
      'a header that is there twice',
      {
        headers: [
          { name: 'X-A', value: '"a"' },
          { name: 'x-a', value: '"b"' },
        ],
      },
      "settings.app.headers.1.name: 'x-a' is there already",
    ],
    [
      'a filter of no kind',
      { headers: [{ name: 'X-A', groupFilter: { type: 'GLOB', value: 'a' } }] },
      'settings.app.headers.0.groupFilter.type: ',
    ],
    [
      'a pattern that cannot be read',
      { headers: [{ name: 'X-A', groupFilter: { type: 'REGEX', value: '(' } }] },
      'settings.app.headers.0.groupFilter.value: ',
    ],
    [
      'a broken expression, with the position',
      header('X-A', 'user.firstName + + "x"'),
      'settings.app.headers.0.value: ',
    ],
    [
      'a name that is not known to expressions',
      header('X-A', 'usr.firstName'),
      "settings.app.headers.0.value: 'usr' is not known here",
    ],
  ])('%s', async (_, more, cause) => {
    const causes = await refused(await create(more));
    expect(
      causes.some((one) => one.startsWith(cause)),
      causes.join(' | '),
    ).toBe(true);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('an expression error says where', async () => {
    expect((await refused(await create(header('X-A', 'user.firstName + + "x"'))))[0]).toContain(
      'position 17',
    );
  });

  test.each([
    'Host',
    'cookie',
    'Set-Cookie',
    'Authorization',
    'Proxy-Authorization',
    'Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Content-Length',
    'Content-Type',
    'X-Forwarded-For',
    'X-Forwarded-User',
    'X-Original-URL',
    'X-Real-IP',
    'Forwarded',
    'Via',
    'Origin',
    'Sec-Fetch-Mode',
    'If-Match',
    'Accept-Language',
    'Location',
    'X-HTTP-Method-Override',
    'Expect',
  ])('the header %s, which means something else', async (name) => {
    expect((await refused(await create(header(name))))[0]).toContain(
      `settings.app.headers.0.name: '${name}' means something else`,
    );
  });

  test.each(['X-Gatehouse-User', 'x-gatehouse-assertion', 'X-GATEHOUSE-HEADERS'])(
    'the header %s, which is sent anyway',
    async (name) => {
      expect((await refused(await create(header(name))))[0]).toContain('is sent anyway');
    },
  );

  test.each(['X_Remote_User', 'X-Remote_User'])(
    'the header %s: a backend could not tell it from the one with hyphens',
    async (name) => {
      expect((await refused(await create(header(name))))[0]).toContain('must not have underscores');
    },
  );

  test.each(['', 'X A', 'X-A:', 'X-A\r\nY', 'Ünit', 'x'.repeat(65)])('the header name %j', async (name) => {
    expect((await refused(await create(header(name))))[0]).toContain('is no header name');
  });
});

describe('an origin belongs to one active app', () => {
  test('another app with it is refused, and told which app has it', async () => {
    const first = await created();
    const [taken] = first.settings.app.origins as string[];
    const own = origin();
    const causes = await refused(
      await create({ url: `${own}/`, origins: [own, `${taken?.toUpperCase()}:443/`] }),
    );
    expect(causes[0]).toBe(
      `settings.app.origins: ${taken} belongs to the active app "Till" (${first.id}); a site is one app. Deactivate that one, or add what is missing to it`,
    );
  });

  test('also when it is changed to have it, and when an inactive app that has it is activated', async () => {
    const first = await created();
    const [taken] = first.settings.app.origins as string[];
    const second = await created();
    const change = bodyOf({ ...second.settings.app, url: `${taken}/`, origins: [taken] });
    expect((await refused(await send(`PUT /api/v1/apps/${second.id}`, change)))[0]).toContain(first.id);

    await send(`POST /api/v1/apps/${first.id}/lifecycle/deactivate`);
    expect((await send(`PUT /api/v1/apps/${second.id}`, change)).status).toBe(200);
    await access.eventTypes();
    expect((await refused(await send(`POST /api/v1/apps/${first.id}/lifecycle/activate`)))[0]).toContain(
      second.id,
    );
    expect(await access.eventTypes()).toEqual([]);
  });

  test('of many who want it at the same moment one has it', async () => {
    const site = origin();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        send('POST /api/v1/apps', bodyOf({ url: `${site}/`, origins: [site] })),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  });

  test('its own origin is in nobody’s way when the app is changed', async () => {
    const app = await created();
    const answer = await send(
      `PUT /api/v1/apps/${app.id}`,
      bodyOf({ ...app.settings.app, sessionMinutes: 5 }),
    );
    expect([answer.status, answer.json<WireApp>().settings.app.sessionMinutes]).toEqual([200, 5]);
    expect(await access.eventTypes()).toEqual([
      'application.lifecycle.create',
      'application.lifecycle.update',
    ]);
  });
});

describe('a site that was set up', () => {
  test('has every default filled in, and its origins as browsers spell them', async () => {
    const app = await created({
      url: 'https://KIND.example.com:443/start',
      origins: ['https://KIND.example.com:443/', 'http://kind:8080'],
    });
    expect(app.settings.app).toEqual({
      url: 'https://KIND.example.com:443/start',
      origins: ['https://kind.example.com', 'http://kind:8080'],
      publicPaths: [],
      headers: [],
      assertion: true,
      audience: null,
      sessionMinutes: 480,
    });
    expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
  });

  test('opens from a tile at its launch address', async () => {
    const { id, settings: stored } = await created();
    const app = access.apps.get(id);
    expect(app.bookmarkUrl).toBe(stored.app.url);
    expect(app.forwardAuth).toMatchObject({ audience: id, signsAssertion: true, sessionSeconds: 28_800 });
  });

  test('keeps its settings when a body leaves them out', async () => {
    const app = await created({ publicPaths: ['/health'], audience: 'till' });
    const { name, label, signOnMode } = bodyOf({});
    const answer = await send(`PUT /api/v1/apps/${app.id}`, { name, label, signOnMode });
    expect(answer.json<WireApp>().settings.app).toEqual(app.settings.app);
  });

  test('is no bookmark without its name, nor can a bookmark become one', async () => {
    const { signOnMode, label } = bodyOf({});
    const bookmark = await send('POST /api/v1/apps', {
      signOnMode,
      label,
      settings: { app: { url: 'https://b.example.com/' } },
    });
    const { id } = bookmark.json<WireApp>();
    expect(access.apps.get(id).forwardAuth).toBeUndefined();
    expect((await send(`PUT /api/v1/apps/${id}`, bodyOf(settings()))).status).toBe(400);
  });
});

describe('an identity header', () => {
  const groups = ['Shop staff', 'shop managers', 'Head office'].map((name, i) => ({
    id: `00g${i}`,
    name,
    type: 'OKTA_GROUP',
  }));
  const source = {
    user: {
      profile: { firstName: 'Aoi', department: 'Shop 12', tags: ['a', 'b'], one: ['Sales, EMEA'], none: [] },
    },
    variables: { appuser: { userName: 'aoi' } },
    groups,
    nowMs: 0,
  } satisfies SubjectSource;
  async function valueOf(setting: Record<string, unknown>) {
    const { id } = await created({ headers: [{ name: 'X-A', ...setting }] });
    const [made] = (access.apps.get(id) as AppInstance).forwardAuth?.headers ?? [];
    return made?.value(source);
  }

  test.each<[Record<string, unknown>, unknown]>([
    [{ value: 'user.department' }, 'Shop 12'],
    [{ value: '${source.firstName}@${appuser.userName}' }, 'Aoi@aoi'],
    [{ value: 'String.toUpperCase(user.firstName)' }, 'AOI'],
    [{ value: 'user.tags' }, ['a', 'b']],
    [{ value: 'user.one' }, ['Sales, EMEA']],
    [{ value: 'user.none' }, []],
    [{ value: 'user.missing' }, undefined],
    [{ value: 'user.firstName * 2' }, undefined],
    [{ groupFilter: { type: 'STARTS_WITH', value: 'shop' } }, ['Shop staff', 'shop managers']],
    [{ groupFilter: { type: 'EQUALS', value: 'head office' } }, ['Head office']],
    [{ groupFilter: { type: 'CONTAINS', value: 'MANAGE' } }, ['shop managers']],
    [{ groupFilter: { type: 'REGEX', value: 'Shop .*' } }, ['Shop staff']],
  ])('%j says %j', async (setting, expected) => {
    expect(await valueOf(setting)).toEqual(expected);
  });
});
