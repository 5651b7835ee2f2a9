// Names of XML 1.0 (fifth edition) and Namespaces in XML 1.0, as patterns.
const nameStart =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}' +
  '\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}';
const nameRest = `${nameStart}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}`;
const ncName = `[${nameStart}][${nameRest}]*`;

const wholeNcName = new RegExp(`^${ncName}$`, 'u');

export function isNcName(text: string): boolean {
  return wholeNcName.test(text);
}

/** Matches one qualified name at `lastIndex`: the prefix, if any, and the local part. Each reader has its own, since it moves. */
export function qualifiedNamePattern(): RegExp {
  return new RegExp(`(?:(${ncName}):)?(${ncName})`, 'uy');
}

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** An absolute URI of the characters a URI has. Canonical XML has no answer for a relative one (section 1.3). */
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/;

export function isAbsoluteUri(text: string): boolean {
  return absoluteUri.test(text);
}
