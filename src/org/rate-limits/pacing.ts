import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  type Pace,
  type Pacing,
  type Route,
} from '#src/platform/http/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { actorOf, type NewEvent, type SystemLog } from '#src/system-log/index.ts';
import { classOf, createLimiter, type LimitClass, type Principal, usualShares } from './limiter.ts';
import type { RateLimits } from './rate-limit-service.ts';

type Needs = {
  clock: Clock;
  database: Database;
  log: Log;
  systemLog: Pick<SystemLog, 'pending'>;
  rateLimits: RateLimits;
};

/** Limits in force, for `platform/http` to ask before each call of the API. Counted by node. */
export function createPacing(needs: Needs, scale: number): Pacing {
  const { clock, rateLimits } = needs;
  const limiter = createLimiter(scale);
  const classes = new WeakMap<Route, LimitClass>();

  const classFor = (route: Route): LimitClass => {
    const known = classes.get(route) ?? classOf(route);
    classes.set(route, known);
    return known;
  };

  /** Once a window for each of what is told; nobody waits for it. */
  const tell = (
    eventType: string,
    of: LimitClass,
    principal: Principal,
    by: By,
    debugData: Record<string, string>,
  ) => {
    const event: NewEvent = {
      eventType,
      actor: actorOf(by.caller),
      client: by.client,
      severity: 'WARN',
      outcome: { result: 'RATE_LIMIT' },
      target: [
        { id: of.name, type: 'URL Pattern', alternateId: of.name, displayName: of.name },
        { id: principal.id, type: principal.type, alternateId: principal.id, displayName: principal.type },
      ],
      debugData: { timeSpan: '1', timeUnit: 'MINUTES', ...debugData },
    };
    needs.database.groupCommit
      .commit({ writes: [needs.systemLog.pending(event)] })
      .catch((error: unknown) => needs.log.warn({ err: error }, 'a rate limit could not be logged'));
  };

  return {
    take(by, route) {
      const of = classFor(route);
      const principal = principalOf(by);
      const own =
        principal.type === 'SSWS_TOKEN' || principal.type === 'OAUTH_CLIENT'
          ? rateLimits.of(principal.type, principal.id)
          : undefined;
      const nowMs = clock.nowMs();
      const warnPercentage = rateLimits.settings().warningThreshold;
      const verdict = limiter.take({ of, principal, shares: own ?? usualShares, warnPercentage }, nowMs);
      if (verdict.ok) {
        if (verdict.crossed) {
          tell('system.operation.rate_limit.warning', of, principal, by, {
            threshold: String(verdict.limit),
            warningThreshold: String(warnPercentage),
          });
        }
        const pace: Pace = {
          limit: verdict.limit,
          remaining: verdict.remaining,
          resetMs: verdict.resetMs,
          nowMs,
        };
        return { pace, done: () => limiter.done(principal) };
      }
      if (verdict.first) {
        tell('system.operation.rate_limit.violation', of, principal, by, {
          threshold: String(verdict.limit),
          rateLimitScopeType: verdict.scope,
        });
      }
      // What runs at once is over in a moment; what was used up comes back with the next window.
      const backMs = verdict.scope === 'concurrency' ? nowMs + 1000 : verdict.resetMs;
      throw new ApiError('E0000047', {
        headers: {
          'x-rate-limit-limit': String(verdict.limit),
          'x-rate-limit-remaining': '0',
          'x-rate-limit-reset': String(Math.ceil(backMs / 1000)),
          'retry-after': String(Math.max(1, Math.ceil((backMs - nowMs) / 1000))),
          // Clients wait until reset minus Date: the two have to come of one clock.
          date: new Date(nowMs).toUTCString(),
        },
      });
    },
  };
}

type By = { caller: Caller; client: ClientContext };

function principalOf({ caller, client }: By): Principal {
  if (caller.tokenId !== undefined) return { type: 'SSWS_TOKEN', id: caller.tokenId };
  if (caller.clientId !== undefined) return { type: 'OAUTH_CLIENT', id: caller.clientId };
  if (caller.sessionId !== undefined) return { type: 'SESSION', id: caller.sessionId };
  return { type: 'ADDRESS', id: client.ipAddress };
}
