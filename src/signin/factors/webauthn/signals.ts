import { html, type Markup } from '#web/ui/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import * as store from './passkey-store.ts';
import type { InForce } from './settings.ts';

/** Which passkeys of somebody still count: what browsers and password managers are told, so that they forget the others. */
export type PasskeySignals = {
  /** Undefined where there is nothing to tell: no passkey was ever begun here. */
  of(userId: string): Promise<AcceptedPasskeys | undefined>;
};

export type AcceptedPasskeys = { rpId: string; userId: string; allAcceptedCredentialIds: string[] };

export function createSignals({
  database,
  inForce,
}: {
  database: Database;
  inForce: InForce;
}): PasskeySignals {
  return {
    async of(userId) {
      const rpId = inForce.relyingParty()?.id;
      const handle = await store.handleOf(database, userId);
      if (rpId === undefined || handle === undefined) return undefined;
      const keys = await store.listOf(database, userId);
      return {
        rpId,
        userId: handle.toString('base64url'),
        allAcceptedCredentialIds: keys
          .filter((key) => key.status === 'ACTIVE' && key.rpId === rpId)
          .map(({ credentialId }) => credentialId.toString('base64url')),
      };
    },
  };
}

/** For a page that loads `webauthn.js`: tells the browser, without a word to the reader. */
export const passkeySignals = (accepted: AcceptedPasskeys | undefined): Markup | undefined =>
  accepted && html`<div data-webauthn="accepted" data-options="${JSON.stringify(accepted)}" hidden></div>`;
