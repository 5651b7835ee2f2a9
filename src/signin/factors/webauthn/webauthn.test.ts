import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { User } from '#src/directory/users/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { aClient } from '#test/kit/signin.ts';
import {
  type CreationOptions,
  type Maker,
  newMaker,
  type RequestOptions,
  softAuthenticator,
  type Twist,
} from '#test/kit/soft-authenticator.ts';
import type { FactorAsked } from '../user-factors/index.ts';

let org: TestApp;
let aoi: User;
let made = 0;
const by = { actor: systemActor };
const origin = 'http://localhost:8080';
const asked = (binding = 'this-browser'): FactorAsked => ({ by, client: aClient, binding });
const kind = { factorType: 'webauthn', provider: 'FIDO', profile: {} } as const;
const aModel = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';

type Key = Partial<NonNullable<Parameters<typeof softAuthenticator>[0]>>;

const factors = () => org.app.signIn.factors;
const newAuthenticator = (key: Key = {}) => softAuthenticator({ origin, ...key });

/** But for mails, which go out when they go out. */
const happened = async () => (await org.eventTypes()).filter((type) => !type.startsWith('system.email.'));

beforeAll(async () => {
  org = await testApp();
  const authenticator = await webauthn();
  await org.api('POST', `/api/v1/authenticators/${authenticator.id}/lifecycle/activate`);
});
afterAll(() => org.close());
beforeEach(async () => {
  aoi = await newPerson();
  await set({});
  await happened();
});

async function newPerson(): Promise<User> {
  const login = `aoi-${(made += 1)}@example.com`;
  const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: 'Sato', email: login, login },
    credentials: { password: { value: 'Correct-Horse-9' } },
  });
  return org.app.directory.users.getUser(id);
}

async function webauthn(): Promise<{ id: string }> {
  const all = await org.api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
  const found = all.find(({ key }) => key === 'webauthn');
  if (found === undefined) throw new Error('no webauthn authenticator');
  return found;
}

/** Takes the authenticator out of the enrolment policy and switches it off; gives how to undo that. */
async function switchOff(): Promise<() => Promise<void>> {
  type Policy = { id: string; settings: { authenticators: { key: string }[] } };
  const policies = await org.api<Policy[]>('GET', '/api/v1/policies?type=MFA_ENROLL');
  for (const policy of policies) {
    const authenticators = policy.settings.authenticators.filter(({ key }) => key !== 'webauthn');
    await org.api('PUT', `/api/v1/policies/${policy.id}`, {
      ...policy,
      settings: { ...policy.settings, authenticators },
    });
  }
  const url = `/api/v1/authenticators/${(await webauthn()).id}/lifecycle`;
  await org.api('POST', `${url}/deactivate`);
  return async () => {
    await org.api('POST', `${url}/activate`);
    for (const policy of policies) await org.api('PUT', `/api/v1/policies/${policy.id}`, policy);
  };
}

/** Settings of the method; those not named are as they come. */
async function set(settings: Record<string, unknown>): Promise<void> {
  const { id } = await webauthn();
  await org.api('PUT', `/api/v1/authenticators/${id}/methods/webauthn`, { type: 'webauthn', settings });
}

async function begin(user = aoi, request = asked()) {
  const { factor, activation } = await factors().enroll(user, kind, by, request);
  return { factor, options: activation as unknown as CreationOptions };
}

async function enrol(key: Key = {}, user = aoi, twist: Twist = {}) {
  const authenticator = newAuthenticator(key);
  const { factor, options } = await begin(user);
  const answer = { ...authenticator.create(options, twist) };
  return { authenticator, factor: await factors().activate(user, factor.id, answer, by, asked()) };
}

/** Nobody else's kinds. */
const keysOf = async (user = aoi) =>
  (await factors().list(user)).filter(({ factorType }) => factorType === 'webauthn');

async function challengeOf(factorId: string, user = aoi, request = asked()): Promise<RequestOptions> {
  const challenge = await factors().challenge(user, factorId, request);
  return challenge?.shown as unknown as RequestOptions;
}

