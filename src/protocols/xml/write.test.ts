import { describe, expect, test } from 'vitest';
import {
  attributeOf,
  canonicalize,
  childElements,
  parseXml,
  raw,
  render,
  renderUnsigned,
  signatureHere,
  textOf,
  x,
  XmlError,
  type XmlNode,
} from './index.ts';
import { createRandom, type Random } from '#test/fuzz/random.ts';

const prefixes = { a: 'urn:a', b: 'urn:b', c: 'http://c/?x=1&y=2', z: 'urn:0' };
const again = (text: string): string => canonicalize(parseXml(Buffer.from(text))).toString();

describe('what is rendered', () => {
  test('declares each prefix where it comes into use, sorted, and sorts attributes by namespace', () => {
    const node = x(
      'a:r',
      { 'b:y': '1', 'z:y': '2', n: '3' },
      x('b:s', {}, x('a:t')),
      x('b:u', { 'z:v': '4' }),
    );
    expect(render(node, prefixes)).toBe(
      '<a:r xmlns:a="urn:a" xmlns:b="urn:b" xmlns:z="urn:0" n="3" z:y="2" b:y="1"><b:s><a:t></a:t></b:s><b:u z:v="4"></b:u></a:r>',
    );
  });
  test('leaves out attributes and children that are undefined or false', () => {
    expect(render(x('a:r', { n: undefined }, undefined, false, [x('a:s'), undefined]), prefixes)).toBe(
      '<a:r xmlns:a="urn:a"><a:s></a:s></a:r>',
    );
  });
  test('keeps a prefix that only a value uses, where it is declared by hand', () => {
    const text = render(
      x('a:r', { 'xmlns:xs': 'urn:xs', type: 'xs:string' }, x('a:s', { 'xmlns:xs': 'urn:xs' })),
      prefixes,
    );
    expect(text).toBe('<a:r xmlns:a="urn:a" xmlns:xs="urn:xs" type="xs:string"><a:s></a:s></a:r>');
    expect(canonicalize(parseXml(Buffer.from(text)), { inclusivePrefixes: ['xs'] }).toString()).toBe(text);
  });
  test('is the canonical form of itself, for 3,000 random trees with random values', () => {
    const random = createRandom(1_127);
    for (let run = 0; run < 3_000; run += 1) {
      const text = render(randomNode(random, 0), prefixes);
      expect(again(text)).toBe(text);
    }
  });
  test('carries each value through reading unchanged, so that nobody writes XML by their display name (fox-it)', () => {
    const random = createRandom(4_711);
    const values = [
      '</saml:NameID><saml:NameID>admin',
      '"><saml:Attribute Name="groups',
      ']]><x/>',
      '<![CDATA[',
      '<!--',
      '-->',
      '&lt;',
      '&#60;',
      '&',
      "'",
      '"',
      '\r\n\t ',
      '\u{1f600} 日本語 e\u0301',
      ' xmlns:a="urn:a"',
      ...Array.from({ length: 500 }, () => randomText(random)),
    ];
    for (const value of values) {
      const root = parseXml(Buffer.from(render(x('a:r', { v: value }, x('a:s', {}, value)), prefixes)));
      expect(attributeOf(root, 'v')).toBe(value);
      const [child, more] = childElements(root);
      expect(child === undefined ? undefined : textOf(child)).toBe(value);
      expect(more).toBeUndefined();
    }
  });
  test('marks the characters that XML cannot have, so that nobody becomes somebody else without them, and refuses half a surrogate pair', () => {
    const text = render(x('a:r', { v: 'a\u0000b\u001b\uffff' }, 'c\u0008d\ufffe'), prefixes);
    expect(text).toBe('<a:r xmlns:a="urn:a" v="a\ufffdb\ufffd\ufffd">c\ufffdd\ufffd</a:r>');
    expect(() => render(x('a:r', {}, 'a\ud83d'), prefixes)).toThrow(/half a character/);
    expect(() => render(x('a:r', { v: '\ude00' }), prefixes)).toThrow(/half a character/);
  });
  test('has an empty text written as nothing', () => {
    expect(render(x('a:r', {}, ''), prefixes)).toBe('<a:r xmlns:a="urn:a"></a:r>');
  });
  test('refuses a prefix that is not in the list, and a name without prefix', () => {
    expect(() => render(x('q:r'), prefixes)).toThrow(/no namespace for the prefix of "q:r"/);
    expect(() => render(x('r'), prefixes)).toThrow(/"r" is written without a prefix/);
  });
  test('refuses one prefix for two namespaces in one element', () => {
    expect(() => render(x('a:r', { 'xmlns:a': 'urn:other' }), prefixes)).toThrow(/for two namespaces/);
  });
  test.each(['a:b c', 'a:', 'a:b:c', 'a:b>', 'a:1', 'a:b"'])('refuses the name %j', (name) => {
    expect(() => render(x(name), prefixes)).toThrow(XmlError);
    expect(() => render(x('a:r', { [name]: '1' }), prefixes)).toThrow(XmlError);
  });
  test.each(['xmlns', 'a b', '', '1', '<'])('refuses the attribute %j', (name) => {
    expect(() => render(x('a:r', { [name]: 'urn:b' }), prefixes)).toThrow(XmlError);
  });
});

