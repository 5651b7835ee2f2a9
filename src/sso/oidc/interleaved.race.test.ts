import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimsOf, type TestClient, type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
beforeAll(async () => {
  org = await testSso();
});
afterAll(() => org?.close());

test('a hundred sign-ons at once, of ten people at ten apps: everybody gets their own tokens and nobody else’s', async () => {
  const clients = await Promise.all(Array.from({ length: 10 }, () => org.client()));
  const people = await Promise.all(Array.from({ length: 10 }, (_, i) => org.person(`p${i}@example.com`)));
  for (const client of clients) for (const person of people) await org.assign(client, person);
  const browsers = await Promise.all(people.map((person) => org.signedIn(person)));
  const pairs = clients.flatMap((client) =>
    people.map((person, i) => ({ client, person, browser: browsers[i] })),
  );
  const results = await Promise.all(
    pairs.map(async ({ client, person, browser }) => {
      const nonce = `${client.clientId}-${person.id}`;
      const tokens = await org.tokens(client as TestClient, browser?.cookie ?? '', { nonce });
      const again = (await org.refresh(client, tokens.refresh_token)).json<typeof tokens>();
      const [id, access, later] = [tokens.id_token, tokens.access_token, again.id_token].map(claimsOf);
      return (
        id?.sub === person.id &&
        id.aud === client.clientId &&
        id.nonce === nonce &&
        id.sid === browser?.session.sid &&
        access?.uid === person.id &&
        access.cid === client.clientId &&
        later?.sub === person.id &&
        later.aud === client.clientId
      );
    }),
  );
  expect(results).toEqual(Array(100).fill(true));
});
