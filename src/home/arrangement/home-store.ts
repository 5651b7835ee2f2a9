import { type Reader, sql, type Tx, type WriteKind } from '#src/platform/database/index.ts';
import {
  type AppHistory,
  type Arrangement,
  type HomeState,
  noArrangement,
  type OpensIn,
  type Visit,
} from './home-state.ts';

type HomeRow = {
  user_id: string;
  opens_in: OpensIn | null;
  known_apps: string[] | null;
  sections: { id: string; name: string }[];
  apps: {
    id: string;
    favourite: number | null;
    section: string | null;
    position: number | null;
    new_since: number | null;
    opened: number | null;
    count: number;
  }[];
};

/** All that is known of many people's homes, in one statement. */
export async function findHomeStates(
  db: Reader,
  userIds: readonly string[],
): Promise<Map<string, HomeState>> {
  const rows = await db.query<HomeRow>(sql`
    select wanted.user_id, p.opens_in, p.known_apps,
      coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.position, s.id)
        from home_sections s where s.user_id = wanted.user_id), '[]') as sections,
      coalesce((select jsonb_agg(jsonb_build_object('id', a.app_id, 'favourite', a.favourite_position, 'section', a.section_id,
          'position', a.position, 'new_since', extract(epoch from a.new_since) * 1000,
          'opened', extract(epoch from a.opened_at) * 1000, 'count', a.open_count))
        from home_apps a where a.user_id = wanted.user_id), '[]') as apps
    from unnest(${userIds}::text[]) as wanted (user_id) left join home_pages p on p.user_id = wanted.user_id`);
  return new Map(rows.map((row) => [row.user_id, toState(row)]));
}

function toState(row: HomeRow): HomeState {
  const byPosition = [...row.apps].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  const placedIn = (sectionId: string | null) =>
    byPosition.filter((app) => app.position !== null && app.section === sectionId).map((app) => app.id);
  return {
    // Who opens apps by links has a history before their first look.
    knownAppIds: row.known_apps === null ? undefined : new Set(row.known_apps),
    arrangement: {
      opensIn: row.opens_in ?? noArrangement.opensIn,
      sections: row.sections.map((section) => ({ ...section, apps: placedIn(section.id) })),
      apps: placedIn(null),
      favourites: row.apps
        .filter((app) => app.favourite !== null)
        .sort((a, b) => (a.favourite ?? 0) - (b.favourite ?? 0))
        .map((app) => app.id),
    },
    history: new Map(row.apps.map((app) => [app.id, toHistory(app)])),
  };
}

function toHistory(app: HomeRow['apps'][number]): AppHistory {
  return {
    openedMs: app.opened === null ? undefined : Math.round(app.opened),
    openCount: app.count,
    newSinceMs: app.new_since === null ? undefined : Math.round(app.new_since),
  };
}

/** Makes the row that a change holds on to. */
export async function lockHome(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx.execute(sql`
    insert into home_pages as p (user_id, opens_in, known_apps, last_updated_at)
    values (${userId}, 'NEW_TAB', '{}', ${now})
    on conflict (user_id) do update set last_updated_at = excluded.last_updated_at`);
}

export async function writeArrangement(tx: Tx, userId: string, arrangement: Arrangement): Promise<void> {
  const { sections } = arrangement;
  await tx.execute(sql`update home_pages set opens_in = ${arrangement.opensIn} where user_id = ${userId}`);
  await tx.execute(sql`delete from home_sections where user_id = ${userId}`);
  await tx.execute(sql`
    insert into home_sections (user_id, id, name, position)
    select ${userId}, id, name, position - 1
    from unnest(${sections.map((one) => one.id)}::text[], ${sections.map((one) => one.name)}::text[])
      with ordinality as s (id, name, position)`);
  const placed = [{ id: null, apps: arrangement.apps }, ...sections].flatMap((section) =>
    section.apps.map((appId, position) => ({ appId, sectionId: section.id, position })),
  );
  const rank = new Map(arrangement.favourites.map((appId, position) => [appId, position]));
  const place = new Map(placed.map((one) => [one.appId, one]));
  const appIds = [...new Set([...place.keys(), ...rank.keys()])].sort();
  // What is no longer placed or marked keeps its history only.
  await tx.execute(sql`
    update home_apps set favourite_position = null, section_id = null, position = null
    where user_id = ${userId} and app_id <> all (${appIds}::text[])
      and (favourite_position is not null or position is not null)`);
  // Joined with the apps, so that one that was deleted a moment ago is left out instead of failing the rest.
  await tx.execute(sql`
    insert into home_apps as a (user_id, app_id, favourite_position, section_id, position, open_count)
    select ${userId}, apps.id, w.favourite, w.section, w.position, 0
    from unnest(${appIds}::text[], ${appIds.map((id) => rank.get(id) ?? null)}::int[],
      ${appIds.map((id) => place.get(id)?.sectionId ?? null)}::text[],
      ${appIds.map((id) => place.get(id)?.position ?? null)}::int[]) as w (app_id, favourite, section, position)
    join apps on apps.id = w.app_id
    on conflict (user_id, app_id) do update set favourite_position = excluded.favourite_position,
      section_id = excluded.section_id, position = excluded.position`);
}

export async function writeVisit(tx: Tx, userId: string, visit: Visit, now: Date): Promise<void> {
  await lockHome(tx, userId, now);
  await tx.execute(
    sql`update home_pages set known_apps = ${visit.knownAppIds}::text[] where user_id = ${userId}`,
  );
  if (visit.goneAppIds.length > 0) {
    await tx.execute(
      sql`delete from home_apps where user_id = ${userId} and app_id = any (${visit.goneAppIds}::text[])`,
    );
  }
  if (visit.newAppIds.length > 0) {
    await tx.execute(sql`
      insert into home_apps (user_id, app_id, new_since, open_count)
      select ${userId}, apps.id, ${now}, 0 from apps where apps.id = any (${visit.newAppIds}::text[])
      on conflict (user_id, app_id) do nothing`);
  }
}

export type Opened = { userId: string; appId: string; at: Date };

/** Openings of many people in one statement, beside the events that tell of them. */
export const openedWrites: WriteKind<Opened> = {
  name: 'home.opened',
  async flush(tx, opened) {
    const byKey = new Map<string, Opened & { count: number }>();
    for (const one of opened) {
      const key = `${one.userId} ${one.appId}`;
      const known = byKey.get(key);
      const at = known !== undefined && known.at > one.at ? known.at : one.at;
      byKey.set(key, { ...one, at, count: (known?.count ?? 0) + 1 });
    }
    const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    // The joins leave out who or what was deleted meanwhile: that must not undo the opening's event.
    await tx.execute(sql`
      insert into home_apps as a (user_id, app_id, opened_at, open_count)
      select users.id, apps.id, o.at, o.count
      from unnest(${rows.map((row) => row.userId)}::text[], ${rows.map((row) => row.appId)}::text[],
        ${rows.map((row) => row.at)}::timestamptz[], ${rows.map((row) => row.count)}::int[]) as o (user_id, app_id, at, count)
      join users on users.id = o.user_id join apps on apps.id = o.app_id
      order by o.user_id, o.app_id
      on conflict (user_id, app_id) do update set opened_at = greatest(a.opened_at, excluded.opened_at),
        open_count = a.open_count + excluded.open_count, new_since = null`);
  },
};
