export type OutboundReason =
  /** The URL, a header or the method is not one we send. */
  | 'refused-request'
  /** It leads to a place that is not public and not on the allow-list. */
  | 'refused-address'
  | 'unknown-host'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'malformed-answer'
  | 'busy';

/** The message is fit for an administrator: it names host and reason, and never what was sent. */
export class OutboundProblem extends Error {
  override name = 'OutboundProblem';
  readonly reason: OutboundReason;
  constructor(reason: OutboundReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
