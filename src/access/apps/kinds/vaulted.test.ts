import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestAccess, testAccess } from '#test/kit/access.ts';
import {
  aBasicAuth,
  aBrowserPlugin,
  anAutoLogin,
  aPasswordStore,
  aThreeField,
} from '#test/kit/vaulted-app.ts';

let access: TestAccess;

beforeAll(async () => {
  access = await testAccess();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

type Wire = {
  id: string;
  name: string;
  credentials: Record<string, unknown>;
  settings: { app: Record<string, unknown>; signOn?: Record<string, unknown> };
  _links: { appLinks: { href: string }[] };
};

const create = (body: unknown) => access.api.call('POST /api/v1/apps', { body });
const made = async (body: unknown): Promise<Wire> => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Wire>();
};
const refused = async (body: unknown): Promise<string[]> => {
  const answer = await create(body);
  expect(answer.status, answer.text).toBe(400);
  return answer
    .json<{ errorCauses: { errorSummary: string }[] }>()
    .errorCauses.map((cause) => cause.errorSummary);
};
const vaultedOf = (app: Wire) => access.apps.get(app.id).vaulted;

describe('an app that is opened with a password is refused', () => {
  test.each([
    ['without its address', aPasswordStore({ url: undefined }), 'settings.app.url: is required'],
    [
      'with an address that a script would run from',
      aPasswordStore({ url: 'javascript:alert(1)' }),
      'settings.app.url: must be an absolute URL without spaces or credentials',
    ],
    [
      'with a password in its address',
      aBasicAuth(),
      'settings.app.authURL: must be an absolute URL without spaces or credentials',
      { authURL: 'https://me:secret@stock.example.com/' },
    ],
    [
      'with a selector that names no field of a form that is posted',
      aPasswordStore({ usernameField: 'form > input:first-child' }),
      'settings.app.usernameField: must name a field of the form (user, [name=user] or #user)',
    ],
    [
      'with an extra field that is none',
      aPasswordStore({ optionalField2: 'a b' }),
      'settings.app.optionalField2: must name a field of the form',
    ],
    [
      'with a broken pattern of addresses',
      aBrowserPlugin({ loginUrlRegex: '(' }),
      'settings.app.loginUrlRegex: Invalid regular expression',
    ],
    [
      'with a form of its own whose fields are not known',
      aBrowserPlugin({ formAction: 'https://roster.example.com/session', passwordField: 'div input' }),
      'settings.app.passwordField: must name a field of the form',
    ],
    [
      'without the third of three fields',
      aThreeField({ extraFieldValue: undefined }),
      'settings.app.extraFieldValue: is required',
    ],
    [
      'with a property that nobody knows',
      aPasswordStore({ colour: 'red' }),
      'settings.app.colour: is not a known property',
    ],
  ])('%s', async (_, body, cause, more: Record<string, unknown> = {}) => {
    const { settings } = body;
    const causes = await refused({ ...body, settings: { app: { ...settings.app, ...more } } });
    expect(causes.join('\n')).toContain(cause);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('without a sign-in page, of a scheme that is none, or with a name of its own', async () => {
    expect(await refused({ ...anAutoLogin(), settings: { signOn: {} } })).toEqual([
      'settings.signOn.loginUrl: is required',
    ]);
    expect((await refused(anAutoLogin({ scheme: 'TELEPATHY' })))[0]).toContain('credentials.scheme:');
    expect((await refused({ ...aPasswordStore(), name: 'my_store' }))[0]).toContain(
      "name: must be 'template_sps'",
    );
  });

  test('with credentials that the scheme leaves to each person', async () => {
    const causes = await refused(
      aPasswordStore(
        {},
        { scheme: 'EDIT_PASSWORD_ONLY', userName: 'all', password: { value: 'one for all' } },
      ),
    );
    expect(causes).toHaveLength(2);
    expect(causes[0]).toContain('credentials.userName: is for the scheme SHARED_USERNAME_AND_PASSWORD');
    expect(causes[1]).toContain('credentials.password: is for the scheme SHARED_USERNAME_AND_PASSWORD');
    expect(causes.join()).not.toContain('one for all');
  });
});

describe('an app that is opened with a password', () => {
  test('in which a form is posted has the form, by whichever way its fields are named', async () => {
    const app = await made(aPasswordStore());
    expect(app).toMatchObject({
      name: 'template_sps',
      credentials: { scheme: 'EDIT_USERNAME_AND_PASSWORD', revealPassword: false },
      settings: { app: { usernameField: 'user', passwordField: '#pass', optionalField3: null } },
    });
    expect(app._links.appLinks[0]?.href).toMatch(/\/home\/template_sps\/0oa\w{17}\/\d+$/);
    expect(vaultedOf(app)).toEqual({
      loginUrl: 'https://ledger.example.com/login',
      form: {
        action: 'https://ledger.example.com/login',
        userNameField: 'user',
        passwordField: 'pass',
        extraFields: [['company', '0042']],
      },
      basicAuthUrl: undefined,
      scheme: 'EDIT_USERNAME_AND_PASSWORD',
      mayReveal: false,
    });
    expect(await access.eventTypes()).toEqual(['application.lifecycle.create']);
  });

  test('for a browser extension has a form only where an administrator says where it goes', async () => {
    const plain = await made(aBrowserPlugin());
    expect(vaultedOf(plain)).toMatchObject({ loginUrl: 'https://roster.example.com/login', form: undefined });
    expect(plain.settings.app).not.toHaveProperty('formAction');
    const posted = await made(aBrowserPlugin({ formAction: 'https://roster.example.com/session' }));
    expect(vaultedOf(posted)?.form).toEqual({
      action: 'https://roster.example.com/session',
      userNameField: 'user',
      passwordField: 'pass',
      extraFields: [],
    });
    const three = await made(aThreeField({ formAction: 'https://payroll.example.com/session' }));
    expect(vaultedOf(three)?.form?.extraFields).toEqual([['company', 'northwind']]);
  });

  test('of which only the sign-in page is known has a name of its own and no form', async () => {
    const app = await made(anAutoLogin({ scheme: 'ADMIN_SETS_CREDENTIALS', revealPassword: true }));
    expect(app.name).toMatch(/_wiki_\d+$/);
    expect(app.settings.signOn).toEqual({ loginUrl: 'https://wiki.example.com/login', redirectUrl: null });
    expect(vaultedOf(app)).toEqual({
      loginUrl: 'https://wiki.example.com/login',
      form: undefined,
      basicAuthUrl: undefined,
      scheme: 'ADMIN_SETS_CREDENTIALS',
      mayReveal: true,
    });
  });

  test('by basic authentication has both of its addresses', async () => {
    expect(vaultedOf(await made(aBasicAuth()))).toMatchObject({
      loginUrl: 'https://stock.example.com/',
      basicAuthUrl: 'https://stock.example.com/auth',
    });
  });

  test('can be sent back as it was read, and stays as it is', async () => {
    for (const body of [
      aPasswordStore(),
      aBrowserPlugin(),
      aThreeField(),
      aBasicAuth(),
      anAutoLogin(undefined, 'Again'),
    ]) {
      const app = await made(body);
      const answer = await access.api.call(`PUT /api/v1/apps/${app.id}`, { body: app });
      expect(answer.status, answer.text).toBe(200);
      const { lastUpdated: _, ...after } = answer.json<Wire & { lastUpdated: string }>();
      const { lastUpdated: __, ...before } = app as Wire & { lastUpdated: string };
      expect(after).toEqual(before);
    }
  });
});

describe('a password that everybody shares', () => {
  const shared = {
    scheme: 'SHARED_USERNAME_AND_PASSWORD',
    userName: 'till',
    password: { value: 'shared-by-the-till-4711' },
  };
  const boxes = (appId: string) =>
    access.platform.database.query<{ password: Buffer }>(
      sql`select password from vault_shared_passwords where app_id = ${appId}`,
    );

  test('is kept encrypted, is never shown again, and stays when the app is saved without it', async () => {
    const app = await made(aPasswordStore({}, shared));
    expect(app.credentials).toMatchObject({ userName: 'till', password: {} });
    expect(JSON.stringify(app)).not.toContain('4711');
    const [box] = await boxes(app.id);
    expect(box?.password.includes('4711')).toBe(false);
    expect(await access.eventTypes()).toEqual([
      'application.user_membership.change_password',
      'application.lifecycle.create',
    ]);
    const again = await access.api.call(`PUT /api/v1/apps/${app.id}`, { body: app });
    expect(again.json<Wire>().credentials).toMatchObject({ userName: 'till', password: {} });
    expect(await access.eventTypes()).toEqual(['application.lifecycle.update']);
    const instance = access.apps.get(app.id);
    if (instance.vaulted === undefined) throw new Error('not vaulted');
    expect(await access.vault.open({ ...instance, vaulted: instance.vaulted }, 'anybody')).toEqual({
      userName: 'till',
      password: 'shared-by-the-till-4711',
    });
    const all = await access.platform.database.query<{ document: unknown }>(sql`select document from apps`);
    expect(JSON.stringify(all)).not.toContain('4711');
  });

  test('goes with the scheme', async () => {
    const app = await made(aPasswordStore({}, shared));
    const own = { ...aPasswordStore({}, { scheme: 'EDIT_USERNAME_AND_PASSWORD' }) };
    const answer = await access.api.call(`PUT /api/v1/apps/${app.id}`, { body: own });
    expect(answer.json<Wire>().credentials).toEqual({
      scheme: 'EDIT_USERNAME_AND_PASSWORD',
      revealPassword: false,
      signing: {},
      userNameTemplate: expect.anything(),
    });
    expect(await boxes(app.id)).toEqual([]);
  });
});
