// @okta/okta-auth-js, unmodified, through the states of classic authn: a factor asked for, and one set up.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  codeFor,
  giveTotp,
  policyFor,
  requireFactor,
  wrongCodeFor,
} from '../kit/factor-walk.ts';
import { freePort } from '../kit/server.ts';
import { rightPassword } from '../kit/signin.ts';

type Factor = {
  id?: string;
  factorType: string;
  provider: string;
  enrollment?: string;
  verify?(options?: Record<string, unknown>): Promise<Transaction>;
  enroll?(options?: Record<string, unknown>): Promise<Transaction>;
};
type Transaction = {
  status: string;
  factorResult?: string;
  sessionToken?: string;
  factors?: Factor[];
  factor?: Factor & { activation?: { sharedSecret: string } };
  user?: { profile: { login: string } };
  data?: { stateToken?: string };
  verify?(options: Record<string, unknown>): Promise<Transaction>;
  activate?(options: Record<string, unknown>): Promise<Transaction>;
  prev?(): Promise<Transaction>;
  skip?(): Promise<Transaction>;
  cancel?(): Promise<unknown>;
};
type Client = {
  signInWithCredentials(options: { username: string; password: string }): Promise<Transaction>;
  tx: { resume(options: { stateToken: string | undefined }): Promise<Transaction> };
};

let org: TestApp;
let base: string;
beforeAll(async () => {
  const port = await freePort();
  base = `http://localhost:${port}`;
  org = await testApp({ config: testConfig({ port, baseUrl: base }) });
  await org.app.listen();
  await allowAuthenticator(org, 'google_otp');
  await allowAuthenticator(org, 'okta_email', false);
});
afterAll(() => org.close());

function client(): Client {
  const { OktaAuth } = createRequire(import.meta.url)('@okta/okta-auth-js') as {
    OktaAuth: new (options: Record<string, unknown>) => Client;
  };
  return new OktaAuth({
    issuer: `${base}/oauth2/default`,
    clientId: 'x',
    redirectUri: 'http://localhost/callback',
  });
}

describe('okta-auth-js', () => {
  test('is asked for a code, wrong and right, and gets one session that says so', async () => {
    const aoi = await addWorker(org);
    const { secret } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    await org.eventTypes();
    const required = await client().signInWithCredentials({ username: aoi.login, password: rightPassword });
    // What is asked for, and why, is in the log already.
    expect(await org.eventTypes()).toEqual(['policy.evaluate_sign_on']);
    expect(required).toMatchObject({ status: 'MFA_REQUIRED', user: { profile: { login: aoi.login } } });
    expect(required.factors).toMatchObject([{ factorType: 'token:software:totp', provider: 'GOOGLE' }]);
    const [factor] = required.factors ?? [];
    const refused = factor?.verify?.({ passCode: wrongCodeFor(org, secret) });
    await expect(refused).rejects.toMatchObject({ errorCode: 'E0000068' });
    const asked = await factor?.verify?.();
    expect(asked?.status).toBe('MFA_CHALLENGE');
    const back = await asked?.prev?.();
    expect(back?.status).toBe('MFA_REQUIRED');
    await org.eventTypes();
    const done = await asked?.verify?.({ passCode: codeFor(org, secret) });
    expect(done).toMatchObject({ status: 'SUCCESS', sessionToken: expect.any(String) });
    expect(await org.eventTypes()).toEqual([
      'user.authentication.auth_via_mfa',
      'policy.evaluate_sign_on',
      'user.authentication.verify',
    ]);
    const session = await org.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      headers: { authorization: `SSWS ${org.token}` },
      body: { sessionToken: done?.sessionToken },
    });
    expect(session.status, session.text).toBe(200);
    expect(session.json<{ amr: string[] }>().amr.sort()).toEqual(['mfa', 'otp', 'pwd']);
    // The state is used up: neither it nor the one before opens another.
    org.clock.advance(60_000);
    await expect(asked?.verify?.({ passCode: codeFor(org, secret) })).rejects.toMatchObject({
      errorCode: 'E0000011',
    });
  });

  test('cancels, and the state is gone', async () => {
    const aoi = await addWorker(org);
    await giveTotp(org, aoi);
    await requireFactor(org, [aoi]);
    const auth = client();
    const required = await auth.signInWithCredentials({ username: aoi.login, password: rightPassword });
    await required.cancel?.();
    await expect(auth.tx.resume({ stateToken: required.data?.stateToken })).rejects.toMatchObject({
      errorCode: 'E0000011',
    });
  });

  test('sets up an authenticator app where the policy lets it', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Here',
      gateways: [
        { type: 'CIDR', value: '127.0.0.0/8' },
        { type: 'CIDR', value: '::1/128' },
      ],
    });
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      {
        type: 'MFA_ENROLL',
        conditions: { network: { connection: 'ZONE', include: [zone.id] } },
        actions: { enroll: { self: 'CHALLENGE' } },
      },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }] },
    );
    const list = await client().signInWithCredentials({ username: aoi.login, password: rightPassword });
    expect(list.status).toBe('MFA_ENROLL');
    expect(list.factors).toMatchObject([
      { factorType: 'token:software:totp', provider: 'GOOGLE', enrollment: 'REQUIRED' },
    ]);
    expect(list.skip).toBeUndefined();
    const pending = await list.factors?.[0]?.enroll?.();
    expect(pending?.status).toBe('MFA_ENROLL_ACTIVATE');
    const secret = pending?.factor?.activation?.sharedSecret ?? '';
    await expect(pending?.activate?.({ passCode: wrongCodeFor(org, secret) })).rejects.toMatchObject({
      errorCode: 'E0000068',
    });
    const done = await pending?.activate?.({ passCode: codeFor(org, secret) });
    expect(done).toMatchObject({ status: 'SUCCESS', sessionToken: expect.any(String) });
  });

  test('with a password alone, from nowhere we know, fails as with a wrong one', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    await policyFor(
      org,
      'MFA_ENROLL',
      [aoi],
      { type: 'MFA_ENROLL', actions: { enroll: { self: 'CHALLENGE' } } },
      { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }] },
    );
    const failed = client().signInWithCredentials({ username: aoi.login, password: rightPassword });
    await expect(failed).rejects.toMatchObject({ errorCode: 'E0000004' });
  });
});

