export type OpensIn = 'NEW_TAB' | 'SAME_TAB';

export type HomeSection = { readonly id: string; readonly name: string; readonly apps: readonly string[] };

/** How a person wants their apps to stand. An app is in one section, or in the one that everybody has. */
export type Arrangement = {
  readonly opensIn: OpensIn;
  readonly sections: readonly HomeSection[];
  /** In the section that everybody has: those that were put in order by hand. The rest follows by name. */
  readonly apps: readonly string[];
  readonly favourites: readonly string[];
};

/** What happened to an app here. */
export type AppHistory = {
  readonly openedMs: number | undefined;
  readonly openCount: number;
  /** Since when it is new to the person; undefined once they opened it. */
  readonly newSinceMs: number | undefined;
};

export type HomeState = {
  readonly arrangement: Arrangement;
  readonly history: ReadonlyMap<string, AppHistory>;
  /** The apps that were theirs when they last looked; undefined before their first look. */
  readonly knownAppIds: ReadonlySet<string> | undefined;
};

export const noArrangement: Arrangement = { opensIn: 'NEW_TAB', sections: [], apps: [], favourites: [] };
export const noState: HomeState = {
  arrangement: noArrangement,
  history: new Map(),
  knownAppIds: undefined,
};

/** The badge of somebody who never opens an app goes away by itself. */
const newForMs = 14 * 24 * 60 * 60 * 1000;

export const isNew = (history: AppHistory | undefined, nowMs: number): boolean =>
  history?.newSinceMs !== undefined && nowMs - history.newSinceMs < newForMs;

/** What to write down after a look at the apps that are a person's now; undefined when nothing changed. */
export type Visit = {
  knownAppIds: readonly string[];
  newAppIds: readonly string[];
  goneAppIds: readonly string[];
};

export function visitOf(state: HomeState, mine: ReadonlySet<string>): Visit | undefined {
  const known = state.knownAppIds;
  // At the first visit everything would be new, which says nothing.
  if (known === undefined) return { knownAppIds: [...mine], newAppIds: [], goneAppIds: [] };
  const newAppIds = [...mine].filter((id) => !known.has(id));
  const goneAppIds = [...new Set([...known, ...state.history.keys()])].filter((id) => !mine.has(id));
  if (newAppIds.length === 0 && goneAppIds.length === 0) return undefined;
  return { knownAppIds: [...mine], newAppIds, goneAppIds };
}

/** As the store has it once the visit is written. */
export function visited(state: HomeState, visit: Visit, nowMs: number): HomeState {
  const history = new Map(state.history);
  for (const id of visit.goneAppIds) history.delete(id);
  for (const id of visit.newAppIds) {
    if (!history.has(id)) history.set(id, { openedMs: undefined, openCount: 0, newSinceMs: nowMs });
  }
  return { ...state, knownAppIds: new Set(visit.knownAppIds), history };
}

/** The last opened, newest first. */
export function recentAppIds(state: HomeState, most: number): string[] {
  return [...state.history]
    .flatMap(([id, { openedMs }]) => (openedMs === undefined ? [] : [{ id, openedMs }]))
    .sort((a, b) => b.openedMs - a.openedMs)
    .slice(0, most)
    .map(({ id }) => id);
}

export type Labelled = { readonly id: string; readonly label: string };
export type Group<App extends Labelled> = { readonly section: HomeSection | undefined; readonly apps: App[] };

/** The apps as they stand: the person's sections in their order, then the one that everybody has. */
export function arrange<App extends Labelled>(
  arrangement: Arrangement,
  apps: readonly App[],
  compare: (a: string, b: string) => number,
): Group<App>[] {
  const byId = new Map(apps.map((app) => [app.id, app]));
  const take = (ids: readonly string[]): App[] =>
    ids.flatMap((id) => {
      const app = byId.get(id);
      byId.delete(id);
      return app ?? [];
    });
  const own = arrangement.sections.map((section) => ({ section, apps: take(section.apps) }));
  const placed = take(arrangement.apps);
  const rest = [...byId.values()].sort((a, b) => compare(a.label, b.label) || (a.id < b.id ? -1 : 1));
  return [...own, { section: undefined, apps: [...placed, ...rest] }];
}

/**
 * What somebody wrote who sees only the apps with a tile, with the places of the others kept: an app that is switched off today
 * stands tomorrow where it stood.
 */
export function completed(
  before: Arrangement,
  written: Arrangement,
  shown: ReadonlySet<string>,
): Arrangement {
  const hidden = (ids: readonly string[] | undefined) => (ids ?? []).filter((id) => !shown.has(id));
  const named = new Set([...written.apps, ...written.sections.flatMap((section) => section.apps)]);
  const unnamed = (ids: readonly string[] | undefined) => hidden(ids).filter((id) => !named.has(id));
  const known = new Map(before.sections.map((section) => [section.id, section.apps]));
  return {
    ...written,
    sections: written.sections.map((section) => ({
      ...section,
      apps: [...section.apps, ...unnamed(known.get(section.id))],
    })),
    apps: [...written.apps, ...unnamed(before.apps)],
    favourites: [
      ...written.favourites,
      ...hidden(before.favourites).filter((id) => !written.favourites.includes(id)),
    ],
  };
}
