import type { OidcClient } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import { importPublicJwk, type VerificationKey } from '#src/protocols/jose/index.ts';

/** The keys a client signs with: those registered here, or those published at its `jwks_uri`. */
export type ClientKeys = {
  of(client: OidcClient, kid: string | undefined): Promise<readonly VerificationKey[]>;
};

type Fetched = { readonly keys: readonly VerificationKey[]; readonly atMs: number };

const freshMs = 5 * 60 * 1000;
/** An unknown kid asks for the set again, but not more often than this: else anybody could make us hammer a client. */
const cooldownMs = 60 * 1000;
const maxKept = 1_000;
const maxBytes = 256 * 1024;

export function createClientKeys(needs: { clock: Clock; outbound: OutboundHttp; log: Log }): ClientKeys {
  const { clock, outbound, log } = needs;
  // Keyed by the address alone would let one client's change of address serve another's keys.
  const kept = new Map<string, Fetched>();
  const underWay = new Map<string, Promise<Fetched>>();

  async function fetchKeys(uri: string): Promise<readonly VerificationKey[]> {
    try {
      const answer = await outbound.request({ url: uri, timeoutMs: 5_000, maxBytes });
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      const set = JSON.parse(answer.body.toString('utf8')) as { keys?: unknown };
      const jwks = Array.isArray(set.keys) ? set.keys.slice(0, 50) : [];
      // A set may hold keys for other purposes; those that cannot verify are passed over.
      return jwks.flatMap((jwk) => {
        try {
          return [importPublicJwk(jwk)];
        } catch {
          return [];
        }
      });
    } catch (error) {
      log.warn({ uri, reason: (error as Error).message }, 'the keys of a client could not be fetched');
      return [];
    }
  }

  function refresh(name: string, uri: string): Promise<Fetched> {
    const running =
      underWay.get(name) ??
      fetchKeys(uri)
        .then((keys) => {
          const before = kept.get(name);
          // A set that cannot be had just now does not undo the one that is known.
          const fetched = {
            keys: keys.length === 0 && before !== undefined ? before.keys : keys,
            atMs: clock.nowMs(),
          };
          if (kept.size >= maxKept) kept.clear();
          kept.set(name, fetched);
          return fetched;
        })
        .finally(() => underWay.delete(name));
    underWay.set(name, running);
    return running;
  }

  return {
    async of(client, kid) {
      if (client.jwksUri === undefined) return client.keys;
      const name = `${client.clientId} ${client.jwksUri}`;
      const known = kept.get(name);
      const ageMs = known === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() - known.atMs;
      const isKnownKid = known?.keys.some((key) => kid === undefined || key.kid === kid) === true;
      if (known !== undefined && ageMs < (isKnownKid ? freshMs : cooldownMs)) return known.keys;
      return (await refresh(name, client.jwksUri)).keys;
    },
  };
}
