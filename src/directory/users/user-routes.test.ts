import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCaller } from '#test/kit/api.ts';
import {
  aPassword,
  aUserBody,
  testDirectory,
  type TestDirectory,
  type WireGroup,
  type WireUser,
  withPassword,
} from '#test/kit/directory.ts';

let directory: TestDirectory;
let count = 0;

beforeAll(async () => {
  directory = await testDirectory();
});
afterAll(() => directory.close());
beforeEach(() => directory.eventTypes());

const call: TestDirectory['api']['call'] = (request, options) => directory.api.call(request, options);
const newLogin = () => `user${++count}@example.com`;
const create = async (more: Record<string, unknown> = {}, query = '') => {
  const answer = await call(`POST /api/v1/users${query}`, { body: aUserBody(newLogin(), more) });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<WireUser>();
};
const causes = (answer: Awaited<ReturnType<typeof call>>): string[] =>
  answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses.map((cause) => cause.errorSummary);

describe('creating a user', () => {
  test('without attributes is refused with every missing field named, as Okta names them', async () => {
    const answer = await call('POST /api/v1/users', { body: { profile: {} } });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: login',
    });
    expect(causes(answer)).toEqual([
      'login: The field cannot be left blank',
      'firstName: The field cannot be left blank',
      'lastName: The field cannot be left blank',
      'email: The field cannot be left blank',
      'login: Username must be in the form of an email address',
    ]);
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('with an attribute the schema does not have is refused, and the attribute named', async () => {
    const body = aUserBody(newLogin(), { profile: { shoeSize: 42 } });
    const answer = await call('POST /api/v1/users', { body });
    expect(answer.status).toBe(400);
    expect(answer.json().errorSummary).toBe('Api validation failed: newUser');
    expect(causes(answer)[0]).toMatch(/^shoeSize: The property shoeSize is not defined/);
  });

  test('with a field of the wrong type or length is refused', async () => {
    const profile = { city: 5, mobilePhone: 'x'.repeat(101), countryCode: 'Japan', email: 'nobody' };
    const answer = await call('POST /api/v1/users', { body: aUserBody(newLogin(), { profile }) });
    expect(causes(answer).sort()).toEqual([
      'city: must be a string',
      'countryCode: must be a two-letter ISO 3166-1 country code such as JP',
      'email: must be an email address',
      'mobilePhone: must have at most 100 characters',
    ]);
  });

  test('with a property of the envelope nobody knows is refused (mass assignment)', async () => {
    const answer = await call('POST /api/v1/users', { body: { ...aUserBody(newLogin()), isAdmin: true } });
    expect(answer.status).toBe(400);
    expect(causes(answer)).toEqual(['isAdmin: is not a known property']);
  });

  test('with a status in the body does not get that status', async () => {
    const user = await create({ status: 'ACTIVE', ...withPassword() }, '?activate=false');
    expect(user.status).toBe('STAGED');
  });

  test('with a login that differs only in case or accents is refused', async () => {
    const first = aUserBody('isaac.brock@example.com');
    expect((await call('POST /api/v1/users', { body: first })).status).toBe(200);
    for (const login of ['Isaac.Brock@example.com', 'isáàc.bröck@example.com', 'isaac.brock@EXAMPLE.com']) {
      const answer = await call('POST /api/v1/users', { body: aUserBody(login) });
      expect(answer.status).toBe(400);
      expect(causes(answer)).toEqual([
        'login: An object with this field already exists in the current organization',
      ]);
    }
  });

  test('with a password the policy refuses names the password', async () => {
    const answer = await call('POST /api/v1/users', { body: aUserBody(newLogin(), withPassword('short')) });
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000001',
      errorSummary: 'Api validation failed: password',
    });
    expect(causes(answer)[0]).toMatch(/^password: Password requirements were not met/);
  });

  test('to change an absent password, or without activation, is refused as Okta does', async () => {
    const without = await call('POST /api/v1/users?nextLogin=changePassword', {
      body: aUserBody(newLogin()),
    });
    expect(without.json().errorCode).toBe('E0000124');
    const body = aUserBody(newLogin(), withPassword());
    const staged = await call('POST /api/v1/users?activate=false&nextLogin=changePassword', { body });
    expect(staged.json().errorCode).toBe('E0000125');
  });

  test('with a password hook, a wrong hash or an unknown group is refused clearly', async () => {
    const hook = await call('POST /api/v1/users', {
      body: aUserBody(newLogin(), { credentials: { password: { hook: { type: 'default' } } } }),
    });
    expect(causes(hook)).toEqual([
      'password.hook: password import hooks are not available; import the hash or set a value',
    ]);
    const hash = { algorithm: 'BCRYPT', workFactor: 10, salt: 'short', value: 'x' };
    const wrong = await call('POST /api/v1/users', {
      body: aUserBody(newLogin(), { credentials: { password: { hash } } }),
    });
    expect(causes(wrong)[0]).toMatch(/^password\.hash\.salt:/);
    const group = await call('POST /api/v1/users', {
      body: aUserBody(newLogin(), { groupIds: ['00gnothere'] }),
    });
    expect(group.status).toBe(404);
    const many = await call('POST /api/v1/users', {
      body: aUserBody(newLogin(), { groupIds: Array(21).fill('00g') }),
    });
    expect(many.json().errorCode).toBe('E0000093');
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('without credentials makes them PROVISIONED and mails the activation link', async () => {
    const user = await create();
    expect(user.status).toBe('PROVISIONED');
    expect(user.credentials).toEqual({ provider: { type: 'OKTA', name: 'OKTA' } });
    expect(directory.mails.at(-1)).toEqual({ kind: 'activation', userId: user.id });
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.create', 'user.lifecycle.activate']);
  });

  test('with a password makes them ACTIVE, shows the password as {} and mails nothing', async () => {
    const before = directory.mails.length;
    const user = await create(withPassword());
    expect(user).toMatchObject({
      status: 'ACTIVE',
      credentials: { password: {}, provider: { type: 'OKTA', name: 'OKTA' } },
      lastLogin: null,
      profile: { mobilePhone: null, secondEmail: null },
    });
    expect(user.id).toMatch(/^00u[0-9A-Za-z]{17}$/);
    expect(user.created).toMatch(/\.000Z$/);
    expect(user.passwordChanged).toMatch(/\.000Z$/);
    expect(JSON.stringify(user)).not.toContain(aPassword);
    expect(directory.mails.length).toBe(before);
  });

  test('with activate=false makes them STAGED with no dates of activation', async () => {
    const user = await create({}, '?activate=false');
    expect(user).toMatchObject({
      status: 'STAGED',
      activated: null,
      statusChanged: null,
      passwordChanged: null,
    });
    expect(Object.keys(user._links).sort()).toEqual(['activate', 'schema', 'self', 'type']);
    expect(await directory.eventTypes()).toEqual(['user.lifecycle.create']);
  });

  test('with nextLogin=changePassword makes the password expired', async () => {
    expect((await create(withPassword(), '?nextLogin=changePassword')).status).toBe('PASSWORD_EXPIRED');
  });

  test('of a federated provider makes them ACTIVE without a password', async () => {
    const user = await create(
      { credentials: { provider: { type: 'FEDERATION', name: 'FEDERATION' } } },
      '?provider=true',
    );
    expect(user.status).toBe('ACTIVE');
    expect(user.credentials).toEqual({ provider: { type: 'FEDERATION', name: 'FEDERATION' } });
    expect(Object.keys(user._links)).not.toContain('changePassword');
  });

  test('with an imported hash makes them ACTIVE with provider IMPORT', async () => {
    const hash = {
      algorithm: 'BCRYPT',
      workFactor: 10,
      salt: 'rwh3vH166HCH/NT9XV5FYu',
      value: 'qaMqvAPULkbiQzkTCWo5XDcvzpk8Tna',
    };
    const user = await create({ credentials: { password: { hash } } });
    expect(user).toMatchObject({
      status: 'ACTIVE',
      credentials: { password: {}, provider: { type: 'IMPORT', name: 'IMPORT' } },
    });
  });

  test('with groups puts them there and logs each membership', async () => {
    const group = (
      await call('POST /api/v1/groups', { body: { profile: { name: `G${++count}` } } })
    ).json<WireGroup>();
    await directory.eventTypes();
    const user = await create({ groupIds: [group.id] });
    expect(await directory.eventTypes()).toEqual([
      'user.lifecycle.create',
      'user.lifecycle.activate',
      'group.user_membership.add',
    ]);
    const groups = (await call(`GET /api/v1/users/${user.id}/groups`)).json<WireGroup[]>();
    expect(groups.map((one) => one.profile.name).sort()).toEqual(['Everyone', group.profile.name].sort());
  });

  test('is refused to somebody without the permission', async () => {
    const as = aCaller({ permissions: new Set(['okta.users.read']) });
    const answer = await call('POST /api/v1/users', { body: aUserBody(newLogin()), as });
    expect(answer.status).toBe(403);
  });
});

