// What SAML's schemas say, as code: children in their order, values of their types. An element that stands where the schema has
// none is an error; what the schema leaves open (Extensions, attributes of other namespaces) is passed over and never looked into.
import {
  attributeOf,
  checkNoText,
  childElements,
  isNamed,
  textOf,
  XmlError,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import { parseInstant } from './instant.ts';
import { SamlError } from './saml-error.ts';

export type ChildWalk = {
  /** The next child, if it is this one. */
  optional(namespace: string, localName: string): XmlElement | undefined;
  required(namespace: string, localName: string): XmlElement;
  many(namespace: string, localName: string): XmlElement[];
  /** Refuses what is left. */
  end(): void;
};

/** Walks the children of an element in the order of its schema. */
export function walkChildren(parent: XmlElement): ChildWalk {
  checkNoText(parent);
  const children = childElements(parent);
  let next = 0;
  const optional = (namespace: string, localName: string): XmlElement | undefined => {
    const child = children[next];
    if (child === undefined || !isNamed(child, namespace, localName)) return undefined;
    next += 1;
    return child;
  };
  return {
    optional,
    required(namespace, localName) {
      const child = optional(namespace, localName);
      if (child !== undefined) return child;
      const found = children[next];
      const instead = found === undefined ? 'it ends there' : `${quoted(found.name)} stands there`;
      throw malformed(parent, `needs ${quoted(localName)}, and ${instead}`);
    },
    many(namespace, localName) {
      const found: XmlElement[] = [];
      for (let child = optional(namespace, localName); child; child = optional(namespace, localName))
        found.push(child);
      return found;
    },
    end() {
      const left = children[next];
      if (left !== undefined) {
        throw malformed(
          left,
          `may not stand there in ${quoted(parent.name)}: take it out, or keep the order of the schema`,
        );
      }
    },
  };
}

export function malformed(at: XmlElement, what: string): SamlError {
  return new SamlError('malformed', `${quoted(at.name)} in line ${at.line}, column ${at.column} ${what}.`);
}

/** Foreign text inside a message: short, on one line. */
export function quoted(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `"${short.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '?')}"`;
}

/** An address or name: the white space that pretty-printers put around it does not count. */
export function uriOf(element: XmlElement): string {
  const text = trimmed(textOf(element));
  if (text === '') throw malformed(element, 'is empty');
  if (text.length > 2048) throw malformed(element, 'is longer than 2048 characters');
  return text;
}

const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

export function requiredText(element: XmlElement, name: string): string {
  const value = attributeOf(element, name);
  if (value === undefined || value === '') throw malformed(element, `has no attribute ${quoted(name)}`);
  return value;
}

/** xs:ID. It is echoed, compared and kept: it has a length. */
export function identifierOf(element: XmlElement, name = 'ID'): string {
  const value = requiredText(element, name);
  if (value.length > 256 || !/^[\p{L}_][\p{L}\p{M}\p{Nd}._·-]*$/u.test(value)) {
    throw malformed(
      element,
      `has the ${name} ${quoted(value)}: it must begin with a letter or "_", have no other signs than "-", "_" and ".", and at most 256 characters`,
    );
  }
  return value;
}

export function booleanOf(element: XmlElement, name: string, otherwise: boolean): boolean {
  const value = attributeOf(element, name);
  if (value === undefined) return otherwise;
  const text = trimmed(value);
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw malformed(element, `has ${name}=${quoted(value)}: it must be "true" or "false"`);
}

/** A whole number, not negative. */
export function countOf(element: XmlElement, name: string, most: number): number | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  const text = trimmed(value);
  if (!/^\d{1,10}$/.test(text) || Number(text) > most)
    throw malformed(element, `has ${name}=${quoted(value)}: it must be a whole number from 0 to ${most}`);
  return Number(text);
}

export function instantOf(element: XmlElement, name: string): number | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  const instant = parseInstant(trimmed(value));
  if (instant === undefined)
    throw malformed(
      element,
      `has ${name}=${quoted(value)}: it must be an instant like "2026-01-31T09:30:00Z"`,
    );
  return instant;
}

export function requiredInstant(element: XmlElement, name: string): number {
  requiredText(element, name);
  return instantOf(element, name) ?? 0;
}

/** Runs a reader, and puts what the XML engine says into SAML's words. */
export function inSamlWords<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw samlErrorOf(what, error);
  }
}

function samlErrorOf(what: string, error: XmlError): SamlError {
  const message = `${what}: ${error.message}`;
  switch (error.code) {
    case 'too_large':
      return new SamlError('too_large', message);
    case 'signature_missing':
      return new SamlError('unsigned', message);
    case 'signature_shape':
    case 'signature_algorithm':
    case 'signature_invalid':
      return new SamlError('signature', message);
    default:
      return new SamlError('malformed', message);
  }
}
