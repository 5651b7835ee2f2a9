import type { Clock } from '#src/platform/clock/index.ts';
import { type Database, type PendingWrite, pendingWrite } from '#src/platform/database/index.ts';
import { type Arrangement, type HomeState, noState, visited, visitOf } from './home-state.ts';
import { findHomeStates, lockHome, openedWrites, writeArrangement, writeVisit } from './home-store.ts';

export type HomeStates = {
  /** Micro-batched: however many people look at the same moment, one query. */
  find(userId: string): Promise<HomeState>;
  /** Writes down which apps a person saw, where that is another set than the last time. Gives the state with what is new. */
  seen(userId: string, state: HomeState, mine: ReadonlySet<string>): Promise<HomeState>;
  /** Two changes at once are done one after the other, each on what the other left. */
  change(userId: string, work: (before: Arrangement, state: HomeState) => Arrangement): Promise<Arrangement>;
  /** To be committed with the event that tells of the opening. */
  opened(userId: string, appId: string): PendingWrite;
};

export function createHomeStates(needs: { clock: Clock; database: Database }): HomeStates {
  const { clock, database } = needs;
  const find = database.batchedRead<string, HomeState>('home.state', findHomeStates);
  return {
    find: async (userId) => (await find(userId)) ?? noState,
    async seen(userId, state, mine) {
      const visit = visitOf(state, mine);
      if (visit === undefined) return state;
      await database.transaction((tx) => writeVisit(tx, userId, visit, clock.now()));
      return visited(state, visit, clock.nowMs());
    },
    change: (userId, work) =>
      database.transaction(async (tx) => {
        await lockHome(tx, userId, clock.now());
        const state = (await findHomeStates(tx, [userId])).get(userId) ?? noState;
        const after = work(state.arrangement, state);
        if (after !== state.arrangement) await writeArrangement(tx, userId, after);
        return after;
      }),
    opened: (userId, appId) => pendingWrite(openedWrites, { userId, appId, at: clock.now() }),
  };
}
