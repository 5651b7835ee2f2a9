import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Visit } from './visit.ts';

/** What is kept of a request while its sender is at sign-in or consent: nothing here, all of it in the address to come back to. */
export type Resumed = Pick<Visit, 'text' | 'requestedMs' | 'consentedBy' | 'isResumed'> & {
  readonly serverId: string;
};

type Way = {
  /** The person who agreed at the consent page. */
  consentedBy?: string;
  /** The browser is sent to sign-in, so what it lacks then, sign-in cannot give. */
  throughSignIn?: boolean;
};

export type Resumes = {
  /** Path and query of our own. */
  pathOf(visit: Pick<Visit, 'issuer' | 'text' | 'requestedMs'>, way?: Way): string;
  open(sealed: string | undefined, serverId: string): Resumed | undefined;
};

/** As long as a sign-in page may lie open. */
const lifetimeMs = 24 * 60 * 60 * 1000;
const freshMs = 60 * 60 * 1000;
const kind = 'authorize-resume';

export function createResumes({ sealer, clock }: { sealer: Sealer; clock: Clock }): Resumes {
  return {
    pathOf({ issuer, text, requestedMs }, way = {}) {
      const { server } = issuer;
      const resumed: Resumed = {
        text,
        requestedMs,
        consentedBy: way.consentedBy,
        isResumed: way.throughSignIn === true,
        serverId: server.id,
      };
      return `${server.endpointPath}/v1/authorize/resume?r=${sealer.seal(kind, resumed, clock.nowMs() + lifetimeMs)}`;
    },
    open(sealed, serverId) {
      const nowMs = clock.nowMs();
      const resumed = sealed === undefined ? undefined : sealer.open<Resumed>(kind, sealed, nowMs);
      if (resumed?.serverId !== serverId) return undefined;
      // An old link must not pass off a sign-in of this morning as the one that was asked for.
      return nowMs - resumed.requestedMs > freshMs
        ? { ...resumed, requestedMs: nowMs, isResumed: false }
        : resumed;
    },
  };
}
