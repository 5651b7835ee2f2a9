import { type AccountSaid, accountPage, type SessionLine } from '#web/home/index.ts';
import { knownTimeZone, type Translator } from '#web/messages/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import type { Reply, RequestContext } from '#src/platform/http/index.ts';
import { deviceName } from '#src/signin/pages/index.ts';
import type { HomeStates } from '../arrangement/home-states.ts';
import type { MakeFrame, Query } from '../room.ts';
import type { Visitor } from '../visitor.ts';
import { passwordRulesHere, type PasswordRulesNeeds } from './password-page.ts';
import { profileFacts } from './profile-fields.ts';
import { timeZones } from './time-zones.ts';

export type AccountPageNeeds = PasswordRulesNeeds & {
  sessions: Pick<Sessions, 'listForUser'>;
  schemas: Pick<Schemas, 'ofType'>;
  states: Pick<HomeStates, 'find'>;
};

const told: ReadonlyMap<unknown, AccountSaid> = new Map([
  ['language', 'account.languageSaved'],
  ['opening', 'account.openingSaved'],
  ['profile', 'account.profileSaved'],
  ['address', 'account.addressSaved'],
  ['password', 'account.passwordSaved'],
  ['session', 'account.sessionEnded'],
  ['others', 'account.othersEnded'],
]);

export async function showAccount(
  needs: AccountPageNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const frame = makeFrame(ctx, visitor, 'account');
  const { t } = frame;
  const { person, session } = visitor;
  const zone = knownTimeZone(person.profile.timezone);
  const rules = passwordRulesHere(needs, ctx, visitor);
  const [sessions, state] = await Promise.all([
    needs.sessions.listForUser(person.id),
    needs.states.find(person.id),
  ]);
  const schema = needs.schemas.ofType(person.typeId);
  const alive = sessions.filter((one) => one.createdMs > person.sessionsRevokedMs);
  const done = told.get(ctx.query.done);
  const changedMs = person.passwordChangedMs;
  return {
    status: 200,
    page: 'app',
    html: accountPage(frame, {
      ...profileFacts(t, schema, person),
      passwordChanged: changedMs === undefined ? undefined : t.moment(changedMs, zone),
      mayChangePassword: rules.mayChangePassword && person.hasPassword,
      language: t.language,
      timeZone: typeof person.profile.timezone === 'string' ? person.profile.timezone : '',
      timeZones: timeZones(),
      opensIn: state.arrangement.opensIn,
      sessions: alive
        .sort(
          (a, b) =>
            Number(b.sid === session.sid) - Number(a.sid === session.sid) || b.lastSeenMs - a.lastSeenMs,
        )
        .map((one) => sessionLine(t, zone, one, one.sid === session.sid)),
      said: done && { kind: 'done', text: t(done) },
    }),
  };
}

function sessionLine(t: Translator, zone: string, session: Session, isThis: boolean): SessionLine {
  const device = deviceName(session.userAgent);
  return {
    id: session.sid,
    isThis,
    isPhone: device?.isPhone ?? false,
    device: device && t('account.deviceOn', { browser: device.browser, system: device.system }),
    ipAddress: session.ipAddress,
    signedIn: t.moment(session.createdMs, zone),
    lastSeen: t.moment(session.lastSeenMs, zone),
  };
}
