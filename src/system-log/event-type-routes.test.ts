import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';
import { eventTypes } from './event-types.ts';

let org: TestApp;
beforeAll(async () => (org = await testApp()));
afterAll(() => org.close());

const titlesIn = async (language: string) => {
  const headers = { authorization: `SSWS ${org.token}`, 'accept-language': language };
  const answer = await org.inject({ method: 'GET', url: '/gatehouse/v1/logs/event-types', headers });
  expect(answer.headers['content-language']).toBe(language);
  return new Map(
    answer.json<{ eventType: string; title: string }[]>().map(({ eventType, title }) => [eventType, title]),
  );
};

test('strangers are not told what is recorded', async () => {
  const answer = await org.inject({ method: 'GET', url: '/gatehouse/v1/logs/event-types' });
  expect(answer.status).toBe(403);
});

test('every type of event has a title in both languages', async () => {
  const [english, japanese] = [await titlesIn('en'), await titlesIn('ja')];
  const names = [...eventTypes.keys()];
  expect([...english.keys()]).toEqual(names);
  expect(english.get('user.session.start')).toBe('User login');
  expect(japanese.get('user.session.start')).toBe('サインイン');
  expect(names.filter((name) => !/[぀-ヿ一-鿿]/.test(japanese.get(name) ?? ''))).toEqual([]);
});
