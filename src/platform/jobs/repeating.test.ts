import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { silentLog } from '#src/platform/log/index.ts';
import { createRepeating } from './repeating.ts';

test('rounds come again after their end, a failing or slow one stops no other', async () => {
  const repeating = createRepeating({ log: silentLog });
  let failing = 0;
  let quick = 0;
  let atOnce = 0;
  let most = 0;
  repeating.repeat('failing', 5, async () => {
    failing += 1;
    throw new Error('no');
  });
  repeating.repeat('slow', 5, async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await sleep(40);
    atOnce -= 1;
  });
  repeating.repeat('quick', 5, async () => void (quick += 1));
  expect([failing, quick]).toEqual([0, 0]);
  repeating.start();
  await expect.poll(() => failing > 3 && quick > 3 && most === 1).toBe(true);
  await repeating.stop();
  expect(most).toBe(1);
  const seen = quick;
  await sleep(30);
  expect(quick).toBe(seen);
});

test('stopping waits for what a round has started alongside', async () => {
  const repeating = createRepeating({ log: silentLog });
  let isStarted = false;
  let done = false;
  repeating.repeat('starter', 1, async (alongside) => {
    isStarted = true;
    alongside(sleep(50).then(() => void (done = true)));
  });
  repeating.start();
  await expect.poll(() => isStarted).toBe(true);
  await repeating.stop();
  expect(done).toBe(true);
});
