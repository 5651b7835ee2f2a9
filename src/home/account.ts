import { chooseLanguage, knownTimeZone, type Translator } from '#web/messages/index.ts';
import { accountPage, changePasswordPage, type HomeFrame, type SessionLine } from '#web/home/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { Pages, RecoveryLinks } from '#src/signin/index.ts';
import { passwordRequirements } from '#src/signin/factors/password/index.ts';
import { deviceName } from './device-name.ts';
import type { Visitor } from './visitor.ts';

export type AccountNeeds = {
  clock: Clock;
  database: Database;
  users: Pick<Users, 'getUser' | 'updateUser' | 'changePassword'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  sessions: Pick<Sessions, 'listForUser' | 'end'>;
  links: Pick<RecoveryLinks, 'sendNews'>;
  pages: Pages;
};

export type Form = Record<string, string | string[]>;
export type Query = Record<string, string | string[]>;
type MakeFrame = (ctx: RequestContext, visitor: Visitor, current: HomeFrame['current']) => HomeFrame;

const said = {
  language: 'account.languageSaved',
  password: 'account.passwordSaved',
  session: 'account.sessionEnded',
  others: 'account.othersEnded',
} as const;

export async function showAccount(
  needs: AccountNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const frame = makeFrame(ctx, visitor, 'account');
  const { t } = frame;
  const { person, session } = visitor;
  const zone = knownTimeZone(person.profile.timezone);
  const rules = needs.policies.passwordPolicyFor(person);
  const done = said[ctx.query.done as keyof typeof said];
  const sessions = await needs.sessions.listForUser(person.id);
  const alive = sessions.filter((one) => one.createdMs > person.sessionsRevokedMs);
  return {
    status: 200,
    page: 'app',
    html: accountPage(frame, {
      profile: profileFacts(t, person),
      passwordChanged:
        person.passwordChangedMs === undefined ? undefined : t.moment(person.passwordChangedMs, zone),
      mayChangePassword: rules.mayChangePassword && person.hasPassword,
      language: t.language,
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

function profileFacts(t: Translator, person: Person): { label: string; value: string }[] {
  const { profile } = person;
  const facts = [
    { label: t('account.name'), value: displayNameOf(person) },
    { label: t('account.username'), value: person.login },
    { label: t('account.email'), value: profile.email },
    { label: t('account.department'), value: profile.department },
    { label: t('account.organisation'), value: profile.organization },
  ];
  return facts.flatMap(({ label, value }) =>
    typeof value === 'string' && value !== '' ? [{ label, value }] : [],
  );
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

const byOf = (ctx: RequestContext, { person, session }: Visitor): Requester => ({
  actor: { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) },
  client: ctx.client,
  sessionId: session.id,
});

const backWith = (done: keyof typeof said): Reply => ({
  status: 303,
  redirect: `/home/account?done=${done}`,
});

export async function saveLanguage(
  needs: AccountNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
): Promise<Reply> {
  const language = chooseLanguage([text(ctx.body.language)]);
  if (language === undefined) throw new ApiError('E0000001', { causes: ['language: must be en or ja'] });
  const user = await needs.users.getUser(visitor.person.id);
  // The schema calls it read-only for people, since other systems may be its source; on our own page it is theirs.
  await needs.users.updateUser(byOf(ctx, visitor), user, {
    write: 'partial',
    profile: { preferredLanguage: language },
    strict: false,
  });
  return { ...backWith('language'), cookies: [needs.pages.frames.rememberLanguage(language)] };
}

export async function endSession(
  needs: AccountNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
): Promise<Reply> {
  const sid = text(ctx.body.session);
  // Looked for among the person's own: an id of somebody else's session names nothing.
  const session = (await needs.sessions.listForUser(visitor.person.id)).find((one) => one.sid === sid);
  if (session)
    await needs.database.transaction((tx) => needs.sessions.end(tx, session, 'revoked', ctx.client));
  return backWith('session');
}

export async function endOtherSessions(
  needs: AccountNeeds,
  ctx: RequestContext,
  visitor: Visitor,
): Promise<Reply> {
  const sessions = await needs.sessions.listForUser(visitor.person.id);
  await needs.database.transaction(async (tx) => {
    for (const session of sessions) {
      if (session.sid !== visitor.session.sid) await needs.sessions.end(tx, session, 'revoked', ctx.client);
    }
  });
  return backWith('others');
}

export function showPassword(
  needs: AccountNeeds,
  ctx: RequestContext,
  visitor: Visitor,
  makeFrame: MakeFrame,
  problems: Parameters<typeof changePasswordPage>[1]['problems'] = {},
  said?: string,
): Reply {
  const frame = makeFrame(ctx, visitor, 'account');
  const rules = needs.policies.passwordPolicyFor(visitor.person);
  if (!rules.mayChangePassword) return { status: 303, redirect: '/home/account' };
  const requirements = passwordRequirements(rules);
  return { status: 200, page: 'app', html: changePasswordPage(frame, { requirements, problems, said }) };
}

export async function changePassword(
  needs: AccountNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const { person } = visitor;
  const t = makeFrame(ctx, visitor, 'account').t;
  const rules = needs.policies.passwordPolicyFor(person);
  if (!rules.mayChangePassword) throw new ApiError('E0000006');
  const stay = (problems: Parameters<typeof changePasswordPage>[1]['problems'], sentence?: string) =>
    showPassword(needs, ctx, visitor, makeFrame, problems, sentence);
  const [oldPassword, newPassword] = [text(ctx.body.currentPassword), text(ctx.body.newPassword)];
  if (oldPassword === '') return stay({ current: t('password.empty') });
  if (newPassword === '') return stay({ next: t('change.empty') });
  if (newPassword !== text(ctx.body.repeatPassword)) return stay({ next: t('change.differs') });
  if (newPassword === oldPassword) return stay({ next: t('change.same') });
  const ageMs = needs.clock.nowMs() - (person.passwordChangedMs ?? 0);
  if (ageMs < rules.age.minAgeMinutes * 60_000) return stay({}, t('change.tooSoon'));
  try {
    const user = await needs.users.getUser(person.id);
    await needs.users.changePassword(byOf(ctx, visitor), user, { oldPassword, newPassword, strict: true });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const isOld = error.causes.some((cause) => cause.errorSummary.startsWith('Old Password'));
    return isOld ? stay({ current: t('change.currentWrong') }) : stay({ next: t('change.refused') });
  }
  await needs.database.transaction((tx) => needs.links.sendNews(tx, 'changed', person));
  return backWith('password');
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '');
