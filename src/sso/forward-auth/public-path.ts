/**
 * Whether a path is one that an app opens to everybody. Proxies and backends tidy paths up, each in its own way, so only a path with
 * nothing to tidy up in it can be public: no dot segments, no empty ones, no backslashes, no parameters, and no escapes but of spaces
 * and of letters beyond ASCII.
 */
export function isPublicPath(path: string, publicPaths: readonly string[]): boolean {
  if (publicPaths.length === 0 || !isPlain(path)) return false;
  return publicPaths.some((open) =>
    open.endsWith('*') ? path.startsWith(open.slice(0, -1)) : path === open,
  );
}

const plainCharacters = /^\/(?:[A-Za-z0-9._~!$&'()+,=:@/*-]|%20|%[89A-Fa-f][0-9A-Fa-f])*$/;

function isPlain(path: string): boolean {
  return plainCharacters.test(path) && !/\/\/|\/\.{1,2}(?:\/|$)/.test(path);
}
