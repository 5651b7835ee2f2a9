import { XmlError } from './xml-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// oxlint-disable-next-line no-control-regex -- XML has no way to write these
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const declaration =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;

/** The characters of a document with their line ends normalised (XML 1.0 section 2.11), and where behind its declaration it begins. */
export function decodeText(bytes: Uint8Array): { text: string; start: number } {
  const text = decodeUtf8(bytes);
  const found = illegal.exec(text);
  if (found !== null) {
    const code = found[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
    throw new XmlError(
      'character',
      `XML has no character U+${code}; take it out.`,
      placeOf(text, found.index),
    );
  }
  return { text, start: endOfDeclaration(text) };
}

function decodeUtf8(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe))
    throw new XmlError('encoding', 'The document is UTF-16; send it as UTF-8.');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new XmlError('encoding', 'The document is not valid UTF-8; send it as UTF-8.');
  }
  if (text.startsWith('\ufeff')) text = text.slice(1);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The declaration may say only what we read anyway: a document that claims another encoding has a reader who believes it. */
function endOfDeclaration(text: string): number {
  if (!/^<\?xml[ \t\n]/.test(text)) return 0;
  const found = declaration.exec(text);
  if (found === null)
    throw new XmlError(
      'syntax',
      'The XML declaration is not one of XML 1.0; write <?xml version="1.0" encoding="UTF-8"?> or leave it out.',
      { line: 1, column: 1 },
    );
  const encoding = found[1] ?? found[2] ?? 'UTF-8';
  if (encoding.toUpperCase() !== 'UTF-8')
    throw new XmlError('encoding', `The document declares the encoding "${encoding}"; send it as UTF-8.`, {
      line: 1,
      column: 1,
    });
  return found[0].length;
}

export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
