import type { DraftBody } from '#src/access/policies/index.ts';
import type { Decision } from '#src/access/decide/index.ts';

export type ReplayStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'CANCELLED' | 'FAILED';

/** What the draft would do that the live policies do not. */
export const changeKinds = ['PROMPTED', 'BLOCKED', 'LET_IN'] as const;
export type ChangeKind = (typeof changeKinds)[number];
export type Outcome = Decision['outcome'];

/** Undefined where it comes out the same. */
export function changeOf(live: Outcome, drafted: Outcome): ChangeKind | undefined {
  if (live === drafted) return undefined;
  if (drafted === 'DENY') return 'BLOCKED';
  return drafted === 'CHALLENGE' ? 'PROMPTED' : 'LET_IN';
}

export const dimensions = ['app', 'group', 'rule', 'country', 'zone'] as const;
export type Dimension = (typeof dimensions)[number];
export type ByKind = Partial<Record<ChangeKind, number>>;

export type ReplayCounts = {
  /** By `ALLOW>DENY`: what the live policies say, and what the draft would. */
  outcomes: Record<string, number>;
  changes: ByKind;
  /** Different people. */
  people: ByKind;
  by: Record<Dimension, Record<string, ByKind>>;
  /** Of the rules among the keys above. */
  ruleNames: Record<string, string>;
  /** Ended before any policy was asked: no draft changes that. */
  beforePolicies: number;
  /** From before decisions were recorded in full. */
  unrecorded: number;
  /** Of people or apps that are gone. */
  gone: number;
  /** Left out by a filter that only the person's groups answer. */
  leftOut: number;
  /** The live policies say today what they said then. */
  asThen: number;
  /** They say something else today: people, groups, zones or policies have changed since. */
  unlikeThen: number;
};

export const noCounts = (): ReplayCounts => ({
  outcomes: {},
  changes: {},
  people: {},
  by: { app: {}, group: {}, rule: {}, country: {}, zone: {} },
  ruleNames: {},
  beforePolicies: 0,
  unrecorded: 0,
  gone: 0,
  leftOut: 0,
  asThen: 0,
  unlikeThen: 0,
});

export type ReplayFilters = {
  readonly appIds?: readonly string[] | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly groupIds?: readonly string[] | undefined;
};

/** Behind which event, in the order of time, the work goes on. */
export type Position = { readonly publishedMs: number; readonly uuid: string };

export type ReplaySample = {
  readonly change: ChangeKind;
  readonly eventId: string;
  readonly published: string;
  readonly userId: string;
  readonly login: string;
  readonly appId: string | null;
  readonly address: string | null;
  readonly live: { readonly outcome: Outcome; readonly trace: Decision['trace'] };
  readonly drafted: { readonly outcome: Outcome; readonly trace: Decision['trace'] };
};

export type Replay = {
  readonly id: string;
  readonly status: ReplayStatus;
  readonly draft: DraftBody;
  readonly filters: ReplayFilters;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Known once it runs. */
  readonly total: number | undefined;
  readonly done: number;
  readonly counts: ReplayCounts;
  readonly samples: readonly ReplaySample[];
  readonly error: string | undefined;
  readonly createdBy: { readonly id: string; readonly name: string };
  readonly createdMs: number;
  readonly startedMs: number | undefined;
  readonly finishedMs: number | undefined;
};

export type ChangedPerson = {
  readonly userId: string;
  readonly change: ChangeKind;
  readonly times: number;
  readonly appId: string | undefined;
  readonly ruleId: string | undefined;
  readonly eventId: string;
};
