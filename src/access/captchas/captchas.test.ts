import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const path = '/api/v1/captchas';
const orgPath = '/api/v1/org/captcha';
const given = { name: 'myReCaptcha', siteKey: 'site', secretKey: 'very-secret-key', type: 'RECAPTCHA_V2' };
const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });

test('a CAPTCHA lives: made once, changed, chosen, kept while it is chosen, deleted; its secret is never told', async () => {
  expect(await org.api('GET', orgPath)).toMatchObject({ captchaId: null, enabledPages: [] });
  await org.eventTypes();
  const made = await call('POST', path, given);
  const captcha = made.json<{ id: string; name: string }>();
  expect([made.status, captcha]).toEqual([
    201,
    expect.objectContaining({ id: expect.stringMatching(/^cap/), siteKey: 'site', type: 'RECAPTCHA_V2' }),
  ]);
  expect(made.text).not.toContain('very-secret-key');
  const second = await call('POST', path, { ...given, name: 'another' });
  expect([second.status, second.json().errorCode]).toEqual([403, 'E0000165']);
  const stored = await org.platform.database.query<{ secret: Buffer }>(sql`select secret from captchas`);
  expect(stored[0]?.secret.includes('very-secret-key')).toBe(false);

  expect(await org.api('POST', `${path}/${captcha.id}`, { name: 'renamed' })).toMatchObject({
    name: 'renamed',
    siteKey: 'site',
  });
  expect((await call('POST', `${path}/${captcha.id}`, { siteKey: 'other' })).text).toContain(
    'secretKey: is required with another siteKey',
  );
  expect(
    await org.api('PUT', `${path}/${captcha.id}`, { ...given, siteKey: 'other', type: 'HCAPTCHA' }),
  ).toMatchObject({ siteKey: 'other', type: 'HCAPTCHA' });
  expect(await org.api('GET', path)).toHaveLength(1);
  expect(await org.api('GET', `${path}/${captcha.id}`)).toMatchObject({ id: captcha.id });

  expect(await org.api('PUT', orgPath, { captchaId: captcha.id, enabledPages: [] })).toMatchObject({
    captchaId: captcha.id,
    enabledPages: [],
  });
  const kept = await call('DELETE', `${path}/${captcha.id}`);
  expect([kept.status, kept.json().errorCode]).toEqual([403, 'E0000149']);
  expect((await call('DELETE', orgPath)).status).toBe(204);
  expect(await org.api('GET', orgPath)).toMatchObject({ captchaId: null });
  expect((await call('DELETE', `${path}/${captcha.id}`)).status).toBe(204);
  expect((await call('GET', `${path}/${captcha.id}`)).status).toBe(404);
  expect(await org.eventTypes()).toEqual(
    ['create', 'update', 'update', 'org_settings.update', 'org_settings.update', 'delete'].map(
      (verb) => `system.captcha.${verb}`,
    ),
  );
});

test('no page is said to be protected that is not', async () => {
  const { id } = await org.api<{ id: string }>('POST', path, given);
  const enabled = await call('PUT', orgPath, { captchaId: id, enabledPages: ['SIGN_IN'] });
  expect([enabled.status, enabled.json().errorCode]).toEqual([401, 'E0000015']);
  expect(await org.api('GET', orgPath)).toMatchObject({ captchaId: null });
  expect((await call('PUT', orgPath, { captchaId: null, enabledPages: ['SIGN_IN'] })).text).toContain(
    'cannot be blank when enabledPages',
  );
  expect((await call('PUT', orgPath, { captchaId: 'capnope' })).text).toContain(
    'there is no CAPTCHA capnope',
  );
  await org.api('DELETE', `${path}/${id}`);
});

test('made five times at once there is one', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', path, given)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403]);
});

test.each([
  ['a type nobody knows', { ...given, type: 'MATHS' }],
  ['no secret', { ...given, secretKey: '' }],
  ['a property nobody knows', { ...given, colour: 'red' }],
])('a CAPTCHA with %s is refused', async (_name, body) => {
  expect((await call('POST', path, body)).json().errorCode).toBe('E0000001');
});
