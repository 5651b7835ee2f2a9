import { describe, expect, test } from 'vitest';
import {
  readSectionName,
  withAppMoved,
  withAppsIn,
  withFavourite,
  withName,
  withoutSection,
  withSection,
  withSectionMoved,
} from './change-arrangement.ts';
import {
  arrange,
  type Arrangement,
  completed,
  type HomeState,
  isNew,
  noArrangement,
  noState,
  recentAppIds,
  visitOf,
} from './home-state.ts';

const before: Arrangement = {
  opensIn: 'NEW_TAB',
  sections: [
    { id: 's1', name: 'Counter', apps: ['b', 'a'] },
    { id: 's2', name: 'Office', apps: [] },
  ],
  apps: ['d'],
  favourites: ['a'],
};
const compare = new Intl.Collator('en').compare;
const apps = ['e', 'd', 'c', 'b', 'a'].map((id) => ({ id, label: id.toUpperCase() }));
const shown = (arrangement: Arrangement) =>
  arrange(arrangement, apps, compare).map(({ section, apps: list }) => [
    section?.name,
    list.map((app) => app.id).join(''),
  ]);

describe('an arrangement', () => {
  test('stands in its sections; what nobody placed comes last, by name', () => {
    expect(shown(before)).toEqual([
      ['Counter', 'ba'],
      ['Office', ''],
      [undefined, 'dce'],
    ]);
    expect(shown(noArrangement)).toEqual([[undefined, 'abcde']]);
  });

  test('shows no app that is not there, and none twice', () => {
    const odd: Arrangement = { ...before, apps: ['gone', 'a', 'd'] };
    expect(shown(odd).at(-1)).toEqual([undefined, 'dce']);
  });

  test('is changed by adding, naming, moving and deleting sections, whose apps stay', () => {
    const added = withSection(before, { id: 's3', name: 'New' });
    expect(added.sections.map((one) => one.name)).toEqual(['Counter', 'Office', 'New']);
    expect(withSectionMoved(added, 's3', -1).sections.map((one) => one.id)).toEqual(['s1', 's3', 's2']);
    expect(withSectionMoved(added, 's1', -1)).toEqual(added);
    expect(withSectionMoved(added, 'theirs', 1)).toEqual(added);
    expect(withName(before, 's2', 'Back').sections[1]?.name).toBe('Back');
    expect(shown(withoutSection(before, 's1')).at(-1)).toEqual([undefined, 'dabce']);
  });

  test('lets an app be in one section only', () => {
    const moved = withAppsIn(before, 's2', ['a', 'd', 'e']);
    expect(shown(moved)).toEqual([
      ['Counter', 'b'],
      ['Office', 'ade'],
      [undefined, 'c'],
    ]);
    expect(shown(withAppsIn(moved, undefined, ['a'])).at(-1)).toEqual([undefined, 'ac']);
  });

  test('moves an app one place within what is seen, and not over the ends', () => {
    const common = { sectionId: undefined, appIds: ['d', 'c', 'e'] };
    expect(withAppMoved(before, common, 'e', -1).apps).toEqual(['d', 'e', 'c']);
    expect(withAppMoved(before, common, 'd', -1).apps).toEqual(['d', 'c', 'e']);
    const counter = { sectionId: 's1', appIds: ['a'] };
    // `b` has no tile today and keeps its place.
    expect(withAppMoved(before, counter, 'a', 1).sections[0]?.apps).toEqual(['a', 'b']);
  });

  test('marks a favourite once', () => {
    expect(withFavourite(before, 'a', true)).toBe(before);
    expect(withFavourite(before, 'b', true).favourites).toEqual(['a', 'b']);
    expect(withFavourite(before, 'a', false).favourites).toEqual([]);
    expect(withFavourite(before, 'b', false).favourites).toEqual(['a']);
  });

  test('written by somebody who does not see an app leaves its place alone', () => {
    const written: Arrangement = {
      ...before,
      sections: [{ id: 's1', name: 'Counter', apps: ['b'] }],
      apps: ['c'],
      favourites: [],
    };
    expect(completed(before, written, new Set(['b', 'c']))).toEqual({
      ...written,
      sections: [{ id: 's1', name: 'Counter', apps: ['b', 'a'] }],
      apps: ['c', 'd'],
      favourites: ['a'],
    });
  });
});

describe('the name of a section', () => {
  test('is one line, composed, of at most 60 letters', () => {
    expect(readSectionName('  At\n the\u2028counter ')).toEqual({ name: 'At the counter' });
    expect(readSectionName('か\u3099')).toEqual({ name: 'が' });
    expect(readSectionName(' \u0000 ')).toEqual({ problem: 'empty' });
    expect(readSectionName('あ'.repeat(60))).toEqual({ name: 'あ'.repeat(60) });
    expect(readSectionName('あ'.repeat(61))).toEqual({ problem: 'tooLong' });
  });
});

describe('a visit', () => {
  const state: HomeState = {
    ...noState,
    knownAppIds: new Set(['a', 'b']),
    history: new Map([
      ['a', { openedMs: 5, openCount: 2, newSinceMs: undefined }],
      ['b', { openedMs: 9, openCount: 1, newSinceMs: undefined }],
      ['x', { openedMs: undefined, openCount: 0, newSinceMs: 1_000 }],
    ]),
  };

  test('finds nothing new the first time', () => {
    expect(visitOf(noState, new Set(['a']))).toEqual({ knownAppIds: ['a'], newAppIds: [], goneAppIds: [] });
  });

  test('finds what came and what went, and writes nothing when nothing did', () => {
    expect(visitOf(state, new Set(['a', 'c']))).toEqual({
      knownAppIds: ['a', 'c'],
      newAppIds: ['c'],
      goneAppIds: ['b', 'x'],
    });
    expect(visitOf(state, new Set(['a', 'b', 'x']))?.goneAppIds).toEqual([]);
    const still = { ...state, history: new Map() };
    expect(visitOf(still, new Set(['a', 'b']))).toBeUndefined();
  });

  test('remembers the last opened first', () => {
    expect(recentAppIds(state, 5)).toEqual(['b', 'a']);
    expect(recentAppIds(state, 1)).toEqual(['b']);
  });

  test('calls an app new for two weeks', () => {
    const day = 24 * 60 * 60 * 1000;
    expect(isNew(state.history.get('x'), 1_000 + 13 * day)).toBe(true);
    expect(isNew(state.history.get('x'), 1_000 + 14 * day)).toBe(false);
    expect(isNew(state.history.get('a'), 0)).toBe(false);
    expect(isNew(undefined, 0)).toBe(false);
  });
});