/** Why something was refused, as the API says it. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (problem) {
    if (problem instanceof ApiError) return `${problem.message} ${JSON.stringify(problem.causes)}`;
    throw problem;
  }
  return 'not refused';
}

describe('setting up a key', () => {
  test('is asked for in Okta’s words, and is active once its authenticator answered', async () => {
    const { factor, options } = await begin();
    expect(factor).toMatchObject({ factorType: 'webauthn', provider: 'FIDO', status: 'PENDING_ACTIVATION' });
    expect(options).toMatchObject({
      attestation: 'none',
      authenticatorSelection: {
        residentKey: 'preferred',
        requireResidentKey: false,
        userVerification: 'preferred',
      },
      excludeCredentials: [],
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      rp: { id: 'localhost' },
      user: { name: aoi.login, displayName: 'Aoi Sato' },
    });
    expect(Buffer.from(options.challenge, 'base64url').length).toBeGreaterThan(64);
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(32);
    expect(options.user.id).not.toContain(aoi.id);
    const authenticator = newAuthenticator();
    const active = await factors().activate(
      aoi,
      factor.id,
      { ...authenticator.create(options) },
      by,
      asked(),
    );
    expect(active).toMatchObject({
      id: factor.id,
      status: 'ACTIVE',
      profile: { credentialId: authenticator.credentialId, authenticatorName: 'Passkey' },
    });
    expect(await happened()).toEqual(['user.mfa.factor.activate']);
  });

  test.each(['ES256', 'EdDSA', 'RS256'] as const)('works with %s', async (algorithm) => {
    const { authenticator, factor } = await enrol({ algorithm });
    const answer = { ...authenticator.get(await challengeOf(factor.id)) };
    expect((await factors().check(aoi, factor.id, answer, asked())).result).toBe('SUCCESS');
  });

  test('gives a person one handle for all keys, and names the keys they have', async () => {
    const first = await enrol();
    const { options } = await begin();
    const again = await begin();
    expect(again.options.user.id).toBe(options.user.id);
    expect(options.excludeCredentials).toMatchObject([{ id: first.authenticator.credentialId }]);
  });

  const spoiled: [string, Twist][] = [
    ['for another domain', { rpId: 'example.com' }],
    ['from another origin', { origin: 'http://localhost:9999' }],
    ['by the other ceremony', { type: 'webauthn.get' }],
    ['with nobody there', { up: false }],
    ['backed up though it cannot be', { bs: true }],
  ];
  test.each(spoiled)('%s is refused, and the factor goes on waiting', async (_name, twist) => {
    const { factor, options } = await begin();
    const answer = { ...newAuthenticator().create(options, twist) };
    expect(await refusal(factors().activate(aoi, factor.id, answer, by, asked()))).not.toBe('not refused');
    expect((await factors().get(aoi, factor.id)).status).toBe('PENDING_ACTIVATION');
    expect(await happened()).toEqual([]);
  });

  test('says which field is missing', async () => {
    const { factor } = await begin();
    expect(await refusal(factors().activate(aoi, factor.id, {}, by, asked()))).toContain(
      'clientData: must be base64url',
    );
  });

  test('answers no challenge of another person, another browser, another enrolment, or one of five minutes ago', async () => {
    const other = await newPerson();
    const theirs = await begin(other);
    const mine = await begin();
    const stolen = { ...newAuthenticator().create(theirs.options) };
    expect(await refusal(factors().activate(aoi, mine.factor.id, stolen, by, asked()))).toContain(
      'no challenge of this',
    );
    const right = { ...newAuthenticator().create(mine.options) };
    expect(await refusal(factors().activate(aoi, mine.factor.id, right, by, asked('elsewhere')))).toContain(
      'no challenge',
    );
    const later = await begin();
    expect(await refusal(factors().activate(aoi, later.factor.id, right, by, asked()))).toContain(
      'no challenge of this',
    );
    const late = { ...newAuthenticator().create(later.options) };
    org.clock.advance(5 * 60_000);
    expect(await refusal(factors().activate(aoi, later.factor.id, late, by, asked()))).toContain('too old');
  });

  test('does not take a challenge that asks for a key one has', async () => {
    const { authenticator, factor } = await enrol();
    const pending = await begin();
    const { challenge } = await challengeOf(factor.id);
    const answer = { ...authenticator.create({ ...pending.options, challenge }) };
    expect(await refusal(factors().activate(aoi, pending.factor.id, answer, by, asked()))).toContain(
      'no challenge of this',
    );
  });

  test('does not take one key twice, nor one that somebody else has', async () => {
    const credentialId = Buffer.alloc(40, made);
    await enrol({ credentialId });
    expect(await refusal(enrol({ credentialId }))).toContain('already set up');
    expect(await refusal(enrol({ credentialId }, await newPerson()))).toContain('already set up');
  });

  test('raced with one answer makes one key', async () => {
    const { factor, options } = await begin();
    const answer = { ...newAuthenticator().create(options) };
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => refusal(factors().activate(aoi, factor.id, answer, by, asked()))),
    );
    // Whoever comes when it is active already is told that it is.
    expect(tries.filter((one) => one === 'not refused').length).toBeGreaterThan(0);
    expect((await keysOf()).filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
    expect(await happened()).toEqual(['user.mfa.factor.activate']);
  });

  test('ends at twenty keys', async () => {
    for (let i = 0; i < 20; i++) await enrol();
    expect(await refusal(begin())).toContain('20 keys already');
  });
});

describe('attestation', () => {
  let maker: Maker;
  let models: string;
  const model = (more: Record<string, unknown> = {}) => ({
    aaguid: aModel,
    name: 'Model One',
    attestationRootCertificates: [{ x5c: maker.root.toString('base64') }],
    ...more,
  });
  beforeAll(async () => {
    maker = newMaker({ aaguid: aModel });
    models = `/api/v1/authenticators/${(await webauthn()).id}/aaguids`;
  });
  const attested: Key = { attestation: 'packed', aaguid: aModel };
  const worthOf = async (key: Key) => {
    const { authenticator, factor } = await enrol(key);
    const answer = { ...authenticator.get(await challengeOf(factor.id)) };
    return (await factors().check(aoi, factor.id, answer, asked())).proof;
  };

  test('of a model that nobody vouched for is worth nothing, however well it is signed', async () => {
    for (const key of [
      { attestation: 'self' },
      { ...attested, maker },
      { attestation: 'fido-u2f', maker },
    ] as Key[]) {
      const proof = await worthOf({ ...key, transports: 'usb' });
      expect(proof?.is).not.toContain('deviceBound');
      expect(proof?.is).not.toContain('hardwareProtected');
      expect(proof?.amr).toContain('swk');
    }
  });

  test('with a wrong signature, or by another maker’s key, or a certificate of another model, is refused', async () => {
    const other = newMaker({ aaguid: '11111111-2222-3333-4444-555555555555' });
    const forged = { ...maker, leafKey: other.leafKey };
    for (const key of [
      { ...attested, maker: forged },
      { ...attested, maker: other },
    ] as Key[])
      expect(await refusal(enrol(key))).toContain('does not hold');
    const unlike = newMaker({ unit: 'Something else' });
    expect(await refusal(enrol({ attestation: 'packed', maker: unlike }))).toContain('does not hold');
  });

  describe('of a model whose root an administrator gave', () => {
    beforeAll(() =>
      org.api('POST', models, model({ authenticatorCharacteristics: { hardwareProtected: true } })),
    );
    afterAll(() => org.api('DELETE', `${models}/${aModel}`));

    test('is asked for, and proves hardware and device', async () => {
      expect((await begin()).options.attestation).toBe('direct');
      const proof = await worthOf({ ...attested, maker });
      expect(proof).toMatchObject({
        key: 'webauthn',
        method: 'webauthn',
        is: [
          'possession',
          'phishingResistant',
          'userPresence',
          'inherence',
          'userVerification',
          'hardwareProtected',
          'deviceBound',
        ],
        amr: ['hwk', 'pop', 'user'],
      });
      expect((await worthOf({ ...attested, maker, flags: { be: true } }))?.is).not.toContain('deviceBound');
    });

    test('names the key', async () => {
      const { factor } = await enrol({ ...attested, maker });
      expect(factor.profile['authenticatorName']).toBe('Model One');
    });

    test('is not met by a key that only says it is that model', async () => {
      const stranger = newMaker({ aaguid: aModel });
      for (const key of [
        { attestation: 'self', aaguid: aModel },
        { aaguid: aModel },
        { ...attested, maker: stranger },
      ] as Key[]) {
        const proof = await worthOf(key);
        expect(proof?.is).not.toContain('hardwareProtected');
        expect(proof?.is).not.toContain('deviceBound');
      }
    });

    test.each([
      [{ certBasedAttestationValidation: true }, 'no certificate known here'],
      [{ hardwareProtected: true }, 'keep its keys in hardware'],
    ])('is demanded by %j: self-attestation, none and a stranger are refused', async (settings, why) => {
      await set(settings);
      const stranger = newMaker({ aaguid: aModel });
      for (const key of [
        { attestation: 'self', aaguid: aModel },
        { aaguid: aModel },
        { ...attested, maker: stranger },
      ] as Key[])
        expect(await refusal(enrol(key))).toContain(why);
      expect((await enrol({ ...attested, maker })).factor.status).toBe('ACTIVE');
    });

    test('FIPS is demanded of the model, not of what it says', async () => {
      await set({ fipsCompliant: true });
      expect(await refusal(enrol({ ...attested, maker }))).toContain('comply with FIPS 140');
    });

    test('an enrolment policy’s list of models takes it, and neither another nor a pretended one', async () => {
      await set({ aaguidGroups: [{ name: 'Blue keys', aaguids: [aModel] }] });
      const restore = await constrain(['Blue keys']);
      try {
        const blue = 'only models of these groups are allowed here: Blue keys';
        expect((await begin()).options.attestation).toBe('direct');
        expect(await refusal(enrol({ attestation: 'self', aaguid: aModel }))).toContain(blue);
        expect(await refusal(enrol({ aaguid: aModel }))).toContain(blue);
        expect(await refusal(enrol({ ...attested, maker: newMaker({ aaguid: aModel }) }))).toContain(blue);
        const green = newMaker();
        const otherModel = {
          attestation: 'packed',
          maker: green,
          aaguid: '99999999-0000-4000-8000-000000000000',
        } as Key;
        expect(await refusal(enrol(otherModel))).toContain(blue);
        expect((await enrol({ ...attested, maker })).factor.status).toBe('ACTIVE');
      } finally {
        await restore();
      }
    });
  });
});

/** The default enrolment policy lets people set up keys of these groups only. */
async function constrain(groups: string[]): Promise<() => Promise<unknown>> {
  const [policy] = await org.api<{ id: string; settings: { authenticators: { key: string }[] } }[]>(
    'GET',
    '/api/v1/policies?type=MFA_ENROLL',
  );
  if (policy === undefined) throw new Error('no enrolment policy');
  const url = `/api/v1/policies/${policy.id}`;
  const others = policy.settings.authenticators.filter(({ key }) => key !== 'webauthn');
  const one = { key: 'webauthn', enroll: { self: 'OPTIONAL' }, constraints: { aaguidGroups: groups } };
  await org.api('PUT', url, {
    ...policy,
    settings: { ...policy.settings, authenticators: [...others, one] },
  });
  return () => org.api('PUT', url, policy);
}

