import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, allowAuthenticator, type Worker } from '#test/kit/factor-walk.ts';
import { setUpLink, testPhone, type TestPhone, type WaitingRequest } from '#test/kit/phone.ts';
import type { FactorRequest } from '../user-factors/index.ts';
import { forgetAskings } from './push-request-store.ts';

let org: TestApp;
let person: Worker;
let user: User;
let phone: TestPhone;
let factorId: string;

const desktop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';
const factors = () => org.app.signIn.factors;
const by = () => ({
  actor: { id: user.id, type: 'User', alternateId: user.login, displayName: 'Aoi Tanaka' },
});
const request = (binding = 'browser-1', more: Partial<FactorRequest> = {}): FactorRequest => ({
  by: by(),
  client: {
    requestId: 'request-1',
    ipAddress: '198.51.100.7',
    ipChain: ['198.51.100.7'],
    userAgent: desktop,
    origin: 'http://localhost:8080',
  },
  binding,
  ...more,
});

async function enrolled(of: User, device: TestPhone): Promise<string> {
  const made = await factors().enroll(of, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
  expect((await device.add(setUpLink(made.activation))).status).toBe(201);
  expect((await factors().activate(of, made.factor.id, {}, by())).status).toBe('ACTIVE');
  return made.factor.id;
}

async function ask(binding = 'browser-1', more: Partial<FactorRequest> = {}) {
  const challenge = await factors().challenge(user, factorId, request(binding, more));
  if (challenge === undefined) throw new Error('nothing was asked');
  const poll = () => factors().poll(user, factorId, { ...request(binding), state: challenge.state });
  return { number: challenge.shown.number as number | undefined, state: challenge.state, poll };
}
const pushOnes = async () => (await factors().list(user)).filter(({ factorType }) => factorType === 'push');
const waiting = async (): Promise<WaitingRequest> => {
  const [first] = (await phone.list()).requests;
  if (first === undefined) throw new Error('nothing waits');
  return first;
};
const pushMethod = async (verb: 'activate' | 'deactivate') => {
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  const id = all.find(({ key }) => key === 'okta_verify')?.id;
  await org.api('POST', `/api/v1/authenticators/${id}/methods/push/lifecycle/${verb}`);
};
const settings = async (change: Record<string, unknown>) => {
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  const found = all.find(({ key }) => key === 'okta_verify');
  const whole = await org.api<Record<string, unknown>>('GET', `/api/v1/authenticators/${found?.id}`);
  await org.api('PUT', `/api/v1/authenticators/${found?.id}`, {
    key: whole.key,
    name: whole.name,
    settings: { ...(whole.settings as object), ...change },
  });
};

beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'okta_verify');
});
afterAll(() => org.close());

// Somebody new for each test: what one asked does not count for another.
beforeEach(async () => {
  org.clock.freeze(org.clock.nowMs());
  person = await addWorker(org);
  user = await org.app.directory.users.getUser(person.id);
  phone = testPhone(org);
  factorId = await enrolled(user, phone);
  await org.eventTypes();
});

