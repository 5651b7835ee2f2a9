import type { Behaviors } from '#src/access/behaviors/index.ts';
import type { Place, SignOnContext, ThreatSignal } from '#src/access/context/index.ts';
import type { DeviceAssurances } from '#src/access/device-assurance/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Devices } from '#src/directory/devices/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Database, type PendingWrite, pendingWrite } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { behaviorsOf } from './behaviors-of.ts';
import type { DeviceCookies, Look, Recognised } from './device-cookie.ts';
import { type DeviceEvidence, type DeviceTrust, nothingShown } from './device-trust.ts';
import { type Coming, noHistory, sureAfterMs, sureHistory } from './history.ts';
import { findHistories, signedInWrites, type StoredHistory } from './history-store.ts';
import {
  findPairs,
  type KnownDevice,
  pairOf,
  seenDeviceWrites,
  type WayToBeKnown,
} from './known-device-store.ts';
import { type Novelty, noveltyOf } from './novelty.ts';
import { type RiskFacts, scoreRisk } from './score-risk.ts';
import type { RiskSettingsInForce } from './risk-settings-service.ts';

export type Asking = {
  person: Pick<Person, 'id'>;
  client: ClientContext;
  session?: Session | undefined;
  nowMs: number;
  /** The browser is at a site behind a proxy and shows no cookie of ours: the device is the session's. */
  isAtSite?: boolean;
};

/** Another address, device or time than the request's own: for whoever wants to know what would be. */
export type Supposed = {
  userId: string;
  address: string;
  deviceKey: string | undefined;
  look: Look;
  evidence?: DeviceEvidence;
  atMs: number;
  settings?: RiskSettingsInForce;
};

export type Contexts = {
  /** Where, with what and how somebody comes. A session's own is taken where nothing about it has changed: no query then. */
  assess(asking: Asking): Promise<SignOnContext>;
  suppose(supposed: Supposed): Promise<SignOnContext>;
  /**
   * After a sign-in that was complete and had success, and never after another: history must not be taught by strangers. It is sure where two
   * kinds of proof were shown; otherwise it counts a day later.
   */
  remember(userId: string, context: SignOnContext, atMs: number, isSure: boolean): PendingWrite[];
  /** Something better than a cookie was enrolled in this browser: it is the person's from now on. */
  makeKnown(known: {
    userId: string;
    client: ClientContext;
    how: WayToBeKnown;
    deviceId?: string | undefined;
    atMs: number;
  }): PendingWrite[];
  recognise(client: ClientContext): Recognised;
  /** Somebody had the right password there before, so that guessing there gains nothing: for who counts guesses, not for who judges risk. */
  isKnownDevice(userId: string, client: ClientContext): Promise<boolean>;
};

export type ContextNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  database: Database;
  users: Pick<Users, 'riskSigns'>;
  devices: Pick<Devices, 'findEnrolled'>;
  behaviors: Pick<Behaviors, 'all'>;
  assurances: Pick<DeviceAssurances, 'metBy' | 'changedMs'>;
  cookies: DeviceCookies;
  trust: DeviceTrust;
  lookOf(client: ClientContext): Look;
  placeOf(address: string): Place | undefined;
  /** As it is counted over all nodes; and what this one found out lately, which costs no query. */
  threats: {
    signalFor(address: string, userId: string): Promise<ThreatSignal | undefined>;
    recentSignalFor(address: string, userId: string): ThreatSignal | undefined;
  };
  isInZone(zoneId: string, address: string): boolean | undefined;
  settings(): RiskSettingsInForce;
};

/** So long a session's context is good, while address, device and browser stay the same. */
const goodForMs = 10 * 60_000;
/** As long as sessions keep it. */
const keptOfUserAgent = 256;
const fraudCountsMs = 7 * 24 * 3_600_000;

export function createContexts(needs: ContextNeeds): Contexts {
  const { database, cookies, trust, lookOf } = needs;
  const historyOf = database.batchedRead<string, StoredHistory>('access.sign-in-history', findHistories);
  const deviceOf = database.batchedRead<string, KnownDevice>('access.known-device', findPairs);

  const known = async (userId: string, key: string | undefined): Promise<KnownDevice | undefined> =>
    key === undefined ? undefined : deviceOf(pairOf(userId, key));

  const suppose = async (supposed: Supposed): Promise<SignOnContext> => {
    const { userId, address, deviceKey, evidence = nothingShown } = supposed;
    // In one tick, so that people who come at the same time share a query a table.
    const [stored, device, signs, threat] = await Promise.all([
      historyOf(userId),
      known(userId, deviceKey),
      needs.users.riskSigns(userId),
      needs.threats.signalFor(address, userId),
    ]);
    const deviceId = evidence.deviceId ?? device?.deviceId;
    const enrolled = deviceId === undefined ? undefined : await needs.devices.findEnrolled(userId, deviceId);
    return contextOf(needs, supposed, { stored, device, signs, enrolled: enrolled?.id, evidence, threat });
  };

  return {
    suppose,
    async assess({ person, client, session, nowMs, isAtSite = false }) {
      const kept = session?.context;
      const deviceKey = isAtSite ? kept?.device.key : cookies.keyOf(client);
      const evidence = await trust.evidenceOf(client);
      const now = { session, client, deviceKey, evidence, nowMs, isAtSite };
      if (kept !== undefined && isStillGood(needs, kept, now)) return kept;
      return suppose({
        userId: person.id,
        address: client.ipAddress,
        deviceKey,
        look: lookOf(client),
        evidence,
        atMs: nowMs,
      });
    },
    remember(userId, { address, place, device }, atMs, isSure) {
      const coming: Coming = { address, place, deviceKey: device.key, platform: device.platform, atMs };
      const visit = pendingWrite(signedInWrites, { userId, coming, isSure });
      if (device.key === undefined) return [visit];
      return [visit, seen(needs, { userId, key: device.key, how: 'sign-in', look: device, atMs, isSure })];
    },
    makeKnown({ userId, client, how, deviceId, atMs }) {
      const key = cookies.keyOf(client);
      if (key === undefined) return [];
      return [seen(needs, { userId, key, how, look: lookOf(client), deviceId, atMs, isSure: true })];
    },
    recognise: (client) => cookies.recognise(client),
    isKnownDevice: async (userId, client) => (await known(userId, cookies.keyOf(client))) !== undefined,
  };
}

