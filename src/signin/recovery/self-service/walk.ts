import type { SelfServiceMethod } from '#src/access/policies/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { BrowserBindings } from '../../pages/index.ts';
import type { SelfServiceProof } from './finish.ts';
import type { SelfServiceWhat } from './requirement.ts';

export type WalkProblem = 'recovery.codeEmpty' | 'recovery.codeWrong' | 'recovery.tooMany';

/** Somebody on the way back to their account. It is nowhere but in the browser: sealed, and bound to that browser's cookie. */
export type Walk = {
  readonly binding: string;
  readonly what: SelfServiceWhat;
  /** The sign-in that they came from, sealed. */
  readonly back: string | undefined;
  /** As typed; whether there is such a person shows nowhere until they have proved that they are. */
  readonly login: string | undefined;
  readonly method?: SelfServiceMethod | undefined;
  readonly attempt?: string | undefined;
  /** To match on the phone, once it is known. */
  readonly number?: string | undefined;
  readonly proof?: SelfServiceProof | undefined;
  /** The next factor, being asked for. */
  readonly asking?: Asking | undefined;
  readonly said?: WalkProblem | undefined;
};

export type Asking = {
  readonly factorId: string;
  readonly state: Readonly<Record<string, unknown>> | undefined;
  readonly shown: Readonly<Record<string, unknown>>;
};

export type Walks = {
  seal(walk: Walk): string;
  /** Undefined for anything that is not ours, not this browser's, or too old. */
  open(sealed: string | undefined, cookies: UnauthenticatedRequest['cookies']): Walk | undefined;
};

const kind = 'signin.recovery-walk';
const lifetimeMs = 30 * 60 * 1000;

export function createWalks(needs: { sealer: Sealer; clock: Clock; bindings: BrowserBindings }): Walks {
  const { sealer, clock, bindings } = needs;
  return {
    seal: (walk) => sealer.seal(kind, walk, clock.nowMs() + lifetimeMs),
    open(sealed, cookies) {
      const walk = sealed === undefined ? undefined : sealer.open<Walk>(kind, sealed, clock.nowMs());
      return walk && bindings.isFor(walk.binding, cookies) ? walk : undefined;
    },
  };
}

export const pathOf = (what: SelfServiceWhat): string =>
  what === 'password' ? '/signin/forgot-password' : '/signin/unlock-account';

/** The sign-in that somebody came from travels along; it is sealed, and checked again when they go back to it. */
export const backHref = (back: string | undefined): string =>
  back !== undefined && /^[A-Za-z0-9_-]+$/.test(back) ? `/signin?t=${back}` : '/signin';
