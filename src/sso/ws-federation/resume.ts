import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';

/** What is kept of a request while its browser is at sign-in: its text, which is read again when it comes back. */
export type Resumed = {
  readonly appId: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly requestedMs: number;
  readonly isResumed: boolean;
};

export type Resumes = {
  /** Path and query of our own. */
  pathOf(passivePath: string, resumed: Resumed): string;
  open(sealed: unknown, appId: string): Resumed | undefined;
};

/** As long as a sign-in page may lie open. */
const lifetimeMs = 24 * 60 * 60 * 1000;
const freshMs = 60 * 60 * 1000;
const kind = 'ws-federation-resume';

export function createResumes({ sealer, clock }: { sealer: Sealer; clock: Clock }): Resumes {
  return {
    pathOf: (passivePath, resumed) =>
      `${passivePath}/resume?r=${sealer.seal(kind, resumed, clock.nowMs() + lifetimeMs)}`,
    open(sealed, appId) {
      const nowMs = clock.nowMs();
      const resumed = typeof sealed === 'string' ? sealer.open<Resumed>(kind, sealed, nowMs) : undefined;
      if (resumed?.appId !== appId) return undefined;
      // An old link must not pass off a sign-in of this morning as the one that was asked for.
      return nowMs - resumed.requestedMs > freshMs
        ? { ...resumed, requestedMs: nowMs, isResumed: false }
        : resumed;
    },
  };
}
