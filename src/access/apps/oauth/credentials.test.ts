// The secrets and keys of a client over the whole of their lives; what is refused in detail stands in app-routes.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programKey } from '#test/kit/api-client.ts';
import { type Client, type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

let org: WholeApp;
let client: Client;
type Credential = { id: string; status: string; client_secret?: string; kid?: string };

beforeAll(async () => {
  org = await wholeApp();
  client = await org.client();
});
afterAll(() => org.close());

const statusOf = async (request: string) => (await org.admin(request)).status;

test.each<[string, string, () => object]>([
  ['a secret', 'secrets', () => ({})],
  ['a key', 'jwks', () => programKey().jwk],
])('%s is made, shown, switched off and on, and deleted once it is off', async (_what, kind, body) => {
  const path = `/api/v1/apps/${client.appId}/credentials/${kind}`;
  const made = await org.make<Credential>(`POST ${path}`, body());
  const one = `${path}/${made.id}`;
  // A second active one, so that the first may be switched off.
  if (kind === 'jwks') await org.make(`POST ${path}`, body());
  expect(await org.make(`GET ${one}`)).toEqual(made);
  expect((await org.make<Credential[]>(`GET ${path}`)).map(({ id }) => id)).toContain(made.id);
  expect(await statusOf(`DELETE ${one}`)).toBe(400);
  for (const [verb, status] of [
    ['deactivate', 'INACTIVE'],
    ['activate', 'ACTIVE'],
    ['deactivate', 'INACTIVE'],
  ] as const)
    expect((await org.make<Credential>(`POST ${one}/lifecycle/${verb}`)).status).toBe(status);
  expect(await statusOf(`DELETE ${one}`)).toBe(204);
  for (const request of [
    `GET ${one}`,
    `DELETE ${one}`,
    `POST ${one}/lifecycle/activate`,
    `POST ${one}/lifecycle/deactivate`,
  ])
    expect(await statusOf(request), request).toBe(404);
});
