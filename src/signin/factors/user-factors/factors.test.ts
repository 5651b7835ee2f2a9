import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { toTheNextCode } from '#test/kit/totp-step.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await setAuthenticator('google_otp', 'activate');
});
afterAll(() => org.close());

type Factor = {
  id: string;
  factorType: string;
  provider: string;
  status: string;
  profile: Record<string, string>;
  _links: Record<string, { href: string }>;
  _embedded?: { activation: { sharedSecret: string; timeStep: number; keyLength: number; encoding: string } };
};
let people = 0;
async function person(): Promise<string> {
  const login = `person${++people}@example.com`;
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  const body = { profile, credentials: { password: { value: 'Correct-Horse-9' } } };
  return (await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', body)).id;
}
async function setAuthenticator(key: string, verb: 'activate' | 'deactivate') {
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  await org.api('POST', `/api/v1/authenticators/${all.find((one) => one.key === key)?.id}/lifecycle/${verb}`);
}
/** Without the mails that follow from them. */
const changes = async () => (await org.eventTypes()).filter((type) => !type.startsWith('system.email.'));
/** Everybody with an address has the factor of it, which email.test.ts is about. */
const own = async (user: string) =>
  (await org.api<Factor[]>('GET', path(user))).filter(({ factorType }) => factorType !== 'email');
const path = (user: string, rest = '') => `/api/v1/users/${user}/factors${rest}`;
const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });
const google = { factorType: 'token:software:totp', provider: 'GOOGLE' };
const question = {
  factorType: 'question',
  provider: 'OKTA',
  profile: { question: 'disliked_food', answer: 'mayonnaise' },
};

const plain = { algorithm: 'SHA1' as const, digits: 6, periodSeconds: 30 };
const codeOf = (factor: Factor, offsetSteps = 0) =>
  totp(
    fromBase32(factor._embedded?.activation.sharedSecret ?? '') ?? new Uint8Array(),
    org.clock.nowMs() + offsetSteps * 30_000,
    plain,
  );
async function enrolledApp(user: string, body = google): Promise<Factor> {
  const factor = await org.api<Factor>('POST', path(user), body);
  await org.api('POST', path(user, `/${factor.id}/lifecycle/activate`), { passCode: codeOf(factor) });
  org.clock.advance(30_000);
  return factor;
}

