// What `gatehouse dev` adds: the org goes back, is kept and brought back whole, the clock is set, mail is read.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDevControl, devRoutes } from '#src/dev/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;

beforeAll(async () => {
  org = await testApp(
    {},
    {
      async prepare(app, platform) {
        const control = createDevControl(platform);
        await control.rememberFresh();
        app.add(devRoutes(control));
      },
    },
  );
});
afterAll(() => org.close());
beforeEach(() => org.api('POST', '/gatehouse/v1/dev/reset'));

const aPerson = (login: string) =>
  org.api<{ id: string; status: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
const logins = async (): Promise<string[]> =>
  (await org.api<{ profile: { login: string } }[]>('GET', '/api/v1/users'))
    .map((user) => user.profile.login)
    .sort();
const labels = async (): Promise<string[]> =>
  (await org.api<{ label: string }[]>('GET', '/api/v1/apps')).map((app) => app.label);

describe('the control routes', () => {
  const paths = [
    'POST reset',
    'GET snapshot',
    'POST snapshot',
    'POST restore',
    'GET clock',
    'POST clock',
    'GET mailbox',
    'DELETE mailbox',
  ];

  test.each(paths)('%s is closed to whoever has no token', async (route) => {
    const [method = '', name = ''] = route.split(' ');
    const answer = await org.inject({ method, url: `/gatehouse/v1/dev/${name}` });
    expect(answer.status).toBe(403);
  });

  test('are closed to an administrator who may not do everything', async () => {
    const reader = {
      email: 'reader@example.com',
      firstName: 'R',
      lastName: 'O',
      password: 'Correct-Horse-9',
    };
    const token = '00readerreaderreaderreaderreaderreaderread';
    await org.app.admin.createWithToken({ ...reader, token });
    const [role] = await org.api<{ id: string }[]>('GET', `/api/v1/users/${reader.email}/roles`);
    await org.api('POST', `/api/v1/users/${reader.email}/roles`, { type: 'ORG_ADMIN' });
    await org.api('DELETE', `/api/v1/users/${reader.email}/roles/${role?.id}`);
    const headers = { authorization: `SSWS ${token}` };
    expect((await org.inject({ method: 'POST', url: '/gatehouse/v1/dev/reset', headers })).status).toBe(403);
  });

  test('are not there in a server that was started any other way', async () => {
    const other = await testApp();
    const headers = { authorization: `SSWS ${other.token}` };
    const answers = await Promise.all(
      ['reset', 'snapshot', 'restore', 'clock'].map((name) =>
        other.inject({ method: 'POST', url: `/gatehouse/v1/dev/${name}`, headers, body: {} }),
      ),
    );
    await other.close();
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
  });
});

describe('reset', () => {
  test('takes people, apps, sessions, mail and the clock back to the start, and the token still works', async () => {
    await aPerson('aoi@example.com');
    await org.api('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: 'Wiki',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://wiki.example.com', requestIntegration: false } },
    });
    await org.platform.mail.send({
      to: 'aoi@example.com',
      subject: 's',
      text: 't',
      html: '<p>t</p>',
      kind: 'test',
    });
    org.clock.advance(86_400_000);
    await org.api('POST', '/gatehouse/v1/dev/reset');
    expect(await logins()).toEqual(['admin@example.com']);
    expect(await labels()).not.toContain('Wiki');
    expect(org.mails).toEqual([]);
    expect((await org.api<{ offsetSeconds: number }>('GET', '/gatehouse/v1/dev/clock')).offsetSeconds).toBe(
      0,
    );
  });

  test('keeps the ids and keys of the fresh org, so that clients which cached them go on working', async () => {
    const keys = () => org.inject({ url: '/oauth2/default/v1/keys' }).then((answer) => answer.text);
    const before = [(await org.api<{ id: string }>('GET', '/api/v1/org')).id, await keys()];
    await org.api('POST', '/gatehouse/v1/dev/reset');
    expect([(await org.api<{ id: string }>('GET', '/api/v1/org')).id, await keys()]).toEqual(before);
  });

  test('can be asked for many times, and at the same time', async () => {
    await Promise.all(Array.from({ length: 4 }, () => org.api('POST', '/gatehouse/v1/dev/reset')));
    expect(await logins()).toEqual(['admin@example.com']);
  });
});

