import type { Tx } from '#src/platform/database/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import type { RuleContext } from './group-rule-service.ts';
import { findRule } from './group-rule-store.ts';
import { withDependents } from './rule-book.ts';
import { ruleTarget } from './rule-draft.ts';
import { findRun, lockRun, saveRun, startRun } from './rule-run-store.ts';

type WalkData = { ruleId: string; runId: string };

/** Walks through all people after an activation, some hundred to a transaction, each continuing behind the one before. */
export type Walks = {
  send(tx: Tx, data: WalkData): Promise<void>;
  /** At most so many batches; what is left the job does. */
  run(data: WalkData, batches: number): Promise<void>;
  /** Begins one anew for an active rule whose answers have changed for everybody. */
  restart(tx: Tx, ruleId: string): Promise<void>;
};

const jobName = 'directory.group-rule-walk';
const peoplePerTransaction = 500;
// A job that takes longer than a minute or two is one that a restart has to do over.
const batchesPerJob = 40;

export function createWalks(needs: RuleContext): Walks {
  const { database, jobs } = needs;
  const send: Walks['send'] = (tx, data) => jobs.send(tx, { name: jobName }, data);
  const run = async (data: WalkData, batches: number): Promise<boolean> => {
    for (let count = 0; count < batches; count++) {
      if (!(await database.transaction((tx) => walkOn(needs, tx, data)))) return false;
    }
    return true;
  };
  jobs.define<WalkData>({
    name: jobName,
    async handle(data) {
      if (await run(data, batchesPerJob)) await database.transaction((tx) => send(tx, data));
    },
  });
  return {
    send,
    run: async (data, batches) => void (await run(data, batches)),
    async restart(tx, ruleId) {
      const runId = needs.ids.newUuid();
      await startRun(tx, { ruleId, runId, total: await needs.people.count(tx), now: needs.clock.now() });
      await send(tx, { ruleId, runId });
    },
  };
}

/** True while there is more to do. */
async function walkOn(needs: RuleContext, tx: Tx, { ruleId, runId }: WalkData): Promise<boolean> {
  const seen = await findRun(tx, ruleId);
  if (seen?.runId !== runId || seen.status === 'DONE') return false;
  const book = await needs.follower.hold(tx);
  const run = await lockRun(tx, ruleId);
  if (!run || run.runId !== runId || run.status === 'DONE' || !book.rules.has(ruleId)) return false;
  const ids = await needs.people.idsAfter(tx, run.reached, peoplePerTransaction);
  const scope = withDependents(book, [ruleId]);
  const { added, removed, failed } = await needs.follower.followScope(tx, book, ids, scope);
  const isDone = ids.length < peoplePerTransaction;
  await saveRun(tx, {
    ...run,
    status: isDone ? 'DONE' : 'RUNNING',
    reached: ids.at(-1) ?? run.reached,
    lookedAt: run.lookedAt + ids.length,
    added: run.added + added,
    removed: run.removed + removed,
    failed: run.failed + failed,
    updated: needs.clock.now(),
  });
  if (!isDone) return true;
  const rule = await findRule(tx, ruleId);
  if (rule) {
    await needs.systemLog.record(tx, {
      eventType: 'group.user_membership.rule.trigger',
      actor: systemActor,
      target: [ruleTarget(rule)],
      debugData: {
        added: String(run.added + added),
        removed: String(run.removed + removed),
        failed: String(run.failed + failed),
      },
    });
  }
  return false;
}
