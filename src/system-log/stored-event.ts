import { getEventType } from './event-types.ts';
import type { Actor, GeographicalContext, LogEvent, NewEvent, Severity, Target } from './log-event.ts';
import { maxReasonLength, termsOf } from './log-terms.ts';
import { readUserAgent } from './user-agent.ts';

/** One row. `event` leaves out what is null, which is most of a LogEvent. */
export type StoredEvent = {
  uuid: string;
  publishedMs: number;
  eventType: string;
  severity: Severity;
  outcome: string | null;
  actorId: string;
  clientIp: string | null;
  transactionId: string;
  sessionId: string | null;
  targetIds: string[];
  terms: string[];
  event: EventBody;
};

type EventBody = {
  actor: Omit<Actor, 'requestApiTokenId' | 'requestClientId'>;
  client?: {
    userAgent: { rawUserAgent: string; os: string; browser: string };
    device: string;
    ipAddress: string;
    zone?: string;
    id?: string;
    geographicalContext?: GeographicalContext;
  };
  authenticationContext?: NewEvent['authenticationContext'];
  externalSessionId?: string;
  securityContext?: NewEvent['securityContext'];
  displayMessage: string;
  eventType: string;
  severity: Severity;
  outcome?: NewEvent['outcome'];
  debugData?: Record<string, string>;
  transaction: { type: 'WEB' | 'JOB'; id: string; requestApiTokenId?: string };
  ipChain?: string[];
  target?: Target[];
};

export type Located = Pick<NewEvent, 'zone' | 'geographicalContext' | 'securityContext'>;

/** What is found out of every client that an event names. */
export type ClientReaders = {
  /** Where an address is. From memory: it is asked at every event. */
  locate?: ((address: string) => Located | undefined) | undefined;
  readUserAgent: typeof readUserAgent;
};

/** What whoever writes the event knows better, stays. */
function withLocation(given: NewEvent, locate: ClientReaders['locate']): NewEvent {
  const located = given.client && locate?.(given.client.ipAddress);
  if (located === undefined) return given;
  const securityContext = { ...located.securityContext, ...given.securityContext };
  return { ...located, ...given, ...(Object.keys(securityContext).length > 0 && { securityContext }) };
}

/** Checks the type and fills in what the caller does not know. */
export function toStored(
  event: NewEvent,
  at: { uuid: string; publishedMs: number },
  readers: ClientReaders = { readUserAgent },
): StoredEvent {
  return storedOf(withLocation(event, readers.locate), at, readers);
}

function storedOf(
  given: NewEvent,
  at: { uuid: string; publishedMs: number },
  readers: ClientReaders,
): StoredEvent {
  const type = getEventType(given.eventType);
  const severity = given.severity ?? severityOf(type.severity, given.outcome?.result);
  const transactionId = given.transactionId ?? given.client?.requestId ?? at.uuid;
  const { requestApiTokenId, requestClientId, ...actor } = given.actor;
  const event: EventBody = {
    actor,
    ...clientOf(requestClientId === undefined ? given : { clientId: requestClientId, ...given }, readers),
    ...optionalParts(given),
    displayMessage: type.displayMessage,
    eventType: type.name,
    severity,
    ...(given.outcome && { outcome: shortened(given.outcome) }),
    debugData: { ...(given.client && { requestId: given.client.requestId }), ...given.debugData },
    transaction: {
      type: given.client ? 'WEB' : 'JOB',
      id: transactionId,
      ...(requestApiTokenId !== undefined && { requestApiTokenId }),
    },
  };
  return {
    ...at,
    eventType: type.name,
    severity,
    outcome: given.outcome?.result ?? null,
    actorId: given.actor.id,
    clientIp: given.client?.ipAddress ?? null,
    transactionId,
    sessionId: given.externalSessionId ?? null,
    targetIds: given.target?.map((target) => target.id) ?? [],
    terms: termsOf(given, severity, transactionId),
    event,
  };
}

function severityOf(usual: Severity, result: string | undefined): Severity {
  return usual === 'INFO' && (result === 'FAILURE' || result === 'DENY') ? 'WARN' : usual;
}

const shortened = (outcome: NonNullable<NewEvent['outcome']>) =>
  outcome.reason === undefined ? outcome : { ...outcome, reason: outcome.reason.slice(0, maxReasonLength) };

function clientOf(given: NewEvent, readers: ClientReaders): Pick<EventBody, 'client' | 'ipChain'> {
  const { client } = given;
  if (!client) return {};
  return {
    client: {
      ...readers.readUserAgent(client.userAgent, client.signals?.clientHints),
      ipAddress: client.ipAddress,
      ...(given.zone !== undefined && { zone: given.zone }),
      ...(given.clientId !== undefined && { id: given.clientId }),
      ...(given.geographicalContext && { geographicalContext: given.geographicalContext }),
    },
    ipChain: client.ipChain.slice(0, 20),
  };
}

function optionalParts(given: NewEvent): Partial<EventBody> {
  return {
    ...(given.authenticationContext && { authenticationContext: given.authenticationContext }),
    ...(given.externalSessionId !== undefined && { externalSessionId: given.externalSessionId }),
    ...(given.securityContext && { securityContext: given.securityContext }),
    ...(given.target && given.target.length > 0 && { target: given.target }),
  };
}

/** Back to Okta's shape, with its nulls and in its order. */
export function toLogEvent(row: Pick<StoredEvent, 'uuid' | 'publishedMs' | 'event'>): LogEvent {
  const { event } = row;
  const { outcome, transaction } = event;
  return {
    actor: { ...event.actor, detailEntry: event.actor.detailEntry ?? null },
    client: { ...noClient, ...event.client },
    device: null,
    authenticationContext: {
      ...noAuthentication,
      ...event.authenticationContext,
      authenticationStep: 0,
      rootSessionId: event.externalSessionId ?? null,
      externalSessionId: event.externalSessionId ?? null,
    },
    displayMessage: event.displayMessage,
    eventType: event.eventType,
    outcome: outcome ? { result: outcome.result, reason: outcome.reason ?? null } : null,
    published: new Date(row.publishedMs).toISOString(),
    securityContext: { ...noSecurity, ...event.securityContext },
    severity: event.severity,
    debugContext: { debugData: event.debugData ?? {} },
    legacyEventType: null,
    transaction: {
      type: transaction.type,
      id: transaction.id,
      detail:
        transaction.requestApiTokenId === undefined
          ? {}
          : { requestApiTokenId: transaction.requestApiTokenId },
    },
    uuid: row.uuid,
    version: '0',
    request: { ipChain: addressesOf(event) },
    target: event.target?.map((target) => ({ ...target, detailEntry: target.detailEntry ?? null })) ?? null,
  };
}

const noClient: LogEvent['client'] = {
  userAgent: null,
  zone: null,
  device: null,
  id: null,
  ipAddress: null,
  geographicalContext: null,
};

const noAuthentication = {
  authenticationProvider: null,
  credentialProvider: null,
  credentialType: null,
  issuer: null,
  interface: null,
};

const noSecurity: LogEvent['securityContext'] = {
  asNumber: null,
  asOrg: null,
  isp: null,
  domain: null,
  isProxy: null,
  risk: null,
  userBehaviors: null,
};

/** Where the first is, is known; the others are proxies. */
function addressesOf({ ipChain = [], client }: EventBody): LogEvent['request']['ipChain'] {
  return ipChain.map((ip, index) => ({
    ip,
    geographicalContext: index === 0 ? (client?.geographicalContext ?? null) : null,
    version: ip.includes(':') ? 'V6' : 'V4',
    source: null,
  }));
}