describe('classic authn', () => {
  type Wire = {
    stateToken: string;
    status: string;
    sessionToken?: string;
    errorCode?: string;
    _embedded?: { factors: { id: string }[]; policy: { allowRememberDevice: boolean } };
  };
  async function call(path: string, body: Record<string, unknown>, isTrusted = false): Promise<Wire> {
    const answer = await org.inject({
      method: 'POST',
      url: `/api/v1/authn${path}`,
      headers: isTrusted ? { authorization: `SSWS ${org.token}` } : {},
      body,
    });
    return answer.json<Wire>();
  }

  test('asks for no factor that was not named, and spends a state once, however often it is sent at once', async () => {
    const [aoi, bea] = [await addWorker(org), await addWorker(org)];
    const { secret, factorId } = await giveTotp(org, aoi);
    const ofBea = await giveTotp(org, bea);
    await requireFactor(org, [aoi]);
    const { stateToken } = await call('', { username: aoi.login, password: rightPassword });
    const foreign = await call(`/factors/${ofBea.factorId}/verify`, {
      stateToken,
      passCode: codeFor(org, ofBea.secret),
    });
    expect(foreign.errorCode).toBe('E0000007');
    expect(
      (await call(`/factors/${factorId}/lifecycle/activate`, { stateToken, passCode: '1' })).errorCode,
    ).toBe('E0000079');
    expect((await call('/skip', { stateToken })).errorCode).toBe('E0000079');
    const passCode = codeFor(org, secret);
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(`/factors/${factorId}/verify`, { stateToken, passCode })),
    );
    expect(answers.filter(({ sessionToken }) => sessionToken !== undefined)).toHaveLength(1);
  });

  test('tells who knows the password which mailbox is meant, and not its address', async () => {
    const aoi = await addWorker(org);
    await requireFactor(org, [aoi]);
    await allowAuthenticator(org, 'okta_email');
    const { _embedded } = (await call('', { username: aoi.login, password: rightPassword })) as unknown as {
      _embedded: { factors: { factorType: string; profile: { email: string } }[] };
    };
    await allowAuthenticator(org, 'okta_email', false);
    const profiles = _embedded.factors.map(({ factorType, profile }) => [factorType, profile.email]);
    expect(profiles).toEqual([['email', 'w•••@example.com']]);
  });

  test('remembers a device that a trusted application names, and no other', async () => {
    const aoi = await addWorker(org);
    const { secret, factorId } = await giveTotp(org, aoi);
    await requireFactor(org, [aoi], { factorPromptMode: 'DEVICE', factorLifetime: 60 });
    const primary = { username: aoi.login, password: rightPassword, context: { deviceToken: 'till-7' } };
    const unbelieved = await call('', primary);
    expect(unbelieved._embedded?.policy.allowRememberDevice).toBe(false);
    const { stateToken, _embedded } = await call('', primary, true);
    expect(_embedded?.policy.allowRememberDevice).toBe(true);
    const passCode = codeFor(org, secret);
    const done = await call(`/factors/${factorId}/verify?rememberDevice=true`, { stateToken, passCode });
    expect(done.status).toBe('SUCCESS');
    expect((await call('', primary, true)).status).toBe('SUCCESS');
    // Whoever merely says so is asked.
    expect((await call('', primary)).status).toBe('MFA_REQUIRED');
    expect((await call('', { ...primary, context: { deviceToken: 'till-8' } }, true)).status).toBe(
      'MFA_REQUIRED',
    );
  });
});
