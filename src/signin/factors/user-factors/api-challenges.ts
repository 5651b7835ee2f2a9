import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import * as store from './api-challenge-store.ts';
import type { FactorChallenge } from './user-factor.ts';

export type ChallengeOwner = store.Owner;
type State = FactorChallenge['state'];

/**
 * What a page keeps sealed in its address, kept for programs: Okta's API gives them nothing to give back but the id of a push. Only the
 * caller that asked goes on.
 */
export type ApiChallenges = {
  begin(owner: ChallengeOwner, challenge: FactorChallenge): Promise<string>;
  /** The newest of the caller; or one by its id. */
  stateOf(owner: ChallengeOwner, id?: string): Promise<{ id: string; state: State } | undefined>;
  /** False where somebody else was first. */
  end(id: string): Promise<boolean>;
};

export type ApiChallengeNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  database: Database;
  sealer: Sealer;
  jobs: Pick<Jobs, 'schedule'>;
};

const purpose = 'factor-challenge';
const hourMs = 60 * 60_000;

/** Before jobs.start(). */
export function createApiChallenges(needs: ApiChallengeNeeds): ApiChallenges {
  const { clock, database, ids, sealer } = needs;
  needs.jobs.schedule('signin-factor-challenges-sweep', hourMs, () =>
    database.transaction((tx) => store.deleteExpired(tx, new Date(clock.nowMs() - hourMs))),
  );
  return {
    async begin(owner, { state, expiresMs }) {
      const id = ids.newId('mst');
      // Longer than it is good: whoever asks too late hears TIMEOUT, not that there was nothing.
      const untilMs = expiresMs + hourMs;
      const sealed = sealer.seal(purpose, { owner, state: state ?? null }, untilMs);
      await database.transaction((tx) =>
        store.put(tx, { ...owner, id, state: sealed, expires: new Date(untilMs) }),
      );
      return id;
    },
    async stateOf(owner, id) {
      const found = await store.find(database, owner, id);
      const opened = found && sealer.open<{ state: State | null }>(purpose, found.state, clock.nowMs());
      return found && opened ? { id: found.id, state: opened.state ?? undefined } : undefined;
    },
    end: (id) => database.transaction((tx) => store.remove(tx, id)),
  };
}