describe('setting up a phone', () => {
  test('the link makes it theirs once the page that showed it says so, and it is a device of the directory', async () => {
    const [factor] = await pushOnes();
    expect(factor).toMatchObject({
      id: factorId,
      factorType: 'push',
      provider: 'OKTA',
      status: 'ACTIVE',
      profile: {
        credentialId: user.login,
        deviceType: 'SmartPhone_Android',
        name: 'Pixel 9',
        platform: 'ANDROID',
        version: '16',
      },
    });
    const devices = await org.app.directory.devices.ofUser(user.id);
    expect(devices.map(({ device }) => device.profile)).toMatchObject([
      { displayName: 'Pixel 9', platform: 'ANDROID', registered: true, osVersion: '16' },
    ]);
  });

  test('is told in the log, with the device', async () => {
    const second = testPhone(org);
    await enrolled(user, second);
    const types = await org.eventTypes();
    for (const type of ['user.mfa.factor.activate', 'device.enrollment.create', 'device.user.add'])
      expect(types).toContain(type);
    expect(await pushOnes()).toHaveLength(2);
  });

  test('until then the phone is nothing: nothing can be asked of it', async () => {
    const made = await factors().enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
    const href = setUpLink(made.activation);
    const stranger = testPhone(org);
    expect((await factors().activate(user, made.factor.id, {}, by())).status).toBe('PENDING_ACTIVATION');
    await stranger.add(href);
    expect(await stranger.list()).toMatchObject({
      status: 200,
      deviceStatus: 'PENDING_ACTIVATION',
      requests: [],
    });
    await expect(factors().challenge(user, made.factor.id, request())).rejects.toThrow(ApiError);
  });

  test('a link works for one device, and not after ten minutes, nor when a newer one was shown', async () => {
    const show = async () => {
      const made = await factors().enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
      return setUpLink(made.activation);
    };
    const replaced = await show();
    const href = await show();
    expect((await testPhone(org).add(replaced)).status).toBe(403);
    const both = await Promise.all([testPhone(org).add(href), testPhone(org).add(href)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 403]);
    const late = await show();
    org.clock.advance(10 * 60_000 + 1);
    expect((await testPhone(org).add(late)).status).toBe(403);
  });

  test.each<[string, { link?: string; key?: { x: string; y: string } }, number]>([
    ['a link that nobody made', { link: `00u00000000000000000.${'a'.repeat(43)}` }, 403],
    ['a key whose other half it has not', {}, 400],
    ['a point that is on no curve', { key: { x: 'AAAA', y: 'AAAA' } }, 400],
  ])('a device with %s is refused, and the link is not spent', async (_what, changed, status) => {
    const made = await factors().enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
    const href = setUpLink(made.activation);
    const link = href.slice(href.indexOf('#add=') + 5);
    const [mine, other] = [testPhone(org), testPhone(org)];
    const key = other.privateKey.export({ format: 'jwk' });
    const refused = await org.inject({
      method: 'POST',
      url: '/authenticator/devices',
      body: {
        link,
        name: 'Pixel 9',
        signature: mine.signed('claim', [link, 'Pixel 9']),
        ...changed,
        key: changed.key ?? { x: key.x, y: key.y },
      },
    });
    expect(refused.status).toBe(status);
    expect((await mine.add(href)).status).toBe(201);
  });

  test('a phone can leave by itself, and is nobody from then on', async () => {
    expect((await phone.leave()).status).toBe(204);
    expect(await org.eventTypes()).toContain('user.mfa.factor.deactivate');
    expect(await pushOnes()).toEqual([]);
    expect((await phone.list()).status).toBe(403);
  });
});