describe('what is refused', () => {
  test('an answer of a factor whose method was switched off, right as it is', async () => {
    const user = await person();
    await setAuthenticator('okta_verify', 'activate');
    const app = await org.api<Factor>('POST', path(user), { ...google, provider: 'OKTA' });
    await org.api('POST', path(user, `/${app.id}/lifecycle/activate`), { passCode: codeOf(app) });
    org.clock.advance(30_000);
    const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    const id = all.find(({ key }) => key === 'okta_verify')?.id;
    const method = (verb: string) =>
      org.api('POST', `/api/v1/authenticators/${id}/methods/totp/lifecycle/${verb}`);
    await method('deactivate');
    try {
      await org.eventTypes();
      const answer = await call('POST', path(user, `/${app.id}/verify`), { passCode: codeOf(app) });
      expect([answer.status, (answer.json() as { errorCode: string }).errorCode]).toEqual([403, 'E0000038']);
      expect(await org.eventTypes()).not.toContain('user.authentication.auth_via_mfa');
    } finally {
      await method('activate');
    }
    const answer = await call('POST', path(user, `/${app.id}/verify`), { passCode: codeOf(app) });
    expect(answer.status).toBe(200);
  });

  test.each([
    ['token', 'RSA'],
    ['token', 'SYMANTEC'],
    ['u2f', 'FIDO'],
    ['token:software:totp', 'CUSTOM'],
    ['web', 'DUO'],
    ['question', 'GOOGLE'],
  ])('%s of %s, which nobody here could verify', async (factorType, provider) => {
    const user = await person();
    const answer = await call('POST', path(user), { factorType, provider, profile: {} });
    expect([answer.status, answer.json().errorCode]).toEqual([401, 'E0000015']);
    expect(answer.text).toContain(`cannot enrol ${factorType} of ${provider}`);
    expect(await own(user)).toEqual([]);
  });

  test.each([
    ['sms', 'OKTA', 'phone_number'],
    ['token:hardware', 'YUBICO', 'yubikey_token'],
    ['token:hotp', 'CUSTOM', 'custom_otp'],
  ])('%s of %s, whose authenticator is not active', async (factorType, provider, key) => {
    const answer = await call('POST', path(await person()), { factorType, provider, profile: {} });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining(`the authenticator ${key} is not active`),
    ]);
  });

  test.each(['tac', 'recovery_code'])("%s, which Okta's API has no word for", async (factorType) => {
    const answer = await call('POST', path(await person()), { factorType, provider: 'OKTA', profile: {} });
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
  });

  test('people, factors and transactions that are not there', async () => {
    expect((await call('GET', path('00unope'))).json().errorCode).toBe('E0000007');
    const user = await person();
    for (const [method, rest] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/verify'],
      ['POST', '/lifecycle/activate'],
      ['GET', '/transactions/x'],
    ] as const) {
      const answer = await call(method, path(user, `/ostnope${rest}`));
      expect([method, rest, answer.status, answer.json().errorSummary]).toEqual([
        method,
        rest,
        404,
        'Not found: Resource not found: ostnope (UserFactor)',
      ]);
    }
    const factor = await org.api<Factor>('POST', path(user), question);
    expect((await call('GET', path(user, `/${factor.id}/transactions/x`))).json().errorSummary).toContain(
      'x (FactorTransaction)',
    );
    expect(
      (await call('POST', path(user, `/${factor.id}/resend`), { factorType: 'question' })).json().errorCode,
    ).toBe('E0000001');
  });

  test("another person's factor under one's own name", async () => {
    const [mine, theirs] = [await person(), await person()];
    const factor = await enrolledApp(theirs);
    expect((await call('GET', path(mine, `/${factor.id}`))).status).toBe(404);
    expect(
      (await call('POST', path(mine, `/${factor.id}/verify`), { passCode: codeOf(factor) })).status,
    ).toBe(404);
    expect((await call('DELETE', path(mine, `/${factor.id}`))).status).toBe(404);
  });

  test('enrolling somebody who has left', async () => {
    const user = await person();
    await org.api('POST', `/api/v1/users/${user}/lifecycle/deactivate`);
    expect((await call('POST', path(user), google)).json().errorCode).toBe('E0000038');
  });

  test('a properties that a factor has not', async () => {
    expect((await call('POST', path(await person()), { ...google, colour: 'red' })).json().errorCode).toBe(
      'E0000001',
    );
    expect(
      (await call('POST', path(await person()), { ...google, profile: { sharedSecret: 'mine' } })).json()
        .errorCode,
    ).toBe('E0000001');
    expect(
      (await call('POST', path(await person()), { ...google, factorType: 'telepathy' })).json().errorCode,
    ).toBe('E0000001');
  });
});

