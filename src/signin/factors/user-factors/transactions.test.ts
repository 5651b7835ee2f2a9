import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { toTheNextCode } from '#test/kit/totp-step.ts';
import { codeFor } from '#test/kit/factor-walk.ts';
import { factorKit } from '#test/kit/factors.ts';
import { otherNode } from '#test/kit/other-node.ts';
import { setUpLink, testPhone } from '#test/kit/phone.ts';

let org: TestApp;
const { person, call, factors, enroll, list, verify, activate, errorCode, codeTo, otherToken } = factorKit(
  () => org,
);
beforeAll(async () => {
  org = await testApp();
  await activate('okta_verify');
});
afterAll(() => org.close());

type Waiting = {
  factorResult: string;
  _links: { poll: { href: string }; cancel: { href: string } };
  _embedded?: { challenge: { correctAnswer: number } };
};
const pathOf = (href: string) => new URL(href).pathname;

async function withPhone() {
  const { id } = await person();
  const made = await enroll(id, { factorType: 'push', provider: 'OKTA' });
  const activation = () => call('POST', factors(id, `/${made.id}/lifecycle/activate`));
  expect((await activation()).json()).toMatchObject({
    status: 'PENDING_ACTIVATION',
    factorResult: 'WAITING',
  });
  const phone = testPhone(org);
  await phone.add(setUpLink(made._embedded?.activation));
  expect((await activation()).json()).toMatchObject({ status: 'ACTIVE' });
  return { id, factor: made.id, phone };
}
async function pushed(more: object = {}) {
  const who = await withPhone();
  const answer = await verify(who.id, who.factor, more);
  expect(answer.status).toBe(201);
  const waiting = answer.json<Waiting>();
  const poll = pathOf(waiting._links.poll.href);
  const [request] = (await who.phone.list()).requests;
  if (request === undefined) throw new Error('nothing waits');
  return { ...who, waiting, poll, request };
}

describe('a push that a program asks for', () => {
  test('waits, succeeds once by the phone, and is told to nobody else', async () => {
    const { id, factor, poll, phone, request, waiting } = await pushed();
    expect((await call('GET', poll)).json()).toMatchObject({ factorResult: 'WAITING' });
    expect((await call('GET', poll, undefined, await otherToken())).status).toBe(404);
    const stranger = await withPhone();
    const transaction = poll.split('/').at(-1);
    expect(
      (await call('GET', factors(stranger.id, `/${stranger.factor}/transactions/${transaction}`))).status,
    ).toBe(404);
    const email = (await list(id)).find(({ factorType }) => factorType === 'email');
    expect((await call('GET', factors(id, `/${email?.id}/transactions/${transaction}`))).status).toBe(404);
    await phone.answer(request, 'approve', waiting._embedded?.challenge.correctAnswer);
    const answers = await Promise.all([1, 2, 3].map(() => call('GET', poll)));
    const results = answers.map((one) => one.json<{ factorResult?: string }>().factorResult);
    expect(results.filter((one) => one === 'SUCCESS')).toHaveLength(1);
    expect((await call('GET', poll)).status).toBe(404);
    expect(factor).toMatch(/^opf/);
  });

  test('with a number to match shows it, and is REJECTED by a no', async () => {
    const { waiting, poll, phone, request } = await pushed({ useNumberMatchingChallenge: true });
    expect(request.choices).toContain(waiting._embedded?.challenge.correctAnswer);
    await phone.answer(request, 'deny');
    expect((await call('GET', poll)).json()).toEqual({ factorResult: 'REJECTED' });
  });

  test('is cancelled by whoever asked, and can be answered no more', async () => {
    const { waiting, poll, phone } = await pushed();
    expect(
      (await call('DELETE', pathOf(waiting._links.cancel.href), undefined, await otherToken())).status,
    ).toBe(404);
    expect((await call('DELETE', pathOf(waiting._links.cancel.href))).status).toBe(204);
    expect((await call('GET', poll)).status).toBe(404);
    expect((await phone.list()).requests).toEqual([]);
  });
});

test('a code of an authenticator app, raced at two nodes, is spent once, and takes those before it along', async () => {
  const { id } = await person();
  const other = await otherNode(org);
  const body = { factorType: 'token:software:totp', provider: 'GOOGLE' };
  await activate('google_otp');
  const factor = await enroll(id, body);
  const secret = factor._embedded?.activation['sharedSecret'] ?? '';
  await org.api('POST', factors(id, `/${factor.id}/lifecycle/activate`), { passCode: codeFor(org, secret) });
  toTheNextCode(org.clock);
  const at = (node: number, offset: number) =>
    (node === 0 ? org.inject : other.app.http.inject)({
      method: 'POST',
      url: factors(id, `/${factor.id}/verify`),
      headers: { authorization: `SSWS ${org.token}` },
      body: { passCode: codeFor(org, secret, offset) },
    });
  const answers = await Promise.all([0, 1, 0, 1].map((node) => at(node, 1)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
  expect(errorCode(await at(1, 0))).toBe('E0000082');
  await other.close();
});

test('guesses at two nodes are counted together', async () => {
  const { id, login } = await person();
  const other = await otherNode(org);
  const factor = `emf${id.slice(3)}`;
  await verify(id, factor);
  const right = await codeTo(login);
  const guesses = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      (i % 2 === 0 ? org.inject : other.app.http.inject)({
        method: 'POST',
        url: factors(id, `/${factor}/verify`),
        headers: { authorization: `SSWS ${org.token}` },
        body: { passCode: String((Number(right) + 1 + i) % 1_000_000).padStart(6, '0') },
      }),
    ),
  );
  expect(guesses.map(errorCode).filter((one) => one === 'E0000068')).toHaveLength(5);
  expect(guesses.map(errorCode).filter((one) => one === 'E0000047')).toHaveLength(45);
  await other.close();
});
