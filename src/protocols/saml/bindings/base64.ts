import { SamlError } from '../saml-error.ts';

/**
 * Base64 of a parameter. Line breaks and tabs are passed over, which MIME encoders put in; a space is not: it is a `+` that
 * was not percent-encoded, and to guess so would make two texts of one.
 */
export function decodeBase64(parameter: string, text: string): Buffer {
  const compact = text.replace(/[\r\n\t]/g, '');
  if (compact.includes(' ')) {
    throw new SamlError(
      'malformed',
      `"${parameter}" has a space in its base64: "+" must be sent percent-encoded, as "%2B".`,
    );
  }
  const digits = compact.replace(/={1,2}$/, '');
  const isWhole = compact.length % 4 === 0 || digits.length === compact.length;
  if (digits === '' || digits.length % 4 === 1 || !isWhole || !/^[A-Za-z0-9+/]+$/.test(digits))
    throw new SamlError(
      'malformed',
      `"${parameter}" is not base64: encode the message as RFC 4648 section 4 says.`,
    );
  return Buffer.from(digits, 'base64');
}
