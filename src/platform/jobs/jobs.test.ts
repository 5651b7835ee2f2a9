import { expect, test } from 'vitest';
import { testPlatform } from '#test/kit/database.ts';

test('a job sent in a transaction runs after the commit', async () => {
  const platform = await testPlatform();
  const ran: unknown[] = [];
  platform.jobs.define<{ n: number }>({
    name: 'greet',
    handle: async (data, job) => void ran.push([data, job.attempt]),
  });
  console.time('start');
  await platform.jobs.start();
  console.timeEnd('start');
  await platform.database.transaction((tx) => platform.jobs.send(tx, { name: 'greet' }, { n: 1 }));
  console.time('drain');
  await platform.jobs.drain();
  console.timeEnd('drain');
  expect(ran).toEqual([[{ n: 1 }, 1]]);
  console.time('close');
  await platform.close();
  console.timeEnd('close');
});
