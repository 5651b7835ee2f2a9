// Sign-in, lockout, enumeration, fixation and recovery against the whole application (SECURITY.md B "Sign-in, MFA, recovery", A14).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import {
  type Answer,
  type Client,
  type Person,
  rightPassword,
  type WholeApp,
  wholeApp,
} from '../kit/whole-app.ts';

let org: WholeApp;
let client: Client;
beforeAll(async () => {
  org = await wholeApp();
  client = await org.client({ grant_types: ['authorization_code', 'password'] });
});
afterAll(() => org.close());

/** What a stranger sees, without what differs between any two answers. */
const seen = (answer: Answer, login: string) => {
  const { date: _date, 'x-okta-request-id': _id, 'content-length': _length, ...headers } = answer.headers;
  const text = answer.text
    .replaceAll(login, 'LOGIN')
    .replaceAll(encodeURIComponent(login), 'LOGIN')
    .replace(/("errorId":")[^"]+|(help desk: )\w+|(nonce=")[^"]+/g, '$1$2$3…')
    .replace(/\bAc[\w-]{60,}/g, (sealed) => `sealed, ${sealed.length} long`);
  const cookies = Object.keys(answer.cookies);
  return {
    status: answer.status,
    text,
    cookies,
    headers: JSON.stringify(headers)
      .replace(/(signin|nonce)[=-][\w+/=-]+/g, '$1')
      .replace(/\bAc[\w-]{60,}/g, (sealed) => `sealed, ${sealed.length} long`),
  };
};

const strangers = {
  unknown: async () => 'person-99999@example.com',
  'with a wrong password': async () => (await org.person()).login,
  suspended: async () => {
    const { id, login } = await org.person();
    await org.make(`POST /api/v1/users/${id}/lifecycle/suspend`);
    return login;
  },
  deactivated: async () => {
    const { id, login } = await org.person();
    await org.make(`POST /api/v1/users/${id}/lifecycle/deactivate`);
    return login;
  },
  staged: async () => {
    const login = 'person-88888@example.com';
    const profile = { firstName: 'A', lastName: 'B', email: login, login };
    await org.make('POST /api/v1/users?activate=false', { profile });
    return login;
  },
  'without a password': async () => {
    const login = 'person-77777@example.com';
    const profile = { firstName: 'A', lastName: 'B', email: login, login };
    await org.make('POST /api/v1/users?activate=true&sendEmail=false', { profile });
    return login;
  },
  locked: async () => {
    const person = await org.person();
    for (let attempt = 0; attempt < 12; attempt += 1) await org.authn(person.login, 'wrong');
    return person.login;
  },
  'with an expired password': async () => {
    const { id, login } = await org.person();
    await org.make(`POST /api/v1/users/${id}/lifecycle/expire_password`);
    return login;
  },
};

const ways: Record<string, (login: string) => Promise<Answer>> = {
  'the sign-in page': async (login) => {
    const browser = org.browser();
    await browser.follow('/signin');
    return browser.signIn(login, 'Wrong-Horse-1');
  },
  'the answer to the name': async (login) => {
    const browser = org.browser();
    await browser.follow('/signin');
    return browser.submit({ identifier: login });
  },
  'the page after the name': async (login) => {
    const browser = org.browser();
    await browser.follow('/signin');
    return browser.step({ identifier: login });
  },
  'the answer to a wrong password': async (login) => {
    const browser = org.browser();
    await browser.follow('/signin');
    await browser.step({ identifier: login });
    return browser.submit({ password: 'Wrong-Horse-1' });
  },
  'classic authentication': (login) => org.authn(login, 'Wrong-Horse-1'),
  'the password grant': (username) =>
    org.token(client, { grant_type: 'password', username, password: 'Wrong-Horse-1', scope: 'openid' }),
  'a forgotten password on the page': async (login) => {
    const browser = org.browser();
    await browser.follow('/signin/forgot-password');
    return browser.submit({ identifier: login });
  },
  'a forgotten password by the API': (username) =>
    org.call('POST /api/v1/authn/recovery/password', {}, { username, factorType: 'EMAIL' }),
  'an unlock by the API': (username) =>
    org.call('POST /api/v1/authn/recovery/unlock', {}, { username, factorType: 'EMAIL' }),
};

describe('nobody learns who has an account', () => {
  test.each(Object.keys(ways))(
    'by %s: status, text, headers and cookies are the same for everybody',
    async (way) => {
      const answers: [string, ReturnType<typeof seen>][] = [];
      for (const [who, make] of Object.entries(strangers)) {
        const login = who === 'staged' || who === 'without a password' ? undefined : await make();
        const name = login ?? (who === 'staged' ? 'person-88888@example.com' : 'person-77777@example.com');
        if (login === undefined && (await org.admin(`GET /api/v1/users/${name}`)).status === 404)
          await make();
        const answer = await ways[way]?.(name);
        if (answer !== undefined) answers.push([who, seen(answer, name)]);
      }
      const first = answers[0]?.[1];
      expect(answers).toHaveLength(Object.keys(strangers).length);
      for (const [who, answer] of answers) expect({ who, ...answer }).toEqual({ who, ...first });
    },
  );
});

