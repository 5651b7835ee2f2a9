// Character and entity references (XML 1.0 sections 4.1 and 4.6): the five entities every reader knows, and no other.
import { XmlError } from './xml-error.ts';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** `fail` is told how far into the text the fault is. */
export function resolveReferences(
  text: string,
  fail: (offset: number, error: (at: { line: number; column: number }) => XmlError) => never,
): string {
  let ampersand = text.indexOf('&');
  if (ampersand < 0) return text;
  const reference = /&(?:#x([0-9A-Fa-f]{1,8})|#([0-9]{1,10})|(lt|gt|amp|apos|quot));/y;
  let resolved = '';
  let from = 0;
  while (ampersand >= 0) {
    resolved += text.slice(from, ampersand);
    reference.lastIndex = ampersand;
    const found = reference.exec(text);
    if (found === null) return fail(ampersand, refused);
    const [whole, hex, decimal, name] = found;
    if (name === undefined) {
      const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
      if (!isLegal(code))
        return fail(
          ampersand,
          (at) => new XmlError('character', `XML has no character "${whole}"; take it out.`, at),
        );
      resolved += String.fromCodePoint(code);
    } else {
      resolved += entities[name] ?? '';
    }
    from = ampersand + whole.length;
    ampersand = text.indexOf('&', from);
  }
  return resolved + text.slice(from);
}

function refused(at: { line: number; column: number }): XmlError {
  return new XmlError(
    'forbidden',
    'A "&" begins none of &amp; &lt; &gt; &quot; &apos; or a numeric reference; write a plain "&" as &amp;.',
    at,
  );
}

/** `Char` of XML 1.0 section 2.2. */
function isLegal(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
