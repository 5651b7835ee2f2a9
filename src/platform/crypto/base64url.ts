/**
 * Accepts the one canonical spelling only: Node's own decoder also takes '+', '/', '=', blanks, and unused bits at the
 * end, and with them one token would have many spellings, each of them "unspent" to a store that hashes the text.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
