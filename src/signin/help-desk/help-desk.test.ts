import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { peopleOf, type Somebody } from '#test/kit/recovering.ts';

let org: TestApp;
let people: ReturnType<typeof peopleOf>;
let operator: { id: string; token: string };
let otherOperator: { id: string; token: string };
beforeAll(async () => {
  org = await testApp();
  people = peopleOf(org);
  for (const key of ['google_otp', 'tac']) await allow(key);
  operator = await newOperator();
  otherOperator = await newOperator();
});
afterAll(() => org.close());

async function allow(key: string) {
  const all = await org.api<{ id: string; key: string; status: string }[]>('GET', '/api/v1/authenticators');
  const found = all.find((one) => one.key === key);
  if (found === undefined)
    await org.api('POST', '/api/v1/authenticators?activate=true', {
      key,
      name: 'Temporary Access Code',
      provider: {
        type: 'tac',
        configuration: {
          minTtl: 10,
          maxTtl: 480,
          defaultTtl: 120,
          length: 12,
          complexity: { numbers: true, letters: true, specialCharacters: false },
          multiUseAllowed: false,
        },
      },
    });
  else await people.allow(key);
}

async function newOperator(): Promise<{ id: string; token: string }> {
  const { id } = await people.somebody({ app: false });
  await org.api('POST', `/api/v1/users/${id}/roles`, { type: 'HELP_DESK_ADMIN' });
  const token = await tokenOf(id);
  return { id, token };
}

/** A session of theirs, as the console will have one. */
async function tokenOf(id: string): Promise<string> {
  const user = await org.api<{ profile: { login: string } }>('GET', `/api/v1/users/${id}`);
  const browser = await people.browserOf({ id, login: user.profile.login, code: () => '', factorId: '' });
  return `sid=${browser.cookies.get('sid')}`;
}

