import { appTarget } from '#src/access/apps/index.ts';
import { type Decision, type DecisionInput, policyEvaluation } from '#src/access/decide/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import { type Actor, type NewEvent, type SystemLog, unknownActor } from '#src/system-log/index.ts';
import type { SiteApp } from './sites.ts';

export type RefusalNeeds = {
  clock: Clock;
  database: Pick<Database, 'groupCommit'>;
  singleUse: Pick<SingleUse, 'guard'>;
  systemLog: Pick<SystemLog, 'pending'>;
};

export type Refused = {
  http: UnauthenticatedRequest;
  /** For administrators, in full. */
  reason: string;
  app?: SiteApp | undefined;
  actor?: Actor;
  sid?: string;
  site?: string;
};

export type Refusals = {
  /** Somebody sees a page with a reference, so each is written down. */
  record(refused: Refused): Promise<void>;
  /**
   * A script hears no as often as it asks. One sign-on that is refused one site for one reason is written down once a minute,
   * counting over all nodes.
   */
  recordDenial(
    refused: Refused & { actor: Actor; app: SiteApp; sid: string },
    input: DecisionInput,
    decision: Extract<Decision, { outcome: 'DENY' }>,
  ): Promise<void>;
};

const minuteMs = 60_000;

export function createRefusals(needs: RefusalNeeds): Refusals {
  const { systemLog, database, clock, singleUse } = needs;
  return {
    async record(refused) {
      await database.groupCommit.commit({ writes: [systemLog.pending(attempt(refused))] });
    },
    async recordDenial(refused, input, decision) {
      const minute = Math.floor(clock.nowMs() / minuteMs);
      const once = `${refused.sid} ${refused.app.id} ${decision.reason} ${minute}`;
      await database.groupCommit.commit({
        guards: [singleUse.guard('forward-auth.denial', once, (minute + 1) * minuteMs)],
        writes: [systemLog.pending(policyEvaluation(input, decision)), systemLog.pending(attempt(refused))],
      });
    },
  };
}

function attempt({ http, reason, app, actor, sid, site }: Refused): NewEvent {
  return {
    eventType: 'app.generic.unauth_app_access_attempt',
    actor: actor ?? unknownActor,
    ...(app === undefined ? {} : { target: [appTarget(app)] }),
    outcome: { result: 'FAILURE', reason },
    client: http.client,
    ...(sid === undefined ? {} : { externalSessionId: sid }),
    debugData: { path: 'forward-auth', ...(site === undefined ? {} : { site }) },
  };
}