describe('an authenticator app', () => {
  test('is enrolled in two steps, verified, and taken away', async () => {
    const user = await person();
    await org.eventTypes();
    const factor = await org.api<Factor>('POST', path(user), google);
    expect(factor).toMatchObject({
      status: 'PENDING_ACTIVATION',
      vendorName: 'GOOGLE',
      profile: { credentialId: `person${people}@example.com` },
    });
    expect(factor._embedded?.activation).toEqual({
      timeStep: 30,
      sharedSecret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      encoding: 'base32',
      keyLength: 6,
    });
    expect(factor._links['activate']?.href).toContain(`/factors/${factor.id}/lifecycle/activate`);

    // Shown once: nobody reads the secret again.
    expect(await org.api('GET', path(user, `/${factor.id}`))).not.toHaveProperty('_embedded');
    expect(
      (await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor) })).json().errorCode,
    ).toBe('E0000001');
    const wrong = await call('POST', path(user, `/${factor.id}/lifecycle/activate`), { passCode: '000000' });
    expect([wrong.status, wrong.json().errorCode]).toEqual([403, 'E0000068']);
    expect(await changes()).toEqual([]);

    toTheNextCode(org.clock);
    const active = await org.api<Factor>('POST', path(user, `/${factor.id}/lifecycle/activate`), {
      passCode: codeOf(factor),
    });
    expect([active.status, Object.keys(active._links).sort()]).toEqual([
      'ACTIVE',
      ['self', 'user', 'verify'],
    ]);
    expect(await changes()).toEqual(['user.mfa.factor.activate']);

    // The code that activated it is spent.
    const replayed = await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor) });
    expect([replayed.status, replayed.json().errorCode]).toEqual([403, 'E0000082']);
    org.clock.advance(60_000);
    expect(await org.api('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor) })).toEqual({
      factorResult: 'SUCCESS',
    });
    expect(await changes()).toEqual(['user.authentication.auth_via_mfa', 'user.authentication.auth_via_mfa']);
    expect((await call('POST', path(user), google)).text).toContain(
      'A factor of this type is already set up.',
    );

    expect((await call('DELETE', path(user, `/${factor.id}`))).status).toBe(204);
    expect(await own(user)).toEqual([]);
    expect(await changes()).toEqual(['user.mfa.factor.deactivate']);
  });

  test('begun again before it was activated has a new secret', async () => {
    const user = await person();
    const first = await org.api<Factor>('POST', path(user), google);
    const second = await org.api<Factor>('POST', path(user), google);
    expect(
      (await call('POST', path(user, `/${first.id}/lifecycle/activate`), { passCode: codeOf(first) })).status,
    ).toBe(404);
    expect(
      (
        await org.api<Factor>('POST', path(user, `/${second.id}/lifecycle/activate`), {
          passCode: codeOf(second),
        })
      ).status,
    ).toBe('ACTIVE');
    expect(await own(user)).toHaveLength(1);
  });

  test('enrolled ten times at once is one', async () => {
    const user = await person();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST', path(user), google)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await own(user)).toHaveLength(1);
  });

  test('raced with one code succeeds once', async () => {
    const user = await person();
    const factor = await enrolledApp(user);
    const passCode = codeOf(factor);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call('POST', path(user, `/${factor.id}/verify`), { passCode })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test.each(['GOOGLE', 'OKTA'])(
    'of %s: a code from before the last one that was taken is used up with it, right as it is',
    async (provider) => {
      if (provider === 'OKTA') await setAuthenticator('okta_verify', 'activate');
      const user = await person();
      const factor = await enrolledApp(user, { ...google, provider });
      toTheNextCode(org.clock);
      const answer = async (passCode: string) => {
        const { status, json } = await call('POST', path(user, `/${factor.id}/verify`), { passCode });
        return status === 200 ? 'SUCCESS' : json<{ errorCode: string }>().errorCode;
      };
      const [before, now, next] = [codeOf(factor, -1), codeOf(factor), codeOf(factor, 1)];
      await changes();
      expect(await answer(next)).toBe('SUCCESS');
      for (const old of [before, now, next]) expect(await answer(old)).toBe('E0000082');
      // Raced with the next one, it is taken once at most, and the next one after it goes on. Later: three that were used count as guesses.
      org.clock.advance(5 * 60_000);
      toTheNextCode(org.clock);
      const raced = await Promise.all([0, 1, 0, 1].map((offset) => answer(codeOf(factor, offset))));
      expect(raced.filter((one) => one === 'SUCCESS').length).toBeLessThanOrEqual(2);
      expect(await answer(codeOf(factor, 1))).toBe('E0000082');
      toTheNextCode(org.clock);
      expect(await answer(codeOf(factor))).toBe('SUCCESS');
      expect(new Set(await changes())).toEqual(new Set(['user.authentication.auth_via_mfa']));
    },
  );

  test('begun again takes the code of its new secret, whichever of the old one was used', async () => {
    const user = await person();
    const factor = await enrolledApp(user);
    await org.api('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor, 1) });
    await call('DELETE', path(user, `/${factor.id}`));
    const again = await org.api<Factor>('POST', path(user), google);
    toTheNextCode(org.clock);
    const active = { passCode: codeOf(again, -1) };
    expect((await call('POST', path(user, `/${again.id}/lifecycle/activate`), active)).status).toBe(200);
    // Signed in with the next code of the app, a moment later.
    const next = await call('POST', path(user, `/${again.id}/verify`), { passCode: codeOf(again) });
    expect(next.status).toBe(200);
  });

  test('guessed at fifty times at once is guessed at five times, and opens again after a while', async () => {
    const user = await person();
    const factor = await enrolledApp(user);
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        call('POST', path(user, `/${factor.id}/verify`), { passCode: String(100_000 + i) }),
      ),
    );
    const codes = guesses.map((answer) => answer.json().errorCode);
    expect(codes.filter((code) => code === 'E0000068').length).toBeLessThanOrEqual(5);
    expect(codes.filter((code) => code === 'E0000047').length).toBeGreaterThanOrEqual(45);
    // Also the right one waits: it would tell a guesser that it was.
    expect(
      (await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor) })).status,
    ).toBe(429);
    org.clock.advance(5 * 60_000 + 1_000);
    expect(
      (await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor) })).status,
    ).toBe(200);
  });

  test('is taken a step early or late, and not two', async () => {
    const user = await person();
    const factor = await enrolledApp(user);
    for (const offset of [2, -2]) {
      expect(
        (await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor, offset) })).status,
      ).toBe(403);
    }
    org.clock.advance(120_000);
    expect(
      (await call('POST', path(user, `/${factor.id}/verify`), { passCode: codeOf(factor, 1) })).status,
    ).toBe(200);
  });

  test("keeps its secret encrypted, and goes with the person's factors and with the person", async () => {
    const user = await person();
    const factor = await enrolledApp(user);
    const rows = () =>
      org.platform.database.query<{ secret: Buffer }>(
        sql`select secret from totp_factors where user_id = ${user}`,
      );
    const secret = Buffer.from(fromBase32(factor._embedded?.activation.sharedSecret ?? '') ?? []);
    expect((await rows())[0]?.secret.includes(secret)).toBe(false);
    await org.api('POST', path(user), question);
    await org.eventTypes();
    await org.api('POST', `/api/v1/users/${user}/lifecycle/reset_factors`);
    expect(await own(user)).toEqual([]);
    expect(await changes()).toEqual(['user.mfa.factor.reset_all']);
    await enrolledApp(user);
    await org.api('POST', `/api/v1/users/${user}/lifecycle/deactivate`);
    await org.api('DELETE', `/api/v1/users/${user}`);
    expect(await rows()).toEqual([]);
  });
});

