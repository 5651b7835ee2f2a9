// A small run of what `npm run fuzz` does a million times.
import { describe, expect, test } from 'vitest';
import { canonicalize, parseXml, type XmlElement } from '#src/protocols/xml/index.ts';
import { checkInflating, checkReading, randomInput } from './invariants.ts';
import { createRandom } from './random.ts';

const seed = Number(process.env.GATEHOUSE_FUZZ_SEED ?? 20_261_127);

describe(`random input (seed ${seed})`, () => {
  test('20,000 documents and near-documents: nothing but XmlError, and each canonical form is its own', {
    timeout: 240_000,
  }, () => {
    const random = createRandom(seed);
    const findings = Array.from({ length: 20_000 }, () =>
      checkReading(randomInput(random), random.chance(0.5) ? 'drop' : 'refuse'),
    );
    expect(findings.filter((found) => found !== undefined)).toEqual([]);
  });
  test('3,000 streams: inflating never exceeds its limit', { timeout: 240_000 }, () => {
    const random = createRandom(seed + 1);
    const findings = Array.from({ length: 3_000 }, () => checkInflating(random));
    expect(findings.filter((found) => found !== undefined)).toEqual([]);
  });
  test('an engine that drops an attribute, keeps a prefix or throws something else would be found out', () => {
    const input = Buffer.from('<a b="1" xmlns:p="urn:p"><p:c/></a>');
    expect(checkReading(input, 'refuse')).toBeUndefined();
    const broken = [
      { parseXml, canonicalize: () => Buffer.from('<a><p:c xmlns:p="urn:p"></p:c></a>') },
      {
        parseXml,
        canonicalize: (element: XmlElement) =>
          Buffer.from(canonicalize(element).toString().replace('</a>', ' </a>')),
      },
      { canonicalize, parseXml: () => JSON.parse('<') },
    ];
    for (const engine of broken) expect(checkReading(input, 'refuse', engine)).toBeDefined();
  });
});