describe('settings of the method', () => {
  test('user verification is asked for as set, and where it is required a key without it is refused', async () => {
    await set({ userVerification: 'REQUIRED', userVerificationForVerify: 'REQUIRED' });
    expect((await begin()).options).toMatchObject({
      authenticatorSelection: { userVerification: 'required' },
    });
    expect(await refusal(enrol({ flags: { uv: false } }))).toContain('not verified');
    const { authenticator, factor } = await enrol();
    const options = await challengeOf(factor.id);
    expect(options).toMatchObject({ userVerification: 'required' });
    const without = { ...authenticator.get(options, { uv: false }) };
    expect((await factors().check(aoi, factor.id, without, asked())).result).toBe('FAILED');
  });

  test('synced passkeys can be kept out', async () => {
    expect((await enrol({ flags: { be: true, bs: true } })).factor.status).toBe('ACTIVE');
    await set({ allowSyncablePasskeys: false });
    expect(await refusal(enrol({ flags: { be: true } }))).toContain('synced between devices');
    expect((await enrol()).factor.status).toBe('ACTIVE');
  });

  test.each([
    ['BUILT_IN', 'platform', 'usb', 'internal'],
    ['ROAMING', 'cross-platform', 'internal', 'usb'],
  ])(
    'attachment %s asks for %s, and refuses what the browser calls %s',
    async (attachment, word, wrong, right) => {
      await set({ attachment, residentKeyRequirement: 'REQUIRED' });
      expect((await begin()).options).toMatchObject({
        authenticatorSelection: {
          authenticatorAttachment: word,
          residentKey: 'required',
          requireResidentKey: true,
        },
      });
      expect(await refusal(enrol({ transports: wrong }))).toContain('are allowed here');
      expect((await enrol({ transports: right })).factor.status).toBe('ACTIVE');
    },
  );

  test('an authenticator that is off lets nobody begin, and offers no key', async () => {
    await enrol();
    const switchOn = await switchOff();
    try {
      expect(await refusal(begin())).toContain('not active in this organization');
      expect((await factors().usable(aoi)).map(({ factor }) => factor.factorType)).not.toContain('webauthn');
    } finally {
      await switchOn();
    }
  });
});

