export const requestStatuses = ['PENDING', 'APPROVED', 'DENIED', 'CANCELLED', 'EXPIRED'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** A person asks for an app. Decided once, by who manages apps, by the person taking it back, or by time. */
export type AppRequest = {
  readonly id: string;
  readonly userId: string;
  readonly appId: string;
  readonly status: RequestStatus;
  readonly reason: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly decidedMs: number | undefined;
  /** The id of who approved or denied. */
  readonly decidedBy: string | undefined;
  /** What they had to say to the person. */
  readonly note: string | undefined;
};

export type RequestDecision = {
  readonly status: Exclude<RequestStatus, 'PENDING'>;
  readonly atMs: number;
  readonly by: string | undefined;
  readonly note: string | undefined;
};

/** Long enough for holidays; after that the need has to be said again. */
export const requestLifetimeMs = 30 * 24 * 60 * 60 * 1000;
export const maxReason = 500;
export const maxNote = 500;

/** Open in the table and over by the clock: the sweep has not come by yet. */
export const isOpen = (request: AppRequest, nowMs: number): boolean =>
  request.status === 'PENDING' && nowMs < request.expiresMs;