describe('reading a user', () => {
  test('who does not exist is E0000007', async () => {
    const answer = await call('GET /api/v1/users/nobody@example.com');
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({
      errorCode: 'E0000007',
      errorSummary: 'Not found: Resource not found: nobody@example.com (User)',
    });
  });

  test('works by id, login in any case, and a short login while it is unambiguous', async () => {
    const one = (
      await call('POST /api/v1/users', { body: aUserBody('Short.One@example.com') })
    ).json<WireUser>();
    for (const name of [
      one.id,
      'short.one@EXAMPLE.com',
      encodeURIComponent('Short.One@example.com'),
      'short.one',
    ]) {
      const answer = await call(`GET /api/v1/users/${name}`);
      expect(answer.json<WireUser>().id).toBe(one.id);
    }
    await call('POST /api/v1/users', { body: aUserBody('short.one@example.org') });
    expect((await call('GET /api/v1/users/short.one')).status).toBe(404);
  });

  test('by "me" gives the owner of the token, and nobody for a service client', async () => {
    const user = await create();
    expect((await call('GET /api/v1/users/me', { as: aCaller({ id: user.id }) })).json<WireUser>().id).toBe(
      user.id,
    );
    const client = aCaller({ kind: 'client', id: '0oaservice0000000000' });
    expect((await call('GET /api/v1/users/me', { as: client })).status).toBe(404);
  });

  test('answers with an ETag over the profile, which a change of status leaves alone', async () => {
    const user = await create(withPassword());
    const before = (await call(`GET /api/v1/users/${user.id}`)).headers['etag'];
    expect(before).toMatch(/^W\/"[0-9a-f]{64}"$/);
    await call(`POST /api/v1/users/${user.id}/lifecycle/suspend`);
    expect((await call(`GET /api/v1/users/${user.id}`)).headers['etag']).toBe(before);
    await call(`POST /api/v1/users/${user.id}`, { body: { profile: { city: 'Osaka' } } });
    expect((await call(`GET /api/v1/users/${user.id}`)).headers['etag']).not.toBe(before);
  });

  test('gives links on the origin that was called, by status as observed at Okta', async () => {
    const user = await create(withPassword());
    const links = async () =>
      Object.keys((await call(`GET /api/v1/users/${user.id}`)).json<WireUser>()._links).sort();
    expect(user._links.self?.href).toMatch(new RegExp(`^https?://[^/]+/api/v1/users/${user.id}$`));
    expect(await links()).toEqual(
      [
        'suspend',
        'schema',
        'resetPassword',
        'expirePassword',
        'changeRecoveryQuestion',
        'self',
        'changePassword',
        'deactivate',
        'type',
      ].sort(),
    );
    await call(`POST /api/v1/users/${user.id}/lifecycle/suspend`);
    expect(await links()).toEqual(['deactivate', 'schema', 'self', 'type', 'unsuspend']);
    await call(`POST /api/v1/users/${user.id}/lifecycle/deactivate`);
    expect(await links()).toEqual(['activate', 'delete', 'schema', 'self', 'type']);
  });

  test('leaves credentials out when asked to by okta-response', async () => {
    const user = await create(withPassword());
    const headers = {
      'content-type': 'application/json; okta-response=omitCredentials,omitCredentialsLinks',
    };
    const answer = (await call(`GET /api/v1/users/${user.id}`, { headers })).json<WireUser>();
    expect(answer).not.toHaveProperty('credentials');
    expect(Object.keys(answer._links)).not.toContain('changePassword');
  });

  test('with expand=blocks shows no block of an account that is open', async () => {
    const user = await create();
    expect((await call(`GET /api/v1/users/${user.id}?expand=blocks`)).json()._embedded).toEqual({
      blocks: [],
    });
    expect((await call(`GET /api/v1/users/${user.id}/blocks`)).json()).toEqual([]);
  });
});

