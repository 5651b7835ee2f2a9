import { type OutboundHttp, OutboundProblem } from '#src/platform/outbound-http/index.ts';

export type HookCall = {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
};

/** `retry`: whether the same call may do better later. */
export type CallOutcome =
  | { ok: true; status: number; body: Buffer }
  | { ok: false; status: number | undefined; body: Buffer; problem: string; retry: boolean };

/** What Okta gives a hook. */
const timeoutMs = 3_000;
const maxBytes = 262_144;
const tryAgain = new Set([408, 425, 429]);

/** One call, once. An answer that is not 2xx is a failure; redirects are not followed. Never throws for what the other side does. */
export async function callHook(
  outbound: OutboundHttp,
  { url, method, headers, body }: HookCall,
): Promise<CallOutcome> {
  try {
    const answer = await outbound.request({
      url,
      method,
      headers: { accept: 'application/json', ...headers },
      timeoutMs,
      maxBytes,
      ...(body !== undefined && { body }),
    });
    const { status } = answer;
    if (status >= 200 && status <= 299) return { ok: true, status, body: answer.body };
    return {
      ok: false,
      status,
      body: answer.body,
      problem: `answered with status ${status}`,
      retry: status >= 500 || tryAgain.has(status),
    };
  } catch (error) {
    if (!(error instanceof OutboundProblem)) throw error;
    const isRefused = error.reason === 'refused-address' || error.reason === 'refused-request';
    return { ok: false, status: undefined, body: Buffer.alloc(0), problem: error.message, retry: !isRefused };
  }
}

const shownBytes = 512;

/** The beginning of an answer as text that can be stored and shown. */
export function shownStart(body: Buffer): string {
  // What cannot be read, and what a terminal or a page might obey.
  return body
    .subarray(0, shownBytes)
    .toString('utf8')
    .replaceAll(/[\p{Cc}\p{Cf}\ufffd]/gu, (character) => (/[\t\n]/.test(character) ? character : '·'));
}
