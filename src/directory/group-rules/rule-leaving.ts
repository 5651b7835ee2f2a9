import type { Tx } from '#src/platform/database/index.ts';
import type { RuleContext } from './group-rule-service.ts';
import { deleteWants, listWants, listWantsOfRule, listWanted } from './rule-member-store.ts';

type LeavingData = { ruleId: string; removeUsers: boolean; after: string };

/** Works off the memberships of a deleted rule: they go, or stay as if given by hand. */
export type Leaving = {
  send(tx: Tx, data: LeavingData): Promise<void>;
  run(data: LeavingData, batches: number): Promise<void>;
};

const jobName = 'directory.group-rule-leaving';
const peoplePerTransaction = 500;
const batchesPerJob = 40;

export function createLeaving(needs: RuleContext): Leaving {
  const { database, jobs } = needs;
  const send: Leaving['send'] = (tx, data) => jobs.send(tx, { name: jobName }, data);
  const run = async (data: LeavingData, batches: number): Promise<LeavingData | undefined> => {
    let at = data;
    for (let count = 0; count < batches; count++) {
      const reached = await database.transaction((tx) => leave(needs, tx, at));
      if (reached === undefined) return undefined;
      at = { ...at, after: reached };
    }
    return at;
  };
  jobs.define<LeavingData>({
    name: jobName,
    async handle(data) {
      const rest = await run(data, batchesPerJob);
      if (rest) await database.transaction((tx) => send(tx, rest));
    },
  });
  return { send, run: async (data, batches) => void (await run(data, batches)) };
}

/** The last person of the batch, undefined when there are no more. */
async function leave(needs: RuleContext, tx: Tx, data: LeavingData): Promise<string | undefined> {
  await needs.follower.hold(tx);
  const ids = await listWantsOfRule(tx, data.ruleId, data.after, peoplePerTransaction);
  if (ids.length === 0) return undefined;
  const people = new Map((await needs.people.lock(tx, ids)).map((one) => [one.id, one]));
  const wants = (await listWants(tx, ids)).filter((one) => one.ruleId === data.ruleId);
  await deleteWants(tx, wants);
  if (!data.removeUsers) {
    await needs.groups.byRule.keepByHand(tx, wants);
    return ids.at(-1);
  }
  const still = new Set((await listWanted(tx, wants)).map((one) => `${one.userId} ${one.groupId}`));
  const orphans = wants.filter((one) => !still.has(`${one.userId} ${one.groupId}`));
  await needs.groups.byRule.takeByRule(
    tx,
    orphans.flatMap(({ userId, groupId, ruleId }) => {
      const member = people.get(userId);
      return member ? [{ member, groupId, ruleIds: [ruleId] }] : [];
    }),
  );
  const groups = await needs.groups.findGroups([...new Set(orphans.map((one) => one.groupId))]);
  await needs.follower.follow(tx, ids, { groups: [...groups.values()] });
  return ids.at(-1);
}