describe('a security question', () => {
  test('is the recovery question: set, answered, changed by either road, taken away', async () => {
    const user = await person();
    await org.eventTypes();
    const factor = await org.api<Factor>('POST', path(user), question);
    expect(factor).toMatchObject({
      id: expect.stringMatching(/^ufs/),
      status: 'ACTIVE',
      profile: { question: 'disliked_food', questionText: 'What is the food you least liked as a child?' },
    });
    expect(await changes()).toEqual(['user.account.update_profile', 'user.mfa.factor.activate']);
    expect(
      (await org.api<{ credentials: object }>('GET', `/api/v1/users/${user}`)).credentials,
    ).toMatchObject({
      recovery_question: { question: 'What is the food you least liked as a child?' },
    });
    expect(
      (await call('POST', path(user, `/${factor.id}/verify`), { answer: 'ketchup' })).json().errorCode,
    ).toBe('E0000068');
    expect((await call('POST', path(user, `/${factor.id}/verify`), {})).text).toContain(
      'answer: is required',
    );
    expect(await org.api('POST', path(user, `/${factor.id}/verify`), { answer: ' Mayonnaise ' })).toEqual({
      factorResult: 'SUCCESS',
    });
    expect((await call('POST', path(user), question)).text).toContain('already set up');

    await org.api('POST', `/api/v1/users/${user}`, {
      credentials: { recovery_question: { question: 'Which station?', answer: 'Umeda' } },
    });
    const [changed] = await own(user);
    expect(changed?.profile).toEqual({ questionText: 'Which station?' });
    expect((await call('DELETE', path(user, `/${factor.id}`))).status).toBe(204);
    expect(await own(user)).toEqual([]);
    expect(
      (await org.api<{ credentials: object }>('GET', `/api/v1/users/${user}`)).credentials,
    ).not.toHaveProperty('recovery_question');
  });

  test.each([
    ['an answer of three letters', { question: 'disliked_food', answer: 'egg' }],
    ['no answer', { question: 'disliked_food' }],
    ['a question that is not offered', { question: 'mothers_maiden_name', answer: 'Tanaka' }],
    ['an answer that stands in the question', { question: 'disliked_food', answer: 'food' }],
  ])('is refused with %s', async (_name, profile) => {
    const user = await person();
    expect((await call('POST', path(user), { ...question, profile })).json().errorCode).toBe('E0000001');
    expect(await own(user)).toEqual([]);
  });

  test('guessed at is limited as every factor is, and used up by as many as lock an account, which stays open', async () => {
    const user = await person();
    const factor = await org.api<Factor>('POST', path(user), question);
    const guess = async (answer = 'wrong answer') =>
      (await call('POST', path(user, `/${factor.id}/verify`), { answer })).status;
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 5; i++) expect(await guess()).toBe(403);
      expect(await guess(question.profile.answer)).toBe(429);
      org.clock.advance(11 * 60_000);
    }
    org.clock.advance(24 * 60 * 60_000);
    expect(await guess(question.profile.answer)).toBe(429);
    expect((await org.api<{ status: string }>('GET', `/api/v1/users/${user}`)).status).toBe('ACTIVE');
    expect(await org.eventTypes()).not.toContain('user.account.lock');
  });
});

