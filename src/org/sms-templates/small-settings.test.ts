// Small settings that clients ask for: text messages, mail servers, contacts, features.
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { testApp, type TestApp } from '#test/kit/app.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp({ config: testConfig({ outboundAllow: ['127.0.0.1'] }) });
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

describe('a text message', () => {
  const draft = { name: 'Code', type: 'SMS_VERIFY_CODE', template: '${code} is your code' };
  test('without its code, too long, of an unknown type or in no language is refused', async () => {
    for (const more of [
      { template: 'Hello' },
      { template: '${code}'.padEnd(162, 'x') },
      { type: 'SMS_HELLO' },
      { translations: { 'no language': '${code}' } },
      { name: '' },
    ])
      expect((await call('POST', '/api/v1/templates/sms', { ...draft, ...more })).status).toBe(400);
    expect((await call('GET', '/api/v1/templates/sms/cst00000000000000000')).status).toBe(404);
    expect(await org.eventTypes()).toEqual([]);
  });
  test('is kept, changed in part and as a whole, and deleted; there is one of a type', async () => {
    const made = await org.api<{ id: string }>('POST', '/api/v1/templates/sms', {
      ...draft,
      translations: { ja: '${code} が認証コードです' },
    });
    expect((await call('POST', '/api/v1/templates/sms', draft)).status).toBe(400);
    const path = `/api/v1/templates/sms/${made.id}`;
    expect(await org.api('POST', path, { translations: { de: 'Code: ${code}' } })).toMatchObject({
      translations: { ja: '${code} が認証コードです', de: 'Code: ${code}' },
    });
    expect(await org.api('PUT', path, draft)).toMatchObject({ translations: {} });
    expect(await org.api('GET', path)).toMatchObject({ name: 'Code' });
    expect(await org.api('GET', '/api/v1/templates/sms?templateType=SMS_VERIFY_CODE')).toHaveLength(1);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await org.api('GET', '/api/v1/templates/sms')).toEqual([]);
    expect(await org.eventTypes()).toEqual([
      'system.sms.template.create',
      'system.sms.template.update',
      'system.sms.template.update',
      'system.sms.template.delete',
    ]);
  });
});

