// XML written in exclusive-C14N form (DESIGN decision 13): what is rendered here is, byte for byte, what a verifier
// canonicalises it to, so a signature is made over the text itself and there is no DOM on the way out.
import { attributeOfOurs, escapeAttribute, textOfOurs } from './escape.ts';
import { compareCodePoints } from './compare.ts';
import { quoted, XmlError } from './xml-error.ts';
import { isNcName, xmlNamespace } from './xml-names.ts';

export type XmlNode = ElementNode | RawNode | SignatureSlot | string;
/** Prefix → namespace, for every prefix that the nodes use. */
export type Prefixes = Readonly<Record<string, string>>;
/** Attributes that are undefined are not written. */
export type Attributes = Readonly<Record<string, string | undefined>>;
/** Undefined and false are left out, so that an optional child is an expression. */
export type Child = XmlNode | undefined | false | readonly (XmlNode | undefined | false)[];

type ElementNode = {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
};
type RawNode = { readonly kind: 'raw'; readonly text: string };
type SignatureSlot = { readonly kind: 'signature' };

/** A rendered element, open at the place where its signature goes. */
export type Unsigned = { readonly head: string; readonly tail: string };

/**
 * An element: `x('saml:Issuer', {}, 'https://idp')`. A prefix is declared where it first comes into use. One that is used in a
 * value only (`xsi:type="xs:string"`) is declared by an attribute `xmlns:xs`, and then has to be in the `inclusivePrefixes` of
 * every signature around it.
 */
export function x(name: string, attributes: Attributes = {}, ...children: readonly Child[]): XmlNode {
  return { kind: 'element', name, attributes, children };
}

/** Text that is canonical already and declares its own prefixes: a signed assertion inside of a response. */
export function raw(text: string): XmlNode {
  return { kind: 'raw', text };
}

/** Where the signature of the element around it goes: right behind the Issuer. */
export const signatureHere: XmlNode = { kind: 'signature' };

const slotMark = '\u0000';

export function render(node: XmlNode, prefixes: Prefixes): string {
  const text = write(node, prefixes);
  if (text.includes(slotMark))
    throw new XmlError('structure', 'An element to be signed is rendered unsigned.');
  return text;
}

/** Renders an element in two parts, around its `signatureHere`; `signRendered` puts them together. */
export function renderUnsigned(node: XmlNode, prefixes: Prefixes): Unsigned {
  const [head, tail, more] = write(node, prefixes).split(slotMark);
  if (head === undefined || tail === undefined || more !== undefined)
    throw new XmlError('structure', 'An element to be signed has exactly one place for its signature.');
  return { head, tail };
}

/** The declarations that are in force, the innermost first. There are three or four, so a list is quicker than a map. */
type Scope = { readonly prefix: string; readonly namespace: string; readonly outer: Scope } | undefined;

function namespaceIn(scope: Scope, prefix: string): string | undefined {
  let found = scope;
  while (found !== undefined && found.prefix !== prefix) found = found.outer;
  return found?.namespace;
}

function write(node: XmlNode, prefixes: Prefixes): string {
  return writeNode(node, prefixes, undefined);
}

function writeNode(node: XmlNode, prefixes: Prefixes, scope: Scope): string {
  if (typeof node === 'string') return textOfOurs(node);
  if (node.kind === 'element') return writeElement(node, prefixes, scope);
  if (node.kind === 'raw') {
    checkStandsAlone(node.text, scope);
    return node.text;
  }
  if (namespaceIn(scope, 'ds') !== undefined)
    throw new XmlError('structure', 'The prefix "ds" is taken by the signature.');
  return slotMark;
}

type Attribute = { readonly name: string; readonly namespace: string; readonly value: string };

function writeElement(node: ElementNode, prefixes: Prefixes, scope: Scope): string {
  const declared: string[] = [];
  let inner = scope;
  const need = (prefix: string, namespace = prefixes[prefix]): string => {
    if (prefix === 'xml') return xmlNamespace;
    if (namespace === undefined || namespace === '')
      throw new XmlError('namespace', `There is no namespace for the prefix of ${quoted(node.name)}.`);
    if (namespaceIn(inner, prefix) === namespace) return namespace;
    if (declared.includes(prefix))
      throw new XmlError(
        'namespace',
        `${quoted(node.name)} uses the prefix ${quoted(prefix)} for two namespaces.`,
      );
    inner = { prefix, namespace, outer: inner };
    declared.push(prefix);
    return namespace;
  };
  checkName(node.name);
  need(prefixOf(node.name));
  const attributes: Attribute[] = [];
  for (const name of Object.keys(node.attributes)) {
    const value = node.attributes[name];
    if (value === undefined) continue;
    checkName(name);
    if (name.startsWith('xmlns:')) need(name.slice(6), value);
    else attributes.push({ name, namespace: name.includes(':') ? need(prefixOf(name)) : '', value });
  }
  if (declared.length > 1) declared.sort(compareCodePoints);
  if (attributes.length > 1) attributes.sort(inCanonicalOrder);
  let text = `<${node.name}`;
  for (const prefix of declared)
    text += ` xmlns:${prefix}="${escapeAttribute(namespaceIn(inner, prefix) ?? '')}"`;
  for (const { name, value } of attributes) text += ` ${name}="${attributeOfOurs(value)}"`;
  text += '>';
  for (const child of node.children) {
    if (!isList(child)) text += writeChild(child, prefixes, inner);
    else for (const one of child) text += writeChild(one, prefixes, inner);
  }
  return `${text}</${node.name}>`;
}

function writeChild(child: XmlNode | undefined | false, prefixes: Prefixes, scope: Scope): string {
  return child === undefined || child === false ? '' : writeNode(child, prefixes, scope);
}

const isList = (child: Child): child is Extract<Child, readonly unknown[]> => Array.isArray(child);

const inCanonicalOrder = (a: Attribute, b: Attribute): number =>
  compareCodePoints(a.namespace, b.namespace) || compareCodePoints(localOf(a.name), localOf(b.name));

const plainName = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

/** Names are ours and no input, but what is written must be XML whoever wrote the code above. */
function checkName(name: string): void {
  const isFine = plainName.test(name) || (name.split(':').length <= 2 && name.split(':').every(isNcName));
  if (!isFine || name === 'xmlns')
    throw new XmlError('syntax', `${quoted(name)} is not a name to write here.`);
}

function prefixOf(name: string): string {
  const colon = name.indexOf(':');
  if (colon < 1) throw new XmlError('namespace', `${quoted(name)} is written without a prefix.`);
  return name.slice(0, colon);
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** What an ancestor has declared, the canonical form does not declare again: then the text would not be canonical here. */
function checkStandsAlone(text: string, scope: Scope): void {
  if (scope === undefined) return;
  const tag = text.slice(0, text.indexOf('>') + 1);
  for (let found: Scope = scope; found !== undefined; found = found.outer) {
    const { prefix } = found;
    if (tag.includes(` xmlns:${prefix}="${escapeAttribute(namespaceIn(scope, prefix) ?? '')}"`))
      throw new XmlError(
        'structure',
        `The prefix ${quoted(prefix)} is declared outside of a rendered element that declares it too.`,
      );
  }
}
