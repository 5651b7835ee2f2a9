import type { MessageKey, Messages, Translator } from '#web/messages/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import { type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import { type LogEvent, systemActor, type SystemLog } from '#src/system-log/index.ts';
import type { FactorFace } from '../factors/faces/index.ts';
import { questionIdOf } from '../factors/question/index.ts';
import { deviceName } from '../pages/index.ts';
import { type MailWording, mailAddressOf, type RequestBudget } from '../recovery/index.ts';
import type { SecuritySettingsService } from '../security-settings/index.ts';
import type { LockDown, Told } from './lock-down.ts';
import { composeNotice, type Notice, type NoticeKind } from './notice-mail.ts';

export type NoticeNeeds = {
  config: Pick<Config, 'baseUrl' | 'defaultLanguage'>;
  database: Database;
  systemLog: Pick<SystemLog, 'react' | 'record'>;
  users: Pick<Users, 'findPerson' | 'findUser'>;
  sessions: Pick<Sessions, 'findBySid'>;
  faces: readonly FactorFace[];
  settings: Pick<SecuritySettingsService, 'current'>;
  lockDown: Pick<LockDown, 'urlFor'>;
  budget: RequestBudget;
  mail: Pick<Mail, 'send'>;
  messages: Messages;
  wording?: MailWording | undefined;
  organisationName: () => string;
  /** Who is told when somebody says "this was not me": the organisation's contact, if it has named one. */
  contact?: (() => Promise<string | undefined>) | undefined;
};

/** By Okta's names; those that have none of their own are told of as mails. */
const sentEvents: Partial<Record<NoticeKind, string>> = {
  newSignOn: 'system.email.new_device_notification.sent_message',
  factorEnrolled: 'system.email.mfa_enroll_notification.sent_message',
  factorReset: 'system.email.mfa_reset_notification.sent_message',
  questionSet: 'system.email.mfa_enroll_notification.sent_message',
};

/** Activation and first password are one request, whose times are whole seconds. */
const startMs = 5_000;

/** Tells people of what happened to their accounts that somebody else may have done. Before jobs.start(). */
export function tellOfSecurity(needs: NoticeNeeds): void {
  const { systemLog, settings } = needs;
  const isSuccess = ({ outcome }: LogEvent) => (outcome?.result ?? 'SUCCESS') === 'SUCCESS';

  systemLog.react({
    name: 'signin.new-sign-on-mail',
    eventTypes: ['user.session.start'],
    async handle(event) {
      if (!settings.current().notifications.newSignOn || !isSuccess(event)) return;
      const sid = event.authenticationContext.externalSessionId;
      const session = sid === null ? undefined : await needs.sessions.findBySid(sid);
      // Over by now, or nobody looked closely: there is nothing to say that is new.
      if (session?.context?.isNews === true) await tell(needs, event, 'newSignOn', session.userId);
    },
  });
  systemLog.react({
    name: 'signin.factor-mail-notice',
    eventTypes: ['user.mfa.factor.activate', 'user.mfa.factor.deactivate', 'user.mfa.factor.reset_all'],
    async handle(event) {
      const { notifications } = settings.current();
      const isNew = event.eventType === 'user.mfa.factor.activate';
      if (!isSuccess(event) || !(isNew ? notifications.factorEnrolled : notifications.factorReset)) return;
      // Codes tell of themselves, in words of their own; a question is told of however it was set (below).
      const factor = event.debugContext.debugData['factor'] ?? '';
      if (/^(recovery_code|tac)\b/.test(factor) || (isNew && factor === 'question')) return;
      const userId = event.target?.find(({ type }) => type === 'User')?.id;
      await tell(needs, event, isNew ? 'factorEnrolled' : 'factorReset', userId);
    },
  });
  systemLog.react({
    name: 'signin.question-set-mail',
    eventTypes: ['user.account.update_profile'],
    async handle(event) {
      const changed = (event.debugContext.debugData['changedAttributes'] ?? '').split(',');
      if (!changed.includes('recovery_question') || !isSuccess(event)) return;
      const userId = event.target?.find(({ type }) => type === 'User')?.id;
      if (settings.current().notifications.factorEnrolled) await tell(needs, event, 'questionSet', userId);
    },
  });
  systemLog.react({
    name: 'signin.password-changed-mail',
    eventTypes: ['user.account.update_password'],
    async handle(event) {
      const userId = event.target?.find(({ type }) => type === 'User')?.id;
      if (!settings.current().notifications.passwordChanged || !isSuccess(event)) return;
      const user = userId === undefined ? undefined : await needs.users.findUser(userId);
      // The first password of somebody who is only starting is no change.
      const sinceStartMs = Date.parse(event.published) - (user?.activated?.getTime() ?? Infinity);
      if (sinceStartMs > startMs) await tell(needs, event, 'passwordChanged', userId);
    },
  });
  systemLog.react({
    name: 'signin.reported-mail',
    eventTypes: ['user.account.report_suspicious_activity_by_enduser'],
    async handle(event) {
      const contactId = await needs.contact?.();
      const contact = contactId === undefined ? undefined : await needs.users.findPerson(contactId);
      if (contact) await send(needs, event, reportOf(event), contact, event.actor.alternateId);
    },
  });
}