describe('an approval', () => {
  test('with the number of the screen lets in, and says what it was: a key of the device, with somebody there', async () => {
    const asked = await ask('browser-1', { appId: undefined });
    expect(asked.number).toBeGreaterThanOrEqual(10);
    expect(await asked.poll()).toMatchObject({ result: 'WAITING', shown: { number: asked.number } });
    const shown = await waiting();
    expect(shown).toMatchObject({ browser: 'Chrome', system: 'Windows', address: '198.51.100.7' });
    expect(shown.choices).toHaveLength(3);
    expect(new Set(shown.choices).size).toBe(3);
    expect(shown.choices).toContain(asked.number);
    const answer = await phone.answer(shown, 'approve', asked.number);
    expect(answer.json()).toEqual({ outcome: 'approved' });
    expect(await asked.poll()).toEqual({
      result: 'SUCCESS',
      proof: {
        key: 'okta_verify',
        method: 'push',
        atMs: org.clock.nowMs(),
        is: ['possession', 'userPresence', 'deviceBound'],
        amr: ['swk', 'user'],
        factorId,
      },
    });
    const types = await org.eventTypes();
    for (const type of [
      'system.push.send_factor_verify_push',
      'user.mfa.okta_verify',
      'user.authentication.auth_via_mfa',
    ])
      expect(types).toContain(type);
  });

  test('is good once: who asks again for the outcome gets none', async () => {
    const asked = await ask();
    await phone.answer(await waiting(), 'approve', asked.number);
    const all = await Promise.all(Array.from({ length: 10 }, () => asked.poll()));
    expect(all.filter(({ result }) => result === 'SUCCESS')).toHaveLength(1);
    expect((await asked.poll()).result).toBe('TIMEOUT');
  });

  test('with another number is a no, and cannot be mended', async () => {
    const asked = await ask();
    const shown = await waiting();
    const wrong = shown.choices.find((one) => one !== asked.number) ?? 0;
    expect((await phone.answer(shown, 'approve', wrong)).json()).toEqual({ outcome: 'wrong-number' });
    expect((await phone.answer(shown, 'approve', asked.number)).status).toBe(404);
    expect((await asked.poll()).result).toBe('REJECTED');
    expect(await org.eventTypes()).toContain('user.mfa.okta_verify.deny_push');
  });

  test('without a number where one has to be matched is a no', async () => {
    const asked = await ask();
    expect((await phone.answer(await waiting(), 'approve')).json()).toEqual({ outcome: 'wrong-number' });
    expect((await asked.poll()).result).toBe('REJECTED');
  });

  test('that is refused lets nobody in', async () => {
    const asked = await ask();
    expect((await phone.answer(await waiting(), 'deny')).json()).toEqual({ outcome: 'denied' });
    expect((await asked.poll()).result).toBe('REJECTED');
  });

  test('after five minutes is none', async () => {
    const asked = await ask();
    const shown = await waiting();
    org.clock.advance(5 * 60_000 + 1);
    expect((await phone.answer(shown, 'approve', asked.number)).status).toBe(404);
    expect((await asked.poll()).result).toBe('TIMEOUT');
    expect((await phone.list()).requests).toEqual([]);
  });

  test('is told to nobody but the browser that asked', async () => {
    const asked = await ask('browser-1');
    await phone.answer(await waiting(), 'approve', asked.number);
    const other = { ...request('browser-2'), state: asked.state };
    await expect(factors().poll(user, factorId, other)).rejects.toThrow(/FactorTransaction/);
    expect((await asked.poll()).result).toBe('SUCCESS');
  });

  test('of another person’s phone, or of another phone of the same person, is none', async () => {
    const asked = await ask();
    const shown = await waiting();
    const second = testPhone(org);
    await enrolled(user, second);
    expect((await second.list()).requests).toEqual([]);
    expect((await second.answer(shown, 'approve', asked.number)).status).toBe(404);
    const stranger = await org.app.directory.users.getUser((await addWorker(org)).id);
    const theirs = testPhone(org);
    await enrolled(stranger, theirs);
    expect((await theirs.answer(shown, 'approve', asked.number)).status).toBe(404);
    expect((await asked.poll()).result).toBe('WAITING');
  });

  test.each<[string, Record<string, unknown>, number]>([
    ['no signature', { signature: '' }, 403],
    ['a signature of nothing', { signature: 'A'.repeat(86) }, 403],
    ['another nonce', { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }, 403],
    ['another number than was signed', { number: '99' }, 403],
    ['yes where no was signed', { decision: 'approve' }, 403],
    ['a device that is none', { device: '00u00000000000000000.opf00000000000000000' }, 403],
    ['another transaction', { requestId: 'oft00000000000000000' }, 403],
  ])('with %s is refused, whoever knows the transaction', async (_what, changed, status) => {
    const asked = await ask();
    const shown = await waiting();
    const number = asked.number === 99 ? 98 : 99;
    const signedAs = 'decision' in changed ? 'deny' : 'approve';
    const body = 'number' in changed ? { ...changed, number: String(number) } : changed;
    const answer = await phone.answer(shown, signedAs, asked.number, body);
    expect(answer.status).toBe(status);
    expect((await asked.poll()).result).toBe('WAITING');
  });

  test('signed for one thing is not good for another, and an old one not at all', async () => {
    const atMs = org.clock.nowMs();
    const send = (signature: string, at = atMs) =>
      org.inject({
        method: 'POST',
        url: '/authenticator/requests',
        body: { device: phone.device, atMs: at, signature },
      });
    expect((await send(phone.signed('list', [phone.device, atMs]))).status).toBe(200);
    expect((await send(phone.signed('leave', [phone.device, atMs]))).status).toBe(403);
    const old = atMs - 61_000;
    expect((await send(phone.signed('list', [phone.device, old]), old)).status).toBe(400);
  });

  test('is not possible on a device that an administrator suspended, nor for a suspended person', async () => {
    const asked = await ask();
    const shown = await waiting();
    const [owned] = await org.app.directory.devices.ofUser(user.id);
    await org.api('POST', `/api/v1/devices/${owned?.device.id}/lifecycle/suspend`);
    expect((await phone.answer(shown, 'approve', asked.number)).status).toBe(403);
    await expect(ask()).rejects.toThrow(ApiError);
    await org.api('POST', `/api/v1/devices/${owned?.device.id}/lifecycle/unsuspend`);
    await org.api('POST', `/api/v1/users/${user.id}/lifecycle/suspend`);
    expect((await phone.answer(shown, 'approve', asked.number)).status).toBe(403);
  });

  test('counts no more once the organisation takes none', async () => {
    const asked = await ask();
    await phone.answer(await waiting(), 'approve', asked.number);
    await pushMethod('deactivate');
    try {
      expect((await asked.poll()).result).toBe('REJECTED');
      expect((await phone.list()).status).toBe(403);
      const usable = await factors().usable(user);
      expect(usable.filter(({ kind }) => kind.factorType === 'push')).toEqual([]);
    } finally {
      await pushMethod('activate');
    }
  });

  test('of a moment ago counts no more once the device is suspended, or more is demanded than a browser gives', async () => {
    const approved = async () => {
      const asked = await ask();
      await phone.answer(await waiting(), 'approve', asked.number);
      await org.eventTypes();
      return asked;
    };
    const [owned] = await org.app.directory.devices.ofUser(user.id);
    const first = await approved();
    await org.api('POST', `/api/v1/devices/${owned?.device.id}/lifecycle/suspend`);
    expect((await first.poll()).result).toBe('REJECTED');
    expect(await org.eventTypes()).toEqual(['device.lifecycle.suspend', 'user.authentication.auth_via_mfa']);
    await org.api('POST', `/api/v1/devices/${owned?.device.id}/lifecycle/unsuspend`);
    const second = await approved();
    await settings({ userVerification: 'REQUIRED' });
    try {
      expect((await second.poll()).result).toBe('REJECTED');
    } finally {
      await settings({ userVerification: 'PREFERRED' });
    }
  });

  test('a newer one of the same browser takes the place of the older', async () => {
    const first = await ask();
    const shown = await waiting();
    const second = await ask();
    expect((await phone.answer(shown, 'approve', first.number)).status).toBe(404);
    expect((await first.poll()).result).toBe('TIMEOUT');
    expect((await phone.list()).requests).toHaveLength(1);
    await phone.answer(await waiting(), 'approve', second.number);
    expect((await second.poll()).result).toBe('SUCCESS');
  });
});

