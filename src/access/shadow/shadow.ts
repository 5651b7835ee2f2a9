import type { DraftBody } from '#src/access/policies/index.ts';
import type { Decision } from '#src/access/decide/index.ts';

export type Shadow = {
  readonly id: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly draft: DraftBody;
  /** The state of each live policy when the draft was made. */
  readonly versions: Readonly<Record<string, string>>;
  readonly createdBy: string;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

/** Each is asked at every decision. */
export const mostActive = 3;

export type Outcome = Decision['outcome'];

/** What a shadow said of a decision, as its event has it. */
export type ShadowVerdict = {
  readonly id: string;
  readonly outcome: Outcome;
  /** By which rule; absent where none applied. */
  readonly rule?: string;
  readonly ruleName?: string;
};

export type ShadowCount = {
  readonly day: string;
  readonly live: Outcome;
  readonly shadow: Outcome;
  readonly appId: string;
  readonly ruleId: string;
  readonly times: number;
};

/** Of the debug data of an event; none where there is nothing that can be read. */
export function readVerdicts(text: string | undefined): ShadowVerdict[] {
  if (text === undefined) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? (read as ShadowVerdict[]) : [];
  } catch {
    return [];
  }
}
