/** A namespace that an element itself declares; the empty prefix is the default namespace, the empty URI takes it back. */
export type XmlDeclaration = { readonly prefix: string; readonly namespace: string };

export type XmlAttribute = {
  /** As written: `xsi:type`. */
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** Empty for an attribute without prefix, whatever the default namespace is. */
  readonly namespace: string;
  readonly value: string;
};

/** An element as the reader made it. Nothing changes it afterwards. */
export type XmlElement = {
  /** As written: `saml:Issuer`. */
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** Empty for no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly declarations: readonly XmlDeclaration[];
  /** Elements and texts. Two texts never follow each other, and none is empty. */
  readonly children: readonly (XmlElement | string)[];
  readonly parent: XmlElement | undefined;
  /** Counted from 1, in characters. */
  readonly line: number;
  readonly column: number;
};