describe('matching a number', () => {
  const risk = (level: 'LOW' | 'HIGH') =>
    ({
      address: '198.51.100.7',
      place: { city: 'Osaka', country: 'Japan', categories: [] },
      device: {
        key: undefined,
        known: true,
        registered: false,
        managed: false,
        platform: 'WINDOWS',
        assuranceIds: [],
      },
      behaviors: [],
      risk: { level, score: level === 'HIGH' ? 90 : 0, reasons: [] },
    }) as const;

  test('is left out for low risk only where the organisation says so; the place is shown either way', async () => {
    await settings({ channelBinding: { required: 'HIGH_RISK_ONLY', style: 'NUMBER_CHALLENGE' } });
    try {
      expect((await ask('a', { context: risk('LOW') })).number).toBeUndefined();
      expect(await waiting()).toMatchObject({ choices: [], place: 'Osaka, Japan' });
      expect((await ask('a', { context: risk('HIGH') })).number).toBeDefined();
      // Nobody looked: it is not known to be low.
      expect((await ask('a')).number).toBeDefined();
    } finally {
      await settings({ channelBinding: { required: 'ALWAYS', style: 'NUMBER_CHALLENGE' } });
    }
  });

  test('never happens where it is switched off, unless the caller asks for it', async () => {
    await settings({ channelBinding: { required: 'NEVER', style: 'NUMBER_CHALLENGE' } });
    try {
      const asked = await ask('a', { context: risk('HIGH') });
      expect(asked.number).toBeUndefined();
      await phone.answer(await waiting(), 'approve');
      expect((await asked.poll()).result).toBe('SUCCESS');
      expect((await ask('a', { numberMatching: true })).number).toBeDefined();
    } finally {
      await settings({ channelBinding: { required: 'ALWAYS', style: 'NUMBER_CHALLENGE' } });
    }
  });
});

