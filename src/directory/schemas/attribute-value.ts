import type { Attribute, EnumValue } from './attribute.ts';
import { compilePattern, type Pattern } from './attribute-pattern.ts';

/** Says what is wrong with a value (a sentence without the attribute's name), or nothing. */
export type ValueCheck = (value: unknown) => string | undefined;

// Where a schema sets no length, these keep one profile from weighing as much as a thousand.
const maxStringLength = 10_000;
const maxArrayLength = 500;
// What a pattern is tried on: length times the pattern's size is the work, and anybody may send the value.
const maxPatternedLength = 1_024;

/** Built once per schema, so that patterns are compiled once. */
export function valueCheck(attribute: Attribute): ValueCheck {
  const pattern = attribute.pattern === undefined ? undefined : compilePattern(attribute.pattern);
  switch (attribute.type) {
    case 'string':
      return (value) => checkString(attribute, pattern, value);
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
    case 'integer':
    case 'number':
      return (value) => checkNumber(attribute.type === 'integer', attribute.enum, value);
    case 'array':
      return (value) => checkArray(attribute, value);
  }
}

function checkString(attribute: Attribute, pattern: Pattern | undefined, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  const length = codePoints(value);
  const { minLength = 0, maxLength = pattern ? maxPatternedLength : maxStringLength } = attribute;
  if (length < minLength) return `must have at least ${minLength} characters`;
  if (length > maxLength) return `must have at most ${maxLength} characters`;
  const listed = checkEnum(attribute.enum, value);
  if (listed !== undefined) return listed;
  const formatted = attribute.format === undefined ? undefined : checkFormat(attribute.format, value);
  if (formatted !== undefined) return formatted;
  return pattern && !pattern(value) ? 'Does not match required pattern' : undefined;
}

function checkNumber(integer: boolean, listed: EnumValue[] | undefined, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return integer ? 'must be an integer' : 'must be a number';
  if (integer && !Number.isSafeInteger(value)) return 'must be an integer';
  return checkEnum(listed, value);
}

function checkArray(attribute: Attribute, value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be an array';
  if (value.length > maxArrayLength) return `must have at most ${maxArrayLength} elements`;
  const items = attribute.items ?? { type: 'string' as const };
  for (const [index, element] of value.entries()) {
    const problem =
      items.type === 'string'
        ? checkElement(items.enum, element)
        : checkNumber(items.type === 'integer', items.enum, element);
    if (problem !== undefined) return `element ${index} ${problem}`;
  }
  return undefined;
}

function checkElement(listed: EnumValue[] | undefined, element: unknown): string | undefined {
  if (typeof element !== 'string') return 'must be a string';
  if (codePoints(element) > maxStringLength) return `must have at most ${maxStringLength} characters`;
  return checkEnum(listed, element);
}

function checkEnum(listed: EnumValue[] | undefined, value: EnumValue): string | undefined {
  if (!listed || listed.includes(value)) return undefined;
  const shown = listed
    .slice(0, 20)
    .map((entry) => JSON.stringify(entry))
    .join(', ');
  return `must be one of ${shown}${listed.length > 20 ? ', …' : ''}`;
}

/** Code points, not UTF-16 units: an emoji is one character to the person who typed it. */
function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const emailAddress = /^[^\s@"<>()[\]\\,;:]{1,64}@[^\s@.,;:<>()[\]\\"]+(?:\.[^\s@.,;:<>()[\]\\"]+)*$/;

/** An address mail can be sent to, international ones (RFC 6531) included. Not every form that RFC 5322 allows. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && emailAddress.test(text);
}

function checkFormat(format: NonNullable<Attribute['format']>, value: string): string | undefined {
  switch (format) {
    case 'email':
      return isEmailAddress(value) ? undefined : 'must be an email address';
    case 'uri':
      return URL.canParse(value) ? undefined : 'must be a URI such as https://example.com/me';
    case 'country-code':
      return /^[A-Za-z]{2}$/.test(value)
        ? undefined
        : 'must be a two-letter ISO 3166-1 country code such as JP';
    case 'language-code':
      return isLanguageRange(value) ? undefined : 'must be a language code such as ja or en-US';
    case 'locale':
      return /^[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8})*$/.test(value)
        ? undefined
        : 'must be a locale such as ja_JP';
    case 'timezone':
      return isTimeZone(value) ? undefined : 'must be an IANA time zone such as Asia/Tokyo';
    case 'date-time':
      return isDateTime(value) ? undefined : 'must be a date and time such as 2026-01-31T09:00:00.000Z';
    case 'ref-id':
      return /^[0-9A-Za-z]{1,64}$/.test(value) ? undefined : 'must be an id';
  }
}

/** RFC 9110 §12.5.4: `ja`, or a list such as `en-US,en;q=0.8`. */
function isLanguageRange(value: string): boolean {
  return value
    .split(',')
    .every((part) => /^\s*[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*(?:;q=[01](?:\.\d{1,3})?)?\s*$/.test(part));
}

function isTimeZone(value: string): boolean {
  if (value.length > 64 || !/^[A-Za-z0-9_+/-]+$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-][01]\d:?[0-5]\d)$/;

function isDateTime(value: string): boolean {
  return dateTime.test(value);
}
