// Canonical XML section 1.1 and 2.3: the one spelling of each character.
import { XmlError } from './xml-error.ts';

/** What text does not simply pass through. The control characters are only met on the way out (`clean`). */
const inText = /[&<>\r]/g;
const inAttribute = /[&<"\t\n\r]/g;

const spelling: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

const spelled = (character: string): string => spelling[character] ?? character;

export function escapeText(text: string): string {
  return text.replace(inText, spelled);
}

export function escapeAttribute(value: string): string {
  return value.replace(inAttribute, spelled);
}

// oxlint-disable-next-line no-control-regex -- XML has no way to write these
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const surrogates = /[\ud800-\udfff]/;

/**
 * A value of ours made fit for XML. Control characters, which some directory once let in, are left out, so that they cannot
 * lock a person out; half a surrogate pair is no text at all and is refused, since UTF-8 would turn it into something else.
 */
export function clean(value: string): string {
  if (surrogates.test(value) && !value.isWellFormed())
    throw new XmlError('character', 'A value holds half a character (a lone surrogate) and cannot be sent.');
  return value.replace(unwritable, '');
}
