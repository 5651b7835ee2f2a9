import { type CallOutcome, callHook } from '#src/org/hook-channels/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { HookKeys } from './hook-keys.ts';
import type { InlineHook, InlineHookChannel } from './inline-hook.ts';
import { type Answer, readAnswer } from './inline-hook-answer.ts';

export type HookResult = { ok: true; answer: Answer } | { ok: false; problem: string };

type Needs = {
  clock: Clock;
  ids: Ids;
  outbound: OutboundHttp;
  hookKeys: Pick<HookKeys, 'sign'>;
  secretOf(hook: InlineHook): string | undefined;
};

type Token = { value: string; untilMs: number; of: Date };
type OAuth = Extract<InlineHookChannel, { type: 'OAUTH' }>;

const earlyMs = 60_000;
const assertionSeconds = 300;

/** Asks a hook. `tries`: two where Okta tries again after a 5xx or silence, one where somebody waits for a token or a call. */
export function createHookCaller(needs: Needs) {
  const { clock, ids, outbound } = needs;
  const tokens = new Map<string, Token>();

  const proof = async (hook: InlineHook, channel: OAuth): Promise<Record<string, string>> => {
    const secret = needs.secretOf(hook);
    if (channel.authType === 'client_secret_post')
      return { client_id: channel.clientId, client_secret: secret ?? '' };
    const iat = Math.floor(clock.nowMs() / 1000);
    const assertion = await needs.hookKeys.sign(hook.hookKeyId ?? '', {
      iss: channel.clientId,
      sub: channel.clientId,
      aud: channel.tokenUrl,
      iat,
      exp: iat + assertionSeconds,
      jti: ids.newSecret(16),
    });
    return {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    };
  };

  const newToken = async (hook: InlineHook, channel: OAuth): Promise<Token | string> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(channel.scope !== null && { scope: channel.scope }),
      ...(await proof(hook, channel)),
    });
    const answer = await callHook(outbound, {
      url: channel.tokenUrl,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    if (!answer.ok) return `no access token: ${answer.problem}`;
    const token = readToken(answer.body);
    if (token === undefined) return 'no access token: the token endpoint answered without one';
    return { value: token.value, untilMs: clock.nowMs() + token.seconds * 1000, of: hook.lastUpdated };
  };

  const headersFor = async (hook: InlineHook): Promise<Record<string, string> | string> => {
    const { channel } = hook;
    const plain = Object.fromEntries(channel.headers.map(({ key, value }) => [key.toLowerCase(), value]));
    if (channel.type === 'HTTP') {
      const secret = needs.secretOf(hook);
      if (channel.authHeader === null || secret === undefined) return plain;
      return { ...plain, [channel.authHeader.toLowerCase()]: secret };
    }
    let token = tokens.get(hook.id);
    const isGood = token !== undefined && token.untilMs - earlyMs > clock.nowMs();
    if (token === undefined || !isGood || token.of.getTime() !== hook.lastUpdated.getTime()) {
      const made = await newToken(hook, channel);
      if (typeof made === 'string') return made;
      token = made;
      tokens.set(hook.id, token);
    }
    return { ...plain, authorization: `Bearer ${token.value}` };
  };

  return async (hook: InlineHook, payload: unknown, tries: 1 | 2): Promise<HookResult> => {
    const headers = await headersFor(hook);
    if (typeof headers === 'string') return { ok: false, problem: headers };
    const call = () =>
      callHook(outbound, {
        url: hook.channel.uri,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
    let outcome: CallOutcome = await call();
    if (!outcome.ok && outcome.retry && tries === 2) outcome = await call();
    if (!outcome.ok) {
      if (outcome.status === 401) tokens.delete(hook.id);
      return { ok: false, problem: outcome.problem };
    }
    const answer = readAnswer(outcome.body);
    return answer === undefined
      ? { ok: false, problem: 'answered something that is not the JSON of a hook' }
      : { ok: true, answer };
  };
}

function readToken(body: Buffer): { value: string; seconds: number } | undefined {
  try {
    const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown> | null;
    const value = answer?.['access_token'];
    const seconds = answer?.['expires_in'];
    if (typeof value !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(value)) return undefined;
    return { value, seconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0 };
  } catch {
    return undefined;
  }
}
