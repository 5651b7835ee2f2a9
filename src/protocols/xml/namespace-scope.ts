import type { XmlDeclaration } from './xml-element.ts';
import { quoted, type XmlErrorCode } from './xml-error.ts';
import { maxNamespaceLength } from './xml-limits.ts';
import { isAbsoluteUri, xmlNamespace, xmlnsNamespace } from './xml-names.ts';

type Fail = (code: XmlErrorCode, message: string) => never;

/**
 * The prefixes in scope while a document is read. One map with a way back, not a copy per element: what an element declares
 * costs once when it opens and once when it closes, however deep it lies.
 */
export class NamespaceScope {
  readonly #bound = new Map<string, string>();
  readonly #undo: { prefix: string; before: string | undefined }[] = [];
  readonly #marks: number[] = [];

  open(): void {
    this.#marks.push(this.#undo.length);
  }

  close(): void {
    const mark = this.#marks.pop() ?? 0;
    while (this.#undo.length > mark) {
      const last = this.#undo.pop();
      if (last?.before === undefined) this.#bound.delete(last?.prefix ?? '');
      else this.#bound.set(last.prefix, last.before);
    }
  }

  get size(): number {
    return this.#bound.size;
  }

  declare({ prefix, namespace }: XmlDeclaration, fail: Fail): void {
    checkDeclaration(prefix, namespace, fail);
    this.#undo.push({ prefix, before: this.#bound.get(prefix) });
    this.#bound.set(prefix, namespace);
  }

  /** Undefined: the prefix is not declared. */
  find(prefix: string): string | undefined {
    if (prefix === 'xml') return xmlNamespace;
    return this.#bound.get(prefix) ?? (prefix === '' ? '' : undefined);
  }
}

/** Namespaces in XML 1.0, section 3. */
function checkDeclaration(prefix: string, namespace: string, fail: Fail): void {
  if (prefix === 'xmlns') fail('namespace', 'The prefix "xmlns" cannot be declared.');
  if (namespace === xmlnsNamespace) fail('namespace', `${quoted(namespace)} cannot be declared.`);
  if ((prefix === 'xml') !== (namespace === xmlNamespace))
    fail(
      'namespace',
      `The prefix "xml" and ${quoted(xmlNamespace)} belong to each other and to nothing else.`,
    );
  if (namespace === '') {
    if (prefix !== '')
      fail('namespace', `The prefix ${quoted(prefix)} is declared as nothing; name a namespace.`);
    return;
  }
  if (namespace.length > maxNamespaceLength)
    fail('too_large', `A namespace name is longer than ${maxNamespaceLength} characters.`);
  if (!isAbsoluteUri(namespace))
    fail('namespace', `The namespace name ${quoted(namespace)} is not an absolute URI; write a whole one.`);
}
