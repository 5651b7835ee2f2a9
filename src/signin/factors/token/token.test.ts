import { createCipheriv } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { hotp, stepAt, totp } from '#src/protocols/otp/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { toTheNextCode } from '#test/kit/totp-step.ts';
import { factorKit } from '#test/kit/factors.ts';

let org: TestApp;
const { person, call, factors, enroll, list, verify, activate, errorCode, otherToken } = factorKit(() => org);
// The secret of RFC 4226, appendix D.
const seed = Buffer.from('12345678901234567890');
const six = { algorithm: 'SHA1' as const, digits: 6 };
const code = (counter: number) => hotp(seed, counter, six);
let profileId = '';

beforeAll(async () => {
  org = await testApp();
  profileId = await activate('custom_otp');
  await org.api('PUT', `/api/v1/authenticators/${profileId}/methods/otp`, {
    type: 'otp',
    protocol: 'TOTP',
    algorithm: 'HMacSHA1',
    encoding: 'hexadecimal',
    passCodeLength: 6,
    timeIntervalInSeconds: 30,
    acceptableAdjacentIntervals: 1,
    factorProfileId: 'fpr20l2mDyaUGWGCa0g4',
    verifiableProperties: ['HARDWARE_PROTECTED'],
  });
  await activate('yubikey_token');
});
afterAll(() => org.close());

const counting = { sharedSecret: seed.toString('hex') };
const body = (more: object = {}) => ({
  factorType: 'token:hotp',
  provider: 'CUSTOM',
  factorProfileId: 'fpr20l2mDyaUGWGCa0g4',
  profile: counting,
  ...more,
});
const result = async (user: string, factor: string, passCode: string) => {
  const answer = await verify(user, factor, { passCode });
  return answer.status === 200 ? 'SUCCESS' : errorCode(answer);
};

describe('a token that counts (HOTP)', () => {
  const token = async () => {
    const { id } = await person();
    return { id, factor: (await enroll(id, body({ profile: { ...counting, counter: 0 } }))).id };
  };

  test('is refused without its authenticator, and with a secret that is none', async () => {
    const { id } = await person();
    for (const more of [
      { factorProfileId: 'fprnope' },
      { profile: {} },
      { profile: { sharedSecret: 'zz' } },
      { profile: { sharedSecret: '00ff' } },
      { profile: { sharedSecret: seed.toString('hex'), counter: -1 } },
    ])
      expect(errorCode(await call('POST', factors(id), body(more)))).toBe('E0000001');
  });

  test('takes the codes of RFC 4226, appendix D, in their order, each once and none before', async () => {
    const { id, factor } = await token();
    expect(await result(id, factor, '755224')).toBe('SUCCESS');
    expect(await result(id, factor, '755224')).toBe('E0000068');
    expect(await result(id, factor, '359152')).toBe('SUCCESS');
    // Pressed in between and never sent: it is too late for it.
    expect(await result(id, factor, '287082')).toBe('E0000068');
    expect(await result(id, factor, '969429')).toBe('SUCCESS');
  });

  test('raced with one code succeeds once', async () => {
    const { id, factor } = await token();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => result(id, factor, code(0))));
    expect(answers.filter((one) => one === 'SUCCESS')).toHaveLength(1);
  });

  test('pressed in a pocket is found ten codes on; beyond, two in a row bring it back; far beyond, nothing does', async () => {
    const { id, factor } = await token();
    expect(await result(id, factor, code(10))).toBe('SUCCESS');
    // 11 is next: 22 is twelve codes on.
    expect(await result(id, factor, code(22))).toBe('E0000068');
    expect(await result(id, factor, code(24))).toBe('E0000068');
    expect(await result(id, factor, code(25))).toBe('SUCCESS');
    expect(await result(id, factor, code(26))).toBe('SUCCESS');
    expect(await result(id, factor, code(200))).toBe('E0000068');
    expect(await result(id, factor, code(201))).toBe('E0000068');
    expect(await result(id, factor, code(27))).toBe('SUCCESS');
  });

  test('guessed at fifty times at once is guessed at five times, by every caller together', async () => {
    const { id, factor } = await token();
    const other = await otherToken();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        verify(id, factor, { passCode: String(900_000 + i) }, i % 2 === 0 ? other : org.token),
      ),
    );
    expect(answers.map(errorCode).filter((one) => one === 'E0000068')).toHaveLength(5);
    expect(await result(id, factor, code(0))).toBe('E0000047');
    org.clock.advance(5 * 60_000 + 1_000);
    expect(await result(id, factor, code(0))).toBe('SUCCESS');
  });

  test('keeps its secret encrypted, shows none, and does nothing while its authenticator rests', async () => {
    const { id, factor } = await token();
    const rows = await org.platform.database.query<{ secret: Buffer }>(sql`select secret from token_factors`);
    for (const { secret } of rows) expect(secret.includes(seed)).toBe(false);
    expect(JSON.stringify(await list(id))).not.toContain(seed.toString('hex'));
    await org.api('POST', `/api/v1/authenticators/${profileId}/lifecycle/deactivate`);
    const user = await org.app.directory.users.getUser(id);
    expect((await org.app.signIn.factors.usable(user)).map(({ factor: one }) => one.factorType)).toEqual([
      'email',
    ]);
    expect(await result(id, factor, code(0))).toBe('E0000038');
    await org.api('POST', `/api/v1/authenticators/${profileId}/lifecycle/activate`);
    const usable = (await org.app.signIn.factors.usable(user)).find(
      ({ kind }) => kind.factorType === 'token:hotp',
    );
    expect(usable?.wouldProve).toMatchObject({
      key: 'custom_otp',
      method: 'otp',
      is: ['possession', 'userPresence', 'hardwareProtected'],
    });
  });
});

