import type { Decision } from '#src/access/decide/index.ts';
import { decidingRule } from './judge-recorded.ts';
import {
  type ChangedPerson,
  changeOf,
  type Dimension,
  type ReplayCounts,
  type ReplaySample,
} from './replay.ts';

/** Of each way in which something comes out otherwise so many are kept whole. */
const samplesOfAKind = 10;

/** A sign-on that was judged both ways. */
export type Judged = {
  readonly eventId: string;
  readonly publishedMs: number;
  readonly outcomeThen: string | null;
  readonly userId: string;
  readonly login: string;
  readonly groupIds: readonly string[];
  readonly appId: string | undefined;
  readonly address: string | undefined;
  readonly country: string | undefined;
  readonly zone: string | undefined;
  readonly live: Decision;
  readonly drafted: Decision;
};

/** What has come out so far, and of whom since the last checkpoint. */
export type Tally = {
  readonly counts: ReplayCounts;
  readonly samples: ReplaySample[];
  readonly people: Map<string, ChangedPerson>;
};

export function addTo(tally: Tally, judged: Judged, everyoneId: string | undefined): void {
  const { counts } = tally;
  const { live, drafted } = judged;
  if (judged.outcomeThen === live.outcome) counts.asThen++;
  else counts.unlikeThen++;
  const pair = `${live.outcome}>${drafted.outcome}`;
  counts.outcomes[pair] = (counts.outcomes[pair] ?? 0) + 1;
  const change = changeOf(live.outcome, drafted.outcome);
  if (change === undefined) return;
  counts.changes[change] = (counts.changes[change] ?? 0) + 1;
  const rule = decidingRule(drafted);
  if (rule !== undefined) counts.ruleNames[rule.id] = rule.name;
  const count = (dimension: Dimension, key: string | undefined) => {
    const kinds = (counts.by[dimension][key ?? ''] ??= {});
    kinds[change] = (kinds[change] ?? 0) + 1;
  };
  count('app', judged.appId);
  count('rule', rule?.id);
  count('country', judged.country);
  count('zone', judged.zone);
  for (const groupId of judged.groupIds) if (groupId !== everyoneId) count('group', groupId);
  const key = `${judged.userId} ${change}`;
  const known = tally.people.get(key);
  if (known !== undefined) tally.people.set(key, { ...known, times: known.times + 1 });
  else {
    tally.people.set(key, {
      userId: judged.userId,
      change,
      times: 1,
      appId: judged.appId,
      ruleId: rule?.id,
      eventId: judged.eventId,
    });
  }
  keepSample(tally, judged, change);
}

function keepSample(tally: Tally, judged: Judged, change: ReplaySample['change']): void {
  const { live, drafted } = judged;
  const alike = tally.samples.filter(
    (one) => one.live.outcome === live.outcome && one.drafted.outcome === drafted.outcome,
  );
  // Ten of one person tell less than one of ten.
  if (alike.length >= samplesOfAKind || alike.some(({ userId }) => userId === judged.userId)) return;
  tally.samples.push({
    change,
    eventId: judged.eventId,
    published: new Date(judged.publishedMs).toISOString(),
    userId: judged.userId,
    login: judged.login,
    appId: judged.appId ?? null,
    address: judged.address ?? null,
    live: { outcome: live.outcome, trace: live.trace },
    drafted: { outcome: drafted.outcome, trace: drafted.trace },
  });
}
