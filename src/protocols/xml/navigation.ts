// Ways through a document that say exactly where they look. There is no search among descendants: what is found "somewhere
// below" is how signatures get wrapped (SECURITY.md A6 S7).
import type { XmlElement } from './xml-element.ts';
import { quoted, XmlError } from './xml-error.ts';

export function isElement(node: XmlElement | string): node is XmlElement {
  return typeof node !== 'string';
}

export function isNamed(element: XmlElement, namespace: string, localName: string): boolean {
  return element.localName === localName && element.namespace === namespace;
}

export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter(isElement);
}

export function childrenNamed(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  return childElements(element).filter((child) => isNamed(child, namespace, localName));
}

/** The child of this name, or undefined; more than one is an error, never a choice. */
export function optionalChild(
  element: XmlElement,
  namespace: string,
  localName: string,
): XmlElement | undefined {
  const [found, second] = childrenNamed(element, namespace, localName);
  if (second !== undefined) {
    throw new XmlError(
      'structure',
      `${quoted(element.name)} has more than one ${quoted(localName)}; leave one.`,
      second,
    );
  }
  return found;
}

export function requiredChild(element: XmlElement, namespace: string, localName: string): XmlElement {
  const found = optionalChild(element, namespace, localName);
  if (found !== undefined) return found;
  throw new XmlError(
    'structure',
    `${quoted(element.name)} has no ${quoted(localName)} of namespace ${quoted(namespace)}; add it.`,
    element,
  );
}

/** The value of an attribute without namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.localName === name && attribute.namespace === '')
    ?.value;
}

export function requiredAttribute(element: XmlElement, name: string): string {
  const value = attributeOf(element, name);
  if (value !== undefined) return value;
  throw new XmlError(
    'structure',
    `${quoted(element.name)} has no attribute ${quoted(name)}; add it.`,
    element,
  );
}

/** The whole text of an element that holds nothing but text. */
export function textOf(element: XmlElement): string {
  const child = element.children.find(isElement);
  if (child !== undefined) {
    throw new XmlError(
      'structure',
      `${quoted(element.name)} must hold text only, but holds ${quoted(child.name)}.`,
      child,
    );
  }
  return element.children.join('');
}

/** Text beside elements, where the schema has none, is refused: whoever put it there wants two readers to differ. */
export function checkNoText(element: XmlElement): void {
  const text = element.children.find((child) => typeof child === 'string' && !/^[ \t\n\r]*$/.test(child));
  if (text === undefined) return;
  throw new XmlError(
    'structure',
    `${quoted(element.name)} holds the text ${quoted(String(text))} where only elements may stand; take it out.`,
    element,
  );
}

export function rootOf(element: XmlElement): XmlElement {
  let root = element;
  while (root.parent !== undefined) root = root.parent;
  return root;
}
