import { appsPage, type AppsSaid, type AppTile } from '#web/home/index.ts';
import { launchPath } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import { notFound, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import { arrange, recentAppIds } from '../arrangement/home-state.ts';
import { withFavourite } from '../arrangement/change-arrangement.ts';
import type { HomeStates } from '../arrangement/home-states.ts';
import { type Form, type MakeFrame, type Query, type Room, text } from '../room.ts';
import type { Visitor } from '../visitor.ts';
import { findMyApps, type MyApps, type MyAppsNeeds, searchApps, tileOf } from './my-apps.ts';

export type AppsPageNeeds = MyAppsNeeds & {
  clock: Clock;
  states: Pick<HomeStates, 'find' | 'seen' | 'change'>;
  /** Cookies are Secure where people come by https. */
  config: { readonly baseUrl: string };
};

/** More would be a second list. */
const mostRecent = 6;
/** With a handful of apps a row of the recent ones says everything twice. */
const recentFrom = 9;
const openedCookie = 'opened';
/** Somebody who signed in this recently is just arriving. */
const arrivingMs = 10 * 60 * 1000;

export const appsPageRoutes = (needs: AppsPageNeeds, room: Room) => [
  room.get('/home', (ctx, visitor) => showApps(needs, ctx, visitor, room.frame)),
  room.post('/home/favourites', (ctx, visitor) => markFavourite(needs, ctx, visitor)),
];

async function showApps(
  needs: AppsPageNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const my = await findMyApps(needs, visitor.person, ctx.client.userAgent);
  const frame = makeFrame(ctx, visitor, 'apps');
  const { t } = frame;
  const nowMs = needs.clock.nowMs();
  const tiles = new Map(my.shown.map((app) => [app.id, tileOf(app, my.state, nowMs)]));
  const { arrangement } = my.state;
  const compare = new Intl.Collator(t.language).compare;
  const query = text(ctx.query.q).trim().slice(0, 100);
  const pick = (ids: readonly string[]) => ids.flatMap((id) => tiles.get(id) ?? []);
  const groups = arrange(arrangement, [...tiles.values()], compare);
  const arriving = autoLaunched(needs, ctx, visitor, my);
  return {
    status: 200,
    page: 'app',
    html: appsPage(frame, {
      query,
      found:
        query === ''
          ? undefined
          : searchApps(
              groups.flatMap((group) => group.apps),
              query,
            ),
      sections: groups.map(({ section, apps }) => ({ id: section?.id, name: section?.name, tiles: apps })),
      favourites: pick(arrangement.favourites),
      recent: tiles.size < recentFrom ? [] : pick(recentAppIds(my.state, mostRecent)),
      autoLaunch: arriving.tiles,
      total: tiles.size,
      opensIn: arrangement.opensIn,
      said: saidOf(ctx, tiles),
    }),
    ...(arriving.cookie === undefined ? {} : { cookies: [arriving.cookie] }),
  };
}

/** Apps that open by themselves when a person signs in: once for each session and browser. */
function autoLaunched(
  needs: AppsPageNeeds,
  ctx: RequestContext,
  { session }: Visitor,
  my: MyApps,
): { tiles: { id: string; label: string; href: string }[]; cookie?: NonNullable<Reply['cookies']>[number] } {
  const apps = my.shown.filter((app) => app.document.visibility.autoLaunch);
  const isArriving = needs.clock.nowMs() - session.authTimeMs < arrivingMs;
  // Names the session without being of any use to whoever reads it.
  const value = sha256(`opened ${session.sid}`).toString('base64url').slice(0, 16);
  if (apps.length === 0 || !isArriving || ctx.cookies[openedCookie] === value) return { tiles: [] };
  return {
    tiles: apps.map((app) => ({ id: app.id, label: app.label, href: launchPath(app) })),
    cookie: { name: openedCookie, value, secure: needs.config.baseUrl.startsWith('https:') },
  };
}

const told = ['favourite', 'unfavourite'] as const;

function saidOf(
  ctx: RequestContext<unknown, Query>,
  tiles: ReadonlyMap<string, AppTile>,
): AppsSaid | undefined {
  const done = told.find((one) => one === ctx.query.done);
  const app = tiles.get(text(ctx.query.app));
  return done === undefined || app === undefined ? undefined : { done, app };
}

/** One button for each app says which: `add` or `remove`, so that pressing twice is no toggle. */
async function markFavourite(
  needs: AppsPageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  { person }: Visitor,
): Promise<Reply> {
  const [add, remove] = [text(ctx.body.add), text(ctx.body.remove)];
  const appId = add === '' ? remove : add;
  const { mine } = await findMyApps(needs, person, '');
  if (!mine.has(appId)) throw notFound(appId, 'AppInstance');
  await needs.states.change(person.id, (before) => withFavourite(before, appId, add !== ''));
  // The page's own script has shown it already.
  if (ctx.headers['accept'] === 'application/json') return { status: 204 };
  const done = add === '' ? 'unfavourite' : 'favourite';
  return { status: 303, redirect: `/home?done=${done}&app=${appId}` };
}
