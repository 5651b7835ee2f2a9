import type { Platform } from '#src/access/context/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Sealer, sha256 } from '#src/platform/crypto/index.ts';
import type { ClientContext, ClientSignals, SetCookie } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';

/** How a browser looks, as far as it says itself. */
export type Look = {
  readonly platform: Platform;
  readonly osVersion: string | undefined;
  /** Its family, without a version: it is the same browser after an update. */
  readonly browser: string | undefined;
};

export type Recognised = {
  /** Hash of the random value in the cookie; undefined where there is no cookie of ours, or it belongs to another kind of browser. */
  readonly key: string | undefined;
  /** To be set, where the browser has none or an old one. Its key is not `key`: nobody has brought it back yet. */
  readonly cookie: SetCookie | undefined;
};

export type DeviceCookies = {
  readonly name: string;
  keyOf(client: ClientContext): string | undefined;
  recognise(client: ClientContext): Recognised;
};

type Sealed = { k: string; p: Platform; b: string; at: number };

const kind = 'access.device';
const dayMs = 24 * 3_600_000;
/** Thirteen months, and given anew each month that it is used. */
const lifetimeMs = 395 * dayMs;
const renewAfterMs = 30 * dayMs;
const randomShape = /^[A-Za-z0-9_-]{22}$/;

/**
 * A random name for each browser in a sealed cookie: it cannot be made up, and one that was copied to another kind of browser or system
 * names nothing there. It says nothing of anybody, so that people who share a browser share it.
 */
export function createDeviceCookies(needs: {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  lookOf(client: ClientContext): Look;
}): DeviceCookies {
  const { clock, sealer, lookOf } = needs;
  const isSecure = needs.config.baseUrl.startsWith('https:');
  const name = isSecure ? '__Host-device' : 'device';

  // One request is judged several times, and opens its cookie once.
  const seen = new WeakMap<ClientSignals, { sealed: Sealed | undefined }>();

  const opened = (client: ClientContext): Sealed | undefined => {
    const { signals } = client;
    if (signals === undefined) return undefined;
    const known = seen.get(signals) ?? { sealed: open(client) };
    seen.set(signals, known);
    return known.sealed;
  };
  const open = (client: ClientContext): Sealed | undefined => {
    const value = client.signals?.deviceToken;
    // Longer than any that we make: not worth opening.
    if (value === undefined || value.length > 512) return undefined;
    const sealed = sealer.open<Sealed>(kind, value, clock.nowMs());
    if (sealed === undefined || !randomShape.test(sealed.k)) return undefined;
    return isSameKind(sealed, lookOf(client)) ? sealed : undefined;
  };
  const made = (client: ClientContext, random: string): SetCookie => {
    const nowMs = clock.nowMs();
    const { platform, browser = '' } = lookOf(client);
    const value: Sealed = { k: random, p: platform, b: browser, at: nowMs };
    return {
      name,
      value: sealer.seal(kind, value, nowMs + lifetimeMs),
      path: '/',
      httpOnly: true,
      secure: isSecure,
      sameSite: 'Lax',
      maxAgeSeconds: lifetimeMs / 1000,
    };
  };

  return {
    name,
    keyOf(client) {
      const sealed = opened(client);
      return sealed && hashed(sealed.k);
    },
    recognise(client) {
      const sealed = opened(client);
      if (sealed === undefined) return { key: undefined, cookie: made(client, needs.ids.newSecret(16)) };
      const isOld = clock.nowMs() - sealed.at > renewAfterMs;
      return { key: hashed(sealed.k), cookie: isOld ? made(client, sealed.k) : undefined };
    },
  };
}

/** What rows and logs hold: nobody makes a cookie of it. */
const hashed = (random: string): string => sha256(`device ${random}`).toString('base64url').slice(0, 22);

/** Pairs of systems as which one and the same device shows itself: "request desktop site" of telephones and tablets. */
const disguises: readonly (readonly [Platform, Platform])[] = [
  ['IOS', 'MACOS'],
  ['ANDROID', 'LINUX'],
];

function isSameKind(sealed: Sealed, look: Look): boolean {
  if (sealed.b !== (look.browser ?? '')) return false;
  if (sealed.p === look.platform) return true;
  return disguises.some((pair) => pair.includes(sealed.p) && pair.includes(look.platform));
}
