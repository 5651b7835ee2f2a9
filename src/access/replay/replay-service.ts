import type { AppDirectory } from '#src/access/apps/index.ts';
import type { DraftBody, Policies } from '#src/access/policies/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { type NewEvent, type SystemLog, systemActor } from '#src/system-log/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type ChangedPerson, type ChangeKind, noCounts, type Replay, type ReplayFilters } from './replay.ts';
import { createReplayRunner, type RunnerNeeds } from './replay-runner.ts';
import * as store from './replay-store.ts';

export type ReplayNeeds = Omit<RunnerNeeds, 'ended'> & {
  jobs: Pick<Jobs, 'repeat'>;
  systemLog: Pick<SystemLog, 'record'>;
  policies: Pick<Policies, 'readDraft' | 'signOnPolicies'>;
  apps: Pick<AppDirectory, 'find'>;
};

export type NewReplay = { draft: DraftBody; fromMs: number; untilMs: number; filters: ReplayFilters };

export type Replays = {
  /** Refused while another is under way. */
  start(asked: NewReplay, by: Requester): Promise<Replay>;
  get(id: string): Promise<Replay>;
  list(): Promise<Replay[]>;
  /** What it has counted stays. */
  cancel(id: string, by: Requester): Promise<Replay>;
  listPeople(asked: {
    replayId: string;
    change: ChangeKind;
    after: string | undefined;
    limit: number;
  }): Promise<ChangedPerson[]>;
};

const keptReplays = 50;
const roundMs = 100;
/** Where nothing was found so many rounds are left out. */
const idleRounds = 10;

export function createReplays(needs: ReplayNeeds): Replays {
  const { database, clock, systemLog } = needs;
  const record = (tx: Tx, what: string, replay: Replay, by: Pick<NewEvent, 'actor'>): Promise<void> =>
    systemLog.record(tx, { eventType: `policy.replay.${what}`, ...by, target: [targetOf(replay)] });
  const runner = createReplayRunner({
    ...needs,
    ended: (tx, replay) =>
      record(tx, replay.status === 'FAILED' ? 'fail' : 'complete', replay, { actor: systemActor }),
  });

  let idle = 0;
  needs.jobs.repeat('policy-replays', roundMs, async () => {
    if (idle > 0) idle--;
    else if (!(await runner.round())) idle = idleRounds;
  });

  const get = async (id: string): Promise<Replay> => {
    const replay = await store.findReplay(database, id);
    if (replay === undefined) throw notFound(id, 'PolicyReplay');
    return replay;
  };

  return {
    get,
    list: () => store.listReplays(database, keptReplays),
    async start({ draft, fromMs, untilMs, filters }, by) {
      const set = await needs.policies.readDraft(draft);
      for (const appId of [...set.appPolicies.keys(), ...(filters.appIds ?? [])]) {
        if (needs.apps.find(appId) === undefined) {
          throw validationFailed('apps', [`apps: there is no app with the id ${appId}`]);
        }
      }
      const replay: Replay = {
        id: needs.ids.newUuid(),
        status: 'QUEUED',
        draft,
        filters,
        fromMs,
        untilMs,
        total: undefined,
        done: 0,
        counts: noCounts(),
        samples: [],
        error: undefined,
        createdBy: { id: by.actor.id, name: by.actor.displayName },
        createdMs: clock.nowMs(),
        startedMs: undefined,
        finishedMs: undefined,
      };
      const sets = {
        live: needs.policies.signOnPolicies(),
        drafted: set.policies,
        appPolicies: [...set.appPolicies],
      };
      await database.transaction(async (tx) => {
        if (!(await store.insertReplay(tx, replay, sets))) throw underWay();
        await store.deleteOld(tx, keptReplays);
        await record(tx, 'start', replay, eventBy(by));
      });
      idle = 0;
      return replay;
    },
    async cancel(id, by) {
      const replay = await get(id);
      const cancelled = await database.transaction(async (tx) => {
        const ended = await store.finish(tx, id, 'CANCELLED', clock.now());
        if (ended !== undefined) await record(tx, 'cancel', ended, eventBy(by));
        return ended;
      });
      return cancelled ?? (await store.findReplay(database, id)) ?? replay;
    },
    listPeople: (asked) => store.listPeople(database, asked),
  };
}

function underWay(): ApiError {
  return new ApiError('E0000231', {
    status: 409,
    causes: [
      'replay: another one is under way; wait for it, or cancel it (GET /gatehouse/v1/policy-replays)',
    ],
  });
}

function targetOf({ id, fromMs, untilMs, status, done }: Replay) {
  return {
    id,
    type: 'PolicyReplay',
    alternateId: id,
    displayName: `${new Date(fromMs).toISOString()} to ${new Date(untilMs).toISOString()}`,
    detailEntry: { status, done },
  };
}