describe('the budget of wrong passwords', () => {
  const attempts: Record<string, (person: Person, password: string) => Promise<unknown>> = {
    page: async (person, password) => {
      const browser = org.browser();
      await browser.follow('/signin');
      await browser.signIn(person.login, password);
    },
    authn: (person, password) => org.authn(person.login.toUpperCase(), password),
    'authn by short name': (person, password) => org.authn(person.login.split('@')[0] ?? '', password),
    'authn with spaces': (person, password) => org.authn(` ${person.login} `, password),
    'password grant': (person, password) =>
      org.token(client, { grant_type: 'password', username: person.login, password, scope: 'openid' }),
    'change of password': (person, password) =>
      org.admin(`POST /api/v1/users/${person.id}/credentials/change_password`, {
        oldPassword: { value: password },
        newPassword: { value: 'Another-Horse-10' },
      }),
  };
  const statusOf = async ({ id }: Person) =>
    (await org.make<{ status: string }>(`GET /api/v1/users/${id}`)).status;

  test('is one for every way in and every spelling of the name: ten in all, and then nothing opens', async () => {
    const person = await org.person();
    await org.assign(client, person);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await statusOf(person), `after ${attempt}`).toBe('ACTIVE');
      await Object.values(attempts)[attempt % Object.keys(attempts).length]?.(person, 'Wrong-Horse-1');
    }
    expect(await statusOf(person)).toBe('LOCKED_OUT');
    expect((await org.authn(person.login)).text).not.toContain('sessionToken');
    const form = { grant_type: 'password', username: person.login, password: rightPassword, scope: 'openid' };
    expect((await org.token(client, form)).status).toBe(400);
    const locks = await org.sql<{ n: string }>(
      sql`select count(*) as n from system_log where event_type = 'user.account.lock' and event::text like ${`%${person.id}%`}`,
    );
    expect(Number(locks[0]?.n)).toBe(1);
  });
  test('is spent once by fifty guesses at the same moment on two ways in, the right one among the last', async () => {
    const person = await org.person();
    await org.assign(client, person);
    const guesses = Array.from({ length: 50 }, (_, index) => (index < 40 ? `Wrong-${index}` : rightPassword));
    const answers = await Promise.all(
      guesses.map((password, index) =>
        index % 2 === 0
          ? org.authn(person.login, password)
          : org.token(client, { grant_type: 'password', username: person.login, password, scope: 'openid' }),
      ),
    );
    for (const answer of answers) expect(answer.text).not.toMatch(/sessionToken|access_token/);
    expect(await statusOf(person)).toBe('LOCKED_OUT');
  });
});

