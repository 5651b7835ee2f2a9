// How many active people have which factor.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, giveTotp, type Worker } from '#test/kit/factor-walk.ts';

let org: TestApp;
let aoi: Worker;
let ben: Worker;
type Coverage = {
  people: number;
  covered: number;
  phishingResistant: number;
  factors: { key: string; people: number }[];
};
const coverage = () => org.api<Coverage>('GET', '/gatehouse/v1/insights/factor-coverage');
type Lacking = { id: string; login: string; displayName: string }[];
const lacking = (query = '') =>
  org.api<Lacking>('GET', `/gatehouse/v1/insights/factor-coverage/people${query}`);

beforeAll(async () => {
  org = await testApp();
  aoi = await addWorker(org, 'aoi');
  ben = await addWorker(org, 'ben');
});
afterAll(() => org?.close());

describe('coverage', () => {
  test('refuses what it does not know', async () => {
    await expect(lacking('?lacking=everything')).rejects.toThrow(/400/);
    await expect(lacking('?limit=0')).rejects.toThrow(/400/);
    const url = '/gatehouse/v1/insights/factor-coverage/people';
    expect((await org.inject({ method: 'GET', url })).status).toBe(403);
  });

  test('counts active people, and who of them has something beside a password', async () => {
    expect(await coverage()).toMatchObject({ people: 3, covered: 0, phishingResistant: 0 });
    await giveTotp(org, aoi);
    const after = await coverage();
    expect(after).toMatchObject({ people: 3, covered: 1, phishingResistant: 0 });
    expect(after.factors).toContainEqual({ key: 'google_otp', people: 1 });
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/suspend`);
    expect(await coverage()).toMatchObject({ people: 2, covered: 0 });
    await org.api('POST', `/api/v1/users/${aoi.id}/lifecycle/unsuspend`);
  });

  test('lists who lacks one, a page at a time', async () => {
    const all = (await lacking()).map(({ id }) => id);
    expect(all).toContain(ben.id);
    expect(all).not.toContain(aoi.id);
    expect((await lacking('?lacking=phishing_resistant')).map(({ id }) => id)).toContain(aoi.id);
    const [first] = await lacking('?limit=1');
    const behind = await lacking(`?limit=50&after=${first?.id}`);
    expect([first?.id, ...behind.map(({ id }) => id)]).toEqual(all);
  });
});
