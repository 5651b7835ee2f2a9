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
import { createPeopleCache, type FindPerson, type PeopleCache } from './people-cache.ts';
import { changeKinds, type Position, type Replay } from './replay.ts';
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
  /** Small enough to be gone before it grows old in memory. */
  rowsAPage: 1_000,
  /** So long nobody else waits for the loop: a few milliseconds. */
  rowsATurn: 50,
  /** Then what was counted is written down, and a stopping node may stop: whichever comes first, and well within the lease. */
  pagesASegment: 64,
  segmentMs: 5_000,
  leaseMs: 20_000,
  /** People held in memory, without and with their profiles. */
  people: 250_000,
  peopleWithProfiles: 100_000,
  /** Characters of all their profiles, which may be long: 100 MB where they are not Latin. */
  profileChars: 50_000_000,
};

/** What a node keeps of the replay it works on, from one segment to the next. */
type Work = {
  readonly id: string;
  readonly people: PeopleCache;
  readonly live: ReturnType<typeof policyEngineOf>;
  readonly drafted: ReturnType<typeof policyEngineOf>;
  readonly appPolicies: ReadonlyMap<string, string>;
  /** What comes behind what was judged last, on its way already. */
  ahead: Ahead | undefined;
};
type Page = { readonly rows: readonly store.EventRow[]; readonly findPerson: FindPerson };
type Ahead = { readonly behind: string | undefined; readonly page: Promise<Page> };

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
          keep(tx, { node, until: lease() }, tally, replay),
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
      profileChars: replayLimits.profileChars,
    }),
    live: policyEngineOf(sets.live),
    drafted: policyEngineOf(sets.drafted),
    appPolicies: new Map(sets.appPolicies),
    ahead: undefined,
  };
}

const asksExpressions = (policies: readonly Policy[]): boolean =>
  policies.some((policy) => policy.rules.some(({ conditions }) => conditions?.['elCondition'] !== undefined));

type Checkpoint = Parameters<typeof store.checkpoint>[1];

/** In the transaction of the checkpoint; false where the replay is no longer ours. */
async function keep(
  tx: Tx,
  { node, until }: { node: string; until: Date },
  tally: Tally,
  replay: Checkpoint,
): Promise<boolean> {
  if (!(await store.lockClaimed(tx, node, replay.id))) return false;
  const fresh = await store.addPeople(tx, replay.id, [...tally.people.values()]);
  const people = { ...replay.counts.people };
  for (const kind of changeKinds) {
    if (fresh[kind] !== undefined) people[kind] = (people[kind] ?? 0) + fresh[kind];
  }
  await store.checkpoint(tx, { ...replay, counts: { ...replay.counts, people } }, until);
  return true;
}

type Keep = (tx: Tx, tally: Tally, replay: Checkpoint) => Promise<boolean>;

/** Some pages, each read while the one before it is judged. Whether there is nothing left to do here. */
async function runSegment(
  needs: RunnerNeeds,
  work: Work,
  claimed: store.Claimed,
  keepIt: Keep,
): Promise<boolean> {
  const { database, clock } = needs;
  const { id, counts, samples } = claimed;
  const tally: Tally = { counts, samples: [...samples], people: new Map() };
  const endsMs = clock.nowMs() + replayLimits.segmentMs;
  // Counted beside the first page: how many there are is only for who looks on.
  const counting = awaitedLater(
    claimed.total === undefined ? store.countEvents(database, claimed) : Promise.resolve(claimed.total),
  );
  let { done, position } = claimed;
  let isLast = false;
  let reading = take(work, position) ?? readPage(needs, work, claimed, position);
  for (let pages = 1; ; pages++) {
    const { rows, findPerson } = await reading;
    const last = rows.at(-1);
    isLast = rows.length < replayLimits.rowsAPage;
    if (last !== undefined) position = { publishedMs: last.published.getTime(), uuid: last.uuid };
    if (!isLast) reading = awaitedLater(readPage(needs, work, claimed, position));
    await judgePage(needs, work, claimed, { rows, findPerson }, tally);
    done += rows.length;
    if (isLast || pages >= replayLimits.pagesASegment || clock.nowMs() >= endsMs) break;
  }
  const total = await counting;
  if (!isLast) work.ahead = { behind: keyOf(position), page: reading };
  const replay = { id, done, total: Math.max(total, done), position, counts, samples: tally.samples };
  return database.transaction(async (tx) => {
    if (!(await keepIt(tx, tally, replay))) return true;
    if (!isLast) return false;
    const ended = await store.finish(tx, id, 'DONE', clock.now());
    if (ended !== undefined) await needs.ended(tx, ended);
    return true;
  });
}

/** Its error is told to who awaits it, however late. */
function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

const keyOf = (position: Position | undefined): string | undefined =>
  position === undefined ? undefined : `${position.publishedMs} ${position.uuid}`;

/** The page that the segment before has asked for, if this one begins where that one has ended. */
function take(work: Work, position: Position | undefined): Promise<Page> | undefined {
  const { ahead } = work;
  work.ahead = undefined;
  return ahead?.behind === keyOf(position) ? ahead?.page : undefined;
}

async function readPage(
  { database }: RunnerNeeds,
  work: Work,
  span: store.Claimed,
  position: Position | undefined,
): Promise<Page> {
  const rows = await store.readEvents(database, span, position, replayLimits.rowsAPage);
  return { rows, findPerson: await work.people.load(new Set(rows.map((row) => row.actor_id))) };
}

async function judgePage(
  needs: RunnerNeeds,
  work: Work,
  { filters }: store.Claimed,
  { rows, findPerson }: Page,
  tally: Tally,
): Promise<void> {
  const everyoneId = needs.everyoneId();
  for (const [index, row] of rows.entries()) {
    if (index % replayLimits.rowsATurn === 0) await nextTurn();
    const recorded = readRecorded(row.facts, row.context);
    judgeOne(needs, work, { filters, row, recorded, person: findPerson(row.actor_id), everyoneId }, tally);
  }
}

function judgeOne(
  needs: RunnerNeeds,
  work: Work,
  {
    filters: { groupIds },
    row,
    recorded,
    person,
    everyoneId,
  }: {
    filters: store.Claimed['filters'];
    row: store.EventRow;
    recorded: Recorded | undefined;
    person: Person | undefined;
    everyoneId: string | undefined;
  },
  tally: Tally,
): void {
  const { counts } = tally;
  if (recorded === undefined) counts.unrecorded++;
  else if (endedBeforePolicies(recorded)) counts.beforePolicies++;
  else {
    const { appId, context } = recorded;
    const app = appId === undefined ? undefined : needs.apps.find(appId);
    if (person === undefined || (appId !== undefined && app === undefined)) counts.gone++;
    else if (groupIds !== undefined && !groupIds.some((id) => person.groupIds.includes(id))) counts.leftOut++;
    else {
      const input = recorded.inputFor(person.id, row.client_ip ?? context?.address ?? '');
      const sign = { recorded, input, person, app, groups: work.people.groupsOf(person) };
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