describe('what can be enrolled', () => {
  test('follows the authenticators of the org, and what the person has', async () => {
    const user = await person();
    type Supported = { factorType: string; provider: string; status: string; _links: object };
    const catalog = async () =>
      (await org.api<Supported[]>('GET', path(user, '/catalog')))
        .filter(({ factorType, provider }) => factorType === 'question' || provider === 'GOOGLE')
        .map(({ factorType, provider, status }) => [factorType, provider, status]);
    expect(await catalog()).toEqual([
      ['question', 'OKTA', 'NOT_SETUP'],
      ['token:software:totp', 'GOOGLE', 'NOT_SETUP'],
    ]);
    await enrolledApp(user);
    expect(await catalog()).toEqual([
      ['question', 'OKTA', 'NOT_SETUP'],
      ['token:software:totp', 'GOOGLE', 'ACTIVE'],
    ]);
    await setAuthenticator('security_question', 'deactivate');
    expect(await catalog()).toEqual([['token:software:totp', 'GOOGLE', 'ACTIVE']]);
    await setAuthenticator('security_question', 'activate');
  });

  test('has twenty questions', async () => {
    const questions = await org.api<{ question: string }[]>('GET', path(await person(), '/questions'));
    expect(questions).toHaveLength(20);
    expect(questions[0]).toEqual({
      question: 'disliked_food',
      questionText: 'What is the food you least liked as a child?',
    });
  });
});

