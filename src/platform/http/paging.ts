// Link headers of lists: one line a relation, absolute on the origin the client used, parameters in alphabetical order.

import type { RequestContext } from './route.ts';

type LinkParameters = Record<string, string | number | boolean | undefined>;

/** Goes into Reply.headers. Parameters that are undefined are left out. */
export function linkHeaders(
  ctx: Pick<RequestContext, 'client' | 'path'>,
  links: { self: LinkParameters; next?: LinkParameters | undefined },
): { link: string[] } {
  const line = (parameters: LinkParameters, rel: string) => `<${linkUrl(ctx, parameters)}>; rel="${rel}"`;
  const link = [line(links.self, 'self')];
  if (links.next !== undefined) link.push(line(links.next, 'next'));
  return { link };
}

export function linkUrl(ctx: Pick<RequestContext, 'client' | 'path'>, parameters: LinkParameters): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `${ctx.client.origin}${ctx.path}${query === '' ? '' : `?${query}`}`;
}
