import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
let personId: string;
let appId: string;

beforeAll(async () => {
  org = await testApp();
  const person = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: {
      firstName: 'Aoi',
      lastName: 'Tanaka',
      email: 'aoi@example.com',
      login: 'aoi@example.com',
      department: 'Shop 12',
    },
  });
  personId = person.id;
  const group = await org.api<{ id: string }>('POST', '/api/v1/groups', { profile: { name: 'Shop staff' } });
  await org.api('PUT', `/api/v1/groups/${group.id}/users/${personId}`);
  const app = await org.api<{ id: string }>('POST', '/api/v1/apps', {
    name: 'bookmark',
    label: 'Till',
    signOnMode: 'BOOKMARK',
    credentials: {
      userNameTemplate: { template: '${fn:substringBefore(source.login, "@")}', type: 'CUSTOM' },
    },
    settings: { app: { url: 'https://till.example.com', requestIntegration: false } },
  });
  appId = app.id;
});
afterAll(() => org?.close());

type Answer = {
  result: unknown;
  type: string;
  uses: { variables: string[]; groups: boolean; time: boolean };
  trace: { position: number; part: string; value: unknown }[];
  error: { reason: string; message: string; position: number } | null;
};

const tryIt = (body: Record<string, unknown>) =>
  org.api<Answer>('POST', '/gatehouse/v1/expressions/evaluate', body);

async function refused(body: unknown, token = org.token) {
  const answer = await org.inject({
    method: 'POST',
    url: '/gatehouse/v1/expressions/evaluate',
    headers: { authorization: `SSWS ${token}` },
    body,
  });
  return {
    status: answer.status,
    ...answer.json<{ errorCode: string; errorCauses: Record<string, string>[] }>(),
  };
}

describe('an administrator who tries an expression is told what is wrong with it', () => {
  test('a broken one is a 400 with the position of what could not be read', async () => {
    const answer = await refused({ expression: 'user.firstName + + "x"' });
    expect(answer).toMatchObject({ status: 400, errorCode: 'E0000001' });
    expect(answer.errorCauses).toEqual([
      {
        errorSummary: expect.stringMatching(/^expression: unexpected '\+'.*position 17/),
        reason: 'SYNTAX',
        locationType: 'position',
        location: '17',
      },
    ]);
  });

  test('an unknown function is answered with the name that was most likely meant', async () => {
    const answer = await refused({ template: '${String.lenn(source.login)}' });
    expect(answer.errorCauses[0]?.errorSummary).toContain("Did you mean 'String.len'?");
  });

  test.each([[{}], [{ expression: 'user.login', template: '${source.login}' }]])(
    '%j: either an expression or a template',
    async (body) => {
      expect((await refused(body)).errorCauses[0]?.errorSummary).toContain(
        'either an expression or a template',
      );
    },
  );

  test('a person or an app that does not exist is not found', async () => {
    expect(await refused({ expression: 'user.login', userId: '00unobody000000000000' })).toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
    expect(await refused({ expression: 'user.login', userId: personId, appId: '0oanothing' })).toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  test('without a token nobody sees anything', async () => {
    expect((await refused({ expression: 'user.login', userId: personId }, 'x')).status).toBe(401);
  });
});

describe('an expression on a real person', () => {
  test('gives its value, its type, and what each part of it came to', async () => {
    const answer = await tryIt({
      expression: 'user.department == "Shop 12" ? String.toUpperCase(user.firstName) : "nobody"',
      userId: personId,
    });
    expect(answer).toMatchObject({ result: 'AOI', type: 'text', error: null });
    expect(answer.trace).toContainEqual({ position: 5, part: 'user.department', value: 'Shop 12' });
    expect(answer.trace).toContainEqual({ position: 16, part: '… == …', value: true });
    expect(answer.trace.at(-1)).toMatchObject({ part: '… ? … : …', value: 'AOI' });
  });

  test('that fails on this person says where, and how far it came', async () => {
    const answer = await tryIt({ expression: 'user.firstName * 2', userId: personId });
    expect(answer.result).toBeNull();
    expect(answer.error).toMatchObject({ reason: 'type', position: 15 });
    expect(answer.trace).toContainEqual({ position: 5, part: 'user.firstName', value: 'Aoi' });
  });

  test('sees groups only when it asks for them', async () => {
    const answer = await tryIt({
      expression: 'isMemberOfGroupName("Shop staff")',
      userId: personId,
    });
    expect(answer).toMatchObject({ result: true, uses: { groups: true } });
    expect((await tryIt({ expression: 'user.login', userId: personId })).uses.groups).toBe(false);
  });

  test('sees the app as it will when it is a claim or a statement of it', async () => {
    const answer = await tryIt({
      expression: 'appuser.userName + " at " + app.label',
      userId: personId,
      appId,
    });
    expect(answer.result).toBe('aoi at Till');
    expect(
      (await tryIt({ template: '${user.userName}/${source.lastName}', userId: personId, appId })).result,
    ).toBe('aoi/Tanaka');
  });

  test('can be tried on a profile that nobody has yet', async () => {
    expect(
      await tryIt({
        template: '${source.firstName}.${source.lastName}',
        profile: { firstName: 'A', lastName: 'B' },
      }),
    ).toMatchObject({ result: 'A.B', type: 'text' });
  });

  test('reaches nothing but its context, and ends when its budget does', async () => {
    for (const expression of ['user.constructor', 'user["__proto__"]', 'process', 'this']) {
      expect((await tryIt({ expression, userId: personId })).result).toBeNull();
    }
    const bomb = await tryIt({ expression: 'a + a', variables: { a: 'x'.repeat(15_000) } });
    expect(bomb.error).toMatchObject({ reason: 'limit' });
  });
});