describe('enrollments of authenticators', () => {
  test('are the password and the factors, of which a factor can be taken away', async () => {
    const user = await person();
    const url = `/api/v1/users/${user}/authenticator-enrollments`;
    type Enrollment = {
      id: string;
      key: string;
      status: string;
      _links: { authenticator: { href: string } };
    };
    await org.api('POST', path(user), question);
    const enrollments = async () =>
      (await org.api<Enrollment[]>('GET', url)).filter(({ key }) => key !== 'okta_email');
    const found = await enrollments();
    expect(found.map(({ key, status }) => [key, status])).toEqual([
      ['okta_password', 'ACTIVE'],
      ['security_question', 'ACTIVE'],
    ]);
    const [password, secret] = found;
    expect(await org.api('GET', `${url}/${secret?.id}`)).toEqual(secret);
    expect((await call('DELETE', `${url}/${password?.id}`)).json().errorCode).toBe('E0000038');
    expect((await call('DELETE', `${url}/${secret?.id}`)).status).toBe(204);
    expect((await call('GET', `${url}/${secret?.id}`)).status).toBe(404);
    expect(await enrollments()).toHaveLength(1);
  });

  test('of phones and temporary codes are refused by an authenticator that is not theirs, or not active', async () => {
    const user = await person();
    const url = `/api/v1/users/${user}/authenticator-enrollments`;
    const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
    for (const authenticatorId of ['aut1', 'tac', ...all.map(({ id }) => id)]) {
      const phone = { authenticatorId, profile: { phoneNumber: '+819012345678' } };
      const tac = { authenticatorId, profile: { ttl: '120' } };
      expect((await call('POST', `${url}/phone`, phone)).text).toContain('authenticatorId: must be the id');
      expect((await call('POST', `${url}/tac`, tac)).text).toContain('authenticatorId: must be the id');
    }
    expect((await call('POST', `${url}/phone`, {})).json().errorCode).toBe('E0000001');
  });
});

describe('YubiKey tokens', () => {
  const tokens = '/api/v1/org/factors/yubikey_token/tokens';
  const seed = (serialNumber: string, publicId: string) => ({
    serialNumber,
    publicId,
    privateId: '5d2f1e0c7a9b',
    aesKey: '1fcc6ab7c9b64fa1a1a72d0c1f5e4d3c',
  });

  test('are uploaded, listed, read and downloaded without their secrets', async () => {
    const token = await org.api<{ id: string }>('POST', tokens, seed('7886622', 'ccccccbcgujh'));
    expect(token).toMatchObject({
      id: expect.stringMatching(/^ykk/),
      status: 'UNASSIGNED',
      profile: { serial: '7886622' },
    });
    for (const index of [1, 2, 3])
      await org.api('POST', tokens, seed(`100000${index}`, `ccccccbcguj${'cbd'[index - 1]}`));
    expect(await org.api('GET', `${tokens}/${token.id}`)).toEqual(token);
    expect((await call('GET', `${tokens}/ykknope`)).status).toBe(404);
    const serials = async (query: string) =>
      (await org.api<{ profile: { serial: string } }[]>('GET', `${tokens}?${query}`)).map(
        ({ profile }) => profile.serial,
      );
    expect(await serials('sortBy=profile.serial&sortOrder=DESC')).toEqual([
      '7886622',
      '1000003',
      '1000002',
      '1000001',
    ]);
    expect(await serials(`filter=${encodeURIComponent('profile.serial eq "1000002"')}`)).toEqual(['1000002']);
    const seen: string[] = [];
    let url: string | undefined = `${tokens}?limit=1&sortBy=profile.serial`;
    while (url) {
      const answer = await call('GET', url);
      seen.push(...answer.json<{ profile: { serial: string } }[]>().map(({ profile }) => profile.serial));
      url = /<https?:\/\/[^/]+([^>]+)>; rel="next"/.exec([answer.headers['link']].flat().join())?.[1];
    }
    expect(seen).toEqual(['1000001', '1000002', '1000003', '7886622']);
    const csv = await call('GET', `${tokens}?forDownload=true`);
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.text.split('\r\n')).toHaveLength(6);
    const secrets =
      JSON.stringify(await org.platform.database.query(sql`select * from yubikey_tokens`)) + csv.text;
    expect(secrets).not.toContain('1fcc6ab7c9b64fa1');
  });

  test.each([
    ['a short key', { aesKey: '1fcc' }],
    ['a public id that is no modhex', { publicId: 'aaaaaaaaaaaa' }],
    ['a serial number that is none', { serialNumber: '=cmd()' }],
  ])('are refused with %s', async (_name, change) => {
    const answer = await call('POST', tokens, { ...seed('42', 'ccccccbcgujd'), ...change });
    expect(answer.json().errorCode).toBe('E0000001');
  });

  test('are one of a kind', async () => {
    await org.api('POST', tokens, seed('55', 'ccccccbcgujt'));
    expect((await call('POST', tokens, seed('55', 'ccccccbcgujv'))).json().errorCode).toBe('E0000001');
  });
});
