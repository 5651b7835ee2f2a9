// Well-formed documents that use whatever a reader and a canonicaliser could get wrong: prefixes that change their meaning,
// default namespaces that come and go, attributes of every order, each spelling of each character.
import type { Random } from './random.ts';

const prefixes = ['', 'a', 'b', 'ns1', 'xs', 'Z'];
/** None with "&" in it: libxml2 forgets to escape that in a declaration. */
const namespaces = ['urn:one', 'urn:two', 'http://three/?a=b;c', 'urn:a', 'urn:Z', 'http://x.test/%20#f'];
const names = ['e', 'Item', 'e-1', 'e.2', '_', 'é', '\u{f900}', '\u{10000}', 'a', 'lang', 'type'];
const texts = [
  'plain',
  ' ',
  '\n  ',
  '\t',
  '\r\n',
  '\r',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  '&quot;',
  '"',
  "'",
  '&apos;',
  '&#13;',
  '&#xD;',
  '&#10;',
  '&#9;',
  '&#x20;',
  '&#x1F600;',
  '\u{1f600}',
  '日本語',
  'é',
  'e\u0301',
  '&#233;',
  '\u0085',
  '\u2028',
  ']]x',
  '] ',
  'xmlns:a="urn:one"',
];
/** libxml2 complains of other values. */
const ofXml: Readonly<Record<string, string>> = { base: 'http://b.test/', space: 'preserve' };
const cdata = ['', 'x', '<e>&amp;</e>', '\r\n', ']]', '>', '-->'];

type Scope = Readonly<Record<string, string>>;
type Options = { comments?: boolean };

/** `top` is an element of the caller's making; the content is random and uses at most the prefixes that it declares. */
export function randomElement(
  random: Random,
  options: Options = {},
  scope: Scope = { '': '' },
  depth = 0,
): string {
  return openElement(random, random.pick(names), options, scope, depth);
}

/** An element of this local name without namespace, with an ID. */
export function randomWrapper(random: Random, id: string, options: Options = {}): string {
  const outer = randomDeclarations(random, { '': '' }, false);
  const scope = outer.scope;
  const inner = randomDeclarations(random, scope, false);
  const attributes = randomAttributes(random, inner.scope);
  const parts = [...inner.written, ...attributes, `ID="${id}"`];
  return `<o${outer.written.map((text) => ` ${text}`).join('')}>${random.chance(0.3) ? 'text' : ''}<w ${parts.join(' ')}>${content(random, options, inner.scope, 1)}</w></o>`;
}

function openElement(random: Random, name: string, options: Options, scope: Scope, depth: number): string {
  const { scope: inner, written } = randomDeclarations(random, scope, true);
  const prefix = random.pick(Object.keys(inner));
  const full = prefix === '' ? name : `${prefix}:${name}`;
  const parts = shuffled(random, [...written, ...randomAttributes(random, inner)]);
  const space = () => random.pick([' ', ' ', ' ', '\n', '\t ', '  ']);
  const tag = `<${full}${parts.map((part) => `${space()}${part}`).join('')}${random.chance(0.2) ? space() : ''}`;
  if (random.chance(0.15)) return `${tag}/>`;
  return `${tag}>${content(random, options, inner, depth + 1)}</${full}${random.chance(0.1) ? space() : ''}>`;
}

function content(random: Random, options: Options, scope: Scope, depth: number): string {
  let text = '';
  const pieces = random.below(depth > 6 ? 2 : 5);
  for (let piece = 0; piece < pieces; piece += 1) {
    const kind = random.below(10);
    if (kind < 4 && depth < 12) text += randomElement(random, options, scope, depth);
    else if (kind < 8) text += random.pick(texts);
    else if (kind === 8) text += `<![CDATA[${random.pick(cdata)}]]>`;
    else if (options.comments === true) text += random.pick(['<!---->', '<!-- x -->', '<!--<e>&-->']);
  }
  return text;
}

function randomDeclarations(
  random: Random,
  scope: Scope,
  withDefault: boolean,
): { scope: Scope; written: string[] } {
  const inner: Record<string, string> = { ...scope };
  const written: string[] = [];
  for (const prefix of prefixes) {
    if (!random.chance(0.2) || (prefix === '' && !withDefault)) continue;
    const namespace = prefix === '' && random.chance(0.4) ? '' : random.pick(namespaces);
    inner[prefix] = namespace;
    written.push(`xmlns${prefix === '' ? '' : `:${prefix}`}=${quote(random, namespace)}`);
  }
  return { scope: inner, written };
}

function randomAttributes(random: Random, scope: Scope): string[] {
  const seen = new Set<string>();
  const attributes: string[] = [];
  for (let count = random.below(5); count > 0; count -= 1) {
    const prefix = random.pick([...Object.keys(scope), 'xml']);
    const name = prefix === 'xml' ? random.pick(['lang', 'space', 'base']) : random.pick(names);
    const expanded = `${prefix === '' ? '' : (scope[prefix] ?? 'xml')} ${name}`;
    if (seen.has(expanded)) continue;
    seen.add(expanded);
    const value = Array.from({ length: random.below(4) }, () => random.pick(texts)).join('');
    const given = prefix === 'xml' ? (ofXml[name] ?? value) : value;
    attributes.push(`${prefix === '' ? '' : `${prefix}:`}${name}=${quote(random, given)}`);
  }
  return attributes;
}

function quote(random: Random, value: string): string {
  return random.chance(0.5) ? `"${value.replaceAll('"', '&quot;')}"` : `'${value.replaceAll("'", '&apos;')}'`;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(random.below(rest.length), 1));
  return out;
}
