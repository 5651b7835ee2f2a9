/**
 * base64url without padding (RFC 7515 section 2), canonical only.
 *
 * Decoders usually skip what they do not know: spaces, padding, `+`, unused bits. Then one token has many spellings and
 * a deny-list or a replay check keyed by the text is evaded. Encoding again and comparing finds all of them.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

export function encodeBase64url(bytes: Buffer | string): string {
  return Buffer.from(bytes as string).toString('base64url');
}
