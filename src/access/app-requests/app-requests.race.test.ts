import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHome, testHome } from '#test/kit/home.ts';

let home: TestHome;
let app = '';
const path = '/gatehouse/v1/app-requests';

beforeAll(async () => {
  home = await testHome();
  app = await home.addApp('Payroll', { accessibility: { selfService: true } });
});
afterAll(() => home.close());

test('of twenty requests of one person for one app at once, one is open', async () => {
  const mia = await home.addWorker('mia');
  await home.eventTypes();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => mia.call('POST', path, { appId: app, reason: 'now' })),
  );
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
  expect(answers.filter((answer) => answer.status === 400)).toHaveLength(19);
  expect(await home.api('GET', `${path}?userId=${mia.id}`)).toHaveLength(1);
  expect((await home.eventTypes()).filter((type) => type === 'app.access_request.request')).toHaveLength(1);
});

test('of an approval, a denial and a taking back at once, one holds, and the assignment is there only with the approval', async () => {
  for (let round = 0; round < 5; round++) {
    const mia = await home.addWorker(`race${round}`);
    const request = (await mia.call('POST', path, { appId: app, reason: 'now' })).json<{ id: string }>();
    await home.eventTypes();
    const decide = (verb: string) =>
      home.inject({
        method: 'POST',
        url: `${path}/${request.id}/lifecycle/${verb}`,
        headers: { authorization: `SSWS ${home.token}` },
        body: {},
      });
    const answers = await Promise.all([
      decide('approve'),
      decide('deny'),
      mia.call('POST', `${path}/${request.id}/lifecycle/cancel`),
      decide('approve'),
    ]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const { status } = await home.api<{ status: string }>('GET', `${path}/${request.id}`);
    const links = await home.api<unknown[]>('GET', `/api/v1/users/${mia.id}/appLinks`);
    expect(links).toHaveLength(status === 'APPROVED' ? 1 : 0);
    const types = await home.eventTypes();
    expect(types.filter((type) => type.startsWith('app.access_request.'))).toHaveLength(1);
    expect(types.filter((type) => type === 'application.user_membership.add')).toHaveLength(links.length);
  }
});
