export type XmlLimits = {
  readonly bytes: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
  /** In scope at one place. */
  readonly namespaces: number;
};

/** What a protocol message may cost. The largest honest one (a response with many groups) has a tenth of it. */
export const defaultLimits: XmlLimits = {
  bytes: 256 * 1024,
  depth: 64,
  elements: 10_000,
  attributesPerElement: 64,
  namespaces: 64,
};

/** A namespace name is repeated in the canonical form wherever it comes into use: its length multiplies. */
export const maxNamespaceLength = 1_000;