describe('what a browser cannot give', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['userVerification', { userVerification: 'REQUIRED' }, { userVerification: 'PREFERRED' }],
    ['compliance.fips', { compliance: { fips: 'REQUIRED' } }, { compliance: { fips: 'OPTIONAL' } }],
  ])(
    'is refused by name where %s demands it, and never asked for at sign-in',
    async (name, demand, before) => {
      await settings(demand);
      try {
        const refusal = {
          code: 'E0000015',
          causes: [{ errorSummary: expect.stringContaining(`${name}: `) }],
        };
        await expect(ask()).rejects.toMatchObject(refusal);
        const enrolling = factors().enroll(user, { factorType: 'push', provider: 'OKTA', profile: {} }, by());
        await expect(enrolling).rejects.toMatchObject(refusal);
        expect((await factors().usable(user)).filter(({ factor }) => factor.id === factorId)).toEqual([]);
      } finally {
        await settings(before);
      }
    },
  );
});

describe('asking until somebody gives in', () => {
  const tooMany = (binding: string) => expect(ask(binding)).rejects.toMatchObject({ code: 'E0000047' });

  test('ends after three in ten minutes without an approval, for a quarter of an hour, from wherever it is asked', async () => {
    for (const browser of ['one', 'two', 'three']) await ask(browser);
    await tooMany('four');
    expect(await org.eventTypes()).toContain('user.mfa.okta_verify.pause_push');
    await tooMany('five');
    expect(await org.eventTypes()).not.toContain('user.mfa.okta_verify.pause_push');
    expect((await phone.list()).requests).toHaveLength(3);
    org.clock.advance(15 * 60_000 + 1);
    await ask('six');
  });

  test('ends also for one browser that asks again and again, and for refusals', async () => {
    for (let times = 0; times < 3; times++) {
      await ask();
      await phone.answer(await waiting(), 'deny');
    }
    expect((await phone.list()).requests).toEqual([]);
    await tooMany('browser-1');
  });

  test('an approval takes the count back', async () => {
    await ask('one');
    const asked = await ask('two');
    const second = (await phone.list()).requests.find(({ id }) => id === asked.state?.transactionId);
    if (second === undefined) throw new Error('nothing waits');
    await phone.answer(second, 'approve', asked.number);
    expect((await asked.poll()).result).toBe('SUCCESS');
    await ask('three');
    await ask('four');
  });

  test('“It was not me” ends everything that waits, is told to whoever judges risk, and nothing more is asked for a while', async () => {
    const first = await ask('one');
    const second = await ask('two');
    expect((await phone.answer(await waiting(), 'report')).json()).toEqual({ outcome: 'reported' });
    expect((await phone.list()).requests).toEqual([]);
    expect([(await first.poll()).result, (await second.poll()).result]).toEqual(['REJECTED', 'REJECTED']);
    const types = await org.eventTypes();
    expect(types).toContain('user.mfa.okta_verify.deny_push');
    expect(types).toContain('user.account.report_suspicious_activity_by_enduser');
    await tooMany('three');
  });

  test('“It was not me” takes back what was approved and nobody has fetched, and no approval ends the pause', async () => {
    const first = await ask('one');
    await phone.answer(await waiting(), 'approve', first.number);
    await ask('two');
    expect((await phone.answer(await waiting(), 'report')).json()).toEqual({ outcome: 'reported' });
    expect((await first.poll()).result).toBe('REJECTED');
    // One that came through in the same moment takes its count back, and nothing else.
    const mine = { userId: user.id, isRecovery: false };
    await org.platform.database.transaction((tx) => forgetAskings(tx, mine));
    await tooMany('three');
    org.clock.advance(15 * 60_000 + 1);
    await ask('four');
  });

  test('where the organisation wants it, a report suspends the account until an administrator has looked', async () => {
    await org.api('PUT', '/gatehouse/v1/authenticator-settings', { qrSignIn: false, suspendOnReport: true });
    try {
      await ask();
      await phone.answer(await waiting(), 'report');
      await org.platform.jobs.drain();
      expect((await org.app.directory.users.getUser(user.id)).status).toBe('SUSPENDED');
      expect(await org.eventTypes()).toContain('user.lifecycle.suspend');
    } finally {
      await org.api('PUT', '/gatehouse/v1/authenticator-settings', {
        qrSignIn: false,
        suspendOnReport: false,
      });
    }
  });
});