describe('snapshot and restore', () => {
  test('an unknown name is not found, and a reserved or odd one is refused', async () => {
    const post = (path: string, body: unknown) =>
      org.inject({
        method: 'POST',
        url: `/gatehouse/v1/dev/${path}`,
        headers: { authorization: `SSWS ${org.token}` },
        body,
      });
    expect((await post('restore', { name: 'never-kept' })).status).toBe(404);
    expect((await post('snapshot', { name: 'fresh' })).status).toBe(400);
    expect((await post('snapshot', { name: 'x"; drop schema public' })).status).toBe(400);
  });

  test('bring back people, apps and the log as they were', async () => {
    await aPerson('kept@example.com');
    await org.api('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: 'Kept',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://kept.example.com', requestIntegration: false } },
    });
    await org.api('POST', '/gatehouse/v1/dev/snapshot', { name: 'with-kept' });
    await aPerson('later@example.com');
    await org.api('POST', '/gatehouse/v1/dev/reset');
    expect(await labels()).not.toContain('Kept');
    await org.api('POST', '/gatehouse/v1/dev/restore', { name: 'with-kept' });
    expect(await logins()).toEqual(['admin@example.com', 'kept@example.com']);
    expect(await labels()).toContain('Kept');
    expect(await org.api('GET', '/gatehouse/v1/dev/snapshot')).toEqual([{ name: 'with-kept' }]);
    // What was brought back can be changed like anything else.
    await aPerson('after@example.com');
    expect(await logins()).toContain('after@example.com');
  });
});

describe('the clock', () => {
  test('stands still when frozen, moves when told, and runs on', async () => {
    const set = (body: unknown) =>
      org.api<{ now: string; frozen: boolean }>('POST', '/gatehouse/v1/dev/clock', body);
    const at = '2030-01-01T00:00:00.000Z';
    expect(await set({ action: 'freeze', at })).toMatchObject({ now: at, frozen: true });
    expect(await set({ action: 'advance', seconds: 60 })).toMatchObject({
      now: '2030-01-01T00:01:00.000Z',
      frozen: true,
    });
    const person = await org.api<{ created: string }>(
      'GET',
      `/api/v1/users/${(await aPerson('future@example.com')).id}`,
    );
    expect(person.created).toBe('2030-01-01T00:01:00.000Z');
    expect(await set({ action: 'resume' })).toMatchObject({ frozen: false });
  });

  test('an action that is none is refused with its name', async () => {
    const answer = await org.inject({
      method: 'POST',
      url: '/gatehouse/v1/dev/clock',
      headers: { authorization: `SSWS ${org.token}` },
      body: { action: 'rewind' },
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.json())).toContain('action');
  });
});

describe('the mailbox', () => {
  test('holds the mail that an activation would have sent, by address, until it is emptied', async () => {
    await org.api('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Ren', lastName: 'Sato', email: 'ren@example.com', login: 'ren@example.com' },
    });
    await org.platform.jobs.drain();
    const mails = await org.api<{ to: string; text: string }[]>(
      'GET',
      '/gatehouse/v1/dev/mailbox?to=Ren@example.com',
    );
    expect(mails.map((mail) => mail.to)).toEqual(['ren@example.com']);
    expect(mails[0]?.text).toContain('/welcome/');
    expect(await org.api('GET', '/gatehouse/v1/dev/mailbox?to=nobody@example.com')).toEqual([]);
    await org.api('DELETE', '/gatehouse/v1/dev/mailbox');
    expect(await org.api('GET', '/gatehouse/v1/dev/mailbox')).toEqual([]);
  });
});
