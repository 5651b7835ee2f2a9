// /health/live: the process answers. /health/ready: it can serve. Names only: reasons are for the log.

import type { Log } from '../log/index.ts';
import type { Reply } from './route.ts';

export type HealthCheck = {
  name: string;
  check(): Promise<void>;
  /** The node serves all the same; it is only said. */
  isNotice?: boolean;
};

const LIMIT_MS = 2_000;

export const liveReply: Reply = { status: 200, text: '{"status":"live"}', contentType: 'application/json' };

export async function readyReply(checks: HealthCheck[], isDraining: boolean, log: Log): Promise<Reply> {
  const results = await Promise.all(checks.map((check) => runCheck(check, log)));
  const ready = !isDraining && results.every((result) => result.ok || result.isNotice);
  const status = isDraining ? 'draining' : ready ? 'ready' : 'not ready';
  return {
    status: ready ? 200 : 503,
    ...(ready ? {} : { headers: { 'retry-after': '2' } }),
    json: { status, checks: Object.fromEntries(results.map(({ name, ok }) => [name, ok ? 'ok' : 'failed'])) },
  };
}

type Result = { name: string; ok: boolean; isNotice: boolean };

async function runCheck({ name, check, isNotice = false }: HealthCheck, log: Log): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    await Promise.race([check(), tooLate]);
    return { name, ok: true, isNotice };
  } catch (err) {
    log.warn({ check: name, err }, 'health check failed');
    return { name, ok: false, isNotice };
  } finally {
    clearTimeout(timer);
  }
}
