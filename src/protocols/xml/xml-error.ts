/** The closed set of reasons for which this engine says no. Callers turn them into their protocol's error. */
export type XmlErrorCode =
  | 'too_large' // a limit on bytes, depth, elements, attributes, namespaces or output
  | 'encoding' // not UTF-8, or declared as something else
  | 'forbidden' // DOCTYPE, processing instruction, comment, entity: XML that a protocol message does not need
  | 'character' // a character that XML does not have
  | 'syntax' // not well-formed
  | 'namespace' // not well-formed as to namespaces
  | 'structure' // an element, attribute or text that should be there once is missing, double or another
  | 'signature_missing' // nothing here is signed
  | 'signature_shape' // a signature that is not the one form we accept
  | 'signature_algorithm' // an algorithm, or a key for it, that we do not accept
  | 'signature_invalid' // the signature does not verify with any key on record
  | 'encryption_algorithm' // encrypted in a way that we do not accept
  | 'decryption' // cannot be decrypted; one message whatever the reason
  | 'deflate'; // not a deflate stream, or one that grows beyond its limit

export class XmlError extends Error {
  readonly code: XmlErrorCode;
  /** Where in the document, counted from 1; 0 where there is no place to point to. */
  readonly line: number;
  readonly column: number;

  constructor(code: XmlErrorCode, message: string, at: { line: number; column: number } = nowhere) {
    super(at.line > 0 ? `${message} (line ${at.line}, column ${at.column})` : message);
    this.name = 'XmlError';
    this.code = code;
    this.line = at.line;
    this.column = at.column;
  }
}

const nowhere = { line: 0, column: 0 };

/** Foreign text inside a message: short, on one line, and without characters that do something to a terminal. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return `"${short.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g, '?')}"`;
}
