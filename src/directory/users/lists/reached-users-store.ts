import type { Reach } from '#src/platform/http/index.ts';
import { join, type Reader, type Sql, sql } from '#src/platform/database/index.ts';

/** Of whom a list may tell: whoever one of the parts has. Undefined: of all. */
export type ReachedUsers = readonly ReachedPart[] | undefined;
type ReachedPart = { all: boolean; ids: string[]; groupIds: string[]; except: string[] };

const listed = (ids: 'all' | ReadonlySet<string> | undefined): string[] =>
  ids === undefined || ids === 'all' ? [] : [...ids];

export function reachedUsers(reaches: readonly Reach[], everyoneId: string | undefined): ReachedUsers {
  if (reaches.includes('all')) return undefined;
  const parts = reaches
    .filter((reach) => reach !== 'all')
    .map((reach): ReachedPart => {
      const groupIds = listed(reach.get('members'));
      return {
        all: reach.get('users') === 'all' || (everyoneId !== undefined && groupIds.includes(everyoneId)),
        ids: listed(reach.get('users')),
        groupIds,
        except: listed(reach.get('!users')),
      };
    });
  return parts.some(({ all, except }) => all && except.length === 0) ? undefined : parts;
}

// So many are named in the statement; of more people a page is soon met in the order of ids, each looked up by membership.
const fewToName = 4_000;

/** The condition on a column of user ids. Looks first how many there are: the wrong plan would walk the whole table for a page. */
export async function withinReach(db: Reader, parts: readonly ReachedPart[], id: Sql): Promise<Sql> {
  const conditions: Sql[] = [];
  for (const part of parts) {
    const outside = part.except.length === 0 ? sql`true` : sql`${id} <> all(${part.except}::text[])`;
    conditions.push(part.all ? outside : sql`(${outside} and ${await among(db, part, id)})`);
  }
  return conditions.length === 0 ? sql`false` : sql`(${join(conditions, ' or ')})`;
}

async function among(db: Reader, { ids, groupIds }: ReachedPart, id: Sql): Promise<Sql> {
  if (groupIds.length === 0) return sql`${id} = any(${ids}::text[])`;
  // Group by group by the index, whatever the plan of the day would be.
  const members = await db.query<{ user_id: string }>(sql`
    select m.user_id from unnest(${groupIds}::text[]) as wanted (id)
    cross join lateral (
      select user_id from group_members where group_id = wanted.id order by user_id limit ${fewToName + 1}) as m
    limit ${fewToName + 1}`);
  if (members.length <= fewToName) {
    const named = [...new Set([...ids, ...members.map((row) => row.user_id)])];
    return sql`${id} = any(${named}::text[])`;
  }
  return sql`(${id} = any(${ids}::text[]) or exists (
    select 1 from group_members m where m.user_id = ${id} and m.group_id = any(${groupIds}::text[]) offset 0))`;
}
