export type ComparisonOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type FilterValue = string | number | boolean | null;

/** `emails.value` or `urn:ietf:params:scim:schemas:core:2.0:User:userName`; `text` is what was written. */
export type AttributePath = { text: string; segments: readonly string[]; position: number };

/** Positions count characters from 0, as in the text the caller sent. */
export type FilterNode =
  | { kind: 'and' | 'or'; nodes: readonly FilterNode[]; position: number }
  | { kind: 'not'; node: FilterNode; position: number }
  | { kind: 'present'; path: AttributePath; position: number }
  | {
      kind: 'compare';
      path: AttributePath;
      operator: ComparisonOperator;
      value: FilterValue;
      position: number;
    }
  /** `emails[type eq "work"]`: one and the same element satisfies `filter`, whose paths are relative to the element. */
  | { kind: 'element'; path: AttributePath; filter: FilterNode; position: number };

export const comparisonOperators: readonly ComparisonOperator[] = [
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
];

/** The text is not a filter. The message says what is wrong, where, and what would have been right. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}
