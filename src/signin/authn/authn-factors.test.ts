import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import {
  addWorker,
  allowAuthenticator,
  codeFor,
  giveTotp,
  requireFactor,
  type Worker,
  wrongCodeFor,
} from '#test/kit/factor-walk.ts';
import { rightPassword } from '#test/kit/signin.ts';
import {
  type CreationOptions,
  type RequestOptions,
  softAuthenticator,
} from '#test/kit/soft-authenticator.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'google_otp');
  await allowAuthenticator(org, 'webauthn');
  await allowAuthenticator(org, 'okta_email', false);
});
afterAll(() => org.close());

type Answer = {
  status: string;
  stateToken: string;
  sessionToken?: string;
  errorCode?: string;
  errorSummary?: string;
  _embedded: { factors: { id: string }[]; factor: { _embedded: { challenge: RequestOptions } } };
};

async function call(path: string, body: unknown) {
  const { status, headers, json } = await org.inject({ method: 'POST', url: `/api/v1/authn${path}`, body });
  return { status, headers, body: json<Answer>() };
}
const signIn = async ({ login }: Worker) =>
  (await call('', { username: login, password: rightPassword })).body;
const verify = (stateToken: string, factorId: string, answer: object = {}) =>
  call(`/factors/${factorId}/verify`, { stateToken, ...answer });

async function giveKey({ id }: Worker) {
  const factors = `/api/v1/users/${id}/factors`;
  const made = await org.api<{ id: string; _embedded: { activation: CreationOptions } }>('POST', factors, {
    factorType: 'webauthn',
    provider: 'FIDO',
  });
  const key = softAuthenticator();
  const { clientData, attestation } = key.create(made._embedded.activation);
  await org.api('POST', `${factors}/${made.id}/lifecycle/activate`, { clientData, attestation });
  return { id: made.id, key };
}

test('a second security key signs in where the first was asked for, named or not; a stranger’s does not', async () => {
  const [aoi, ren] = [await addWorker(org), await addWorker(org)];
  const [first, second, theirs] = [await giveKey(aoi), await giveKey(aoi), await giveKey(ren)];
  await requireFactor(org, [aoi]);
  const ask = async () => {
    const { stateToken } = await signIn(aoi);
    const { body } = await verify(stateToken, first.id);
    return { stateToken, options: body._embedded.factor._embedded.challenge };
  };
  for (const one of [theirs, { key: softAuthenticator() }]) {
    const { stateToken, options } = await ask();
    const refused = await verify(stateToken, first.id, one.key.get(options));
    expect([refused.status, refused.body.errorCode]).toEqual([403, 'E0000068']);
    const { credentialId: _id, userHandle: _handle, ...nameless } = one.key.get(options);
    expect((await verify(stateToken, first.id, nameless)).status).toBe(403);
  }
  for (const isNamed of [true, false]) {
    const { stateToken, options } = await ask();
    const { credentialId, userHandle, ...nameless } = second.key.get(options);
    await org.eventTypes();
    const done = await verify(stateToken, first.id, {
      ...nameless,
      ...(isNamed && { credentialId, userHandle }),
    });
    expect([isNamed, done.body.status, typeof done.body.sessionToken]).toEqual([
      isNamed,
      'SUCCESS',
      'string',
    ]);
    expect(await org.eventTypes()).toContain('user.authentication.auth_via_mfa');
  }
  // What says which key it was is believed: that of the first with the signature of the second is nothing.
  const { stateToken, options } = await ask();
  const mixed = { ...second.key.get(options), credentialId: first.key.credentialId };
  expect((await verify(stateToken, first.id, mixed)).status).toBe(403);
});

test('a code from before the one that was taken is refused', async () => {
  const aoi = await addWorker(org);
  const { factorId, secret } = await giveTotp(org, aoi);
  await requireFactor(org, [aoi]);
  const answer = async (passCode: string) => verify((await signIn(aoi)).stateToken, factorId, { passCode });
  expect((await answer(codeFor(org, secret, 1))).body.status).toBe('SUCCESS');
  for (const offset of [0, 1]) expect((await answer(codeFor(org, secret, offset))).status).toBe(403);
  org.clock.advance(60_000);
  expect((await answer(codeFor(org, secret))).body.status).toBe('SUCCESS');
});

test('too many wrong codes are told for how long to wait, in words and in Retry-After', async () => {
  const aoi = await addWorker(org);
  const { factorId, secret } = await giveTotp(org, aoi);
  await requireFactor(org, [aoi]);
  const { stateToken } = await signIn(aoi);
  for (let guess = 0; guess < 5; guess++)
    await verify(stateToken, factorId, { passCode: wrongCodeFor(org, secret) });
  org.clock.advance(61_000);
  const refused = await verify(stateToken, factorId, { passCode: codeFor(org, secret) });
  expect([refused.status, refused.body.errorCode]).toEqual([429, 'E0000047']);
  expect(refused.body.errorSummary).toContain('Please wait 4 minutes');
  const seconds = Number(refused.headers['retry-after']);
  expect(seconds).toBeGreaterThan(200);
  expect(seconds).toBeLessThanOrEqual(240);
  org.clock.advance(seconds * 1_000);
  const again = await signIn(aoi);
  const done = await verify(again.stateToken, factorId, { passCode: codeFor(org, secret) });
  expect(done.body.status).toBe('SUCCESS');
});
