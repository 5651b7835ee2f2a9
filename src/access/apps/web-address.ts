const local = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Why text is no address for a browser or a server to go to, or undefined: https, or http on this machine for development. */
export function secureAddressProblem(text: string): string | undefined {
  const url = plainUrl(text);
  if (url === undefined) return 'must be an absolute URL without spaces, credentials or a fragment';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && local.has(url.hostname))) return undefined;
  return 'must use https; http is for localhost only';
}

/** The same for what a person may be shown or sent to, where http is theirs to choose (an intranet page). */
export function webAddressProblem(text: string): string | undefined {
  const url = plainUrl(text, true);
  if (url === undefined) return 'must be an absolute URL without spaces or credentials';
  return url.protocol === 'https:' || url.protocol === 'http:'
    ? undefined
    : 'must begin with https:// or http://';
}

/** The same for an endpoint that a browser brings messages to: http only where an administrator wrote it, a script never. */
export function endpointProblem(text: string): string | undefined {
  const url = plainUrl(text);
  if (url === undefined) return 'must be an absolute URL without spaces, credentials or a fragment';
  return url.protocol === 'https:' || url.protocol === 'http:'
    ? undefined
    : 'must begin with https://; http:// is taken for old apps, another scheme is not';
}

function plainUrl(text: string, withFragment = false): URL | undefined {
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s\\]+$/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || (!withFragment && url.hash !== '')) return undefined;
  return url;
}
