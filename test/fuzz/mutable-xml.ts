// A tree that can be changed in any way, also into what is not XML, and written in any spelling.
import type { XmlElement } from '#src/protocols/xml/index.ts';
import type { Random } from './random.ts';

export type MutableElement = {
  kind: 'element';
  name: string;
  /** Declarations too: they are attributes here. */
  attributes: [string, string][];
  children: MutableNode[];
};
export type MutableNode = MutableElement | { kind: 'text'; text: string } | { kind: 'written'; text: string };

export function toMutable(element: XmlElement): MutableElement {
  return {
    kind: 'element',
    name: element.name,
    attributes: [
      ...element.declarations.map(({ prefix, namespace }): [string, string] => [
        prefix === '' ? 'xmlns' : `xmlns:${prefix}`,
        namespace,
      ]),
      ...element.attributes.map(({ name, value }): [string, string] => [name, value]),
    ],
    children: element.children.map((child) =>
      typeof child === 'string' ? { kind: 'text', text: child } : toMutable(child),
    ),
  };
}

export function copyOf(element: MutableElement): MutableElement {
  return {
    kind: 'element',
    name: element.name,
    attributes: element.attributes.map(([name, value]) => [name, value]),
    children: element.children.map((child) => (child.kind === 'element' ? copyOf(child) : { ...child })),
  };
}

/** All elements, outermost first. */
export function elementsOf(root: MutableElement): MutableElement[] {
  const found = [root];
  for (let index = 0; index < found.length; index += 1)
    for (const child of found[index]?.children ?? []) if (child.kind === 'element') found.push(child);
  return found;
}

/** With a spelling of its own here and there, which must change nothing; the same each time without `random`. */
export function write(node: MutableNode, random?: Random): string {
  if (node.kind === 'written') return node.text;
  if (node.kind === 'text') return writeText(node.text, random);
  const odd = (probability: number): boolean => random?.chance(probability) ?? false;
  const attributes = node.attributes.map(([name, value]) => {
    const quote = odd(0.02) ? "'" : '"';
    const escaped = value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('\t', '&#9;')
      .replaceAll('\n', '&#xA;')
      .replaceAll('\r', '&#13;')
      .replaceAll(quote, quote === '"' ? '&quot;' : '&#39;');
    return `${odd(0.01) ? '\n' : ' '}${name}${odd(0.01) ? ' = ' : '='}${quote}${escaped}${quote}`;
  });
  const open = `<${node.name}${attributes.join('')}`;
  if (node.children.length === 0 && odd(0.3)) return `${open}/>`;
  return `${open}>${node.children.map((child) => write(child, random)).join('')}</${node.name}${odd(0.01) ? '\n' : ''}>`;
}

function writeText(text: string, random: Random | undefined): string {
  const escaped = (part: string): string =>
    part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;');
  if (random === undefined || text === '' || !random.chance(0.03)) return escaped(text);
  const at = random.below(text.length);
  const [before, middle, after] = [text.slice(0, at), text[at] ?? '', text.slice(at + 1)];
  if (middle >= '\ud800' && middle <= '\udfff') return escaped(text);
  const spelled = random.pick([
    `&#${middle.charCodeAt(0)};`,
    `&#x${middle.charCodeAt(0).toString(16)};`,
    middle === '\r' ? '&#13;' : `<![CDATA[${middle}]]>`,
    `${escaped(middle)}<![CDATA[]]>`,
  ]);
  return escaped(before) + spelled + escaped(after);
}
