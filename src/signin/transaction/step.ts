import type { SigninFrame } from '#web/signin/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import type { Decision } from '#src/access/decide/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { ClientContext, Reply, SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Transaction } from './transaction.ts';

/** Who asks for a page. */
export type Reader = {
  readonly client: ClientContext;
  readonly cookies: UnauthenticatedRequest['cookies'];
};

/** One request on the way, with what the walk has learned from it. */
export type Visit = Reader & {
  /** The session the browser came with, if it is alive. */
  readonly session: Session | undefined;
  /** The fields of the form; a repeated field counts as missing. Empty where no form was sent. */
  readonly form: ReadonlyMap<string, string>;
  /** Where, with what and how they come, where a decision of this visit looked. */
  readonly context?: SignOnContext | undefined;
  /** What the reader reads, for what is sent to them. */
  readonly language?: string | undefined;
};

export type StepOutcome =
  /** On to the first step that is due. */
  | { go: Transaction }
  /** Stay, and say why. */
  | { stay: Transaction }
  /** The way ends here: signed in, or refused for good. */
  | { end: Reply; cookies?: SetCookie[]; refused?: Refusal; advice?: Advice; declineTo?: string | undefined };

/** A decision against going on; the routes make the page of it, in the reader's language. */
export type Refusal = Extract<Decision, { outcome: 'DENY' | 'CHALLENGE' }>;

/** What somebody can do who lacks a factor: nothing by themselves, or set one up where they are known. */
export type Advice = 'none' | 'unsafe';

/** The page of a step, given the sealed transaction that its form carries. */
export type StepPage = (frame: SigninFrame, sealed: string) => string | Promise<string>;

/**
 * One rule of the way in, in one file. A step takes the transaction and returns it changed; no step calls another, the walk
 * asks the table which one is due.
 */
export type Step = {
  readonly name: string;
  isDue(transaction: Transaction): boolean;
  /** Absent for a step that asks nothing. */
  readonly page?: (transaction: Transaction, reader: Reader) => StepPage | Promise<StepPage>;
  take(transaction: Transaction, visit: Visit): Promise<StepOutcome>;
  /** Asked by the page itself while it waits for an answer that is given elsewhere. */
  readonly poll?: (transaction: Transaction, visit: Visit) => Promise<StepOutcome>;
};
