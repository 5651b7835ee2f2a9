import { constantTimeEqual, sha256 } from '#src/platform/crypto/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';

/**
 * One random value for each browser, in a cookie. Sealed forms name its hash, so that a form (or a whole sign-in) made for one
 * browser is worth nothing in another. It proves nothing about anybody and survives sign-in and sign-out, so that two tabs do.
 */
export type Binding = { hash: string; cookie: SetCookie | undefined };

export type BrowserBindings = {
  /** The binding of the browser that asks, made now if it has none. */
  of(cookies: UnauthenticatedRequest['cookies']): Binding;
  isFor(hash: string, cookies: UnauthenticatedRequest['cookies']): boolean;
};

const valuePattern = /^[A-Za-z0-9_-]{22,64}$/;

export function createBrowserBindings(needs: {
  config: Pick<Config, 'baseUrl'>;
  ids: Pick<Ids, 'newSecret'>;
}): BrowserBindings {
  const name = needs.config.baseUrl.startsWith('https:') ? '__Host-signin' : 'signin';
  const hashOf = (value: string) => sha256(value).toString('base64url');
  return {
    of(cookies) {
      const known = cookies[name];
      if (known !== undefined && valuePattern.test(known)) return { hash: hashOf(known), cookie: undefined };
      const value = needs.ids.newSecret(16);
      return { hash: hashOf(value), cookie: { name, value } };
    },
    isFor(hash, cookies) {
      const value = cookies[name];
      return value !== undefined && valuePattern.test(value) && constantTimeEqual(hashOf(value), hash);
    },
  };
}

/** Proof that a form came from a page that we gave to this very browser (or this very session). */
export type FormTokens = {
  make(purpose: string, owner: string): string;
  isGood(purpose: string, owner: string, token: string | undefined): boolean;
};

// A page may lie open over a shift; the form on it must still work.
const formLifetimeMs = 24 * 60 * 60 * 1000;

export function createFormTokens(needs: { sealer: Sealer; clock: Clock }): FormTokens {
  return {
    make: (purpose, owner) =>
      needs.sealer.seal(`form:${purpose}`, { owner }, needs.clock.nowMs() + formLifetimeMs),
    isGood(purpose, owner, token) {
      if (token === undefined) return false;
      const opened = needs.sealer.open<{ owner: string }>(`form:${purpose}`, token, needs.clock.nowMs());
      return opened !== undefined && constantTimeEqual(opened.owner, owner);
    },
  };
}