describe('a device that is taken away', () => {
  test('approves nothing any more, whether by its owner or when an administrator resets everything', async () => {
    const asked = await ask();
    const shown = await waiting();
    await factors().unenroll(user, factorId, by());
    expect((await phone.answer(shown, 'approve', asked.number)).status).toBe(403);
    const second = testPhone(org);
    await enrolled(user, second);
    await org.api('POST', `/api/v1/users/${user.id}/lifecycle/reset_factors`);
    expect((await second.list()).status).toBe(403);
  });

  test('is renamed by its owner', async () => {
    expect((await factors().rename(user, factorId, 'Work phone', by())).nickname).toBe('Work phone');
    expect((await pushOnes())[0]?.nickname).toBe('Work phone');
  });
});

describe('over the management API, in Okta’s words', () => {
  type Wire = Record<string, unknown> & { id: string; _links: { poll: { href: string } } };
  const path = () => `/api/v1/users/${user.id}/factors`;

  test('a program enrols, waits for the phone, asks it, shows the number and polls until it is answered', async () => {
    const made = await org.api<{ id: string; _embedded: { activation: Record<string, unknown> } }>(
      'POST',
      path(),
      {
        factorType: 'push',
        provider: 'OKTA',
      },
    );
    const { activation } = made._embedded;
    expect(activation).toMatchObject({ factorResult: 'WAITING' });
    expect((activation._links as { qrcode: { href: string } }).qrcode.href).toMatch(
      /^data:image\/svg\+xml;base64,/,
    );
    const activate = () =>
      org.api<Record<string, unknown>>('POST', `${path()}/${made.id}/lifecycle/activate`);
    expect(await activate()).toMatchObject({ status: 'PENDING_ACTIVATION', factorResult: 'WAITING' });
    const mine = testPhone(org);
    await mine.add(setUpLink(activation), 'Second phone');
    expect(await activate()).toMatchObject({ status: 'ACTIVE', profile: { name: 'Second phone' } });
    const answer = await org.inject({
      method: 'POST',
      url: `${path()}/${made.id}/verify`,
      headers: { authorization: `SSWS ${org.token}` },
    });
    expect(answer.status).toBe(201);
    const waits = answer.json<Wire & { _embedded: { challenge: { correctAnswer: number } } }>();
    expect(waits).toMatchObject({ factorResult: 'WAITING' });
    const poll = async () =>
      (await org.api<Wire>('GET', new URL(waits._links.poll.href).pathname)).factorResult;
    expect(await poll()).toBe('WAITING');
    const [asked] = (await mine.list()).requests;
    if (asked === undefined) throw new Error('nothing was asked');
    await mine.answer(asked, 'approve', waits._embedded.challenge.correctAnswer);
    expect(await poll()).toBe('SUCCESS');
    await expect(poll()).rejects.toThrow('E0000007');
  });

  test('too many askings are 429, and the settings are for who manages authenticators', async () => {
    const verify = () =>
      org.inject({
        method: 'POST',
        url: `${path()}/${factorId}/verify`,
        headers: { authorization: `SSWS ${org.token}` },
      });
    for (let times = 0; times < 3; times++) expect((await verify()).status).toBe(201);
    expect((await verify()).status).toBe(429);
    const settingsPath = '/gatehouse/v1/authenticator-settings';
    expect(await org.api('GET', settingsPath)).toEqual({ qrSignIn: false, suspendOnReport: false });
    const wrong = { method: 'PUT', url: settingsPath, body: { qrSignIn: 'yes' } };
    expect((await org.inject({ ...wrong, headers: { authorization: `SSWS ${org.token}` } })).status).toBe(
      400,
    );
    expect((await org.inject(wrong)).status).toBe(403);
  });
});
