import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { type SystemLog, unknownActor } from '#src/system-log/index.ts';
import type { ZoneJudge } from './zone-book.ts';

export type BlockedRequests = {
  /** Throws for a request from a blocked address, before anybody looks at what it wants. */
  refuse(request: Pick<UnauthenticatedRequest, 'client' | 'path' | 'method'>): void;
};

type Needs = {
  clock: Clock;
  database: Database;
  log: Log;
  systemLog: Pick<SystemLog, 'pending'>;
  zones: Pick<ZoneJudge, 'isBlocked' | 'blockersOf'>;
};

const blocked = 'Requests from your network are blocked by this organization.';

/** An address is told of once in this time, and of all addresses together so many: a flood must not become a flood of events. */
const quietMs = 60_000;
const mostEventsAMinute = 60;

export function createBlockedRequests(needs: Needs): BlockedRequests {
  const { clock, database, log, systemLog } = needs;
  const lastTold = new Map<string, number>();
  let untold = 0;
  let windowStartMs = 0;
  let toldInWindow = 0;

  const isWorthAnEvent = (address: string): boolean => {
    const nowMs = clock.nowMs();
    if (Math.abs(nowMs - windowStartMs) >= quietMs) {
      windowStartMs = nowMs;
      toldInWindow = 0;
      for (const [known, atMs] of lastTold) if (Math.abs(nowMs - atMs) >= quietMs) lastTold.delete(known);
    }
    if (
      toldInWindow >= mostEventsAMinute ||
      Math.abs(nowMs - (lastTold.get(address) ?? -quietMs)) < quietMs
    ) {
      untold++;
      return false;
    }
    lastTold.set(address, nowMs);
    toldInWindow++;
    return true;
  };

  const tell = (request: Pick<UnauthenticatedRequest, 'client' | 'path' | 'method'>): void => {
    const event = systemLog.pending({
      eventType: 'security.request.blocked',
      actor: unknownActor,
      client: request.client,
      outcome: { result: 'DENY', reason: 'NETWORK_ZONE_BLACKLIST' },
      target: needs.zones
        .blockersOf(request.client.ipAddress)
        .map(({ id, name }) => ({ id, type: 'NetworkZone', alternateId: 'unknown', displayName: name })),
      debugData: {
        requestUri: request.path.slice(0, 500),
        requestMethod: request.method,
        notLoggedSince: String(untold),
      },
    });
    untold = 0;
    // Nobody waits for it: the refusal must stay cheap, and has to be given when the database is away, too.
    database.groupCommit.commit({ writes: [event] }).catch((error: unknown) => {
      log.warn({ err: error }, 'a blocked request could not be written to the System Log');
    });
  };

  return {
    refuse(request) {
      const { ipAddress } = request.client;
      // The page that says so has its style from here.
      if (!needs.zones.isBlocked(ipAddress) || request.path.startsWith('/assets/')) return;
      if (isWorthAnEvent(ipAddress)) tell(request);
      throw new ApiError('E0000006', {
        summary: blocked,
        causes: [{ errorSummary: blocked, reason: 'NETWORK_BLOCKED' }],
      });
    },
  };
}
