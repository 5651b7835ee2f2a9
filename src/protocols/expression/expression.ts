export type BinaryOperator =
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | 'matches'
  | 'and'
  | 'or';

/** Positions count characters from 0 in the text the author wrote. */
export type Node =
  | { kind: 'literal'; value: null | boolean | number | string; position: number }
  | { kind: 'list'; items: readonly Node[]; position: number }
  | { kind: 'map'; entries: readonly (readonly [string, Node])[]; position: number }
  | { kind: 'variable'; name: string; position: number }
  | { kind: 'property'; target: Node; name: string; position: number }
  | { kind: 'index'; target: Node; index: Node; position: number }
  /** `a.?[b]`: those elements of a of which b is true; in b, names are the element's attributes. */
  | { kind: 'select'; target: Node; condition: Node; position: number }
  | { kind: 'call'; name: string; args: readonly Node[]; position: number }
  | { kind: 'method'; target: Node; name: string; args: readonly Node[]; position: number }
  | { kind: 'unary'; operator: '!' | '-'; operand: Node; position: number }
  | { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node; position: number }
  | { kind: 'ternary'; condition: Node; then: Node; otherwise: Node; position: number }
  /** `a ?: b`: a, unless it is null or empty. */
  | { kind: 'default'; value: Node; otherwise: Node; position: number };

/** What evaluation will ask of its context, so that a caller loads no more than that. */
export type ExpressionUses = { variables: ReadonlySet<string>; groups: boolean; time: boolean };

/** A parsed expression: immutable, to be kept and evaluated as often as wanted. */
export type Expression = { readonly text: string; readonly root: Node; readonly uses: ExpressionUses };

/** `syntax`, `function` and `variable` are found on parsing; `type` and `limit` on evaluation. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly reason: 'syntax' | 'function' | 'variable' | 'type' | 'limit';
  readonly position: number;
  constructor(reason: ExpressionError['reason'], message: string, position: number) {
    super(`${message} (at position ${position})`);
    this.reason = reason;
    this.position = position;
  }
}
