import { createHmac } from 'node:crypto';
import { type CallOutcome, callHook } from '#src/org/hook-channels/index.ts';
import { constantTimeEqual } from '#src/platform/crypto/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { Delivery } from './delivery-store.ts';
import type { EventHook } from './event-hook.ts';

export type HookSource = { hook: EventHook; secret: string | undefined; baseUrl: string };

function headersOf({ hook, secret }: HookSource): Record<string, string> {
  const { headers, authHeader } = hook.channel;
  return {
    ...Object.fromEntries(headers.map(({ key, value }) => [key.toLowerCase(), value])),
    ...(authHeader !== null && secret !== undefined && { [authHeader.toLowerCase()]: secret }),
  };
}

const envelopeType = 'com.okta.event_hook';

/** Okta's envelope: a CloudEvent of an early version. */
export function sendEvents(
  outbound: OutboundHttp,
  source: HookSource,
  delivery: Pick<Delivery, 'id' | 'events'>,
  nowMs: number,
): Promise<CallOutcome> {
  const { hook, secret, baseUrl } = source;
  const body = JSON.stringify({
    eventType: envelopeType,
    eventTypeVersion: '1.0',
    cloudEventsVersion: '0.1',
    source: `${baseUrl}/api/v1/eventHooks/${hook.id}`,
    eventId: delivery.id,
    data: { events: delivery.events },
    eventTime: new Date(nowMs).toISOString(),
    contentType: 'application/json',
  });
  const headers = { ...headersOf(source), 'content-type': 'application/json', ...signed(secret) };
  return callHook(outbound, { url: hook.channel.uri, method: 'POST', headers, body });

  /** Beyond Okta, in the form of Standard Webhooks: who has the secret can tell the body, and when it was sent. */
  function signed(key: string | undefined): Record<string, string> {
    if (key === undefined) return {};
    const timestamp = String(Math.floor(nowMs / 1000));
    const signature = createHmac('sha256', key)
      .update(`${delivery.id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      'webhook-id': delivery.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
  }
}

/** Whether who answers there knows that we call: they have to say back what only this request says. Undefined: they do. */
export async function verificationProblem(
  outbound: OutboundHttp,
  source: HookSource,
  challenge: string,
): Promise<string | undefined> {
  const outcome = await callHook(outbound, {
    url: source.hook.channel.uri,
    method: 'GET',
    headers: { ...headersOf(source), 'x-okta-verification-challenge': challenge },
  });
  if (!outcome.ok) return outcome.problem;
  const answered = verificationIn(outcome.body);
  if (answered === undefined) return 'did not answer with JSON like {"verification": "…"}';
  return constantTimeEqual(Buffer.from(answered), Buffer.from(challenge))
    ? undefined
    : 'answered with another verification than it was sent';
}

function verificationIn(body: Buffer): string | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    const said =
      typeof answer === 'object' && answer !== null && 'verification' in answer && answer.verification;
    return typeof said === 'string' ? said : undefined;
  } catch {
    return undefined;
  }
}
