import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { AuthnRequest } from '#src/protocols/saml/index.ts';

/** What is kept of a verified request while its browser is at sign-in: nothing here, all of it in the address to come back to. */
export type Resumed = {
  readonly appId: string;
  /** Undefined where nobody asked: the sign-on was started here. */
  readonly request: AuthnRequest | undefined;
  readonly relayState: string | undefined;
  readonly requestedMs: number;
  readonly isResumed: boolean;
};

export type Resumes = {
  /** Path and query of our own. */
  pathOf(ssoPath: string, resumed: Resumed): string;
  open(sealed: string | undefined, appId: string): Resumed | undefined;
};

/** As long as a sign-in page may lie open. */
export const resumeLifetimeMs = 24 * 60 * 60 * 1000;
const freshMs = 60 * 60 * 1000;
const kind = 'saml-resume';

export function createResumes({ sealer, clock }: { sealer: Sealer; clock: Clock }): Resumes {
  return {
    pathOf: (ssoPath, resumed) =>
      `${ssoPath}/resume?r=${sealer.seal(kind, resumed, clock.nowMs() + resumeLifetimeMs)}`,
    open(sealed, appId) {
      const nowMs = clock.nowMs();
      const resumed = sealed === undefined ? undefined : sealer.open<Resumed>(kind, sealed, nowMs);
      if (resumed?.appId !== appId) return undefined;
      // An old link must not pass off a sign-in of this morning as the one that was asked for.
      return nowMs - resumed.requestedMs > freshMs
        ? { ...resumed, requestedMs: nowMs, isResumed: false }
        : resumed;
    },
  };
}
