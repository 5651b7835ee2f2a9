import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { type Recorded, readRecorded } from '#src/access/decide/index.ts';
import { type Policy, policyEngineOf } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Database, DatabaseUnavailable, type Tx } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';
import { appUnder, endedBeforePolicies, judgeRecorded } from './judge-recorded.ts';
import { createPeopleCache, type PeopleCache } from './people-cache.ts';
import type { Replay } from './replay.ts';
import * as store from './replay-store.ts';
import { addTo, type Tally } from './replay-tally.ts';

export type RunnerNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  apps: Pick<AppDirectory, 'find'>;
  zones: { matches(zoneId: string, address: string): boolean | undefined };
  /** By id, Everyone among their groups. Not the batch that live sign-ons share. */
  readPeople(ids: readonly string[]): Promise<Map<string, Person>>;
  groupsOf(ids: readonly string[]): Promise<ExpressionGroup[]>;
  orgId(): string;
  everyoneId(): string | undefined;
  /** In the transaction in which a replay ends. */
  ended(tx: Tx, replay: Replay): Promise<void>;
};

export type ReplayRunner = {
  /** Works for a few seconds on what is under way, if no other node does. Says whether there was anything. */
  round(): Promise<boolean>;
};

export const replayLimits = {
  rowsAPage: 4_000,
  /** So long nobody else waits for the loop: some milliseconds. */
  rowsATurn: 50,
  /** Then what was counted is written down, and a stopping node may stop. */
  pagesASegment: 12,
  leaseMs: 20_000,
  /** People held in memory, without and with their profiles. */
  people: 250_000,
  peopleWithProfiles: 25_000,
};

/** What a node keeps of the replay it works on, from one segment to the next. */
type Work = {
  readonly id: string;
  readonly people: PeopleCache;
  readonly live: ReturnType<typeof policyEngineOf>;
  readonly drafted: ReturnType<typeof policyEngineOf>;
  readonly appPolicies: ReadonlyMap<string, string>;
};

export function createReplayRunner(needs: RunnerNeeds): ReplayRunner {
  const node = needs.ids.newUuid();
  let work: Work | undefined;

  return {
    async round() {
      const { clock, database } = needs;
      const lease = () => new Date(clock.nowMs() + replayLimits.leaseMs);
      const claimed = await database.transaction((tx) => store.claim(tx, node, clock.now(), lease()));
      if (claimed === undefined) {
        work = undefined;
        return false;
      }
      try {
        if (work?.id !== claimed.id) work = beginWork(needs, claimed);
        const isOver = await runSegment(needs, work, claimed, (tx, tally, replay) =>
          keep(tx, node, tally, replay, lease()),
        );
        if (isOver) work = undefined;
      } catch (error) {
        work = undefined;
        await giveUp(needs, claimed.id, error);
      }
      return true;
    },
  };
}

function beginWork(needs: RunnerNeeds, { id, sets }: store.Claimed): Work {
  const needsProfiles = asksExpressions([...sets.live, ...sets.drafted]);
  return {
    id,
    people: createPeopleCache(needs, {
      needsProfiles,
      limit: needsProfiles ? replayLimits.peopleWithProfiles : replayLimits.people,
    }),
    live: policyEngineOf(sets.live),
    drafted: policyEngineOf(sets.drafted),
    appPolicies: new Map(sets.appPolicies),
  };
}

const asksExpressions = (policies: readonly Policy[]): boolean =>
  policies.some((policy) => policy.rules.some(({ conditions }) => conditions?.['elCondition'] !== undefined));

/** In the transaction of the checkpoint; false where the replay is no longer ours. */
async function keep(
  tx: Tx,
  node: string,
  tally: Tally,
  replay: Parameters<typeof store.checkpoint>[2],
  until: Date,
): Promise<boolean> {
  if (!(await store.checkpoint(tx, node, replay, until))) return false;
  // In one order, whoever writes.
  const people = [...tally.people.values()].sort((a, b) => (a.userId < b.userId ? -1 : 1));
  await store.addPeople(tx, replay.id, people);
  return true;
}

type Keep = (tx: Tx, tally: Tally, replay: Parameters<typeof store.checkpoint>[2]) => Promise<boolean>;