describe('updating a user', () => {
  test('with a wrong If-Match is 412, with a malformed one 400, with the right one done', async () => {
    const user = await create();
    const path = `POST /api/v1/users/${user.id}`;
    const body = { profile: { city: 'Kobe' } };
    const stale = await call(path, { body, headers: { 'if-match': `W/"${'0'.repeat(64)}"` } });
    expect([stale.status, stale.json().errorCode]).toEqual([412, 'E0000231']);
    const malformed = await call(path, { body, headers: { 'if-match': 'abc' } });
    expect([malformed.status, malformed.json().errorCode]).toEqual([400, 'E0000242']);
    const etag = String((await call(`GET /api/v1/users/${user.id}`)).headers['etag']);
    expect((await call(path, { body, headers: { 'if-match': etag } })).status).toBe(200);
  });

  test('to a login somebody has is refused', async () => {
    const [one, two] = [await create(), await create()];
    const answer = await call(`POST /api/v1/users/${two.id}`, {
      body: { profile: { login: one.profile.login.toUpperCase() } },
    });
    expect(causes(answer)).toEqual([
      'login: An object with this field already exists in the current organization',
    ]);
  });

  test('of a deactivated user is refused', async () => {
    const user = await create();
    await call(`POST /api/v1/users/${user.id}/lifecycle/deactivate`);
    const answer = await call(`POST /api/v1/users/${user.id}`, { body: { profile: { city: 'Nara' } } });
    expect(answer.json().errorCode).toBe('E0000038');
  });

  test('by POST changes what it names and removes what it nulls', async () => {
    const user = await create({ profile: { city: 'Kyoto', nickName: 'Ao' } });
    await directory.eventTypes();
    const body = { profile: { nickName: null, title: 'Manager' } };
    const updated = (await call(`POST /api/v1/users/${user.id}`, { body })).json<WireUser>();
    expect(updated.profile).toEqual({
      firstName: 'Aoi',
      lastName: 'Tanaka',
      mobilePhone: null,
      secondEmail: null,
      login: user.profile.login,
      email: user.profile.email,
      title: 'Manager',
      city: 'Kyoto',
    });
    expect(await directory.eventTypes()).toEqual(['user.account.update_profile']);
  });

  test('that changes nothing writes no event', async () => {
    const user = await create();
    await directory.eventTypes();
    await call(`POST /api/v1/users/${user.id}`, { body: { profile: { firstName: 'Aoi' } } });
    expect(await directory.eventTypes()).toEqual([]);
  });

  test('by PUT with an answer sent back as it was unsets only what is missing', async () => {
    const user = await create({ profile: { city: 'Kyoto', nickName: 'Ao' }, ...withPassword() });
    const { nickName: _, ...profile } = user.profile;
    const answer = await call(`PUT /api/v1/users/${user.id}`, { body: { ...user, profile } });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json<WireUser>().profile).toEqual(profile);
    const blank = await call(`PUT /api/v1/users/${user.id}`, {
      body: { profile: { login: user.profile.login } },
    });
    expect(causes(blank)).toContain('firstName: The field cannot be left blank');
  });

  test('with a password ends all sessions and grants', async () => {
    const user = await create();
    const answer = await call(`POST /api/v1/users/${user.id}`, { body: withPassword() });
    expect(answer.json<WireUser>().status).toBe('ACTIVE');
    const person = await directory.users.findPerson(user.id);
    expect(person?.sessionsRevokedMs).toBeGreaterThan(0);
    expect(person?.tokensRevokedMs).toBe(person?.sessionsRevokedMs);
    expect(await directory.eventTypes()).toContain('user.account.update_password');
  });

  test('to a password in the history is refused only when strict', async () => {
    const user = await create(withPassword('First-Password-1'));
    const path = `POST /api/v1/users/${user.id}`;
    await call(path, { body: withPassword('Second-Password-2') });
    const strict = await call(`${path}?strict=true`, { body: withPassword('First-Password-1') });
    expect(causes(strict)[0]).toMatch(/last 4 passwords/);
    expect((await call(path, { body: withPassword('First-Password-1') })).status).toBe(200);
  });

  test('sets a recovery question whose answer is never shown', async () => {
    const user = await create(withPassword());
    const recovery_question = { question: 'Which station?', answer: 'Umeda' };
    const answer = await call(`POST /api/v1/users/${user.id}`, {
      body: { credentials: { recovery_question } },
    });
    expect(answer.json<WireUser>().credentials.recovery_question).toEqual({ question: 'Which station?' });
    expect(answer.text).not.toContain('Umeda');
    expect(Object.keys(answer.json<WireUser>()._links)).toContain('forgotPassword');
  });

  test('by the person themselves stops at what the schema lets them change', async () => {
    const user = await create({ profile: { city: 'Kyoto', title: 'Clerk' }, ...withPassword() });
    const as = aCaller({ kind: 'session', id: user.id, permissions: new Set() });
    const headers = { 'sec-fetch-site': 'same-origin' };
    expect((await call('GET /api/v1/users/me', { as })).json<WireUser>().profile).not.toHaveProperty('city');
    const title = await call('POST /api/v1/users/me', { as, headers, body: { profile: { title: 'Boss' } } });
    expect([title.status, title.json().errorCode]).toEqual([403, 'E0000077']);
    const password = await call('POST /api/v1/users/me', {
      as,
      headers,
      body: withPassword('Another-Password-1'),
    });
    expect(password.status).toBe(403);
    const phone = await call('POST /api/v1/users/me', {
      as,
      headers,
      body: { profile: { mobilePhone: '+81 90 0000 0000' } },
    });
    expect(phone.json<WireUser>().profile.mobilePhone).toBe('+81 90 0000 0000');
    expect((await call(`GET /api/v1/users/${user.id}`, { as })).status).toBe(403);
  });

  test('by the person themselves changes no address that mail goes to: that takes a code to the new one', async () => {
    const user = await create({ profile: { secondEmail: 'second@example.com' }, ...withPassword() });
    const as = aCaller({ kind: 'session', id: user.id, permissions: new Set() });
    const headers = { 'sec-fetch-site': 'same-origin' };
    const before = (await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().profile;
    await directory.eventTypes();
    for (const profile of [
      { email: 'thief@example.com' },
      { secondEmail: 'thief@example.com' },
      { secondEmail: null },
      { mobilePhone: '+81 90 0000 0000', email: String(before['email']).toUpperCase() },
    ]) {
      const answer = await call('POST /api/v1/users/me', { as, headers, body: { profile } });
      const [name] = Object.keys(profile).filter((key) => /email/i.test(key));
      expect([answer.status, answer.json().errorCode]).toEqual([403, 'E0000077']);
      expect(answer.json().errorSummary).toMatch(new RegExp(`the ${name} attribute here.*/home/profile`));
    }
    expect((await call(`GET /api/v1/users/${user.id}`)).json<WireUser>().profile).toEqual(before);
    expect(await directory.eventTypes()).toEqual([]);
    // Sent back as it was, beside what is theirs to change.
    const body = { profile: { email: before['email'], secondEmail: 'second@example.com', mobilePhone: '1' } };
    expect((await call('POST /api/v1/users/me', { as, headers, body })).status).toBe(200);
    // An administrator changes it for them.
    const byAdmin = { body: { profile: { email: 'corrected@example.com' } } };
    expect((await call(`POST /api/v1/users/${user.id}`, byAdmin)).status).toBe(200);
  });
});
