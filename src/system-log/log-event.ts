import type { ClientContext } from '#src/platform/http/index.ts';

export type Severity = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
export type OutcomeResult =
  | 'SUCCESS'
  | 'FAILURE'
  | 'SKIPPED'
  | 'ALLOW'
  | 'DENY'
  | 'CHALLENGE'
  | 'UNKNOWN'
  | 'RATE_LIMIT'
  | 'DEFERRED'
  | 'SCHEDULED'
  | 'ABANDONED'
  | 'UNANSWERED';

type Entity = {
  id: string;
  /** `User`, `SystemPrincipal`, `PublicClientApp`, … */
  type: string;
  alternateId: string;
  displayName: string;
};
type Changed = { changeDetails?: { from: Record<string, unknown>; to: Record<string, unknown> } };
type Detailed = { detailEntry: Record<string, unknown> | null };

/**
 * `requestApiTokenId`: the SSWS token by which the actor spoke; it goes into the event's transaction. `requestClientId`: the OAuth
 * client; it goes into the event's client.
 */
export type Actor = Entity & {
  detailEntry?: Record<string, unknown>;
  requestApiTokenId?: string;
  requestClientId?: string;
};
export type Target = Entity & Changed & { detailEntry?: Record<string, unknown> };

export type AuthenticationContext = {
  authenticationProvider?: string;
  credentialProvider?: string;
  credentialType?: string;
  issuer?: { id: string; type: string };
  interface?: string;
};

export type GeographicalContext = {
  city: string | null;
  state: string | null;
  country: string | null;
  postalCode: string | null;
  geolocation: { lat: number; lon: number } | null;
};

export type SecurityContext = {
  asNumber?: number;
  asOrg?: string;
  isp?: string;
  domain?: string;
  isProxy?: boolean;
  risk?: { level: 'LOW' | 'MEDIUM' | 'HIGH'; reasons?: string[]; detectionName?: string };
  userBehaviors?: { id: string; name: string; result: 'UNKNOWN' | 'POSITIVE' | 'NEGATIVE' | 'BAD_REQUEST' }[];
};

/** What a caller says happened. The rest (time, ids, message, user agent) is added on writing. */
export type NewEvent = {
  eventType: string;
  actor: Actor;
  target?: Target[];
  outcome?: { result: OutcomeResult; reason?: string };
  /** Otherwise the type's own; WARN for a FAILURE or DENY of a type that is INFO. */
  severity?: Severity;
  /** Absent for what the system does by itself. */
  client?: ClientContext;
  /** The OAuth client, where one is calling. */
  clientId?: string;
  /** The network zone the address is in, by name. */
  zone?: string;
  geographicalContext?: GeographicalContext;
  /** Plain words for troubleshooting. Never secrets: the log is exported. */
  debugData?: Record<string, string>;
  authenticationContext?: AuthenticationContext;
  securityContext?: SecurityContext;
  /** The session's public id, by which a person's events are joined. */
  externalSessionId?: string;
  /** Joins the events of one piece of work that no request began. */
  transactionId?: string;
};

/** Okta's LogEvent, nulls included. */
export type LogEvent = {
  actor: Entity & Detailed;
  client: {
    userAgent: { rawUserAgent: string; os: string; browser: string } | null;
    zone: string | null;
    device: string | null;
    id: string | null;
    ipAddress: string | null;
    geographicalContext: GeographicalContext | null;
  };
  device: Record<string, unknown> | null;
  authenticationContext: {
    authenticationProvider: string | null;
    credentialProvider: string | null;
    credentialType: string | null;
    issuer: { id: string; type: string } | null;
    interface: string | null;
    authenticationStep: 0;
    rootSessionId: string | null;
    externalSessionId: string | null;
  };
  displayMessage: string;
  eventType: string;
  outcome: { result: OutcomeResult; reason: string | null } | null;
  published: string;
  securityContext: { [Name in keyof SecurityContext]-?: NonNullable<SecurityContext[Name]> | null };
  severity: Severity;
  debugContext: { debugData: Record<string, string> };
  legacyEventType: string | null;
  transaction: { type: 'WEB' | 'JOB'; id: string; detail: Record<string, unknown> };
  uuid: string;
  version: '0';
  request: { ipChain: IpAddress[] };
  target: (Entity & Changed & Detailed)[] | null;
};

export type IpAddress = {
  ip: string;
  geographicalContext: GeographicalContext | null;
  version: 'V4' | 'V6';
  source: string | null;
};

/** What the system does of its own accord. */
export const systemActor: Actor = {
  id: 'gatehouse.system',
  type: 'SystemPrincipal',
  alternateId: 'system@gatehouse',
  displayName: 'Gatehouse System',
};

/** Somebody who has not said (or not proven) who they are. */
export const unknownActor: Actor = {
  id: 'unknown',
  type: 'User',
  alternateId: 'unknown',
  displayName: 'unknown',
};
