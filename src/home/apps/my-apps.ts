import type { AppTile } from '#web/home/index.ts';
import { type AppDirectory, type AppInstance, launchPath, logoPathOf } from '#src/access/apps/index.ts';
import { type AssignmentDirectory, hasTile } from '#src/access/assignments/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { type HomeState, isNew } from '../arrangement/home-state.ts';
import type { HomeStates } from '../arrangement/home-states.ts';

export type MyAppsNeeds = {
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<AssignmentDirectory, 'listAppIds'>;
  states: Pick<HomeStates, 'find' | 'seen'>;
};

export type MyApps = {
  /** Every app that is theirs, also those that have no tile now. */
  mine: ReadonlySet<string>;
  /** Those with a tile. */
  shown: AppInstance[];
  state: HomeState;
};

/** Two reads however many apps there are: whose they are, and what the person made of them. */
export async function findMyApps(needs: MyAppsNeeds, person: Person, userAgent: string): Promise<MyApps> {
  const [mine, found] = await Promise.all([
    needs.assignments.listAppIds(person),
    needs.states.find(person.id),
  ]);
  const state = await needs.states.seen(person.id, found, mine);
  const isPhone = handheld.test(userAgent);
  const shown = [...mine].flatMap((id) => {
    const app = needs.apps.find(id);
    if (app === undefined || !hasTile(app)) return [];
    return isPhone && app.document.visibility.hide.iOS ? [] : app;
  });
  return { mine, shown, state };
}

/** `visibility.hide.iOS` means the app on a phone or tablet, whoever made it. */
const handheld = /iPhone|iPad|Android/;

export function tileOf(app: AppInstance, state: HomeState, nowMs: number): AppTile {
  const history = state.history.get(app.id);
  return {
    id: app.id,
    label: app.label,
    href: launchPath(app),
    logoUrl: logoOf(app),
    note: noteOf(app),
    isNew: isNew(history, nowMs),
    isFavourite: state.arrangement.favourites.includes(app.id),
    credentialsHref: app.vaulted === undefined ? undefined : `/home/credentials/${app.id}`,
  };
}

export const noteOf = (app: AppInstance): string | undefined => {
  const note = app.document.settings.notes.enduser?.trim();
  return note === '' ? undefined : note;
};

/** Of our own origin or none: a picture from elsewhere would tell its host who opens their home page, and when. */
export function logoOf(app: AppInstance): string | undefined {
  const uri = app.oidc?.logoUri;
  return logoPathOf(app) ?? (uri?.startsWith('/') && !uri.startsWith('//') ? uri : undefined);
}

const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, toHiragana);
const toHiragana = (letter: string) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x60);

/** Those in which every word of the query stands, in the name or the note: in any width and case, in either kana. */
export function searchApps<App extends { label: string; note?: string | undefined }>(
  apps: readonly App[],
  query: string,
): App[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return apps.filter((app) => {
    const text = fold(`${app.label} ${app.note ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}
