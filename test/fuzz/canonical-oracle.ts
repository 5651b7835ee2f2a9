import { createHash } from 'node:crypto';
import { canonicalize, childElements, parseXml, type XmlElement } from '#src/protocols/xml/index.ts';
import { xmlsecDigests } from '#test/kit/xmlsec.ts';
import type { Random } from './random.ts';
import { randomWrapper } from './random-xml.ts';

const prefixLists = [
  [],
  [],
  [],
  ['a'],
  ['#default'],
  ['a', 'b', '#default'],
  ['xs', 'ns1', 'nowhere'],
  ['Z', 'xml'],
];

/** Canonicalises so many random parts by ourselves and by xmlsec1; returns the parts that differ. */
export function compareWithXmlsec(random: Random, count: number): string[] {
  const parts = Array.from({ length: count }, (_, index) => {
    const id = `p${index}`;
    const prefixes = random.pick(prefixLists);
    return { id, prefixes, text: randomWrapper(random, id, { comments: true }) };
  });
  const body = parts.map(({ text }) => text).join('\n');
  const theirs = xmlsecDigests(body, parts);
  return parts
    .filter(({ text, prefixes }, index) => {
      const [wrapper] = childElements(parseXml(Buffer.from(text), { comments: 'drop', limits }));
      return digestOf(wrapper, prefixes) !== theirs[index];
    })
    .map(({ text, prefixes }) => `[${prefixes.join(' ')}] ${text}`);
}

const limits = { elements: 100_000, bytes: 1024 * 1024 };

function digestOf(element: XmlElement | undefined, inclusivePrefixes: readonly string[]): string {
  if (element === undefined) throw new Error('the part has no wrapper');
  return createHash('sha256').update(canonicalize(element, { inclusivePrefixes })).digest('base64');
}
