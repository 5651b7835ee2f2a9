import { afterAll, beforeAll, expect, test } from 'vitest';
import { postFields, protocolMessage, readPostedResponse, redirectQuery } from '#test/kit/saml-sp.ts';
import { secondNode, type TestPerson, type TestSaml, type TestSso, testSso } from '#test/kit/sso.ts';

let org: TestSso;
let app: TestSaml;
let person: TestPerson;
let node: Awaited<ReturnType<typeof secondNode>>;

beforeAll(async () => {
  org = await testSso();
  app = await org.samlApp({ subjectNameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' });
  person = await org.person('aoi@example.com');
  await org.assign(app, person);
  node = await secondNode(org);
});
afterAll(async () => {
  await node?.close();
  await org?.close();
});

const request = (id: string) =>
  protocolMessage(
    'AuthnRequest',
    { id, issuer: 'https://sp.example.com/saml', issuedMs: org.platform.clock.nowMs() },
    undefined,
  );

test('an AuthnRequest that reaches two nodes at once, many times, is answered once', async () => {
  const { cookie } = await org.signedIn(person);
  for (let round = 0; round < 5; round++) {
    const xml = await request(`_race${round}`);
    const address = `${app.ssoPath}?${redirectQuery('SAMLRequest', xml)}`;
    const posted = await org.post(app.ssoPath, postFields('SAMLRequest', xml));
    const resume = String(posted.headers.location);
    const answers = await Promise.all(
      [address, resume, address, resume].flatMap((url) => [
        org.get(url, { cookie }),
        node.get(url, { cookie }),
      ]),
    );
    const given = answers.filter((answer) => answer.text.includes('SAMLResponse'));
    expect(given).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(7);
  }
});

test('a persistent name that two nodes make at once is one name', async () => {
  const fresh = await org.person('fresh@example.com');
  await org.assign(app, fresh);
  const { cookie } = await org.signedIn(fresh);
  const answers = await Promise.all(
    [1, 2, 3].flatMap(() => [org.get(app.ssoPath, { cookie }), node.get(app.ssoPath, { cookie })]),
  );
  const names = answers.map((answer) => readPostedResponse(answer, app.certificate).nameId);
  expect(new Set(names).size).toBe(1);
});
