import { afterAll, beforeAll, expect, test } from 'vitest';
import { aWebApp } from '#test/kit/access.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

type Wire = { id: string };
type WireError = { errorCode: string; errorCauses: { errorSummary: string }[] };

let org: TestApp;
let path: string;
beforeAll(async () => {
  org = await testApp();
  const app = await org.api<Wire>('POST', '/api/v1/apps', aWebApp());
  path = `/api/v1/apps/${app.id}/group-push/mappings`;
  const profile = { authScheme: 'TOKEN', token: 'token' };
  await org.api('POST', `/api/v1/apps/${app.id}/connections/default`, {
    baseUrl: 'https://scim.example.com',
    profile,
  });
});
afterAll(() => org?.close());

const addGroup = async (name: string) =>
  (await org.api<Wire>('POST', '/api/v1/groups', { profile: { name } })).id;
const refused = async (method: string, url: string, body?: unknown) => {
  const headers = { authorization: `SSWS ${org.token}` };
  const answer = await org.inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
  const { errorCode, errorCauses } = answer.json<WireError>();
  return [answer.status, errorCode, errorCauses.map((cause) => cause.errorSummary).join()];
};
const codeOf = async (...request: Parameters<typeof refused>) => (await refused(...request)).slice(0, 2);

test('what cannot be pushed is refused', async () => {
  const sourceGroupId = await addGroup('Refused');
  await org.eventTypes();
  for (const [body, cause] of [
    [{ sourceGroupId }, 'targetGroupId: give either'],
    [{ sourceGroupId, targetGroupId: 'x', targetGroupName: 'y' }, 'targetGroupId: give either'],
    [{ sourceGroupId: '00gnope', targetGroupName: 'y' }, 'sourceGroupId: there is no such group'],
    [{ sourceGroupId, targetGroupId: sourceGroupId }, 'targetGroupId: is no group of an app'],
    [{ sourceGroupId, targetGroupName: 'y', status: 'ERROR' }, 'status'],
    [{ sourceGroupId, targetGroupName: 'y', appConfig: { type: 'ACTIVE_DIRECTORY' } }, 'appConfig'],
    [{ sourceGroupId, targetGroupName: 'y', surprise: 1 }, 'surprise'],
  ] as const)
    expect(await refused('POST', path, body)).toEqual([400, 'E0000001', expect.stringContaining(cause)]);
  const bare = await org.api<Wire>('POST', '/api/v1/apps', aWebApp());
  const unconnected = `/api/v1/apps/${bare.id}/group-push/mappings`;
  expect(await codeOf('POST', unconnected, { sourceGroupId, targetGroupName: 'y' })).toEqual([
    400,
    'E0000001',
  ]);
  for (const [method, body] of [['GET'], ['PATCH', { status: 'ACTIVE' }], ['DELETE']] as const)
    expect(await codeOf(method, `${path}/gPmnope?deleteTargetGroup=false`, body)).toEqual([404, 'E0000007']);
  expect(await codeOf('GET', `${path}?after=x`)).toEqual([400, 'E0000029']);
  expect(await codeOf('GET', `${path}?status=GOOD`)).toEqual([400, 'E0000001']);
  expect(await org.eventTypes()).toEqual(['application.lifecycle.create']);
});

test('a mapping is kept, never says it has pushed, and goes when it is inactive', async () => {
  const sourceGroupId = await addGroup('Pushed');
  await org.eventTypes();
  const made = await org.api<Wire>('POST', path, { sourceGroupId, targetGroupName: 'Over there' });
  expect(made).toMatchObject({
    status: 'ERROR',
    sourceGroupId,
    errorSummary: expect.stringContaining('Nothing has been pushed') as string,
  });
  expect(made).not.toHaveProperty('lastPush');
  expect(await codeOf('POST', path, { sourceGroupId, targetGroupName: 'Again' })).toEqual([400, 'E0000001']);
  const one = `${path}/${made.id}`;
  expect(await org.api('GET', one)).toEqual(made);
  expect(await codeOf('DELETE', `${one}?deleteTargetGroup=false`)).toEqual([400, 'E0000001']);
  expect(await codeOf('DELETE', one)).toEqual([400, 'E0000001']);
  expect(await org.api('PATCH', one, { status: 'INACTIVE' })).toMatchObject({
    status: 'INACTIVE',
    errorSummary: '',
  });
  const answer = await org.inject({
    method: 'DELETE',
    url: `${one}?deleteTargetGroup=true`,
    headers: { authorization: `SSWS ${org.token}` },
  });
  expect([answer.status, answer.text]).toEqual([200, '']);
  expect(await codeOf('GET', one)).toEqual([404, 'E0000007']);
  expect(await org.eventTypes()).toEqual([
    'application.provision.group_push.mapping.created',
    'application.provision.group_push.deactivate_mapping',
    'application.provision.group_push.mapping.deleted',
  ]);
});

test('of two who map one group at once one does', async () => {
  const sourceGroupId = await addGroup('Contested');
  const headers = { authorization: `SSWS ${org.token}` };
  const body = { sourceGroupId, targetGroupName: 'x' };
  const answers = await Promise.all(
    [1, 2, 3].map(() => org.inject({ method: 'POST', url: path, headers, body })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
});

test('the list is filtered, and paged without skipping', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) {
    const status = index % 2 === 0 ? 'ACTIVE' : 'INACTIVE';
    const sourceGroupId = await addGroup(`Listed ${index}`);
    ids.push((await org.api<Wire>('POST', path, { sourceGroupId, targetGroupName: 'x', status })).id);
  }
  const list = async (query: string) =>
    (await org.api<Wire[]>('GET', `${path}?${query}`)).map(({ id }) => id);
  const all = await list('');
  expect(all).toEqual(expect.arrayContaining(ids));
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const page = await list(`limit=2${after && `&after=${after}`}`);
    seen.push(...page);
    if (page.length < 2) break;
    after = page.at(-1) ?? '';
  }
  expect(seen).toEqual(all);
  expect(await list('status=INACTIVE')).toHaveLength(2);
  expect(await list('status=ACTIVE')).toEqual([]);
  expect((await list('status=ERROR')).length).toBe(all.length - 2);
  expect(await list(`lastUpdated=${encodeURIComponent('2999-01-01T00:00:00Z')}`)).toEqual([]);
});
