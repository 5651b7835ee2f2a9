// What holds for any input: the reader throws nothing but XmlError, a canonical form is its own, and inflating keeps its limit.
import { deflateRawSync } from 'node:zlib';
import {
  canonicalize,
  defaultLimits,
  inflateRaw,
  parseXml,
  XmlError,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import { mutateBytes } from './mutations.ts';
import type { Random } from './random.ts';
import { randomElement } from './random-xml.ts';

/** Undefined: all held. Otherwise what did not, and for which input. */
export type Finding = { readonly what: string; readonly input: string } | undefined;

const tokens = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '<a',
  '<a>',
  '</a>',
  '<p:a',
  ' ',
  '\n',
  '\t',
  '=',
  '"',
  "'",
  'a',
  'b',
  ':',
  'xmlns',
  'xmlns:p=',
  '"urn:p"',
  ' xmlns="urn:d"',
  ' c="d"',
  '&',
  ';',
  '&lt;',
  '&#',
  '&#x',
  '&#65;',
  '&#xD800;',
  '&x;',
  '<!',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  ']]>',
  ']]',
  '<?',
  '?>',
  '<?xml',
  ' version="1.0"',
  ' encoding="UTF-8"',
  '<!DOCTYPE a>',
  '<!ENTITY',
  '[',
  ']',
  '\u0000',
  '\ufeff',
  '\u{10000}',
  'é',
  '\r',
  '\ufffe',
  'xml:',
  'xml:lang="x"',
  '%',
  '#',
  '日',
];

/** A document, or something near one. */
export function randomInput(random: Random): Buffer {
  const kind = random.below(10);
  if (kind < 4) return Buffer.from(randomElement(random, { comments: random.chance(0.3) }));
  if (kind < 8) return mutateBytes(Buffer.from(randomElement(random, { comments: true })), random);
  if (kind === 8)
    return Buffer.from(Array.from({ length: random.below(40) }, () => random.pick(tokens)).join(''));
  return random.bytes(random.below(60));
}

type Engine = { parseXml: typeof parseXml; canonicalize: typeof canonicalize };

/** `engine` is another one only to see that this would find its faults. */
export function checkReading(
  input: Buffer,
  comments: 'refuse' | 'drop',
  engine: Engine = { parseXml, canonicalize },
): Finding {
  let root: XmlElement;
  try {
    root = engine.parseXml(input, { comments });
  } catch (error) {
    return error instanceof XmlError ? undefined : finding(`the reader threw ${String(error)}`, input);
  }
  try {
    const once = engine.canonicalize(root);
    const again = engine.parseXml(once, { limits: { bytes: once.length } });
    if (!engine.canonicalize(again).equals(once)) return finding('the canonical form is not its own', input);
    return sameContent(root, again)
      ? undefined
      : finding('the canonical form reads as something else', input);
  } catch (error) {
    // What was within the limits may be beyond them once every declaration is written where it is used.
    if (error instanceof XmlError && error.code === 'too_large') return undefined;
    return finding(`the canonical form brought ${String(error)}`, input);
  }
}

function sameContent(one: XmlElement, other: XmlElement): boolean {
  if (one.localName !== other.localName || one.namespace !== other.namespace) return false;
  if (one.children.length !== other.children.length || one.attributes.length !== other.attributes.length)
    return false;
  const values = (element: XmlElement): string =>
    JSON.stringify(
      element.attributes
        .map(({ namespace, localName, value }) => [namespace, localName, value].join(' '))
        .sort(),
    );
  if (values(one) !== values(other)) return false;
  return one.children.every((child, index) => {
    const twin = other.children[index];
    if (typeof child === 'string' || typeof twin === 'string' || twin === undefined) return child === twin;
    return sameContent(child, twin);
  });
}

export function checkInflating(random: Random): Finding {
  const size = random.pick([10, 1_000, 20_000, random.chance(0.05) ? 3_000_000 : 100]);
  const plain = random.chance(0.5)
    ? Buffer.alloc(size, random.below(256))
    : random.bytes(Math.min(size, 2_000));
  const packed = deflateRawSync(plain);
  const input = random.chance(0.5) ? packed : mutateBytes(packed, random);
  const maxBytes = random.pick([1_000, 50_000, defaultLimits.bytes, 1024 * 1024]);
  const maxRatio = random.pick([10, 100]);
  try {
    const inflated = inflateRaw(input, { maxBytes, maxRatio });
    if (inflated.length > maxBytes)
      return finding(`${inflated.length} bytes came out, ${maxBytes} are allowed`, input);
    if (inflated.length > Math.max(16 * 1024, input.length * maxRatio))
      return finding(`${inflated.length} bytes came out of ${input.length}`, input);
    if (input === packed && !inflated.equals(plain))
      return finding('other bytes came out than went in', input);
    return undefined;
  } catch (error) {
    if (!(error instanceof XmlError)) return finding(`inflating threw ${String(error)}`, input);
    const fits = plain.length <= maxBytes && plain.length <= Math.max(16 * 1024, packed.length * maxRatio);
    return input === packed && fits
      ? finding(`what is within limits was refused: ${error.message}`, input)
      : undefined;
  }
}

function finding(what: string, input: Buffer): Finding {
  return {
    what,
    input:
      input.length > 4_000 ? `${input.subarray(0, 4_000).toString('base64')}…` : input.toString('base64'),
  };
}