describe('text that was rendered before', () => {
  const inner = render(x('b:s', {}, 'text'), prefixes);
  test('stays canonical inside of another', () => {
    const text = render(x('a:r', {}, raw(inner), raw(inner)), prefixes);
    expect(again(text)).toBe(text);
  });
  test('is refused where it would not: inside of an element that has declared its prefix', () => {
    expect(() => render(x('b:r', {}, raw(inner)), prefixes)).toThrow(/"b" is declared outside/);
  });
});

describe('the place of a signature', () => {
  test('divides the text', () => {
    expect(renderUnsigned(x('a:r', {}, x('a:i'), signatureHere, x('a:t')), prefixes)).toEqual({
      head: '<a:r xmlns:a="urn:a"><a:i></a:i>',
      tail: '<a:t></a:t></a:r>',
    });
  });
  test('is there once, or the element is not to be signed', () => {
    expect(() => renderUnsigned(x('a:r'), prefixes)).toThrow(/exactly one place/);
    expect(() => renderUnsigned(x('a:r', {}, signatureHere, signatureHere), prefixes)).toThrow(
      /exactly one place/,
    );
    expect(() => render(x('a:r', {}, signatureHere), prefixes)).toThrow(/rendered unsigned/);
    const ds = { ds: 'http://www.w3.org/2000/09/xmldsig#' };
    expect(() => renderUnsigned(x('ds:r', {}, signatureHere), ds)).toThrow(/"ds" is taken/);
  });
  test('cannot be made by a value', () => {
    expect(renderUnsigned(x('a:r', { v: '\u0000' }, '\u0000', signatureHere), prefixes).tail).toBe('</a:r>');
  });
});

const characters = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '\t',
  '\n',
  '\r',
  ' ',
  'a',
  'é',
  '日',
  '\u{1f600}',
  ']',
  '-',
  '\u0085',
  '\u2028',
];

function randomText(random: Random): string {
  return Array.from({ length: random.below(8) }, () => random.pick(characters)).join('');
}

function randomNode(random: Random, depth: number): XmlNode {
  const prefix = () => random.pick(Object.keys(prefixes));
  const attributes = Object.fromEntries(
    Array.from({ length: random.below(4) }, () => {
      const name = random.pick(['x', 'y', 'é', '\u{f900}', '\u{10000}']);
      return [random.chance(0.5) ? name : `${prefix()}:${name}`, randomText(random)];
    }),
  );
  const children = Array.from({ length: depth > 4 ? 0 : random.below(4) }, () =>
    random.chance(0.4) ? randomText(random) : randomNode(random, depth + 1),
  );
  return x(`${prefix()}:${random.pick(['e', 'f'])}`, attributes, ...children);
}
