// What an administrator should look at: nothing that they may not know of, and nothing that is in order.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, giveTotp } from '#test/kit/factor-walk.ts';

let org: TestApp;
type Item = {
  kind: string;
  urgency: string;
  count: number;
  things: { id: string; name: string; detail: string | null }[];
};
const api = <T = { id: string }>(method: string, url: string, body?: unknown) =>
  org.api<T>(method, url, body);
const toDo = async () => (await api<{ items: Item[] }>('GET', '/gatehouse/v1/insights/to-do')).items;
const kinds = async () => (await toDo()).map(({ kind }) => kind);
const of = async (kind: string) => (await toDo()).find((item) => item.kind === kind);
const write = (statement: ReturnType<typeof sql>) =>
  org.platform.database.transaction((tx) => tx.execute(statement));

async function aPerson(name: string): Promise<string> {
  const login = `${name}@example.com`;
  const profile = { firstName: name, lastName: 'Tanaka', email: login, login };
  return (await api('POST', '/api/v1/users?activate=true', { profile })).id;
}

beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org?.close());

describe('to do', () => {
  test('is in a fresh organisation a second factor for its first administrator, and nothing else', async () => {
    expect(await toDo()).toMatchObject([
      { kind: 'ADMINS_WITHOUT_FACTOR', count: 1, things: [{ name: 'admin@example.com' }] },
    ]);
    const [admin] = await api<{ id: string }[]>(
      'GET',
      '/api/v1/users?search=profile.login%20eq%20%22admin@example.com%22',
    );
    if (admin === undefined) throw new Error('no administrator');
    await giveTotp(org, { id: admin.id, login: 'admin@example.com' });
    expect(await toDo()).toEqual([]);
  });

  test('is a second factor for those whose role comes from a group, too', async () => {
    const group = await api('POST', '/api/v1/groups', { profile: { name: 'Helpers' } });
    await api('POST', `/api/v1/groups/${group.id}/roles`, { type: 'HELP_DESK_ADMIN' });
    const { id } = await addWorker(org, 'helper');
    await api('PUT', `/api/v1/groups/${group.id}/users/${id}`);
    expect(await of('ADMINS_WITHOUT_FACTOR')).toMatchObject({ things: [{ id, name: 'helper@example.com' }] });
    await api('DELETE', `/api/v1/groups/${group.id}`);
    expect(await toDo()).toEqual([]);
  });

  test('is refused to who is nobody, and shows what a role may read only', async () => {
    const id = await aPerson('locked');
    await write(sql`update users set status = 'LOCKED_OUT' where id = ${id}`);
    await api('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Shops',
      gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }],
    });
    expect(await kinds()).toEqual(['LOCKED_OUT', 'UNUSED_ZONES']);
    const url = '/gatehouse/v1/insights/to-do';
    expect((await org.inject({ method: 'GET', url })).status).toBe(403);
    const account = await api('POST', '/gatehouse/v1/service-accounts', { name: 'reports' });
    await api('POST', `/gatehouse/v1/service-accounts/${account.id}/roles`, { type: 'REPORT_ADMIN' });
    const { token } = await api<{ token: string }>(
      'POST',
      `/gatehouse/v1/service-accounts/${account.id}/tokens`,
      { name: 'reports' },
    );
    const seen = await org.inject({ method: 'GET', url, headers: { authorization: `SSWS ${token}` } });
    expect((seen.json() as { items: Item[] }).items.map(({ kind }) => kind)).toEqual(['LOCKED_OUT']);
    await write(sql`update users set status = 'ACTIVE' where id = ${id}`);
    expect(await kinds()).toEqual(['UNUSED_ZONES']);
  });

  test('names apps that nobody can open', async () => {
    const app = await api('POST', '/api/v1/apps', {
      name: 'bookmark',
      label: 'Till',
      signOnMode: 'BOOKMARK',
      settings: { app: { requestIntegration: false, url: 'https://till.example.com/' } },
    });
    expect(await of('UNASSIGNED_APPS')).toMatchObject({ count: 1, things: [{ id: app.id, name: 'Till' }] });
    const id = await aPerson('aoi');
    await api('POST', `/api/v1/apps/${app.id}/users`, { id });
    expect(await of('UNASSIGNED_APPS')).toBeUndefined();
  });

  test('names certificates that end soon', async () => {
    await api('POST', '/api/v1/apps', {
      label: 'Intranet',
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: 'https://intranet.example.com/acs',
          audience: 'https://intranet.example.com',
          recipient: 'https://intranet.example.com/acs',
          destination: 'https://intranet.example.com/acs',
          subjectNameIdTemplate: '${user.userName}',
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          responseSigned: true,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        },
      },
    });
    expect(await of('APP_CERTIFICATES')).toBeUndefined();
    org.clock.advance(10 * 365 * 86_400_000 - 20 * 86_400_000);
    expect(await of('APP_CERTIFICATES')).toMatchObject({
      urgency: 'URGENT',
      count: 1,
      things: [{ name: 'Intranet' }],
    });
  });

  test('names administrators who stay away', async () => {
    expect(await of('INACTIVE_ADMINS')).toMatchObject({ count: 1, things: [{ name: 'admin@example.com' }] });
  });

  test('names rules that can never apply', async () => {
    const groupId = (await api('POST', '/api/v1/groups', { profile: { name: 'Nobody' } })).id;
    const policy = await api('POST', '/api/v1/policies', {
      type: 'OKTA_SIGN_ON',
      name: 'Stores',
      conditions: { people: { groups: { include: [groupId] } } },
    });
    expect(await of('POLICY_FINDINGS')).toMatchObject({ things: [{ id: policy.id, name: 'Stores' }] });
    await api('PUT', `/api/v1/groups/${groupId}/users/${await aPerson('ben')}`);
    expect(await of('POLICY_FINDINGS')).toBeUndefined();
  });
});