async function tell(
  needs: NoticeNeeds,
  event: LogEvent,
  kind: NoticeKind,
  userId: string | undefined,
): Promise<void> {
  const person = userId === undefined ? undefined : await needs.users.findPerson(userId);
  if (!person || person.status === 'DEPROVISIONED') return;
  // A mailbox that is full of warnings is read by nobody.
  if (!(await needs.budget.isWithin('notice-to-person', `${kind} ${person.id}`))) return;
  await send(needs, event, kind, person, person.login);
}

async function send(
  needs: NoticeNeeds,
  event: LogEvent,
  kind: NoticeKind,
  person: Person,
  login: string,
): Promise<void> {
  const { userAgent, ipAddress, geographicalContext: geo } = event.client;
  const notice: Omit<Notice, 'recipient'> = {
    kind,
    organisation: needs.organisationName(),
    defaultLanguage: needs.config.defaultLanguage,
    atMs: Date.parse(event.published),
    device: deviceName(userAgent?.rawUserAgent ?? ''),
    place: [geo?.city, geo?.country].filter(Boolean).join(', ') || undefined,
    address: ipAddress ?? undefined,
    factor: (t) => factorName(needs, event, t),
    ...(kind === 'reported' && { result: results[event.debugContext.debugData['action'] ?? ''] }),
    link: linkOf(needs, event, kind, person),
  };
  let sent = 0;
  // Whoever took one mailbox may not have the other.
  for (const email of new Set([person.profile['email'], person.profile['secondEmail']])) {
    const to = mailAddressOf({ login: person.login, profile: { email } });
    if (to === undefined) continue;
    const recipient = { login, profile: person.profile };
    const made = composeNotice(needs.messages, { ...notice, recipient }, needs.wording);
    if (made === 'nobody') continue;
    await needs.mail.send({ to, ...made, kind: `signin.notice.${kind}` });
    sent++;
  }
  if (sent === 0) return;
  const eventType = sentEvents[kind] ?? 'system.email.delivery';
  const debugData = { mail: kind };
  await needs.database.transaction((tx) =>
    needs.systemLog.record(tx, { eventType, actor: systemActor, target: [userTarget(person)], debugData }),
  );
}

/** By what they said it, which says what came of it. */
const reportOf = ({ debugContext }: LogEvent): NoticeKind => {
  const { action } = debugContext.debugData;
  if (action === undefined) return 'reportedPhone';
  return action === 'END_OTHER_SESSIONS' ? 'reportedHere' : 'reported';
};

const results: Readonly<Record<string, MessageKey>> = {
  SUSPEND: 'notice.reported.SUSPEND',
  EXPIRE_PASSWORD: 'notice.reported.EXPIRE_PASSWORD',
  END_SESSIONS: 'notice.reported.END_SESSIONS',
};

function linkOf(needs: NoticeNeeds, event: LogEvent, kind: NoticeKind, person: Person): Notice['link'] {
  const { baseUrl } = needs.config;
  if (kind.startsWith('reported')) return { kind: 'look', url: `${baseUrl}/admin/people/${event.actor.id}` };
  if (needs.settings.current().notifications.lockDownLink)
    return { kind: 'lock-down', url: needs.lockDown.urlFor(person.id, toldBy(event, kind, person)) };
  return { kind: 'recover', url: `${baseUrl}/signin/forgot-password` };
}

function toldBy({ eventType, published, target }: LogEvent, kind: NoticeKind, person: Person): Told {
  const isNew = eventType === 'user.mfa.factor.activate';
  const enrolled = isNew ? target?.find(({ type }) => type === 'UserFactor')?.id : undefined;
  const factorId = kind === 'questionSet' ? questionIdOf(person.id) : enrolled;
  return { eventType, atMs: Date.parse(published), factorId };
}

function factorName(needs: NoticeNeeds, event: LogEvent, t: Translator): string {
  const isQuestion = event.eventType === 'user.account.update_profile';
  const { provider, factor = isQuestion ? 'question' : undefined } = event.debugContext.debugData;
  const face = needs.faces.find(
    (one) => one.factorType === factor && (provider === undefined || one.provider === provider),
  );
  if (face) return face.name(t);
  return t(event.eventType === 'user.mfa.factor.reset_all' ? 'notice.allFactors' : 'notice.someFactor');
}
