import type { AppInstance } from '#src/access/apps/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { createExplain, type ExplainNeeds, type Explanation } from './explain.ts';
import { proofsOfAmr } from './situation.ts';

/** Whether this person would get into this app if they came now, having proved this much. */
export type AskAccess = (
  person: Person,
  app: AppInstance,
  how: { methods: readonly string[]; ipAddress: string | undefined },
) => Promise<Explanation>;

/** For others who tell what would happen: nothing is recorded, nothing learned. */
export function createAskAccess(needs: ExplainNeeds): AskAccess {
  const explain = createExplain(needs);
  return async (person, app, { methods, ipAddress }) => {
    const nowMs = needs.clock.nowMs();
    return explain(person, app, {
      nowMs,
      proofs: proofsOfAmr(methods, nowMs),
      ipAddress,
      zoneIds: undefined,
      context: undefined,
      session: undefined,
      policies: needs.policies,
    });
  };
}