describe('a token of the clock', () => {
  const at = (offset = 0) => totp(seed, org.clock.nowMs() + offset * 30_000, { ...six, periodSeconds: 30 });

  test('is taken as many intervals off as its authenticator says, and each step once', async () => {
    const { id } = await person();
    const { id: factor } = await enroll(id, body());
    toTheNextCode(org.clock);
    expect(await result(id, factor, at(2))).toBe('E0000068');
    expect(await result(id, factor, at(-2))).toBe('E0000068');
    expect(await result(id, factor, at(0))).toBe('SUCCESS');
    expect(await result(id, factor, at(0))).toBe('E0000082');
    // A step before the one that was used is used, too.
    expect(await result(id, factor, at(-1))).toBe('E0000082');
    expect(await result(id, factor, at(1))).toBe('SUCCESS');
    expect(stepAt(org.clock.nowMs(), { periodSeconds: 30 })).toBeGreaterThan(0);
    expect((await call('DELETE', factors(id, `/${factor}`))).status).toBe(204);
  });
});

describe('a YubiKey', () => {
  const modhex = 'cbdefghijklnrtuv';
  const toModhex = (bytes: Buffer) =>
    [...bytes.toString('hex')].map((nibble) => modhex[Number.parseInt(nibble, 16)]).join('');
  let keys = 0;
  /** As the key makes it: private id, session, clock, use, noise, checksum; encrypted. */
  function press(key: Awaited<ReturnType<typeof newKey>>, session: number, use: number): string {
    const plain = Buffer.alloc(16);
    Buffer.from(key.privateId, 'hex').copy(plain);
    plain.writeUInt16LE(session, 6);
    plain.writeUInt8(use, 11);
    let crc = 0xffff;
    for (const byte of plain.subarray(0, 14)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
    }
    plain.writeUInt16LE(~crc & 0xffff, 14);
    const cipher = createCipheriv('aes-128-ecb', Buffer.from(key.aesKey, 'hex'), null).setAutoPadding(false);
    return key.publicId + toModhex(Buffer.concat([cipher.update(plain), cipher.final()]));
  }
  async function newKey() {
    const number = ++keys;
    const seedOf = {
      serialNumber: String(7_000_000 + number),
      publicId: toModhex(Buffer.from([0, 0, 0, 1, 2, number])),
      privateId: Buffer.from([1, 2, 3, 4, 5, number]).toString('hex'),
      aesKey: Buffer.alloc(16, number).toString('hex'),
    };
    const { id } = await org.api<{ id: string }>('POST', '/api/v1/org/factors/yubikey_token/tokens', seedOf);
    return { ...seedOf, id };
  }
  const claim = (user: string, passCode: string) =>
    call('POST', factors(user), {
      factorType: 'token:hardware',
      provider: 'YUBICO',
      profile: {},
      verify: { passCode },
    });
  const statusOf = async (id: string) =>
    (await org.api<{ status: string }>('GET', `/api/v1/org/factors/yubikey_token/tokens/${id}`)).status;

  test('is whose it is by a touch, proves hardware, and takes only later touches', async () => {
    const key = await newKey();
    const { id } = await person();
    const made = (await claim(id, press(key, 3, 1))).json<{ id: string; status: string }>();
    expect(made).toMatchObject({ status: 'ACTIVE', profile: { credentialId: key.serialNumber } });
    expect(await statusOf(key.id)).toBe('ACTIVE');
    expect(await result(id, made.id, press(key, 3, 1))).toBe('E0000082');
    expect(await result(id, made.id, press(key, 2, 9))).toBe('E0000082');
    expect(await result(id, made.id, press(key, 3, 2))).toBe('SUCCESS');
    const raced = await Promise.all([1, 2, 3, 4].map(() => result(id, made.id, press(key, 4, 0))));
    expect(raced.filter((one) => one === 'SUCCESS')).toHaveLength(1);
    const user = await org.app.directory.users.getUser(id);
    const usable = (await org.app.signIn.factors.usable(user)).find(({ kind }) => kind.provider === 'YUBICO');
    expect(usable?.wouldProve.is).toEqual(['possession', 'userPresence', 'hardwareProtected', 'deviceBound']);
  });

  test('of somebody else, unknown ones and wrong ones are refused alike', async () => {
    const [mine, theirs] = [await newKey(), await newKey()];
    const [me, them] = [await person(), await person()];
    const factor = (await claim(me.id, press(mine, 1, 0))).json<{ id: string }>().id;
    await claim(them.id, press(theirs, 1, 0));
    const unknown = { ...mine, publicId: 'vvvvvvvvvvvv' };
    const foreign = { ...mine, aesKey: '00'.repeat(16) };
    for (const wrong of [press(theirs, 2, 0), press(unknown, 2, 0), press(foreign, 2, 0), 'nonsense'])
      expect(await result(me.id, factor, wrong)).toBe('E0000068');
    const third = await person();
    for (const wrong of [press(theirs, 3, 0), press(unknown, 3, 0), 'nonsense'])
      expect(errorCode(await claim(third.id, wrong))).toBe('E0000068');
    expect((await claim(me.id, press(await newKey(), 1, 0))).text).toContain('already set up');
  });

  /** Guessed at so often that nothing is looked at any more. */
  const useUp = (user: string, factor: string) =>
    org.platform.database.query(sql`
      insert into factor_attempts (user_id, factor_id, attempts, attempts_since, misses)
      values (${user}, ${factor}, 5, ${org.clock.now()}, 101)`);

  test('guessed at a hundred times works again once it is set up again: removed, reset, or given back by anybody', async () => {
    const key = await newKey();
    const { id } = await person();
    const remove = {
      'by its owner': () => call('DELETE', factors(id, `/${factor}`)),
      'with all factors': () => call('POST', `/api/v1/users/${id}/lifecycle/reset_factors`),
      'by hand': () =>
        org.platform.database.query(
          sql`update yubikey_tokens set user_id = null, status = 'UNASSIGNED' where id = ${key.id}`,
        ),
    };
    let session = 0;
    const touch = () => press(key, ++session, 0);
    let factor = (await claim(id, touch())).json<{ id: string }>().id;
    for (const [how, gone] of Object.entries(remove)) {
      await useUp(id, factor);
      await useUp(id, `${factor}.recovery`);
      expect([how, await result(id, factor, touch())]).toEqual([how, 'E0000047']);
      await gone();
      const again = await claim(id, touch());
      expect([how, again.status, again.json<{ id: string }>().id]).toEqual([how, 200, factor]);
      factor = again.json<{ id: string }>().id;
      expect([how, await result(id, factor, touch())]).toEqual([how, 'SUCCESS']);
      const left = await org.platform.database.query(
        sql`select factor_id from factor_attempts where user_id = ${id}`,
      );
      expect(left).toEqual([]);
    }
  });

  test('misread a hundred times while it was being set up can be set up after a while all the same', async () => {
    const key = await newKey();
    const { id } = await person();
    await useUp(id, 'yubikey being enrolled');
    expect(errorCode(await claim(id, press(key, 1, 0)))).toBe('E0000047');
    org.clock.advance(41 * 60_000);
    expect((await claim(id, press(key, 1, 1))).status).toBe(200);
  });

  test('raced by ten people is one’s', async () => {
    const key = await newKey();
    const people = await Promise.all(Array.from({ length: 5 }, () => person()));
    const answers = await Promise.all(people.map(({ id }, n) => claim(id, press(key, 1, n))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('given back can be another’s, and its old codes stay used', async () => {
    const key = await newKey();
    const [first, second] = [await person(), await person()];
    const made = (await claim(first.id, press(key, 5, 0))).json<{ id: string }>();
    expect((await call('DELETE', factors(first.id, `/${made.id}`))).status).toBe(204);
    expect(await statusOf(key.id)).toBe('UNASSIGNED');
    expect(errorCode(await claim(second.id, press(key, 5, 0)))).toBe('E0000068');
    expect((await claim(second.id, press(key, 5, 1))).status).toBe(200);
    await org.api('POST', `/api/v1/users/${second.id}/lifecycle/deactivate`);
    await org.api('DELETE', `/api/v1/users/${second.id}`);
    expect(await statusOf(key.id)).toBe('UNASSIGNED');
    expect((await claim(first.id, press(key, 6, 0))).status).toBe(200);
  });
});
