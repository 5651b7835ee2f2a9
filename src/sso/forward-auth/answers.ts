import type { Reply, SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { checkPath, type OriginalRequest } from './original-request.ts';

/**
 * How the proxy wants to hear "go there". Most pass whatever is not 2xx on to the browser; nginx takes 401 and 403 and nothing else,
 * and builds the redirect itself, from a Location that has to be complete because it cannot escape.
 */
export type Dialect = 'passes-on' | 'nginx';

export type Asker = { readonly dialect: Dialect; readonly method: string };

export function askerOf(
  http: Pick<UnauthenticatedRequest, 'path' | 'rawQuery'>,
  original?: OriginalRequest,
): Asker {
  const isNginx = http.path === checkPath && http.rawQuery === 'for=nginx';
  return { dialect: isNginx ? 'nginx' : 'passes-on', method: original?.method ?? 'GET' };
}

export function goTo({ dialect, method }: Asker, address: string, cookie?: SetCookie): Reply {
  const cookies = cookie === undefined ? [] : [cookie];
  if (dialect === 'nginx') return { status: 401, redirect: address, cookies };
  // After a POST, what comes back is the page, asked for anew.
  return { status: method === 'GET' || method === 'HEAD' ? 302 : 303, redirect: address, cookies };
}

/** The backend may have the request, with these headers. */
export const allow = (headers: Record<string, string>): Reply => ({ status: 200, headers });

/** For scripts, which a redirect to a page would only confuse: the page around them asks to be loaded again. */
export const signInFirst = (): Reply => ({
  status: 401,
  headers: { 'www-authenticate': 'Gatehouse' },
  json: { error: 'sign_in_required', message: 'Nobody is signed in here any more. Load the page again.' },
});

export const refuse = (status: 400 | 403, error: string, message: string, reference: string): Reply => ({
  status,
  json: { error, message, reference },
});
