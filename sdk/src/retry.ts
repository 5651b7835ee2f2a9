// When a call is made again, and after how long.

export type RetryOptions = {
  /** Tries after the first. Default 4; 0 for none. */
  retries: number;
  /** Longest wait that is worth it, in seconds; a server that asks for more gets its error back at once. Default 60. */
  longestWaitSeconds: number;
};

export const defaultRetries: RetryOptions = { retries: 4, longestWaitSeconds: 60 };

/** What may be done twice. POST and PATCH may not, unless the server says that it has done nothing. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Milliseconds to wait; undefined: this answer, or this broken connection, is final. */
export function waitBefore(
  attempt: number,
  method: string,
  outcome: { response?: Response },
  { retries, longestWaitSeconds }: RetryOptions,
): number | undefined {
  if (attempt >= retries) return undefined;
  const { response } = outcome;
  if (response === undefined) return repeatable.has(method) ? backoff(attempt) : undefined;
  const { status } = response;
  const isRefused = status === 429;
  const isPassing = (status === 502 || status === 503 || status === 504) && repeatable.has(method);
  if (!isRefused && !isPassing) return undefined;
  const asked = askedSeconds(response);
  if (asked === undefined) return backoff(attempt);
  return asked > longestWaitSeconds ? undefined : asked * 1000 + Math.random() * 250;
}

/** Half a second, one, two, four, each with up to as much again. */
function backoff(attempt: number): number {
  return 500 * 2 ** attempt * (1 + Math.random());
}

function askedSeconds({ headers }: Response): number | undefined {
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null) {
    const seconds = Number(retryAfter);
    const until = Date.parse(retryAfter);
    if (Number.isFinite(seconds)) return Math.max(0, seconds);
    if (Number.isFinite(until)) return Math.max(0, (until - Date.now()) / 1000);
  }
  const reset = Number(headers.get('x-rate-limit-reset') ?? Number.NaN);
  return headers.get('x-rate-limit-remaining') === '0' && Number.isFinite(reset)
    ? Math.max(0, reset - Date.now() / 1000)
    : undefined;
}

export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
