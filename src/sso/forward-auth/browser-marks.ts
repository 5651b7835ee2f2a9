import { constantTimeEqual, sha256 } from '#src/platform/crypto/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';

/**
 * A random value for each browser and site, in a cookie of the site. The way to sign-in and the ticket back name its hash, so that a
 * ticket that somebody else fetched is worth nothing in this browser: nobody can be signed in as somebody without noticing.
 */
export type BrowserMarks = {
  /** The mark of the browser that asks, made now if it has none. */
  of(
    site: string,
    cookies: UnauthenticatedRequest['cookies'],
  ): { hash: string; cookie: SetCookie | undefined };
  isFor(hash: string, site: string, cookies: UnauthenticatedRequest['cookies']): boolean;
};

const valuePattern = /^[A-Za-z0-9_-]{22}$/;

export function createBrowserMarks(needs: { ids: Pick<Ids, 'newSecret'> }): BrowserMarks {
  const hashOf = (value: string) => sha256(value).toString('base64url');
  const valueIn = (site: string, cookies: UnauthenticatedRequest['cookies']): string | undefined => {
    const value = cookies[siteCookieName(site, 'gatehouse-browser')];
    return value !== undefined && valuePattern.test(value) ? value : undefined;
  };
  return {
    of(site, cookies) {
      const known = valueIn(site, cookies);
      if (known !== undefined) return { hash: hashOf(known), cookie: undefined };
      const value = needs.ids.newSecret(16);
      return { hash: hashOf(value), cookie: { name: siteCookieName(site, 'gatehouse-browser'), value } };
    },
    isFor(hash, site, cookies) {
      const value = valueIn(site, cookies);
      return value !== undefined && constantTimeEqual(hashOf(value), hash);
    },
  };
}

/** Host-only always; where people come by https, browsers see to it that no neighbour of the host can set it either. */
export function siteCookieName(site: string, name: string): string {
  return site.startsWith('https:') ? `__Host-${name}` : name;
}