describe('fixation and transactions', () => {
  test('a session id that was planted is not the one that sign-in opens, and opens nothing after', async () => {
    const person = await org.person();
    const browser = org.browser();
    browser.cookies.set('sid', `102${person.id.slice(0, 17)}aaaaaaaaaaaaaaaaaaaa.planted`);
    await browser.follow('/signin');
    const before = browser.cookies.get('sid');
    await browser.signIn(person.login);
    expect(browser.cookies.get('sid')).not.toBe(before);
    expect((await org.get('/api/v1/sessions/me', { cookie: browser.header() })).status).toBe(200);
    expect((await org.get('/api/v1/sessions/me', { cookie: `sid=${before}` })).status).toBe(404);
  });
  test('a transaction begun in one browser is not finished in another', async () => {
    const person = await org.person();
    const attacker = org.browser();
    const victim = org.browser();
    await attacker.follow('/signin');
    await attacker.step({ identifier: person.login });
    const { action, hidden } = attacker.form();
    await victim.follow('/signin');
    const answer = await org.send({
      method: 'POST',
      url: action,
      form: { ...hidden, password: rightPassword },
      headers: { cookie: victim.header(), origin: 'http://localhost:8080' },
    });
    expect(answer.cookies['sid'] ?? '').toBe('');
    const without = await org.send({
      method: 'POST',
      url: action,
      form: { ...hidden, password: rightPassword },
      headers: { origin: 'http://localhost:8080' },
    });
    expect(without.cookies['sid'] ?? '').toBe('');
  });
  test('each proof of the person makes a new session id, and two sessions never share one', async () => {
    const person = await org.person();
    const cookies = new Set<string>();
    for (let count = 0; count < 5; count += 1) cookies.add(await org.signedIn(person));
    const idsOf = new Set([...cookies].map((cookie) => cookie.split('.')[0]));
    expect([cookies.size, idsOf.size]).toEqual([5, 5]);
  });
  test.each([
    'sid=',
    'sid=x',
    'sid=102',
    'sid=.',
    'sid=null',
    'sid=undefined',
    'sid=true',
    'sid=%00',
    'sid={"userId":"x"}',
    'sid=102aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.',
    "sid=102' or '1'='1.x",
    'sid[]=x',
    'sid=a; sid=b',
    '__Host-sid=x',
    '=;;=;',
    `sid=${'x'.repeat(5000)}`,
    'sid=\u00ff\u00fe',
  ])('the malformed cookie %j is nobody', async (cookie) => {
    expect([404, 400]).toContain((await org.get('/api/v1/sessions/me', { cookie })).status);
    expect([401, 403, 400]).toContain((await org.get('/api/v1/users/me', { cookie })).status);
    const home = await org.get('/home', { cookie });
    expect([302, 303, 400]).toContain(home.status);
    const { parameters } = await org.authorize(client, cookie, { prompt: 'none' });
    expect(parameters.get('code')).toBeNull();
  });
  test('the cookie of one person with the id of another opens neither', async () => {
    const [mine, theirs] = [await org.signedIn(await org.person()), await org.signedIn(await org.person())];
    const mixed = `${theirs.split('.')[0]}.${mine.split('.')[1]}`;
    expect((await org.get('/api/v1/sessions/me', { cookie: mixed })).status).toBe(404);
    for (const changed of [`${mine}A`, mine.slice(0, -1), mine.toUpperCase(), mine.toLowerCase()])
      expect((await org.get('/api/v1/sessions/me', { cookie: changed })).status, changed).toBe(404);
  });
  test.each([
    ['X-Forwarded-For', 'a'],
    ['X-Forwarded-For', ',,,,,'],
    ['X-Forwarded-For', '127.0.0.1, \u00ff'],
    ['X-Forwarded-For', '::1%evil'],
    ['X-Forwarded-For', "1.1.1.1' or 1=1"],
    ['X-Forwarded-For', '1.1.1.1,'.repeat(900)],
    ['X_Forwarded_For', '10.0.0.1'],
    ['Forwarded', 'for=;by=;host=evil.example'],
    ['True-Client-IP', 'a'],
    ['X-Real-IP', 'a'],
    ['User-Agent', 'x'.repeat(6000)],
    ['User-Agent', '\u0001<script>'],
    ['X-Device-Fingerprint', 'x'.repeat(6000)],
  ])('%s of garbage neither skips the password nor breaks the sign-in', async (name, value) => {
    const person = await org.person();
    const wrong = await org.authn(person.login, 'Wrong-Horse-1', { [name]: value });
    expect([400, 401, 421]).toContain(wrong.status);
    expect(wrong.text).not.toContain('sessionToken');
    const right = await org.authn(person.login, rightPassword, { [name]: value });
    expect([200, 400, 421]).toContain(right.status);
  });
});

describe('changes of credentials', () => {
  test('a password that the person changes ends other sessions and every refresh token', async () => {
    const person = await org.person();
    const app = await org.client();
    await org.assign(app, person);
    const [here, elsewhere] = [await org.signedIn(person), await org.signedIn(person)];
    const tokens = await org.tokens(app, elsewhere);
    const headers = { cookie: here, origin: 'http://localhost:8080' };
    const change = { oldPassword: { value: rightPassword }, newPassword: { value: 'Another-Horse-10' } };
    expect(
      (await org.call('POST /api/v1/users/me/credentials/change_password', headers, change)).status,
    ).toBe(200);
    expect((await org.get('/api/v1/sessions/me', { cookie: elsewhere })).status).toBe(404);
    expect((await org.get('/api/v1/sessions/me', { cookie: here })).status).toBe(200);
    expect((await org.refresh(app, tokens.refresh_token)).json()['error']).toBe('invalid_grant');
    expect((await org.userinfo(tokens.access_token)).status).toBe(401);
  });
  test('a password that an administrator sets ends every session and refresh token', async () => {
    const person = await org.person();
    const app = await org.client();
    await org.assign(app, person);
    const cookie = await org.signedIn(person);
    const tokens = await org.tokens(app, cookie);
    await org.make(`POST /api/v1/users/${person.id}`, {
      credentials: { password: { value: 'Another-Horse-10' } },
    });
    expect((await org.get('/api/v1/sessions/me', { cookie })).status).toBe(404);
    expect((await org.refresh(app, tokens.refresh_token)).json()['error']).toBe('invalid_grant');
  });
  test('re-authentication for an app cannot be done by another person', async () => {
    const [person, other] = [await org.person(), await org.person()];
    const app = await org.client();
    await org.assign(app, person);
    await org.assign(app, other);
    const browser = org.browser();
    browser.cookies.set('sid', (await org.signedIn(person)).slice(4));
    await browser.follow(org.authorizeUrl(app, { prompt: 'login' }));
    await browser.step({ identifier: other.login });
    await browser.step({ identifier: other.login, password: rightPassword });
    const me = (await org.get('/api/v1/sessions/me', { cookie: browser.header() })).json();
    expect(me['userId'] ?? person.id).toBe(person.id);
    // The person themselves gets through on the same page.
    await browser.follow(org.authorizeUrl(app, { prompt: 'login' }));
    const answer = await browser.submit({ password: rightPassword });
    expect(answer.status).toBe(303);
  });
});
