// Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002), for a whole subtree. The reader has already
// resolved every prefix, so what is in scope needs no looking up but for the prefixes of an InclusiveNamespaces list.
import { compareCodePoints } from './compare.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import type { XmlAttribute, XmlElement } from './xml-element.ts';
import { XmlError } from './xml-error.ts';

export type CanonicalOptions = {
  /** The PrefixList of InclusiveNamespaces; `#default` stands for the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** The enveloped-signature transform: this element is left out. */
  readonly omit?: XmlElement | undefined;
  /**
   * A declaration is written anew wherever it comes into use, so the canonical form can be many times longer than the
   * document; more than this is refused.
   */
  readonly maxBytes?: number;
};

const defaultMaxBytes = 4 * 1024 * 1024;

type Output = {
  text: string;
  /** What the output has declared around the place that is being written. */
  readonly rendered: Map<string, string>;
  readonly inclusive: ReadonlySet<string>;
  readonly omit: XmlElement | undefined;
  readonly maxLength: number;
};

export function canonicalize(element: XmlElement, options: CanonicalOptions = {}): Buffer {
  const output: Output = {
    text: '',
    rendered: new Map(),
    inclusive: new Set((options.inclusivePrefixes ?? []).map((name) => (name === '#default' ? '' : name))),
    omit: options.omit,
    maxLength: options.maxBytes ?? defaultMaxBytes,
  };
  writeElement(element, inclusiveInScope(element, output.inclusive), output);
  return Buffer.from(output.text, 'utf8');
}

function writeElement(element: XmlElement, inclusive: ReadonlyMap<string, string>, output: Output): void {
  const before: [string, string | undefined][] = [];
  output.text += `<${element.name}`;
  for (const [prefix, namespace] of neededDeclarations(element, inclusive, output)) {
    before.push([prefix, output.rendered.get(prefix)]);
    output.rendered.set(prefix, namespace);
    output.text += ` xmlns${prefix === '' ? '' : ':'}${prefix}="${escapeAttribute(namespace)}"`;
  }
  for (const attribute of sorted(element.attributes))
    output.text += ` ${attribute.name}="${escapeAttribute(attribute.value)}"`;
  output.text += '>';
  for (const child of element.children) {
    if (typeof child === 'string') output.text += escapeText(child);
    else if (child !== output.omit) writeElement(child, ownInclusive(child, output.inclusive), output);
  }
  output.text += `</${element.name}>`;
  if (output.text.length > output.maxLength)
    throw new XmlError('too_large', `The canonical form is longer than ${output.maxLength} bytes.`, element);
  for (const [prefix, namespace] of before) {
    if (namespace === undefined) output.rendered.delete(prefix);
    else output.rendered.set(prefix, namespace);
  }
}

/** Section 3, step 3: visibly used or on the list, and not yet said by an ancestor in the output. */
function neededDeclarations(
  element: XmlElement,
  inclusive: ReadonlyMap<string, string>,
  { rendered }: Output,
): [string, string][] {
  const needed = new Map<string, string>();
  const need = (prefix: string, namespace: string): void => {
    if (prefix === 'xml') return;
    if ((rendered.get(prefix) ?? '') !== namespace) needed.set(prefix, namespace);
  };
  need(element.prefix, element.namespace);
  for (const { prefix, namespace } of element.attributes) if (prefix !== '') need(prefix, namespace);
  for (const [prefix, namespace] of inclusive) need(prefix, namespace);
  return needed.size < 2 ? [...needed] : [...needed].sort(([a], [b]) => compareCodePoints(a, b));
}

const none: ReadonlyMap<string, string> = new Map();

function ownInclusive(element: XmlElement, inclusive: ReadonlySet<string>): ReadonlyMap<string, string> {
  if (inclusive.size === 0 || element.declarations.length === 0) return none;
  return new Map(
    element.declarations
      .filter(({ prefix }) => inclusive.has(prefix))
      .map(({ prefix, namespace }) => [prefix, namespace]),
  );
}

/** At the top of what is written, what its ancestors declare counts too. */
function inclusiveInScope(top: XmlElement, inclusive: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (inclusive.size === 0) return found;
  for (let element: XmlElement | undefined = top; element !== undefined; element = element.parent)
    for (const { prefix, namespace } of element.declarations)
      if (inclusive.has(prefix) && !found.has(prefix)) found.set(prefix, namespace);
  return found;
}

/** By namespace name, then local name; attributes without namespace come first. */
function sorted(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  if (attributes.length < 2) return attributes;
  return [...attributes].sort(
    (a, b) => compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.localName, b.localName),
  );
}