function seen(
  needs: Pick<ContextNeeds, 'ids'>,
  one: {
    userId: string;
    key: string;
    how: WayToBeKnown;
    look: Pick<Look, 'platform'> & { readonly browser?: string | undefined };
    deviceId?: string | undefined;
    atMs: number;
    isSure: boolean;
  },
): PendingWrite {
  const { look, atMs, deviceId, isSure, ...rest } = one;
  const { platform, browser } = look;
  return pendingWrite(seenDeviceWrites, {
    ...rest,
    id: needs.ids.newId('kdv'),
    platform,
    browser,
    deviceId,
    at: new Date(atMs),
    sureAt: new Date(isSure ? atMs : atMs + sureAfterMs),
  });
}

const isSureDevice = (device: KnownDevice | undefined, atMs: number): boolean =>
  device !== undefined && device.sureAt.getTime() <= atMs;

type Facts = {
  stored: StoredHistory | undefined;
  device: KnownDevice | undefined;
  signs: Awaited<ReturnType<Users['riskSigns']>>;
  enrolled: string | undefined;
  evidence: DeviceEvidence;
  threat: ThreatSignal | undefined;
};

/** Without a query: all that is known, put together. */
function contextOf(needs: ContextNeeds, supposed: Supposed, facts: Facts): SignOnContext {
  const { address, deviceKey, look, atMs, settings = needs.settings() } = supposed;
  const { stored, signs, enrolled, evidence, threat } = facts;
  const place = needs.placeOf(address);
  const all = stored?.history ?? noHistory;
  const history = sureHistory(all, atMs);
  const coming: Coming = { address, place, deviceKey, platform: look.platform, atMs };
  const osVersion = evidence.claims?.osVersion ?? look.osVersion;
  const device = {
    key: deviceKey,
    known: isSureDevice(facts.device, atMs),
    ...(facts.device && { knownSinceMs: facts.device.firstSeen.getTime() }),
    registered: enrolled !== undefined,
    managed: evidence.managed,
    platform: look.platform,
    ...(enrolled === undefined ? {} : { deviceId: enrolled }),
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(look.browser === undefined ? {} : { browser: look.browser }),
    assuranceIds: needs.assurances.metBy({
      platform: look.platform,
      browserOsVersion: look.osVersion,
      said: evidence.claims,
    }),
  };
  const riskFacts: RiskFacts = {
    novelty: noveltyOf(history, coming),
    device,
    categories: place?.categories ?? [],
    isKnownNetwork: settings.knownNetworkZoneIds.some((id) => needs.isInZone(id, address) === true),
    isThreat: threat !== undefined,
    failures: {
      count: signs?.failures ?? 0,
      agoMs: signs?.failuresAtMs === undefined ? Number.POSITIVE_INFINITY : atMs - signs.failuresAtMs,
    },
    userRisk: signs?.level,
    hasReportedFraud: stored?.fraudAtMs !== undefined && atMs - stored.fraudAtMs < fraudCountsMs,
  };
  return {
    address,
    place,
    device,
    behaviors: behaviorsOf(history, coming, needs.behaviors.all()),
    risk: scoreRisk(riskFacts, settings),
    ...(isNews(noveltyOf(all, coming), facts.device) ? { isNews: true } : {}),
    ...(threat === undefined ? {} : { threat }),
    atMs,
  };
}

/** Never seen before, whether it counts already or not: its owner is told once, and not at each sign-in of the day. */
const isNews = (novelty: Novelty, device: KnownDevice | undefined): boolean =>
  (novelty.device === true && device === undefined) || novelty.place === 'COUNTRY';

/** Anything that is not as it was, and it is looked at anew. */
function isStillGood(
  needs: Pick<ContextNeeds, 'settings' | 'threats' | 'assurances' | 'behaviors'>,
  kept: SignOnContext,
  now: {
    session: Session | undefined;
    client: ClientContext;
    deviceKey: string | undefined;
    evidence: DeviceEvidence;
    nowMs: number;
    isAtSite: boolean;
  },
): boolean {
  const { session, client, deviceKey, evidence, nowMs, isAtSite } = now;
  const { atMs } = kept;
  if (session === undefined || atMs === undefined || nowMs - atMs >= goodForMs || nowMs < atMs) return false;
  if (kept.address !== client.ipAddress || kept.device.key !== deviceKey) return false;
  if (session.userAgent !== client.userAgent.slice(0, keptOfUserAgent)) return false;
  if (needs.settings().changedMs > atMs || needs.assurances.changedMs() > atMs) return false;
  if (needs.behaviors.all().some(({ lastUpdated }) => lastUpdated.getTime() > atMs)) return false;
  // What is shown is verified each time: that something is shown says nothing. To other sites a device need not show it at each request.
  const isShown = !isAtSite || evidence !== nothingShown;
  if (isShown && kept.device.managed !== evidence.managed) return false;
  // That an attack is over is read from the counters when its time comes, and is nothing that a node could know by itself.
  return (
    kept.threat !== undefined || needs.threats.recentSignalFor(client.ipAddress, session.userId) === undefined
  );
}
