import { chooseLanguage } from '#web/messages/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { Pages } from '#src/signin/index.ts';
import type { HomeStates } from '../arrangement/home-states.ts';
import { type Form, text, wayBack } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { timeZones } from './time-zones.ts';

export type AccountFormNeeds = {
  database: Database;
  users: Pick<Users, 'getUser' | 'updateUser'>;
  sessions: Pick<Sessions, 'listForUser' | 'end'>;
  states: Pick<HomeStates, 'change'>;
  pages: Pages;
};

type FormContext = RequestContext<unknown, unknown, Form>;

const back = (done: string): Reply => ({ status: 303, redirect: `/home/account?done=${done}` });

/** From the account page with the time zone, or by the switch that stands on every page. */
export async function saveLanguage(
  needs: AccountFormNeeds,
  ctx: FormContext,
  visitor: Visitor,
): Promise<Reply> {
  const language = chooseLanguage([text(ctx.body.language)]);
  if (language === undefined) throw new ApiError('E0000001', { causes: ['language: must be en or ja'] });
  const timezone = ctx.body.timezone === undefined ? undefined : text(ctx.body.timezone);
  const { timezone: before } = visitor.person.profile;
  // A zone under a name of yesterday stays what it is.
  if (timezone !== undefined && timezone !== '' && timezone !== before && !timeZones().includes(timezone)) {
    throw new ApiError('E0000001', { causes: ['timezone: must be an IANA time zone such as Asia/Tokyo'] });
  }
  const user = await needs.users.getUser(visitor.person.id);
  // The schema calls both read-only for people, since other systems may be their source; on our own page they are theirs.
  await needs.users.updateUser(requesterOfVisit(ctx, visitor), user, {
    write: 'partial',
    profile: {
      preferredLanguage: language,
      ...(timezone === undefined ? {} : { timezone: timezone === '' ? null : timezone }),
    },
    strict: false,
  });
  const way = wayBack(ctx.body.back, '/home/account');
  const reply: Reply = way === '/home/account' ? back('language') : { status: 303, redirect: way };
  return { ...reply, cookies: [needs.pages.frames.rememberLanguage(language)] };
}

export async function saveOpening(
  needs: AccountFormNeeds,
  ctx: FormContext,
  { person }: Visitor,
): Promise<Reply> {
  const opensIn = text(ctx.body.opensIn);
  if (opensIn !== 'NEW_TAB' && opensIn !== 'SAME_TAB')
    throw new ApiError('E0000001', { causes: ['opensIn: must be NEW_TAB or SAME_TAB'] });
  await needs.states.change(person.id, (before) => ({ ...before, opensIn }));
  return back('opening');
}

export async function endSession(
  needs: AccountFormNeeds,
  ctx: FormContext,
  { person }: Visitor,
): Promise<Reply> {
  const sid = text(ctx.body.session);
  // Looked for among the person's own: an id of somebody else's session names nothing.
  const session = (await needs.sessions.listForUser(person.id)).find((one) => one.sid === sid);
  if (session)
    await needs.database.transaction((tx) => needs.sessions.end(tx, session, 'revoked', ctx.client));
  return back('session');
}

export async function endOtherSessions(
  needs: AccountFormNeeds,
  ctx: FormContext,
  { person, session: own }: Visitor,
): Promise<Reply> {
  const sessions = await needs.sessions.listForUser(person.id);
  await needs.database.transaction(async (tx) => {
    for (const session of sessions) {
      if (session.sid !== own.sid) await needs.sessions.end(tx, session, 'revoked', ctx.client);
    }
  });
  return back('others');
}