describe('using a key', () => {
  test('with its user verified proves two kinds at once, without one', async () => {
    const { authenticator, factor } = await enrol();
    await happened();
    const options = await challengeOf(factor.id);
    expect(options).toMatchObject({
      rpId: 'localhost',
      allowCredentials: [{ id: authenticator.credentialId, transports: ['internal'] }],
    });
    const first = await factors().check(aoi, factor.id, { ...authenticator.get(options) }, asked());
    expect(first).toMatchObject({
      result: 'SUCCESS',
      proof: {
        key: 'webauthn',
        method: 'webauthn',
        factorId: factor.id,
        is: ['possession', 'phishingResistant', 'userPresence', 'inherence', 'userVerification'],
        amr: ['swk', 'pop', 'user'],
      },
    });
    const unverified = { ...authenticator.get(await challengeOf(factor.id), { uv: false }) };
    const second = await factors().check(aoi, factor.id, unverified, asked());
    expect(second.proof?.is).toEqual(['possession', 'phishingResistant', 'userPresence']);
    expect(second.proof?.amr).toEqual(['swk', 'pop']);
    expect(await happened()).toEqual([
      'user.authentication.auth_via_mfa',
      'user.authentication.auth_via_mfa',
    ]);
  });

  const spoiled: [string, Twist][] = [
    ['for another domain', { rpId: 'example.com' }],
    ['from another origin', { origin: 'https://localhost:8080' }],
    ['by the other ceremony', { type: 'webauthn.create' }],
    ['from within a frame', { crossOrigin: true }],
    ['with nobody there', { up: false }],
    [
      'with another signature',
      { signature: (s) => Buffer.from(s.map((byte, at) => (at === s.length - 1 ? byte ^ 1 : byte))) },
    ],
    ['with no signature to speak of', { signature: () => Buffer.from([0x30, 0x00]) }],
    ['suddenly syncable', { be: true }],
    ['with somebody else’s handle', { userHandle: Buffer.alloc(32, 9).toString('base64url') }],
  ];
  test.each(spoiled)('%s is a plain no', async (_name, twist) => {
    const { authenticator, factor } = await enrol();
    const answer = { ...authenticator.get(await challengeOf(factor.id), twist) };
    expect(await factors().check(aoi, factor.id, answer, asked())).toMatchObject({ result: 'FAILED' });
    // The challenge was not used up by it.
    const right = { ...authenticator.get(await challengeOf(factor.id)) };
    expect((await factors().check(aoi, factor.id, right, asked())).result).toBe('SUCCESS');
  });

  test('of another person, another browser, another ceremony or another time is a no', async () => {
    const { authenticator, factor } = await enrol();
    const other = await newPerson();
    const theirs = await enrol({}, other);
    const no = async (answer: Record<string, string>, request = asked()) =>
      expect((await factors().check(aoi, factor.id, answer, request)).result).toBe('FAILED');
    // Their key and their challenge, my factor; my key and their challenge; their key and my challenge.
    const theirChallenge = await challengeOf(theirs.factor.id, other);
    await no({ ...theirs.authenticator.get(theirChallenge) });
    await no({ ...authenticator.get(theirChallenge) });
    await no({ ...theirs.authenticator.get(await challengeOf(factor.id)) });
    await no({ ...authenticator.get(await challengeOf(factor.id)) }, asked('elsewhere'));
    const creation = await begin();
    await no({ ...authenticator.get({ challenge: creation.options.challenge, rpId: 'localhost' }) });
    await no({
      ...authenticator.get({ challenge: Buffer.alloc(32).toString('base64url'), rpId: 'localhost' }),
    });
    const old = { ...authenticator.get(await challengeOf(factor.id)) };
    org.clock.advance(5 * 60_000);
    await no(old);
    await no({});
    await no({ clientData: '!!!', authenticatorData: 'AA', signatureData: 'AA' });
  });

  test('by any of one’s keys answers a challenge, and the proof names the one that did', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const options = await challengeOf(first.factor.id);
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([
      first.authenticator.credentialId,
      second.authenticator.credentialId,
    ]);
    const check = await factors().check(
      aoi,
      first.factor.id,
      { ...second.authenticator.get(options) },
      asked(),
    );
    expect(check.proof?.factorId).toBe(second.factor.id);
  });

  test('needs no credential id where Okta’s clients send none', async () => {
    const { authenticator, factor } = await enrol();
    const {
      credentialId: _id,
      userHandle: _handle,
      ...answer
    } = authenticator.get(await challengeOf(factor.id));
    expect((await factors().check(aoi, factor.id, answer, asked())).result).toBe('SUCCESS');
  });

  test('that does not say which key it was is of the key that signed it, and of nobody else’s', async () => {
    const [first, second] = [await enrol(), await enrol()];
    const ren = await newPerson();
    const theirs = await enrol({}, ren);
    const nameless = async (key: typeof first.authenticator, twist: Twist = {}) => {
      const {
        credentialId: _id,
        userHandle: _handle,
        ...answer
      } = key.get(await challengeOf(first.factor.id), twist);
      return answer;
    };
    const check = (answer: Record<string, string>) => factors().check(aoi, first.factor.id, answer, asked());
    await happened();
    expect((await check(await nameless(theirs.authenticator))).result).toBe('FAILED');
    expect((await check(await nameless(newAuthenticator()))).result).toBe('FAILED');
    const answer = await nameless(second.authenticator, { uv: false, signCount: 9 });
    const right = await check(answer);
    expect(right.proof).toMatchObject({ factorId: second.factor.id });
    expect(right.proof?.is).not.toContain('inherence');
    expect((await check(answer)).result).toBe('PASSCODE_REPLAYED');
    // Each key has its own count: that of the second went back, that of the first did not.
    expect((await check(await nameless(second.authenticator, { signCount: 9 }))).result).toBe('FAILED');
    expect((await check(await nameless(first.authenticator, { signCount: 2 }))).result).toBe('SUCCESS');
    const all = (await happened()).sort();
    expect(all).toEqual([
      ...Array.from({ length: 6 }, () => 'user.authentication.auth_via_mfa'),
      'user.mfa.attempt_bypass',
    ]);
  });

  test('raced with one assertion is one, also for a key that does not count', async () => {
    for (const step of [0, 1]) {
      const { authenticator, factor } = await enrol({ step });
      const answer = { ...authenticator.get(await challengeOf(factor.id)) };
      const results = await Promise.all(
        Array.from({ length: 8 }, () => factors().check(aoi, factor.id, answer, asked())),
      );
      expect(results.filter(({ result }) => result === 'SUCCESS')).toHaveLength(1);
      expect(results.filter(({ result }) => result === 'PASSCODE_REPLAYED')).toHaveLength(7);
    }
  });

  test('whose counter went back is refused and flagged, and the log says why', async () => {
    const { authenticator, factor } = await enrol();
    const use = async (signCount: number) =>
      (
        await factors().check(
          aoi,
          factor.id,
          { ...authenticator.get(await challengeOf(factor.id), { signCount }) },
          asked(),
        )
      ).result;
    expect(await use(10)).toBe('SUCCESS');
    await happened();
    for (const signCount of [10, 9, 0]) expect(await use(signCount)).toBe('FAILED');
    expect((await happened()).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'user.authentication.auth_via_mfa'),
      ...Array.from({ length: 3 }, () => 'user.mfa.attempt_bypass'),
    ]);
    const [listed] = (await keysOf()) as unknown as { passkey: { copySuspected?: Date } }[];
    expect(listed?.passkey.copySuspected).toBeInstanceOf(Date);
    expect(await use(11)).toBe('SUCCESS');
  });

  test('that does not count stays at nought and works', async () => {
    const { authenticator, factor } = await enrol({ step: 0 });
    for (let i = 0; i < 3; i++) {
      const answer = { ...authenticator.get(await challengeOf(factor.id)) };
      expect((await factors().check(aoi, factor.id, answer, asked())).result).toBe('SUCCESS');
    }
  });

  test('that was removed a moment ago is a no, and a reset takes all of them', async () => {
    const { authenticator, factor } = await enrol();
    const other = await enrol();
    const options = await challengeOf(factor.id);
    await factors().unenroll(aoi, factor.id, by);
    const answer = { ...authenticator.get(options) };
    expect((await factors().check(aoi, other.factor.id, answer, asked())).result).toBe('FAILED');
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/reset_factors`);
    expect(await keysOf()).toEqual([]);
  });

  test('gets the name its owner gives it', async () => {
    const { factor } = await enrol();
    expect((await factors().rename(aoi, factor.id, 'Blue key', by)).nickname).toBe('Blue key');
  });
});
