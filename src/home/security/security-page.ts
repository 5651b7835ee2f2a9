import {
  type ActivityLine,
  type ActivityPlace,
  type FactorLine,
  securityPage,
  type SecuritySaid,
} from '#web/home/index.ts';
import { knownTimeZone, type MessageKey, type Translator } from '#web/messages/index.ts';
import { keyIcon } from '#web/ui/index.ts';
import type { KnownDevices } from '#src/access/risk/index.ts';
import { eventBy } from '#src/directory/schemas/index.ts';
import { type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { RecoveryCodes } from '#src/signin/factors/recovery-code/index.ts';
import { type PasskeySignals, passkeySignals } from '#src/signin/factors/webauthn/index.ts';
import type { UserFactor } from '#src/signin/factors/user-factors/index.ts';
import { deviceName } from '#src/signin/pages/index.ts';
import { listEventsOf, type LogEvent, type SystemLog } from '#src/system-log/index.ts';
import { type Form, type MakeFrame, type Query, text } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';
import { findMyFactors, type MyFactorsNeeds } from './my-factors.ts';
import { askingOf, changeHref } from './security-visit.ts';

export type SecurityPageNeeds = MyFactorsNeeds & {
  clock: Clock;
  database: Database;
  users: Pick<Users, 'getUser' | 'clearSessions'>;
  recoveryCodes: Pick<RecoveryCodes, 'left'>;
  knownDevices?: Pick<KnownDevices, 'list' | 'forget'> | undefined;
  systemLog: Pick<SystemLog, 'record'>;
  passkeySignals: PasskeySignals;
};

const told: ReadonlyMap<unknown, SecuritySaid> = new Map([
  ['added', 'security.added'],
  ['addedQuestion', 'security.addedQuestion'],
  ['removed', 'security.removed'],
  ['renamed', 'security.renamed'],
  ['forgotten', 'security.forgotten'],
  ['reported', 'security.reported'],
]);

/** What of the log is about somebody's own account, in words that they would use. */
const activities: Readonly<Record<string, { done: MessageKey; failed?: MessageKey }>> = {
  'user.session.start': { done: 'activity.signIn', failed: 'activity.signInFailed' },
  'user.session.end': { done: 'activity.signOut' },
  'user.account.update_password': { done: 'activity.password' },
  'user.account.reset_password': { done: 'activity.reset' },
  'user.account.lock': { done: 'activity.locked' },
  'user.account.unlock': { done: 'activity.unlocked' },
  'user.account.update_profile': { done: 'activity.profile' },
  'user.mfa.factor.activate': { done: 'activity.factorAdded' },
  'user.mfa.factor.deactivate': { done: 'activity.factorRemoved' },
  'user.mfa.factor.update': { done: 'activity.factorRenamed' },
  'user.account.report_suspicious_activity_by_enduser': { done: 'activity.reported' },
};
const activityDays = 30;
const mostLines = 20;
const mostReported = 200;

export async function showSecurity(
  needs: SecurityPageNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const frame = makeFrame(ctx, visitor, 'account');
  const { t } = frame;
  const { person } = visitor;
  const zone = knownTimeZone(person.profile['timezone']);
  const user = await needs.users.getUser(person.id);
  const [mine, codesLeft, devices, events, accepted] = await Promise.all([
    findMyFactors(needs, user, askingOf(ctx, visitor)),
    needs.recoveryCodes.left(person.id),
    needs.knownDevices?.list(person.id, ctx.client) ?? [],
    listEventsOf(needs.database, {
      actorId: person.id,
      eventTypes: Object.keys(activities),
      since: new Date(needs.clock.nowMs() - activityDays * 86_400_000),
      limit: mostLines,
    }),
    needs.passkeySignals.of(person.id),
  ]);
  const done = told.get(ctx.query['done']);
  return {
    status: 200,
    page: 'app',
    html: securityPage(frame, {
      said: done && t(done),
      factors: mine.list
        .filter(
          ({ factor, isUsable }) =>
            factor.factorType !== 'recovery_code' && (isUsable || !isAddressOf(person, factor)),
        )
        .map(
          ({ factor, face, isUsable }): FactorLine => ({
            icon: face?.icon() ?? keyIcon(),
            name: face?.name(t) ?? t('security.someFactor'),
            hint: factor.nickname ?? face?.hint?.(t, factor),
            added: t.moment(factor.created.getTime(), zone),
            isUsable,
            renameHref:
              factor.factorType === 'webauthn' || factor.nickname !== undefined
                ? changeHref('rename', { factor: factor.id })
                : undefined,
            // The help desk's code ends by itself, and the address is the profile's.
            removeHref:
              factor.factorType === 'tac' || isAddressOf(person, factor)
                ? undefined
                : changeHref('remove', { factor: factor.id }),
          }),
        ),
      addable: mine.addable.map((face) => ({
        icon: face.icon(),
        name: face.name(t),
        pitch: face.enroll?.pitch(t) ?? '',
        href: changeHref('add', { type: `${face.factorType}:${face.provider}` }),
      })),
      codes: { left: codesLeft, href: changeHref('codes') },
      devices: devices.map((device) => ({
        id: device.id,
        name: device.nickname ?? deviceWords(t, device.browser, device.platform),
        isThis: device.isThis,
        firstSeen: t.moment(device.firstSeen.getTime(), zone),
        lastSeen: t.moment(device.lastSeen.getTime(), zone),
      })),
      activity: events.map((event) => activityLine(t, zone, event, visitor)),
      places: placesOf(events),
      signals: passkeySignals(accepted),
    }),
  };
}

/** Everybody has their own address as a factor, as far as the organisation uses it. */
const isAddressOf = ({ profile }: Visitor['person'], factor: UserFactor): boolean =>
  factor.factorType === 'email' && factor.profile['email'] === profile['email'];

/** Protects rather than opens, so it asks for nothing more: the next sign-in from it is looked at closely. */
export async function forgetDevice(
  needs: SecurityPageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
): Promise<Reply> {
  try {
    await needs.knownDevices?.forget(
      requesterOfVisit(ctx, visitor),
      visitor.person.id,
      text(ctx.body['device']),
    );
  } catch (error) {
    // Somebody else's, or forgotten already: nothing of theirs is left of it.
    if (!(error instanceof ApiError) || error.code !== 'E0000007') throw error;
  }
  return { status: 303, redirect: '/home/security?done=forgotten' };
}

const platforms: Readonly<Record<string, string>> = {
  ANDROID: 'Android',
  IOS: 'iOS',
  WINDOWS: 'Windows',
  MACOS: 'macOS',
  LINUX: 'Linux',
  CHROMEOS: 'ChromeOS',
};

/** The log writes families in capitals, people do not. */
const inWords = (family: string): string =>
  family === family.toUpperCase()
    ? family.slice(0, 1) + family.slice(1).toLowerCase().replaceAll('_', ' ')
    : family;

function deviceWords(t: Translator, family: string | undefined, platform: string): string {
  const browser = family && inWords(family);
  const system = platforms[platform];
  if (browser === undefined || system === undefined) return system ?? browser ?? t('account.unknownDevice');
  return t('account.deviceOn', { browser, system });
}

/** Each town once, the failures of it above all. */
function placesOf(events: readonly LogEvent[]): ActivityPlace[] {
  const places = new Map<string, ActivityPlace>();
  for (const event of events) {
    const geo = event.client.geographicalContext;
    if (!geo?.geolocation) continue;
    const { lat, lon } = geo.geolocation;
    const key = `${lat.toFixed(1)} ${lon.toFixed(1)}`;
    const isFailure = isFailed(event) || places.get(key)?.isFailure === true;
    places.set(key, { lat, lon, isFailure, name: geo.city ?? geo.country ?? '' });
  }
  return [...places.values()];
}

const isFailed = ({ outcome }: LogEvent): boolean =>
  outcome?.result === 'FAILURE' || outcome?.result === 'DENY';

/**
 * Somebody sees a sign-in that was not theirs. It takes from this session nothing that its owner needs, and from whoever else is in all they
 * have: so it asks for no proof. What takes factors away is the link of a mail (signin/security-notices).
 */
export async function reportActivity(
  needs: SecurityPageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
): Promise<Reply> {
  const { person } = visitor;
  const uuid = text(ctx.body['event']);
  const since = new Date(needs.clock.nowMs() - activityDays * 86_400_000);
  const events = await listEventsOf(needs.database, {
    actorId: person.id,
    eventTypes: ['user.session.start'],
    since,
    limit: mostReported,
  });
  const event = events.find((one) => one.uuid === uuid);
  // Too long ago, or somebody else's: there is nothing to report.
  if (event === undefined) return { status: 303, redirect: '/home/security' };
  const by = requesterOfVisit(ctx, visitor);
  // By the time of the revocation: what began a moment before, on whatever node, has ended as well.
  await needs.users.clearSessions(by, person.id, { oauthTokens: true, forgetDevices: true, keepOwn: true });
  await needs.database.transaction(async (tx) => {
    await needs.systemLog.record(tx, {
      eventType: 'user.account.report_suspicious_activity_by_enduser',
      ...eventBy(by),
      target: [userTarget(person)],
      outcome: { result: 'SUCCESS' },
      debugData: {
        suspiciousActivityEventType: event.eventType,
        suspiciousActivityEventId: event.uuid,
        action: 'END_OTHER_SESSIONS',
      },
    });
  });
  return { status: 303, redirect: '/home/security?done=reported' };
}

function activityLine(t: Translator, zone: string, event: LogEvent, { session }: Visitor): ActivityLine {
  const words = activities[event.eventType];
  const isFailure = isFailed(event);
  const key = (isFailure ? words?.failed : undefined) ?? words?.done ?? 'activity.other';
  const { userAgent, ipAddress, geographicalContext: geo } = event.client;
  const device = deviceName(userAgent?.rawUserAgent ?? '');
  return {
    what: t(key),
    isFailure,
    when: t.moment(Date.parse(event.published), zone),
    reportId:
      event.eventType === 'user.session.start' &&
      !isFailure &&
      event.authenticationContext?.externalSessionId !== session.sid
        ? event.uuid
        : undefined,
    where: [
      device && t('account.deviceOn', { browser: device.browser, system: device.system }),
      [geo?.city, geo?.country].filter(Boolean).join(', ') || undefined,
      ipAddress ?? undefined,
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
  };
}
