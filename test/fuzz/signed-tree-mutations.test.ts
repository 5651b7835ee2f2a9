// SECURITY.md A6 S1: whatever is done to a signed message, it is refused or it says exactly what was signed.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  canonicalize,
  childElements,
  hasSignature,
  parseXml,
  verifySigned,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import { mutations } from './mutations.ts';
import { copyOf, write } from './mutable-xml.ts';
import { createRandom } from './random.ts';
import { createMessages, type Messages, runMutations } from './signed-mutations.ts';
import { readSigned } from '#test/kit/signed-xml.ts';

const seed = Number(process.env.GATEHOUSE_FUZZ_SEED ?? 20_261_127);
const batches = Array.from({ length: 12 }, (_, index) => index);
const perBatch = 5_000;

let messages: Messages;
beforeAll(async () => {
  messages = await createMessages();
});

describe(`${batches.length * perBatch} mutations of the tree of a signed message (seed ${seed})`, () => {
  test.each(batches)(
    'batch %i: each is refused, or what verifies is byte for byte what was signed',
    { timeout: 240_000 },
    (batch) => {
      const { accepted, refused, codes, wrong } = runMutations(
        messages,
        createRandom(seed + batch),
        perBatch,
        'trees',
      );
      expect(wrong).toEqual([]);
      expect(accepted + refused).toBe(perBatch);
      // Both really happen, and refusals have many reasons: the mutations reach every check.
      expect(accepted).toBeGreaterThan(perBatch / 20);
      expect(Object.keys(codes)).toEqual(
        expect.arrayContaining([
          'forbidden',
          'structure',
          'signature_shape',
          'signature_invalid',
          'signature_missing',
          'signature_algorithm',
          'namespace',
        ]),
      );
    },
  );
});

describe('the mutations', () => {
  test('find out a service provider that verifies one element and reads another', () => {
    const { wrong } = runMutations(messages, createRandom(seed), 2_000, 'trees', (xml, keys) => {
      const everything = (element: XmlElement): XmlElement[] => [
        element,
        ...childElements(element).flatMap(everything),
      ];
      const all = everything(parseXml(xml));
      const signed = all.find((element) => hasSignature(element));
      const { bytes } = verifySigned(signed ?? all[0] ?? parseXml(xml), keys);
      const read = all.find(({ localName }) => localName === 'Assertion');
      return read === undefined || signed === read
        ? { bytes, element: parseXml(bytes) }
        : { bytes: canonicalize(read, { inclusivePrefixes: ['xs'] }), element: read };
    });
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.some((text) => text.includes('admin'))).toBe(true);
  });
  test('each changes the written message at least now and then', () => {
    for (const [name, mutation] of Object.entries(mutations)) {
      const random = createRandom(7);
      const changes = Array.from({ length: 60 }, () => {
        const { tree } = random.pick(messages.genuine);
        const copy = copyOf(tree);
        mutation(copy, random, messages.material);
        return write(copy) !== write(tree);
      });
      expect([name, changes.includes(true)]).toEqual([name, true]);
    }
  });
  test('none of the genuine messages is lost by being taken apart and written again in odd spellings', () => {
    const random = createRandom(8);
    for (let run = 0; run < 300; run += 1) {
      const { text, tree } = random.pick(messages.genuine);
      const { bytes } = readSigned(write(tree, random), [messages.idp.publicKey]);
      expect(bytes.equals(readSigned(text, [messages.idp.publicKey]).bytes)).toBe(true);
    }
  });
});
