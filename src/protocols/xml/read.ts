// The one reader (XML 1.0 fifth edition, Namespaces in XML 1.0). It is stricter than XML: what no protocol message needs and
// what readers have differed about is refused and never skipped (SECURITY.md A6 S5). One pass, no recursion.
import { decodeText, placeOf } from './decode-text.ts';
import { NamespaceScope } from './namespace-scope.ts';
import { resolveReferences } from './references.ts';
import type { XmlAttribute, XmlDeclaration, XmlElement } from './xml-element.ts';
import { quoted, XmlError, type XmlErrorCode } from './xml-error.ts';
import { defaultLimits, type XmlLimits } from './xml-limits.ts';
import { qualifiedNamePattern } from './xml-names.ts';

export type ReadOptions = {
  readonly limits?: Partial<XmlLimits>;
  /** Default: refuse. `drop` is for metadata, where tools write comments: the text around one joins, as in C14N. */
  readonly comments?: 'refuse' | 'drop';
};

export function parseXml(bytes: Uint8Array, options: ReadOptions = {}): XmlElement {
  const limits = { ...defaultLimits, ...options.limits };
  if (bytes.length > limits.bytes)
    throw new XmlError('too_large', `The document has ${bytes.length} bytes; ${limits.bytes} are allowed.`);
  const { text, start } = decodeText(bytes);
  return new Reader(text, start, limits, options.comments === 'drop').read();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type OpenElement = Writable<XmlElement> & { children: (XmlElement | string)[] };
type WrittenAttribute = { name: string; prefix: string; localName: string; value: string; at: number };

class Reader {
  readonly #text: string;
  readonly #limits: XmlLimits;
  readonly #dropComments: boolean;
  readonly #scope = new NamespaceScope();
  readonly #name = qualifiedNamePattern();
  /** The open elements, outermost first. */
  readonly #open: OpenElement[] = [];
  /** Pieces of the text that is being read. */
  #pieces: string[] = [];
  #root: OpenElement | undefined;
  #elements = 0;
  #at: number;
  /** Line counting goes along with the reading, and looks for each line end once. */
  #line = 1;
  #lineStart = 0;
  #lineEnd: number;

  constructor(text: string, start: number, limits: XmlLimits, dropComments: boolean) {
    this.#text = text;
    this.#at = start;
    this.#limits = limits;
    this.#dropComments = dropComments;
    this.#lineEnd = lineEnd(text, 0);
  }

  read(): XmlElement {
    this.#readOutside();
    if (this.#at >= this.#text.length) this.#fail(this.#at, 'syntax', 'The document has no element.');
    this.#readStartTag();
    while (this.#open.length > 0) this.#readContent();
    this.#readOutside();
    if (this.#at < this.#text.length)
      this.#fail(this.#at, 'syntax', 'A document ends with its root element; take out what follows.');
    if (this.#root === undefined) return this.#fail(0, 'syntax', 'The document has no element.');
    return this.#root;
  }

  /** Around the root element: white space and, where they are dropped, comments. */
  #readOutside(): void {
    for (;;) {
      this.#skipSpace();
      if (this.#text.startsWith('<!', this.#at) || this.#text.startsWith('<?', this.#at)) this.#readMarkup();
      else break;
    }
    if (this.#at < this.#text.length && this.#text[this.#at] !== '<')
      this.#fail(this.#at, 'syntax', 'There is text outside of the root element; take it out.');
  }

  /** A stretch of text, and the markup that ends it. */
  #readContent(): void {
    const end = this.#text.indexOf('<', this.#at);
    if (end < 0)
      this.#fail(this.#text.length, 'syntax', `The element ${quoted(this.#current().name)} is not closed.`);
    if (end > this.#at) this.#readText(end);
    const next = this.#text[end + 1];
    if (next === '/') this.#readEndTag();
    else if (next === '!' || next === '?') this.#readMarkup();
    else this.#readStartTag();
  }

  #readText(end: number): void {
    const start = this.#at;
    const written = this.#text.slice(start, end);
    const cdataEnd = written.indexOf(']]>');
    if (cdataEnd >= 0) this.#fail(start + cdataEnd, 'syntax', 'Text holds "]]>"; write ]]&gt;.');
    this.#pieces.push(this.#resolve(written, start));
    this.#at = end;
  }

  #resolve(written: string, start: number): string {
    return resolveReferences(written, (offset, error) => {
      throw error(placeOf(this.#text, start + offset));
    });
  }

  /** `<!…` and `<?…`, nearly all of which is refused. */
  #readMarkup(): void {
    const start = this.#at;
    if (this.#text.startsWith('<!--', start)) return this.#readComment();
    if (this.#text.startsWith('<![CDATA[', start) && this.#open.length > 0) {
      const end = this.#text.indexOf(']]>', start + 9);
      if (end < 0) this.#fail(start, 'syntax', 'A CDATA section is not closed.');
      this.#pieces.push(this.#text.slice(start + 9, end));
      this.#at = end + 3;
      return;
    }
    if (this.#text.startsWith('<?', start))
      this.#fail(start, 'forbidden', 'Processing instructions are not accepted; take it out.');
    if (this.#text.startsWith('<!DOCTYPE', start))
      this.#fail(start, 'forbidden', 'A DOCTYPE is not accepted, nor any entity of one; take it out.');
    this.#fail(start, 'syntax', 'A "<!" begins neither a comment nor a CDATA section.');
  }

  #readComment(): void {
    const start = this.#at;
    if (!this.#dropComments)
      this.#fail(start, 'forbidden', 'Comments are not accepted in a message; take it out.');
    const end = this.#text.indexOf('--', start + 4);
    if (end < 0) this.#fail(start, 'syntax', 'A comment is not closed.');
    if (this.#text[end + 2] !== '>') this.#fail(end, 'syntax', 'A comment holds "--"; take it out.');
    this.#at = end + 3;
  }

  #readStartTag(): void {
    const start = this.#at;
    this.#at += 1;
    const name = this.#readName('element');
    this.#elements += 1;
    if (this.#elements > this.#limits.elements)
      this.#fail(start, 'too_large', `The document has more than ${this.#limits.elements} elements.`);
    if (this.#open.length >= this.#limits.depth)
      this.#fail(start, 'too_large', `Elements lie deeper than ${this.#limits.depth} in each other.`);
    this.#scope.open();
    const declarations: XmlDeclaration[] = [];
    const written = this.#readAttributes(name.name, declarations);
    const parent = this.#open.at(-1);
    this.#flushText(parent);
    const { line, column } = this.#place(start);
    // Written out and not spread: this is made for every element.
    const element: OpenElement = {
      name: name.name,
      prefix: name.prefix,
      localName: name.localName,
      namespace: this.#namespaceOf(name.prefix, name.name, start),
      attributes: this.#resolveAttributes(written),
      declarations,
      children: [],
      parent,
      line,
      column,
    };
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
    if (this.#text[this.#at] === '/') {
      if (this.#text[this.#at + 1] !== '>')
        this.#fail(this.#at, 'syntax', 'A "/" in a tag is not followed by ">".');
      this.#at += 2;
      this.#scope.close();
    } else {
      this.#at += 1;
      this.#open.push(element);
    }
  }

  /** Up to the `/` or `>` that ends the tag. */
  #readAttributes(element: string, declarations: XmlDeclaration[]): WrittenAttribute[] {
    const written: WrittenAttribute[] = [];
    for (;;) {
      const before = this.#at;
      this.#skipSpace();
      const next = this.#text[this.#at];
      if (next === '>' || next === '/') return written;
      const at = this.#at;
      if (next === undefined) this.#fail(at, 'syntax', `The tag of ${quoted(element)} is not closed.`);
      if (at === before)
        this.#fail(at, 'syntax', `In the tag of ${quoted(element)} a space is missing here.`);
      if (written.length + declarations.length >= this.#limits.attributesPerElement)
        this.#fail(
          at,
          'too_large',
          `${quoted(element)} has more than ${this.#limits.attributesPerElement} attributes.`,
        );
      const name = this.#readName('attribute');
      const value = this.#readValue(name.name);
      if (name.prefix === 'xmlns')
        this.#declare({ prefix: name.localName, namespace: value }, declarations, at);
      else if (name.name === 'xmlns') this.#declare({ prefix: '', namespace: value }, declarations, at);
      else written.push({ name: name.name, prefix: name.prefix, localName: name.localName, value, at });
    }
  }

  /** Section 3.3.3: written white space becomes spaces, white space by reference stays. */
  #readValue(name: string): string {
    this.#skipSpace();
    if (this.#text[this.#at] !== '=')
      this.#fail(this.#at, 'syntax', `The attribute ${quoted(name)} has no value.`);
    this.#at += 1;
    this.#skipSpace();
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'")
      this.#fail(this.#at, 'syntax', `The value of ${quoted(name)} is not in quotes.`);
    const start = this.#at + 1;
    const end = this.#text.indexOf(quote, start);
    if (end < 0) this.#fail(start, 'syntax', `The value of ${quoted(name)} is not closed.`);
    const written = this.#text.slice(start, end);
    const less = written.indexOf('<');
    if (less >= 0) this.#fail(start + less, 'syntax', `The value of ${quoted(name)} holds "<"; write &lt;.`);
    this.#at = end + 1;
    return this.#resolve(written.replace(/[\t\n]/g, ' '), start);
  }

  #declare(declaration: XmlDeclaration, declarations: XmlDeclaration[], at: number): void {
    if (declarations.some(({ prefix }) => prefix === declaration.prefix))
      this.#fail(
        at,
        'namespace',
        `The prefix ${quoted(declaration.prefix)} is declared twice; declare it once.`,
      );
    this.#scope.declare(declaration, (code, message) => this.#fail(at, code, message));
    declarations.push(declaration);
    if (this.#scope.size > this.#limits.namespaces)
      this.#fail(at, 'too_large', `More than ${this.#limits.namespaces} namespaces are declared at once.`);
  }

  #resolveAttributes(written: readonly WrittenAttribute[]): XmlAttribute[] {
    if (written.length === 0) return [];
    const seen = new Set<string>();
    return written.map(({ name, prefix, localName, value, at }) => {
      const namespace = prefix === '' ? '' : this.#namespaceOf(prefix, name, at);
      // A namespace name has no space in it, so the two parts cannot run into each other.
      const expanded = `${namespace} ${localName}`;
      if (seen.has(expanded))
        this.#fail(at, 'syntax', `The attribute ${quoted(name)} is there twice; leave one.`);
      seen.add(expanded);
      return { name, prefix, localName, namespace, value };
    });
  }

  #namespaceOf(prefix: string, name: string, at: number): string {
    const namespace = prefix === 'xmlns' ? undefined : this.#scope.find(prefix);
    if (namespace === undefined) {
      const message = `The prefix of ${quoted(name)} is not declared; add xmlns:${prefix.slice(0, 40)}.`;
      return this.#fail(at, 'namespace', message);
    }
    return namespace;
  }

  #readEndTag(): void {
    const start = this.#at;
    const element = this.#current();
    if (!this.#text.startsWith(element.name, start + 2))
      this.#fail(start, 'syntax', `This closes another element than ${quoted(element.name)}, which is open.`);
    this.#at = start + 2 + element.name.length;
    this.#skipSpace();
    if (this.#text[this.#at] !== '>')
      this.#fail(start, 'syntax', `The closing tag of ${quoted(element.name)} does not end with ">".`);
    this.#at += 1;
    this.#flushText(element);
    this.#open.pop();
    this.#scope.close();
  }

  #flushText(into: OpenElement | undefined): void {
    if (this.#pieces.length === 0) return;
    const text = this.#pieces.join('');
    this.#pieces = [];
    if (text !== '') into?.children.push(text);
  }

  #readName(what: string): { name: string; prefix: string; localName: string } {
    this.#name.lastIndex = this.#at;
    const found = this.#name.exec(this.#text);
    if (found === null)
      return this.#fail(
        this.#at,
        'syntax',
        `The name of an ${what} should stand here (write a plain "<" as &lt;).`,
      );
    const [name, prefix = '', localName = ''] = found;
    this.#at += name.length;
    if (this.#text[this.#at] === ':')
      this.#fail(this.#at, 'namespace', `The name ${quoted(name)} goes on with a second or empty part.`);
    return { name, prefix, localName };
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0xa && code !== 0x9) return;
      this.#at += 1;
    }
  }

  #current(): OpenElement {
    return this.#open.at(-1) ?? this.#fail(this.#at, 'syntax', 'No element is open here.');
  }

  /** Places are asked for in the order of the document. */
  #place(offset: number): { line: number; column: number } {
    while (this.#lineEnd < offset) {
      this.#line += 1;
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = lineEnd(this.#text, this.#lineStart);
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  #fail(offset: number, code: XmlErrorCode, message: string): never {
    throw new XmlError(code, message, placeOf(this.#text, offset));
  }
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}
