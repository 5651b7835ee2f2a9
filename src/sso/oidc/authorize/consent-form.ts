import type { Session } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Visit } from './visit.ts';

/** What a consent page asked, of whom, in which session: the answer is good for that and nothing else. */
export type ConsentForm = {
  readonly text: string;
  readonly requestedMs: number;
  readonly serverId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly sid: string;
  readonly scopes: readonly string[];
};

export type ConsentForms = {
  seal(visit: Visit, session: Session, scopes: readonly string[]): string;
  open(sealed: string | undefined): ConsentForm | undefined;
};

const lifetimeMs = 60 * 60 * 1000;
const kind = 'consent-form';

export function createConsentForms({ sealer, clock }: { sealer: Sealer; clock: Clock }): ConsentForms {
  return {
    seal({ text, requestedMs, issuer, client }, { userId, sid }, scopes) {
      const form: ConsentForm = {
        text,
        requestedMs,
        serverId: issuer.server.id,
        clientId: client.clientId,
        userId,
        sid,
        scopes,
      };
      return sealer.seal(kind, form, clock.nowMs() + lifetimeMs);
    },
    open: (sealed) =>
      sealed === undefined ? undefined : sealer.open<ConsentForm>(kind, sealed, clock.nowMs()),
  };
}
