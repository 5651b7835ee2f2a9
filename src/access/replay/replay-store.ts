import type { DraftBody, Policy } from '#src/access/policies/index.ts';
import { empty, type Reader, type Sql, sql, type Tx } from '#src/platform/database/index.ts';
import {
  type ByKind,
  noCounts,
  type ChangedPerson,
  type ChangeKind,
  type Position,
  type Replay,
  type ReplayFilters,
} from './replay.ts';

/** All policies of sign-ons, as they were when the replay began and as they would be. */
export type ReplaySets = {
  readonly live: readonly Policy[];
  readonly drafted: readonly Policy[];
  readonly appPolicies: readonly (readonly [appId: string, policyId: string])[];
};

type Row = {
  id: string;
  status: Replay['status'];
  draft: DraftBody;
  filters: ReplayFilters;
  from_at: Date;
  until_at: Date;
  total: string | null;
  done: string;
  counts: Replay['counts'];
  samples: Replay['samples'];
  error: string | null;
  created_by: string;
  created_by_name: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
};
const columns = sql`id, status, draft, filters, from_at, until_at, total, done, counts, samples, error, created_by, created_by_name,
  created_at, started_at, finished_at`;

const toReplay = (row: Row): Replay => ({
  id: row.id,
  status: row.status,
  draft: row.draft,
  filters: row.filters,
  fromMs: row.from_at.getTime(),
  untilMs: row.until_at.getTime(),
  total: row.total === null ? undefined : Number(row.total),
  done: Number(row.done),
  counts: { ...noCounts(), ...row.counts },
  samples: row.samples,
  error: row.error ?? undefined,
  createdBy: { id: row.created_by, name: row.created_by_name },
  createdMs: row.created_at.getTime(),
  startedMs: row.started_at?.getTime(),
  finishedMs: row.finished_at?.getTime(),
});

/** False where one is under way already. */
export async function insertReplay(tx: Tx, replay: Replay, sets: ReplaySets): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into policy_replays (id, status, draft, sets, filters, from_at, until_at, counts, samples, created_by, created_by_name,
      created_at)
    values (${replay.id}, 'QUEUED', ${JSON.stringify(replay.draft)}::jsonb, ${JSON.stringify(sets)}::jsonb,
      ${JSON.stringify(replay.filters)}::jsonb, ${new Date(replay.fromMs)}, ${new Date(replay.untilMs)},
      ${JSON.stringify(replay.counts)}::jsonb, '[]'::jsonb, ${replay.createdBy.id}, ${replay.createdBy.name},
      ${new Date(replay.createdMs)})
    on conflict do nothing`);
  return inserted === 1;
}

export async function findReplay(db: Reader, id: string): Promise<Replay | undefined> {
  const [row] = await db.query<Row>(sql`select ${columns} from policy_replays where id = ${id}`);
  return row && toReplay(row);
}

/** The last ones first. */
export async function listReplays(db: Reader, limit: number): Promise<Replay[]> {
  const rows = await db.query<Row>(
    sql`select ${columns} from policy_replays order by created_at desc, id limit ${limit}`,
  );
  return rows.map(toReplay);
}

/** Keeps the last ones; what is under way stays. */
export async function deleteOld(tx: Tx, keep: number): Promise<number> {
  return tx.execute(sql`
    delete from policy_replays where status not in ('QUEUED', 'RUNNING')
      and id not in (select id from policy_replays order by created_at desc limit ${keep})`);
}

/** Of one that is under way; gives it as it ended, undefined where it was over already. */
export async function finish(
  tx: Tx,
  id: string,
  status: 'DONE' | 'CANCELLED' | 'FAILED',
  at: Date,
  error?: string,
): Promise<Replay | undefined> {
  const [row] = await tx.query<Row>(sql`
    update policy_replays set status = ${status}, finished_at = ${at}, error = ${error ?? null}, claimed_by = null, claimed_until = null
    where id = ${id} and status in ('QUEUED', 'RUNNING') returning ${columns}`);
  return row && toReplay(row);
}

export type Claimed = {
  id: string;
  filters: ReplayFilters;
  from: Date;
  until: Date;
  total: number | undefined;
  done: number;
  position: Position | undefined;
  counts: Replay['counts'];
  samples: Replay['samples'];
  sets: ReplaySets;
};

/** Takes the one that is under way, where no other node works on it. */
export async function claim(tx: Tx, node: string, now: Date, until: Date): Promise<Claimed | undefined> {
  type ClaimRow = Pick<Row, 'id' | 'filters' | 'from_at' | 'until_at' | 'total' | 'done' | 'counts'> & {
    samples: Replay['samples'];
    position: Position | null;
    sets: ReplaySets;
  };
  const [row] = await tx.query<ClaimRow>(sql`
    update policy_replays set status = 'RUNNING', claimed_by = ${node}, claimed_until = ${until},
      started_at = coalesce(started_at, ${now})
    where id = (
      select id from policy_replays
      where status in ('QUEUED', 'RUNNING') and (claimed_by is null or claimed_by = ${node} or claimed_until < ${now})
      limit 1 for update skip locked)
    returning id, filters, from_at, until_at, total, done, position, counts, samples, sets`);
  if (row === undefined) return undefined;
  return {
    id: row.id,
    filters: row.filters,
    from: row.from_at,
    until: row.until_at,
    total: row.total === null ? undefined : Number(row.total),
    done: Number(row.done),
    position: row.position ?? undefined,
    counts: { ...noCounts(), ...row.counts },
    samples: row.samples,
    sets: row.sets,
  };
}

/** Whether it is still this node's to work on: not cancelled, not taken by another. It stays so until the transaction ends. */
export async function lockClaimed(tx: Tx, node: string, id: string): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from policy_replays where id = ${id} and status = 'RUNNING' and claimed_by = ${node} for update`);
  return rows.length === 1;
}

