// The same as signed-tree-mutations.test.ts, below the level of XML.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { createMessages, type Messages, runMutations } from './signed-mutations.ts';

const seed = Number(process.env.GATEHOUSE_FUZZ_SEED ?? 20_261_127);
const batches = Array.from({ length: 5 }, (_, index) => index);
const perBatch = 9_000;

let messages: Messages;
beforeAll(async () => {
  messages = await createMessages();
});

describe(`${batches.length * perBatch} mutations of the bytes of a signed message (seed ${seed})`, () => {
  test.each(batches)(
    'batch %i: each is refused, or what verifies is byte for byte what was signed',
    { timeout: 240_000 },
    (batch) => {
      const { accepted, refused, codes, wrong } = runMutations(
        messages,
        createRandom(seed + batch),
        perBatch,
        'bytes',
      );
      expect(wrong).toEqual([]);
      expect(accepted + refused).toBe(perBatch);
      expect(accepted).toBeGreaterThan(perBatch / 100);
      expect(Object.keys(codes)).toEqual(
        expect.arrayContaining([
          'syntax',
          'encoding',
          'character',
          'namespace',
          'signature_invalid',
          'signature_shape',
        ]),
      );
    },
  );
});