/** Some pages, each read while the one before it is judged. Whether there is nothing left to do here. */
async function runSegment(
  needs: RunnerNeeds,
  work: Work,
  claimed: store.Claimed,
  keepIt: Keep,
): Promise<boolean> {
  const { database } = needs;
  const { id, counts, samples } = claimed;
  let { done, position } = claimed;
  const total = claimed.total ?? (await store.countEvents(database, claimed));
  const tally: Tally = { counts, samples: [...samples], people: new Map() };
  const read = () => store.readEvents(database, claimed, position, replayLimits.rowsAPage);
  let page = await read();
  let isLast = false;
  for (let pages = 0; pages < replayLimits.pagesASegment && !isLast; pages++) {
    const rows = page;
    const last = rows.at(-1);
    isLast = rows.length < replayLimits.rowsAPage;
    if (last !== undefined) position = { publishedMs: last.published.getTime(), uuid: last.uuid };
    const isNextWanted = !isLast && pages + 1 < replayLimits.pagesASegment;
    // Both must end before either's error is told, or one would be nobody's.
    const [judged, next] = await Promise.allSettled([
      judgePage(needs, work, claimed, rows, tally),
      isNextWanted ? read() : [],
    ]);
    if (judged.status === 'rejected') throw judged.reason;
    if (next.status === 'rejected') throw next.reason;
    page = next.value;
    done += rows.length;
  }
  const replay = { id, done, total: Math.max(total, done), position, counts, samples: tally.samples };
  return database.transaction(async (tx) => {
    if (!(await keepIt(tx, tally, replay))) return true;
    if (!isLast) return false;
    const ended = await store.finish(tx, id, 'DONE', needs.clock.now());
    if (ended !== undefined) await needs.ended(tx, ended);
    return true;
  });
}

async function judgePage(
  needs: RunnerNeeds,
  work: Work,
  { filters }: store.Claimed,
  rows: readonly store.EventRow[],
  tally: Tally,
): Promise<void> {
  const known = rows.map((row) => readRecorded(row.facts, row.context));
  const asked = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const recorded = known[index];
    if (recorded !== undefined && !endedBeforePolicies(recorded)) asked.add(row.actor_id);
  }
  await work.people.load(asked);
  const everyoneId = needs.everyoneId();
  for (const [index, row] of rows.entries()) {
    if (index % replayLimits.rowsATurn === 0) await nextTurn();
    judgeOne(needs, work, { filters, row, recorded: known[index], everyoneId }, tally);
  }
}

function judgeOne(
  needs: RunnerNeeds,
  work: Work,
  {
    filters: { groupIds },
    row,
    recorded,
    everyoneId,
  }: {
    filters: store.Claimed['filters'];
    row: store.EventRow;
    recorded: Recorded | undefined;
    everyoneId: string | undefined;
  },
  tally: Tally,
): void {
  const { counts } = tally;
  if (recorded === undefined) counts.unrecorded++;
  else if (endedBeforePolicies(recorded)) counts.beforePolicies++;
  else {
    const person = work.people.find(row.actor_id);
    const { appId, context } = recorded;
    const app = appId === undefined ? undefined : needs.apps.find(appId);
    if (person === undefined || (appId !== undefined && app === undefined)) counts.gone++;
    else if (groupIds !== undefined && !groupIds.some((id) => person.groupIds.includes(id))) counts.leftOut++;
    else {
      const address = row.client_ip ?? context?.address ?? '';
      const groups = work.people.groupsOf(person);
      const sign = { recorded, person, app, address, groups };
      const facts = {
        isInZone: (zoneId: string, from: string) => needs.zones.matches(zoneId, from),
        orgId: needs.orgId(),
      };
      const live = judgeRecorded(sign, work.live, facts);
      const underDraft = appId === undefined ? undefined : appUnder(needs.apps, appId, work.appPolicies);
      const drafted = judgeRecorded({ ...sign, app: underDraft }, work.drafted, facts);
      addTo(
        tally,
        {
          eventId: row.uuid,
          publishedMs: row.published.getTime(),
          outcomeThen: row.outcome,
          userId: person.id,
          login: person.login,
          groupIds: person.groupIds,
          appId,
          address: row.client_ip ?? undefined,
          country: context?.place?.countryCode,
          zone: row.zone ?? undefined,
          live,
          drafted,
        },
        everyoneId,
      );
    }
  }
}

/** An error of the work itself ends it; an unreachable database does not, and is tried again by the next round. */
async function giveUp(needs: RunnerNeeds, id: string, error: unknown): Promise<void> {
  if (error instanceof DatabaseUnavailable) throw error;
  const message = error instanceof Error ? error.message : String(error);
  await needs.database.transaction(async (tx) => {
    const ended = await store.finish(tx, id, 'FAILED', needs.clock.now(), message.slice(0, 500));
    if (ended !== undefined) await needs.ended(tx, ended);
  });
}
