import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, allowAuthenticator } from '#test/kit/factor-walk.ts';
import { setUpLink, testPhone, type TestPhone } from '#test/kit/phone.ts';
import { type PushService, pushService } from '#test/kit/push-service.ts';

let service: PushService;
let org: TestApp;
let user: User;
let phone: TestPhone;
let factorId: string;

beforeAll(async () => {
  service = await pushService();
  const config = testConfig({ outboundAllow: ['127.0.0.1'] });
  org = await testApp({ config, outbound: createOutboundHttp({ allow: config.outboundAllow }) });
  await allowAuthenticator(org, 'okta_verify');
});
afterAll(async () => {
  await org.close();
  await service.close();
});

const by = () => ({ actor: { id: user.id, type: 'User', alternateId: user.login, displayName: user.login } });
const ask = async () => {
  await org.app.signIn.factors.challenge(user, factorId, {
    by: by(),
    client: {
      requestId: 'request-1',
      ipAddress: '198.51.100.7',
      ipChain: ['198.51.100.7'],
      userAgent: 'test',
      origin: 'http://localhost:8080',
    },
    binding: 'browser-1',
  });
  await org.platform.jobs.drain();
};
/** What comes due by the clock of the machine, as jobs do. */
const again = async (): Promise<number> => {
  await org.platform.jobs.drain();
  return service.messages.length;
};
const kept = async (): Promise<Buffer | null | undefined> => {
  const [row] = await org.platform.database.query<{ subscription: Buffer | null }>(
    sql`select subscription from push_devices where user_id = ${user.id} and id = ${factorId}`,
  );
  return row?.subscription;
};

beforeEach(async () => {
  user = await org.app.directory.users.getUser((await addWorker(org)).id);
  phone = testPhone(org);
  const { factors } = org.app.signIn;
  const made = await factors.enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
  await phone.add(setUpLink(made.activation));
  await factors.activate(user, made.factor.id, {}, by());
  factorId = made.factor.id;
  service.messages.length = 0;
  service.answers.length = 0;
});

describe('a phone that wants to be told', () => {
  test('is told by its push service, which learns who sends and nothing of what', async () => {
    const { endpoint, keys } = service.subscribe();
    expect((await phone.subscribe({ endpoint, keys })).status).toBe(204);
    await ask();
    const [message] = service.messages;
    expect(service.messages).toHaveLength(1);
    expect(message).toMatchObject({
      text: JSON.stringify({ kind: 'request' }),
      vapid: { aud: service.origin, sub: 'mailto:authenticator@localhost' },
    });
    expect(message?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(Number(message?.headers.ttl)).toBeGreaterThan(0);
    expect(Number(message?.headers.ttl)).toBeLessThanOrEqual(300);
    // RFC 8292 section 2: no longer than a day.
    expect((message?.vapid?.exp ?? 0) * 1000 - org.clock.nowMs()).toBeLessThan(24 * 3_600_000);
  });

  test('gets messages by the one key of the organisation, which its page was given', async () => {
    await phone.subscribe(service.subscribe());
    await ask();
    const page = await org.inject({ method: 'GET', url: '/authenticator' });
    expect(page.text).toContain(`data-push-key="${service.messages[0]?.vapid?.key}"`);
  });

  test('is reached at an address that is kept encrypted', async () => {
    const subscription = service.subscribe();
    await phone.subscribe(subscription);
    expect((await kept())?.toString('latin1')).not.toContain('/push/');
  });

  test.each([404, 410, 403])(
    'is forgotten when its push service answers %i, and works all the same',
    async (status) => {
      await phone.subscribe(service.subscribe());
      service.answers.push(status);
      await ask();
      expect(await kept()).toBeNull();
      expect((await phone.list()).requests).toHaveLength(1);
    },
  );

  test('is told again when the push service is down for a moment', async () => {
    await phone.subscribe(service.subscribe());
    service.answers.push(503);
    await ask();
    await expect.poll(again).toBe(2);
    expect(service.messages[1]?.text).toBe(JSON.stringify({ kind: 'request' }));
    expect(await kept()).toBeInstanceOf(Buffer);
  });

  test('is not told again of what was answered meanwhile', async () => {
    await phone.subscribe(service.subscribe());
    service.answers.push(503);
    await ask();
    const [waiting] = (await phone.list()).requests;
    if (waiting === undefined) throw new Error('nothing waits');
    await phone.answer(waiting, 'deny');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await again()).toBe(1);
  });

  test.each([
    ['inside of the company', 'http://10.0.0.1/push'],
    ['of the cloud’s own', 'http://169.254.169.254/latest'],
    ['without encryption', 'http://push.example.net/p'],
    ['that is none', 'push'],
  ])('cannot name an address %s', async (_what, endpoint) => {
    const { keys } = service.subscribe();
    expect((await phone.subscribe({ endpoint, keys })).status).toBe(400);
    expect(await kept()).toBeNull();
  });

  test('is nobody else: a subscription for it that another key signed is refused', async () => {
    const stranger = testPhone(org);
    stranger.device = phone.device;
    expect((await stranger.subscribe(service.subscribe())).status).toBe(403);
    expect(await kept()).toBeNull();
  });
});
