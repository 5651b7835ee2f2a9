import {
  createSignInMetrics,
  type SignInMetrics,
  signInMetricRoutes,
} from '#src/access/sign-in-metrics/index.ts';
import { createToDo, toDoRoutes } from '#src/access/to-do/index.ts';
import type { Directory } from '#src/directory/index.ts';
import { displayNameOf, findPeople } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { createFactorCoverage, factorCoverageRoutes } from '#src/signin/factors/factor-coverage/index.ts';
import { createLogLookup, createLogReader } from '#src/system-log/index.ts';
import type { AccessArea } from './access-area.ts';
import type { ContextArea, ContextUses } from './context-area.ts';
import type { HooksArea } from './hooks-area.ts';

/** What there is to see of the whole at a glance. */
export type InsightsArea = { metrics: SignInMetrics; routes: Route[] };

type Needs = Platform & {
  directory: Directory;
  access: AccessArea;
  context: Pick<ContextArea, 'zones'>;
  hooks: Pick<HooksArea, 'eventHooks' | 'logStreams'>;
  ofZone: ContextUses['ofZone'];
};

/** Before `jobs.start()`. */
export function composeInsights(needs: Needs): InsightsArea {
  const { access, database, hooks } = needs;
  const metrics = createSignInMetrics({
    ...needs,
    reader: createLogReader(needs),
    lookup: createLogLookup(needs),
    readPeople: (ids) => findPeople(database, ids),
  });
  const coverage = createFactorCoverage(needs);
  const toDo = createToDo({
    ...needs,
    ...access,
    async policyFindings() {
      const findings = await access.knowing.lintLive();
      return findings.filter(({ severity }) => severity !== 'INFO');
    },
    eventHooks: () => hooks.eventHooks.list(),
    logStreams: () => hooks.logStreams.list(),
    streamProgress: (id) => hooks.logStreams.progress(id),
    withoutSecondFactor: (userIds) => coverage.lackingAmong(userIds),
    unusedZones: () => unusedZones(needs),
  });
  return {
    metrics,
    routes: [
      ...signInMetricRoutes({
        ...needs,
        ...access,
        metrics,
        async peopleOf(ids) {
          const found = await findPeople(database, ids);
          return new Map(
            [...found].map(([id, one]) => [id, { login: one.login, displayName: displayNameOf(one) }]),
          );
        },
      }),
      ...toDoRoutes(toDo),
      ...factorCoverageRoutes(coverage),
    ],
  };
}

async function unusedZones({
  access,
  context,
  database,
  ofZone,
}: Needs): Promise<{ id: string; name: string }[]> {
  const zones = context.zones
    .all()
    .filter(
      ({ id, usage, status, systemZone }) =>
        usage === 'POLICY' &&
        status === 'ACTIVE' &&
        systemZone === undefined &&
        access.policies.usesOf('zone', id).length === 0,
    );
  const uses = await Promise.all(zones.map(({ id }) => ofZone(database, id)));
  return zones.filter((_, at) => uses[at]?.length === 0).map(({ id, name }) => ({ id, name }));
}
