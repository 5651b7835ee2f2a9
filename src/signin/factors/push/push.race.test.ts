import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import type { User } from '#src/directory/users/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, allowAuthenticator } from '#test/kit/factor-walk.ts';
import { type OtherNode, otherNode } from '#test/kit/other-node.ts';
import { setUpLink, testPhone } from '#test/kit/phone.ts';
import type { FactorRequest } from '../user-factors/index.ts';

let org: TestApp;
let second: OtherNode;

beforeAll(async () => {
  org = await testApp();
  await allowAuthenticator(org, 'okta_verify');
  second = await otherNode(org);
});
afterAll(async () => {
  await second.close();
  await org.close();
});

const requestOf = (user: User, binding: string): FactorRequest => ({
  by: { actor: { id: user.id, type: 'User', alternateId: user.login, displayName: user.login } },
  client: {
    requestId: 'request-1',
    ipAddress: '198.51.100.7',
    ipChain: ['198.51.100.7'],
    userAgent: 'test',
    origin: 'http://localhost:8080',
  },
  binding,
});

async function withPhone() {
  const user = await org.app.directory.users.getUser((await addWorker(org)).id);
  const phone = testPhone(org);
  const { factors } = org.app.signIn;
  const made = await factors.enroll(
    user,
    { factorType: 'push', provider: 'OKTA', profile: {} },
    requestOf(user, '').by,
  );
  await phone.add(setUpLink(made.activation));
  await factors.activate(user, made.factor.id, {}, requestOf(user, '').by);
  return { user, phone, factorId: made.factor.id };
}

const nodes = (): App[] => [org.app, second.app];

test('of fifty askings at once on two nodes, each from a browser of its own, three reach the phone', async () => {
  const { user, phone, factorId } = await withPhone();
  const asked = await Promise.allSettled(
    Array.from({ length: 50 }, (_, at) =>
      nodes()[at % 2]?.signIn.factors.challenge(user, factorId, requestOf(user, `browser-${at}`)),
    ),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  const refused = asked.filter((one) => one.status === 'rejected');
  expect(refused.every(({ reason }) => reason instanceof ApiError && reason.code === 'E0000047')).toBe(true);
  expect((await phone.list()).requests).toHaveLength(3);
  const types = await org.eventTypes();
  expect(types.filter((type) => type === 'system.push.send_factor_verify_push')).toHaveLength(3);
  expect(types.filter((type) => type === 'user.mfa.okta_verify.pause_push')).toHaveLength(1);
});

test('of fifty who ask two nodes for the outcome of one approval, one is let in', async () => {
  const { user, phone, factorId } = await withPhone();
  const request = requestOf(user, 'browser-1');
  const challenge = await org.app.signIn.factors.challenge(user, factorId, request);
  const [waiting] = (await phone.list()).requests;
  if (challenge === undefined || waiting === undefined) throw new Error('nothing was asked');
  await phone.answer(waiting, 'approve', challenge.shown.number as number);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      nodes()[at % 2]?.signIn.factors.poll(user, factorId, { ...request, state: challenge.state }),
    ),
  );
  expect(outcomes.filter((one) => one?.result === 'SUCCESS')).toHaveLength(1);
});

test('of a yes and a no that come at the same moment, one is the answer', async () => {
  const { user, phone, factorId } = await withPhone();
  const challenge = await org.app.signIn.factors.challenge(user, factorId, requestOf(user, 'browser-1'));
  const [waiting] = (await phone.list()).requests;
  if (challenge === undefined || waiting === undefined) throw new Error('nothing was asked');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      at % 2 === 0
        ? phone.answer(waiting, 'approve', challenge.shown.number as number)
        : phone.answer(waiting, 'deny'),
    ),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(19);
});
