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
 * A value of ours made fit for XML. A control character, which some directory once let in, must not lock a person out, so it
 * becomes U+FFFD. It is not left out: "ad\u0001min" would then arrive as somebody else. Half a surrogate pair is no text at
 * all and is refused, since UTF-8 would turn it into something else.
 */
export function clean(value: string): string {
  if (surrogates.test(value) && !value.isWellFormed())
    throw new XmlError('character', 'A value holds half a character (a lone surrogate) and cannot be sent.');
  return value.replace(unwritable, '\ufffd');
}

/** What is neither spelled in another way nor replaced nor half a character: nearly every value, at the price of one look. */
// oxlint-disable-next-line no-control-regex -- see above
const plainText = /^[^&<>\u0000-\u001f\ud800-\udfff\ufffe\uffff]*$/;
// oxlint-disable-next-line no-control-regex -- see above
const plainAttribute = /^[^&<"\u0000-\u001f\ud800-\udfff\ufffe\uffff]*$/;

export function textOfOurs(value: string): string {
  return plainText.test(value) ? value : escapeText(clean(value));
}

export function attributeOfOurs(value: string): string {
  return plainAttribute.test(value) ? value : escapeAttribute(clean(value));
}
