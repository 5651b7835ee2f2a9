import type { Tx } from '#src/platform/database/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';
import { type Outcome, readVerdicts, type ShadowCount } from './shadow.ts';
import { addCounts } from './shadow-store.ts';

/** Counts how shadows came out, for who follows the log: called with each batch, in the transaction that moves on. */
export const shadowTally = {
  name: 'shadows',
  eventTypes: ['policy.evaluate_sign_on'],
  async count(tx: Tx, events: readonly LogEvent[]): Promise<void> {
    const counts = new Map<string, ShadowCount & { shadowId: string }>();
    for (const event of events) {
      if (event.eventType !== 'policy.evaluate_sign_on') continue;
      const live = event.outcome?.result as Outcome;
      const appId = event.target?.find(({ type }) => type === 'AppInstance')?.id ?? '';
      for (const verdict of readVerdicts(event.debugContext.debugData['shadow'])) {
        const count = {
          shadowId: verdict.id,
          day: event.published.slice(0, 10),
          live,
          shadow: verdict.outcome,
          appId,
          ruleId: verdict.rule ?? '',
          times: 1,
        };
        const key = [count.shadowId, count.day, live, count.shadow, appId, count.ruleId].join(' ');
        const known = counts.get(key);
        counts.set(key, known === undefined ? count : { ...known, times: known.times + 1 });
      }
    }
    await addCounts(
      tx,
      [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    );
  },
};
