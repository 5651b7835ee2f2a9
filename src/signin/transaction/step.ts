import type { SigninFrame } from '#web/signin/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { ClientContext, Reply, SetCookie } from '#src/platform/http/index.ts';
import type { Transaction } from './transaction.ts';

/** One request on the way, with what the walk has learned from it. */
export type Visit = {
  readonly client: ClientContext;
  /** The session the browser came with, if it is alive. */
  readonly session: Session | undefined;
  /** The fields of the form; a repeated field counts as missing. */
  readonly form: ReadonlyMap<string, string>;
};

export type StepOutcome =
  /** On to the first step that is due. */
  | { go: Transaction }
  /** Stay, and say why. */
  | { stay: Transaction }
  /** The way ends here: signed in, or refused for good. */
  | { end: Reply; cookies?: SetCookie[]; refused?: Refusal };

/** A decision against going on; the routes make the page of it, in the reader's language. */
export type Refusal = Extract<Decision, { outcome: 'DENY' | 'CHALLENGE' }>;

/** The page of a step, given the sealed transaction that its form carries. */
export type StepPage = (frame: SigninFrame, sealed: string) => string;

/**
 * One rule of the way in, in one file. A step takes the transaction and returns it changed; no step calls another, the walk
 * asks the table which one is due.
 */
export type Step = {
  readonly name: string;
  isDue(transaction: Transaction): boolean;
  /** Absent for a step that asks nothing. */
  readonly page?: (transaction: Transaction) => StepPage | Promise<StepPage>;
  take(transaction: Transaction, visit: Visit): Promise<StepOutcome>;
};
