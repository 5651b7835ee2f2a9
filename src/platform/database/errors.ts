/** The database cannot be reached or has just been lost. Nothing of the call's transaction is known to have happened. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  constructor(cause: unknown) {
    super(
      `database unavailable: ${cause instanceof Error ? cause.message || codeOf(cause) : String(cause)}`,
      {
        cause,
      },
    );
  }
}

/** The database (or its directory) is not one we can start on. One line says what, `mend` says what to do about it. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
  readonly mend: string;
  constructor(message: string, mend: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.mend = mend;
  }
}

/** SQLSTATE or errno of an error, whichever it carries. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Object && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const lostCodes = new Set(
  'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH'.split(
    ' ',
  ),
);
// The server ends the session, is starting, stopping or failing over, or has run out of what it needs for anybody.
const lostStates = /^(08...|53...|57P0[1-5]|25P0[34]|25006)$/;
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|Client was closed|Query read timeout|timeout expired)/;

/** Whether the server is away or of no use to anybody just now (as opposed to: it is well and refused the statement). */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  const code = codeOf(error);
  if (code !== undefined && (lostCodes.has(code) || lostStates.test(code))) return true;
  // No socket there, or not ours to use; of a file the same codes mean something else.
  if (error instanceof Error && 'syscall' in error && error.syscall === 'connect') return true;
  return error instanceof Error && lostMessages.test(error.message);
}

/** Serialization failure or deadlock: the whole transaction may simply be tried again. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** A table was altered under a prepared statement; PostgreSQL wants it prepared again. */
export function isStalePlan(error: unknown): boolean {
  return (
    codeOf(error) === '0A000' && error instanceof Error && /cached plan must not change/.test(error.message)
  );
}
