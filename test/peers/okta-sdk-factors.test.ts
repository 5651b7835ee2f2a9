// Factors of codes as @okta/okta-sdk-nodejs, unmodified, enrols, activates, challenges and verifies them.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { createOutboundHttp } from '#src/platform/outbound-http/index.ts';
import { totp } from '#src/protocols/otp/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { factorKit } from '#test/kit/factors.ts';
import { answerWith, type HookTarget, hookTarget } from '#test/kit/hook-target.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');
const outbound = createOutboundHttp({ allow: ['127.0.0.1'] });

let org: TestApp;
let carrier: HookTarget;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;
const ids: Record<string, string> = {};
const { activate, codeTo } = factorKit(() => org);

beforeAll(async () => {
  carrier = await hookTarget();
  carrier.answer = answerWith(200, {
    commands: [{ type: 'com.okta.telephony.action', value: [{ status: 'SUCCESSFUL', provider: 'Carrier' }] }],
  });
  org = await testApp({ config: testConfig({ port: 0, outboundAllow: ['127.0.0.1'] }), outbound });
  const { port } = await org.app.listen();
  // The executor that does not wait and try again after a 429: what is throttled is what these tests are about.
  const requestExecutor = new okta.RequestExecutor();
  client = new okta.Client({ orgUrl: `http://localhost:${port}`, token: org.token, requestExecutor });
  ids['phone'] = await activate('phone_number');
  ids['otp'] = await activate('custom_otp');
  ids['tac'] = await activate('tac', {
    provider: {
      type: 'tac',
      configuration: {
        minTtl: 10,
        maxTtl: 600,
        defaultTtl: 60,
        length: 16,
        complexity: {},
        multiUseAllowed: false,
      },
    },
  });
  await client.inlineHookApi.createInlineHook({
    inlineHook: {
      name: 'Texts',
      type: 'com.okta.telephony.provider',
      version: '1.0.1',
      channel: { type: 'HTTP', version: '1.0.0', config: { uri: carrier.url, method: 'POST' } },
    },
  });
});
afterAll(async () => {
  await org?.close();
  outbound.close();
  await carrier?.close();
});

const api = () => client.userFactorApi;
const texted = (): string => carrier.requests.at(-1)?.json.data.messageProfile.otpCode as string;
const person = async (login: string): Promise<string> => {
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  const body = { profile, credentials: { password: { value: 'Correct-Horse-9' } } };
  return (await client.userApi.createUser({ body })).id;
};
async function collect<T>(
  collection: Promise<{ each: (f: (item: T) => void) => Promise<void> }>,
): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}

describe('userFactorApi', () => {
  test('enrols a phone, sends again, activates, challenges and verifies it', async () => {
    const userId = await person('sms@example.com');
    const body = { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber: '+1-555-415-1337' } };
    const made = await api().enrollFactor({ userId, body });
    expect(made).toMatchObject({
      factorType: 'sms',
      status: 'PENDING_ACTIVATION',
      profile: { phoneNumber: '+15554151337' },
    });
    const factorId = made.id;
    await expect(
      api().resendEnrollFactor({ userId, factorId, resendUserFactor: body }),
    ).rejects.toMatchObject({
      status: 429,
      errorCode: 'E0000109',
    });
    org.clock.advance(31_000);
    await api().resendEnrollFactor({ userId, factorId, resendUserFactor: body });
    await expect(api().activateFactor({ userId, factorId, body: { passCode: 'x' } })).rejects.toMatchObject({
      errorCode: 'E0000068',
    });
    const active = await api().activateFactor({ userId, factorId, body: { passCode: texted() } });
    expect(active.status).toBe('ACTIVE');
    org.clock.advance(31_000);
    const challenge = await api().verifyFactor({ userId, factorId });
    expect(challenge.factorResult).toBe('CHALLENGE');
    expect((await api().verifyFactor({ userId, factorId, body: { passCode: texted() } })).factorResult).toBe(
      'SUCCESS',
    );
    await api().unenrollFactor({ userId, factorId });
  });

  test('challenges and verifies the e-mail that everybody has', async () => {
    const userId = await person('mail@example.com');
    const [email] = await collect<{ id: string; factorType: string }>(api().listFactors({ userId }));
    expect(email?.factorType).toBe('email');
    const factorId = email?.id;
    expect((await api().getFactor({ userId, factorId })).profile.email).toBe('mail@example.com');
    expect((await api().verifyFactor({ userId, factorId })).factorResult).toBe('CHALLENGE');
    await expect(api().verifyFactor({ userId, factorId })).rejects.toMatchObject({ errorCode: 'E0000118' });
    const passCode = await codeTo('mail@example.com');
    expect((await api().verifyFactor({ userId, factorId, body: { passCode } })).factorResult).toBe('SUCCESS');
  });

  test('enrols a token, and lists what can be had', async () => {
    const userId = await person('token@example.com');
    const seed = '12345678901234567890';
    const token = await api().enrollFactor({
      userId,
      body: {
        factorType: 'token:hotp',
        provider: 'CUSTOM',
        factorProfileId: ids['otp'],
        profile: { sharedSecret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
      },
    });
    const parameters = { algorithm: 'SHA1' as const, digits: 6, periodSeconds: 30 };
    const passCode = totp(Buffer.from(seed), org.clock.nowMs(), parameters);
    expect((await api().verifyFactor({ userId, factorId: token.id, body: { passCode } })).factorResult).toBe(
      'SUCCESS',
    );
    const supported = await collect<{ factorType: string; status: string }>(
      api().listSupportedFactors({ userId }),
    );
    const statuses = Object.fromEntries(supported.map(({ factorType, status }) => [factorType, status]));
    expect(statuses).toMatchObject({ email: 'ACTIVE', sms: 'NOT_SETUP', 'token:hotp': 'ACTIVE' });
    const transaction = api().getFactorTransactionStatus({
      userId,
      factorId: token.id,
      transactionId: 'mst1',
    });
    await expect(transaction).rejects.toMatchObject({ status: 404 });
  });
});

test('userAuthenticatorEnrollmentsApi gives a temporary access code and a phone, masks it, and takes them away', async () => {
  const userId = await person('desk@example.com');
  const enrollments = client.userAuthenticatorEnrollmentsApi;
  const tac = await enrollments.createTacAuthenticatorEnrollment({
    userId,
    authenticator: { authenticatorId: ids['tac'], profile: { ttl: '30' } },
  });
  expect(tac).toMatchObject({
    key: 'tac',
    status: 'ACTIVE',
    profile: { tac: expect.stringMatching(/^\d{16}$/) },
  });
  const phone = await enrollments.createAuthenticatorEnrollment({
    userId,
    authenticator: { authenticatorId: ids['phone'], profile: { phoneNumber: '+15554151338' } },
  });
  expect(phone.profile.phoneNumber).toBe('+15554151338');
  const seen = await enrollments.getAuthenticatorEnrollment({ userId, enrollmentId: phone.id });
  expect(seen.profile.phoneNumber).toBe('+15 •••• 38');
  for (const { id } of [tac, phone])
    await enrollments.deleteAuthenticatorEnrollment({ userId, enrollmentId: id });
  await expect(
    enrollments.getAuthenticatorEnrollment({ userId, enrollmentId: tac.id }),
  ).rejects.toMatchObject({
    status: 404,
  });
});
