// Which methods an address has, for the requests that found no route: 405 and preflight need to know the difference.

import type { Route } from './route.ts';

export type RouteTable = {
  add(route: Route): void;
  /** Routes whose pattern fits the path, whatever their method. */
  matching(path: string): Route[];
};

export function createRouteTable(): RouteTable {
  const byLength = new Map<number, { segments: string[]; route: Route }[]>();
  const open: { segments: string[]; route: Route }[] = [];

  return {
    add(route) {
      const segments = route.path.split('/');
      if (segments.at(-1) === '*') {
        open.push({ segments: segments.slice(0, -1), route });
        return;
      }
      const list = byLength.get(segments.length) ?? [];
      list.push({ segments, route });
      byLength.set(segments.length, list);
    },
    matching(path) {
      const asked = path.split('/');
      const exact = (byLength.get(asked.length) ?? []).filter(({ segments }) => fits(segments, asked));
      const wild = open.filter(({ segments }) => segments.length < asked.length && fits(segments, asked));
      return [...exact, ...wild].map(({ route }) => route);
    },
  };
}

function fits(pattern: string[], asked: string[]): boolean {
  return pattern.every((segment, i) => {
    if (segment === asked[i]) return true;
    const colon = segment.indexOf(':');
    return (
      colon !== -1 &&
      asked[i] !== undefined &&
      asked[i] !== '' &&
      (colon === 0 || asked[i].startsWith(segment.slice(0, colon)))
    );
  });
}