type Check = { id: string; status: string; number: string | null; verifiedUntil: string | null };
async function as(
  who: { token: string },
  method: string,
  url: string,
  body?: unknown,
): Promise<{ status: number; json: () => unknown; text: string }> {
  return org.inject({
    method,
    url: `/gatehouse/v1/help-desk/users/${url}`,
    headers: { cookie: who.token, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
    ...(body === undefined ? {} : { body }),
  });
}
async function verified(who: { token: string }, caller: Somebody): Promise<Check> {
  const begun = (
    await as(who, 'POST', `${caller.id}/challenges`, { factorId: caller.factorId })
  ).json() as Check;
  const answer = await as(who, 'POST', `${caller.id}/challenges/${begun.id}/verify`, {
    passCode: caller.code(),
  });
  org.clock.advance(30_000);
  return answer.json() as Check;
}

describe('the help desk', () => {
  test('gives no temporary code and takes no factor out before the caller has proved who they are', async () => {
    const caller = await people.somebody();
    await org.eventTypes();
    for (const [verb, body] of [
      ['temporary-code', {}],
      ['reset-factors', {}],
      ['reset-factors', { factorIds: [caller.factorId] }],
    ] as const) {
      const answer = await as(operator, 'POST', `${caller.id}/${verb}`, body);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('the caller has to prove who they are first');
    }
    const done = (await org.eventTypes()).filter((type) => /factor|help_desk|temporary/.test(type));
    // The three refusals, and nothing that was done.
    expect(done).toEqual(Array(3).fill('user.help_desk.act'));
    // What opens nothing by itself needs none, unless the organisation wants it.
    expect((await as(operator, 'POST', `${caller.id}/reset-password`)).status).toBe(204);
  });

  test('after a code read out it does, for minutes, and the log names operator, person and proof', async () => {
    const caller = await people.somebody();
    const check = await verified(operator, caller);
    expect(check).toMatchObject({ status: 'VERIFIED' });
    const given = await as(operator, 'POST', `${caller.id}/temporary-code`, {});
    expect(given.status).toBe(200);
    expect((given.json() as { code: string }).code.length).toBeGreaterThanOrEqual(8);
    const events = await org.api<
      {
        eventType: string;
        actor: { id: string };
        target: { id: string }[];
        debugContext: { debugData: Record<string, string> };
      }[]
    >(
      'GET',
      `/api/v1/logs?filter=${encodeURIComponent('eventType sw "user.help_desk"')}&limit=100&sortOrder=DESCENDING`,
    );
    const [acted, proof] = events;
    expect(acted).toMatchObject({ eventType: 'user.help_desk.act', actor: { id: operator.id } });
    expect(acted?.target[0]?.id).toBe(caller.id);
    expect(acted?.debugContext.debugData).toMatchObject({
      action: 'temporaryCode',
      verifiedBy: 'google_otp:otp',
    });
    expect(proof).toMatchObject({ eventType: 'user.help_desk.verify', actor: { id: operator.id } });
    org.clock.advance(11 * 60_000);
    await org.eventTypes();
    expect((await as(operator, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(403);
    expect((await as(operator, 'POST', `${caller.id}/reset-factors`, {})).status).toBe(403);
    const refused = encodeURIComponent(
      'eventType eq "user.help_desk.act" and outcome.reason eq "CALLER_NOT_VERIFIED"',
    );
    const refusals = await org.api<typeof events>(
      'GET',
      `/api/v1/logs?filter=${refused}&sortOrder=DESCENDING`,
    );
    expect(refusals.slice(0, 2).map(({ debugContext }) => debugContext.debugData['action'])).toEqual([
      'resetFactors',
      'temporaryCode',
    ]);
    expect(await org.eventTypes()).toEqual(['user.help_desk.act', 'user.help_desk.act']);
  });

  test('counts it for the one operator and the one person', async () => {
    const caller = await people.somebody();
    const neighbour = await people.somebody();
    await verified(operator, caller);
    expect((await as(otherOperator, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(403);
    expect((await as(operator, 'POST', `${neighbour.id}/temporary-code`, {})).status).toBe(403);
    // A new challenge takes the place of the one before, also of what it had proved.
    await as(operator, 'POST', `${caller.id}/challenges`, { factorId: caller.factorId });
    expect((await as(operator, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(403);
  });

  test('takes five codes and no sixth, none of another challenge, and no factor of somebody else', async () => {
    const caller = await people.somebody();
    const neighbour = await people.somebody();
    const foreign = await as(operator, 'POST', `${caller.id}/challenges`, { factorId: neighbour.factorId });
    expect(foreign.status).toBe(400);
    const begun = (
      await as(operator, 'POST', `${caller.id}/challenges`, { factorId: caller.factorId })
    ).json() as Check;
    const verify = (who: { token: string }, passCode: string, userId = caller.id) =>
      as(who, 'POST', `${userId}/challenges/${begun.id}/verify`, { passCode });
    expect((await verify(otherOperator, caller.code())).status).toBe(404);
    expect((await verify(operator, caller.code(), neighbour.id)).status).toBe(404);
    for (let n = 0; n < 5; n++)
      expect((await verify(operator, '000000')).json()).toMatchObject({ status: 'FAILED' });
    const late = await verify(operator, caller.code());
    expect((late.json() as Check).status).not.toBe('VERIFIED');
    expect((await as(operator, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(403);
  });

  test('never shows a code: what is sent goes to the person alone', async () => {
    const caller = await people.somebody();
    const desk = (await as(operator, 'GET', caller.id)).json() as {
      factors: { id: string; factorType: string }[];
    };
    const email = desk.factors.find(({ factorType }) => factorType === 'email');
    if (!email) throw new Error('the address is no factor');
    const begun = await as(operator, 'POST', `${caller.id}/challenges`, { factorId: email.id });
    expect(begun.status).toBe(201);
    await org.platform.jobs.drain();
    const mail = org.platform.mail.messages.filter(({ to }) => to === caller.login).at(-1);
    const [code = 'none'] = /\b\d{6}\b/.exec(mail?.text ?? '') ?? [];
    expect(code).toMatch(/^\d{6}$/);
    expect(begun.text).not.toContain(code);
    const check = begun.json() as Check;
    const answer = await as(operator, 'POST', `${caller.id}/challenges/${check.id}/verify`, {
      passCode: code,
    });
    expect(answer.json()).toMatchObject({ status: 'VERIFIED' });
  });

  test('does nothing for somebody who may do more, and nothing for oneself', async () => {
    const admins = await org.api<{ id: string }[]>(
      'GET',
      `/api/v1/users?search=${encodeURIComponent('profile.login eq "admin@example.com"')}`,
    );
    const admin = admins[0]?.id ?? '';
    expect((await as(operator, 'POST', `${admin}/challenges`, { factorId: 'x' })).status).toBe(403);
    expect((await as(operator, 'POST', `${admin}/reset-password`)).status).toBe(403);
    expect((await as(operator, 'POST', `${operator.id}/unlock`)).status).toBe(403);
    expect((await as(operator, 'POST', `${operator.id}/temporary-code`, {})).status).toBe(403);
  });

  test('is for operators: nobody else reads or does any of it', async () => {
    const caller = await people.somebody();
    const plain = { token: await tokenOf(caller.id) };
    expect((await as(plain, 'GET', caller.id)).status).toBe(403);
    expect((await as(plain, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(403);
    expect((await as({ token: '' }, 'GET', caller.id)).status).toBe(403);
  });

  test('resets what a verified caller has lost, all of it or by name', async () => {
    const caller = await people.somebody();
    await verified(operator, caller);
    const unknown = await as(operator, 'POST', `${caller.id}/reset-factors`, {
      factorIds: [caller.factorId, 'ost0000000000000000'],
    });
    expect(unknown.status).toBe(404);
    const still = await org.api<{ id: string }[]>('GET', `/api/v1/users/${caller.id}/factors`);
    expect(still.some(({ id }) => id === caller.factorId)).toBe(true);
    const named = await as(operator, 'POST', `${caller.id}/reset-factors`, { factorIds: [caller.factorId] });
    expect(named.status).toBe(204);
    const left = await org.api<{ id: string }[]>('GET', `/api/v1/users/${caller.id}/factors`);
    expect(left.some(({ id }) => id === caller.factorId)).toBe(false);
  });

  test('has no second door: the paths of Okta’s API ask for the same proof', async () => {
    const caller = await people.somebody();
    const direct = (method: string, url: string, body?: unknown) =>
      org.inject({
        method,
        url,
        headers: { cookie: operator.token, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
        ...(body === undefined ? {} : { body }),
      });
    const doors = [
      ['POST', `/api/v1/users/${caller.id}/lifecycle/reset_factors`],
      ['POST', `/api/v1/users/${caller.login}/lifecycle/reset_factors`],
      ['DELETE', `/api/v1/users/${caller.id}/factors/${caller.factorId}`],
      ['POST', `/api/v1/users/${caller.id}/factors`, { factorType: 'token:software:totp', provider: 'OKTA' }],
      ['POST', `/gatehouse/v1/users/${caller.id}/recovery-codes`, {}],
    ] as const;
    for (const [method, url, body] of doors)
      expect([url, (await direct(method, url, body)).status]).toEqual([url, 403]);
    const left = await org.api<{ id: string }[]>('GET', `/api/v1/users/${caller.id}/factors`);
    expect(left.some(({ id }) => id === caller.factorId)).toBe(true);
    await verified(operator, caller);
    const after = await direct('DELETE', `/api/v1/users/${caller.id}/factors/${caller.factorId}`);
    expect(after.status).toBe(204);
  });

  test('is not shown what opens an account either, unless the caller proved who they are', async () => {
    const caller = await people.somebody();
    const headers = {
      cookie: operator.token,
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    };
    const act = (verb: string) =>
      org.inject({ method: 'POST', url: `/api/v1/users/${caller.id}/${verb}`, headers });
    await org.eventTypes();
    for (const verb of [
      'lifecycle/reset_password?sendEmail=false',
      'lifecycle/expire_password?tempPassword=true',
      'lifecycle/expire_password_with_temp_password',
      'credentials/forgot_password?sendEmail=false',
    ]) {
      const answer = await act(verb);
      expect([verb, answer.status, answer.text.includes('prove who they are')]).toEqual([verb, 403, true]);
    }
    expect((await org.api<{ status: string }>('GET', `/api/v1/users/${caller.id}`)).status).toBe('ACTIVE');
    expect((await org.eventTypes()).filter((type) => type.startsWith('user.account'))).toEqual([]);
    await verified(operator, caller);
    expect((await act('lifecycle/expire_password_with_temp_password')).json()).toHaveProperty('tempPassword');
    expect(await org.eventTypes()).toEqual(expect.arrayContaining(['user.account.expire_password']));
    // What goes to the person's own mailbox asks for no proof, unless the organisation wants it to.
    const other = await people.somebody();
    const url = `/api/v1/users/${other.id}/lifecycle/reset_password`;
    expect((await org.inject({ method: 'POST', url, headers })).text).toBe('{}');
  });

  test('asks for proof of whatever the organisation wants proof for', async () => {
    const path = '/gatehouse/v1/security-settings';
    const before = await org.api<{ helpDesk: { verify: Record<string, boolean> } }>('GET', path);
    const { helpDesk } = before;
    await org.api('PUT', path, {
      ...before,
      helpDesk: {
        ...helpDesk,
        verify: { ...helpDesk.verify, resetPassword: true, unlock: true, temporaryCode: false },
      },
    });
    const caller = await people.somebody();
    expect((await as(operator, 'POST', `${caller.id}/reset-password`)).status).toBe(403);
    const headers = {
      cookie: operator.token,
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    };
    // Nor by the paths of Okta's API for the same.
    for (const verb of [
      'lifecycle/unlock',
      'lifecycle/reset_password?sendEmail=false',
      'lifecycle/expire_password?tempPassword=true',
      'lifecycle/expire_password_with_temp_password',
      'credentials/forgot_password?sendEmail=false',
    ]) {
      const answer = await org.inject({ method: 'POST', url: `/api/v1/users/${caller.id}/${verb}`, headers });
      expect([verb, answer.status, answer.text.includes('prove who they are')]).toEqual([verb, 403, true]);
    }
    expect((await as(operator, 'POST', `${caller.id}/temporary-code`, {})).status).toBe(200);
    await org.api('PUT', path, before);
  });
});
