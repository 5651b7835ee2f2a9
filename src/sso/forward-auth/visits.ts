import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { OriginalRequest } from './original-request.ts';

/** Somebody on the way from a page of a site to sign-in: nothing is kept of it here, all of it travels in the address. */
export type Visit = {
  readonly appId: string;
  readonly site: string;
  /** Path and query of the page that was asked for; `/` where it is too long to travel. */
  readonly target: string;
  /** Whose browser it is. */
  readonly mark: string;
  readonly requestedMs: number;
  /** The visitor has been at sign-in already. */
  readonly isResumed: boolean;
};

/** And back again: worth one sign-on to one site, within a minute, in the browser that asked. */
export type Ticket = Pick<Visit, 'appId' | 'site' | 'target' | 'mark' | 'requestedMs'> & {
  readonly jti: string;
  readonly sid: string;
  readonly userId: string;
};

export type Visits = {
  /** Path and query of our own. */
  pathOf(visit: Visit): string;
  open(sealed: string | undefined): Visit | undefined;
  /** The address at the site that the browser goes back to. */
  returnAddress(ticket: Omit<Ticket, 'jti'>): string;
  openTicket(sealed: string | undefined): Ticket | undefined;
};

export const signInPath = '/gatehouse/site/sign-in';
export const callbackPath = '/.gatehouse/callback';
export const ticketSeconds = 60;

/** As long as a sign-in page may lie open. */
const visitLifetimeMs = 24 * 60 * 60 * 1000;
const freshMs = 60 * 60 * 1000;
const visitKind = 'forward-auth.visit';
const ticketKind = 'forward-auth.ticket';
// Sealed in base64url within addresses that proxies take (8 KiB and less).
const maxTarget = 2_048;

export function createVisits({
  sealer,
  clock,
  ids,
}: {
  sealer: Sealer;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
}): Visits {
  return {
    pathOf: (visit) => `${signInPath}?to=${sealer.seal(visitKind, visit, clock.nowMs() + visitLifetimeMs)}`,
    open(sealed) {
      const nowMs = clock.nowMs();
      const visit = sealed === undefined ? undefined : sealer.open<Visit>(visitKind, sealed, nowMs);
      if (visit === undefined) return undefined;
      // An old link must not pass off a sign-in of this morning as the one that was asked for.
      return nowMs - visit.requestedMs > freshMs ? { ...visit, requestedMs: nowMs, isResumed: false } : visit;
    },
    returnAddress(ticket) {
      const untilMs = clock.nowMs() + ticketSeconds * 1000;
      const sealed = sealer.seal(ticketKind, { ...ticket, jti: ids.newSecret(16) }, untilMs);
      return `${ticket.site}${callbackPath}?ticket=${sealed}`;
    },
    openTicket: (sealed) =>
      sealed === undefined ? undefined : sealer.open<Ticket>(ticketKind, sealed, clock.nowMs()),
  };
}

/** What a browser that comes back is sent to: the page itself, as it was asked for. */
export function returnTarget({ target, path }: Pick<OriginalRequest, 'target' | 'path'>): string {
  const asked = [target, path].find((text) => text.length <= maxTarget) ?? '/';
  // Raw bytes are escaped one by one, which is how any browser would have sent them.
  return asked.replace(
    /[^\x21-\x7e]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
