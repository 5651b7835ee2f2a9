// The ways in which an arrangement is changed by the forms of the arrange page. Each takes what is there and gives what shall be.
import type { Arrangement, HomeSection } from './home-state.ts';

export const maxSections = 50;
export const maxSectionName = 60;

/** One line of text, or what is wrong with it. */
export function readSectionName(given: string): { name: string } | { problem: 'empty' | 'tooLong' } {
  const name = given
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (name === '') return { problem: 'empty' };
  return [...name].length > maxSectionName ? { problem: 'tooLong' } : { name };
}

export const withSection = (before: Arrangement, section: { id: string; name: string }): Arrangement => ({
  ...before,
  sections: [...before.sections, { ...section, apps: [] }],
});

export const withName = (before: Arrangement, sectionId: string, name: string): Arrangement => ({
  ...before,
  sections: before.sections.map((one) => (one.id === sectionId ? { ...one, name } : one)),
});

/** Its apps go back to the section that everybody has. */
export const withoutSection = (before: Arrangement, sectionId: string): Arrangement => ({
  ...before,
  sections: before.sections.filter((one) => one.id !== sectionId),
});

export const withSectionMoved = (before: Arrangement, sectionId: string, by: -1 | 1): Arrangement => ({
  ...before,
  sections: moved(before.sections, (one) => one.id === sectionId, by),
});

/** Behind what is in the section already, in the order given. `undefined`: the section that everybody has. */
export function withAppsIn(
  before: Arrangement,
  sectionId: string | undefined,
  appIds: readonly string[],
): Arrangement {
  const moving = new Set(appIds);
  const without = (ids: readonly string[]) => ids.filter((id) => !moving.has(id));
  const put = (section: HomeSection): HomeSection => ({
    ...section,
    apps: [...without(section.apps), ...(section.id === sectionId ? moving : [])],
  });
  // Into the common section they go by name again, like everything that nobody placed.
  return { ...before, sections: before.sections.map(put), apps: without(before.apps) };
}

/** One place up or down within its section, whose apps stand in the order given. */
export function withAppMoved(
  before: Arrangement,
  shown: { sectionId: string | undefined; appIds: readonly string[] },
  appId: string,
  by: -1 | 1,
): Arrangement {
  const placed =
    shown.sectionId === undefined
      ? before.apps
      : (before.sections.find((one) => one.id === shown.sectionId)?.apps ?? []);
  const visible = new Set(shown.appIds);
  // What has no tile today keeps its place behind them.
  const apps = [...moved(shown.appIds, (id) => id === appId, by), ...placed.filter((id) => !visible.has(id))];
  if (shown.sectionId === undefined) return { ...before, apps };
  const sections = before.sections.map((one) => (one.id === shown.sectionId ? { ...one, apps } : one));
  return { ...before, sections };
}

export function withFavourite(before: Arrangement, appId: string, isFavourite: boolean): Arrangement {
  const others = before.favourites.filter((id) => id !== appId);
  if (isFavourite && others.length < before.favourites.length) return before;
  return { ...before, favourites: isFavourite ? [...others, appId] : others };
}

function moved<T>(list: readonly T[], is: (one: T) => boolean, by: -1 | 1): T[] {
  const result = [...list];
  const from = result.findIndex(is);
  const to = from + by;
  if (from === -1 || to < 0 || to >= result.length) return result;
  result.splice(to, 0, ...result.splice(from, 1));
  return result;
}