/** What was counted up to a position, by whom it is locked. */
export async function checkpoint(
  tx: Tx,
  replay: Pick<Claimed, 'id' | 'done' | 'position' | 'counts' | 'samples' | 'total'>,
  claimedUntil: Date,
): Promise<void> {
  await tx.execute(sql`
    update policy_replays set done = ${replay.done}, total = ${replay.total ?? null},
      position = ${JSON.stringify(replay.position ?? null)}::jsonb, counts = ${JSON.stringify(replay.counts)}::jsonb,
      samples = ${JSON.stringify(replay.samples)}::jsonb, claimed_until = ${claimedUntil}
    where id = ${replay.id}`);
}

/** Few enough that nobody waits for their serialization. */
const peopleAStatement = 4_000;

/** Adds how often to what is there; says how many are new, by kind of change. */
export async function addPeople(tx: Tx, replayId: string, people: readonly ChangedPerson[]): Promise<ByKind> {
  const fresh: ByKind = {};
  for (let at = 0; at < people.length; at += peopleAStatement) {
    const part = people.slice(at, at + peopleAStatement);
    const column = <T>(of: (person: ChangedPerson) => T): T[] => part.map(of);
    // Only who was not there yet has a row that no transaction has replaced.
    const rows = await tx.query<{ change: ChangeKind; people: string }>(sql`
      with written as (
        insert into policy_replay_people (user_id, replay_id, change, times, app_id, rule_id, event_uuid)
        select user_id, ${replayId}, change, times, app_id, rule_id, event_uuid from unnest(
          ${column(({ userId }) => userId)}::text[], ${column(({ change }) => change)}::text[],
          ${column(({ times }) => times)}::bigint[], ${column(({ appId }) => appId ?? null)}::text[],
          ${column(({ ruleId }) => ruleId ?? null)}::text[], ${column(({ eventId }) => eventId)}::uuid[]
        ) as given (user_id, change, times, app_id, rule_id, event_uuid)
        on conflict (replay_id, change, user_id) do update set times = policy_replay_people.times + excluded.times
        returning change, xmax = 0 as is_new
      )
      select change, count(*) as people from written where is_new group by change`);
    for (const row of rows) fresh[row.change] = (fresh[row.change] ?? 0) + Number(row.people);
  }
  return fresh;
}

/** In the order of people. */
export async function listPeople(
  db: Reader,
  asked: { replayId: string; change: ChangeKind; after: string | undefined; limit: number },
): Promise<ChangedPerson[]> {
  type PersonRow = {
    user_id: string;
    times: string;
    app_id: string | null;
    rule_id: string | null;
    event_uuid: string;
  };
  const rows = await db.query<PersonRow>(sql`
    select user_id, times, app_id, rule_id, event_uuid from policy_replay_people
    where replay_id = ${asked.replayId} and change = ${asked.change} and user_id > ${asked.after ?? ''}
    order by user_id limit ${asked.limit}`);
  return rows.map((row) => ({
    userId: row.user_id,
    change: asked.change,
    times: Number(row.times),
    appId: row.app_id ?? undefined,
    ruleId: row.rule_id ?? undefined,
    eventId: row.event_uuid,
  }));
}

/** One recorded decision, with only what replaying takes. */
export type EventRow = {
  uuid: string;
  published: Date;
  actor_id: string;
  client_ip: string | null;
  outcome: string | null;
  zone: string | null;
  facts: string | null;
  context: string | null;
};

type Span = { from: Date; until: Date; filters: ReplayFilters };

const evaluated = 'policy.evaluate_sign_on';

function within({ from, until, filters }: Span): Sql {
  const { appIds, userIds } = filters;
  return sql`event_type = ${evaluated} and published >= ${from} and published < ${until}
    ${userIds === undefined ? empty : sql`and actor_id = any(${[...userIds]}::text[])`}
    ${appIds === undefined ? empty : sql`and target_ids && ${[...appIds]}::text[]`}`;
}

export async function countEvents(db: Reader, span: Span): Promise<number> {
  const [row] = await db.query<{ events: string }>(
    sql`select count(*) as events from system_log where ${within(span)}`,
  );
  return Number(row?.events ?? 0);
}

/** In the order of time. Each event is unpacked once, whatever its parts. */
export async function readEvents(
  db: Reader,
  span: Span,
  after: Position | undefined,
  limit: number,
): Promise<EventRow[]> {
  const behind =
    after === undefined
      ? empty
      : sql`and published >= ${new Date(after.publishedMs)} and (published, uuid) > (${new Date(after.publishedMs)}, ${after.uuid}::uuid)`;
  return db.query<EventRow>(sql`
    select uuid, published, actor_id, client_ip, outcome, given.client ->> 'zone' as zone, told.facts, told.context
    from (
      select uuid, published, actor_id, client_ip, outcome, event from system_log where ${within(span)} ${behind}
      order by published, uuid limit ${limit}
    ) as found
    cross join lateral jsonb_to_record(found.event) as given ("debugData" jsonb, client jsonb)
    cross join lateral jsonb_to_record(given."debugData") as told (facts text, context text)
    order by published, uuid`);
}
