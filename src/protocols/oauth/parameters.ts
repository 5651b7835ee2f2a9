import { OAuthError } from './oauth-error.ts';

/**
 * The parameters of one request. A name that was sent twice has no value at all, so no later check can read one of two
 * values while another reads the other (RFC 6749 3.1 and 3.2: no parameter more than once).
 */
export type Parameters = {
  /** The value, or undefined where it was omitted, empty (RFC 6749 3.1: the same as omitted) or sent twice. */
  get(name: string): string | undefined;
  readonly duplicated: readonly string[];
  readonly names: readonly string[];
};

const maxParameters = 100;
const maxTextLength = 64 * 1024;

/** Reads `application/x-www-form-urlencoded` text strictly: a malformed escape is an error, not a guess. */
export function parseParameters(text: string): Parameters {
  if (text.length > maxTextLength) throw new OAuthError('invalid_request', 'The request is too long.');
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > maxParameters)
    throw new OAuthError('invalid_request', 'The request has too many parameters.');
  const values = new Map<string, string>();
  const duplicated = new Set<string>();
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeForm(pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      throw new OAuthError('invalid_request', 'A parameter of the request is not correctly URL-encoded.');
    }
    if (values.has(name)) duplicated.add(name);
    values.set(name, value);
  }
  for (const name of duplicated) values.set(name, '');
  return {
    get: (name) => values.get(name) || undefined,
    duplicated: [...duplicated],
    names: [...values.keys()],
  };
}

/** Form decoding of RFC 6749 appendix B: `+` is a space, escapes are UTF-8. Undefined for anything malformed, and NUL. */
export function decodeForm(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text.includes('\0') ? undefined : text;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** Refuses a request in which a parameter occurs more than once. */
export function refuseDuplicates(parameters: Parameters): void {
  const [name] = parameters.duplicated;
  if (name !== undefined) {
    throw new OAuthError('invalid_request', `The parameter '${name}' was sent more than once.`);
  }
}

/** The value of a parameter, or invalid_request with Okta's sentence. */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `The '${name}' parameter is required.`);
  return value;
}
