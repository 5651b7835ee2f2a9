const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Base64 as XML Schema has it: white space anywhere, and apart from that one spelling per value. Undefined: it is none. */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\n\r]+/g, '');
  if (!canonical.test(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  // The last character may have bits that belong to no byte; they must be zero.
  return bytes.toString('base64') === packed ? bytes : undefined;
}