describe('a mail server', () => {
  const draft = {
    alias: 'Relay',
    enabled: false,
    host: '127.0.0.1',
    port: 2525,
    username: 'gatehouse',
    password: 'Correct-Horse-9',
    authType: 'BASIC_SMTP_AUTH',
  };
  test('without password, on no port, signed in to by OAuth or moved without its password is refused', async () => {
    const { password: _, ...without } = draft;
    expect((await call('POST', '/api/v1/email-servers', without)).status).toBe(400);
    expect((await call('POST', '/api/v1/email-servers', { ...draft, port: 0 })).status).toBe(400);
    expect((await call('POST', '/api/v1/email-servers', { ...draft, host: 'a b' })).status).toBe(400);
    const oauth = await call('POST', '/api/v1/email-servers', {
      ...draft,
      authType: 'OAUTH2_CLIENT_CREDENTIALS',
    });
    expect(oauth.json<{ errorCode: string }>().errorCode).toBe('E0000015');
    const made = await org.api<{ id: string }>('POST', '/api/v1/email-servers', draft);
    expect(JSON.stringify(made)).not.toContain(draft.password);
    // Its password would go to whoever is there.
    const moved = await call('PATCH', `/api/v1/email-servers/${made.id}`, { host: 'elsewhere.example.com' });
    expect([moved.status, moved.text]).toEqual([
      400,
      expect.stringContaining('password: has to be given again'),
    ]);
    expect((await call('DELETE', `/api/v1/email-servers/${made.id}`)).status).toBe(204);
    expect((await call('GET', `/api/v1/email-servers/${made.id}`)).status).toBe(404);
    expect(await org.eventTypes()).toEqual(['system.email.server.create', 'system.email.server.delete']);
  });
  test('is for super administrators alone, since every link that opens an account goes by it', async () => {
    const person = await org.api<{ id: string }>('POST', '/api/v1/users?activate=false', {
      profile: {
        login: 'org-admin@example.com',
        email: 'org-admin@example.com',
        firstName: 'O',
        lastName: 'A',
      },
    });
    await org.api('POST', `/api/v1/users/${person.id}/lifecycle/activate?sendEmail=false`);
    await org.api('POST', `/api/v1/users/${person.id}/roles`, { type: 'ORG_ADMIN' });
    const account = await org.api<{ id: string }>('POST', '/gatehouse/v1/service-accounts', { name: 'Job' });
    await org.api('POST', `/gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'ORG_ADMIN' });
    const token = await org.api<{ token: string }>(
      'POST',
      `/gatehouse/v1/service-accounts/${account.id}/tokens`,
      {
        name: 't',
      },
    );
    const answer = await org.inject({
      method: 'POST',
      url: '/api/v1/email-servers',
      headers: { authorization: `SSWS ${token.token}` },
      body: { ...draft, enabled: true },
    });
    expect(answer.status, answer.text).toBe(403);
    expect(await org.api('GET', '/api/v1/email-servers')).toEqual({ 'email-servers': [] });
  });
  test('on an address that is not of the open net is called only where the operator allows it', async () => {
    const made = await org.api<{ id: string }>('POST', '/api/v1/email-servers', {
      ...draft,
      host: '10.1.2.3',
    });
    const answer = await call('POST', `/api/v1/email-servers/${made.id}/test`, {
      fromAddress: 'sso@example.com',
      toAddress: 'test@example.com',
    });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('GATEHOUSE_OUTBOUND_ALLOW')]);
    await call('DELETE', `/api/v1/email-servers/${made.id}`);
  });
  test('that is enabled takes the mail; its test says what went wrong', async () => {
    const received: string[] = [];
    const server = new SMTPServer({
      logger: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, _, done) =>
        password === draft.password ? done(null, { user: username }) : done(new Error('no')),
      onRcptTo: ({ address }, _, done) => {
        received.push(address);
        done();
      },
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as { port: number };
    const made = await org.api<{ id: string }>('POST', '/api/v1/email-servers', { ...draft, port });
    const path = `/api/v1/email-servers/${made.id}`;
    const addresses = { fromAddress: 'sso@example.com', toAddress: 'test@example.com' };
    expect((await call('POST', `${path}/test`, addresses)).status).toBe(204);
    await org.api('PATCH', path, { password: 'wrong' });
    const failed = await call('POST', `${path}/test`, addresses);
    expect([failed.status, failed.text]).toEqual([400, expect.stringContaining('Check the credentials')]);
    expect(failed.text).not.toContain('wrong');
    await org.api('PATCH', path, { password: draft.password, enabled: true });
    await org.api('POST', '/api/v1/users?activate=true', {
      profile: { login: 'routed@example.com', email: 'routed@example.com', firstName: 'A', lastName: 'B' },
    });
    await org.platform.jobs.drain();
    await expect.poll(() => received).toEqual(['test@example.com', 'routed@example.com']);
    expect(org.mails.some(({ to }) => to === 'routed@example.com')).toBe(false);
    expect(await org.api('GET', '/api/v1/email-servers')).toMatchObject({
      'email-servers': [{ enabled: true }],
    });
    await org.api('PATCH', path, { enabled: false });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});

test('a contact is a person of the directory', async () => {
  const me = await org.api<{ id: string }>('GET', '/api/v1/users/me');
  expect(await org.api('GET', '/api/v1/org/contacts')).toMatchObject([
    { contactType: 'BILLING' },
    { contactType: 'TECHNICAL' },
  ]);
  expect(await org.api('GET', '/api/v1/org/contacts/TECHNICAL')).toEqual({ _links: {} });
  expect((await call('GET', '/api/v1/org/contacts/SOCIAL')).status).toBe(404);
  expect(
    (await call('PUT', '/api/v1/org/contacts/TECHNICAL', { userId: '00u00000000000000000' })).status,
  ).toBe(400);
  expect(await org.api('PUT', '/api/v1/org/contacts/TECHNICAL', { userId: me.id })).toMatchObject({
    userId: me.id,
  });
  expect(await org.api('GET', '/api/v1/org/contacts/TECHNICAL')).toMatchObject({ userId: me.id });
  expect(await org.eventTypes()).toEqual(['system.org.contact.update']);
});

test('there is no feature to switch', async () => {
  expect(await org.api('GET', '/api/v1/features')).toEqual([]);
  for (const [method, path] of [
    ['GET', 'ftr00000000000000000'],
    ['GET', 'ftr00000000000000000/dependencies'],
    ['GET', 'ftr00000000000000000/dependents'],
    ['POST', 'ftr00000000000000000/ENABLE'],
  ] as const)
    expect((await call(method, `/api/v1/features/${path}`)).status).toBe(404);
});
