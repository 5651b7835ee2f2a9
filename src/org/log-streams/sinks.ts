// What each kind of receiver is sent: the call, made of events and settings and nothing else.
import { createHmac } from 'node:crypto';
import type { HookCall } from '#src/org/hook-channels/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';
import type { HttpsSettings, LogStream, SplunkSettings } from './log-stream.ts';

type Sent = { stream: LogStream; secret: string | undefined; events: readonly LogEvent[]; nowMs: number };

export function batchSizeOf(stream: LogStream): number {
  return stream.type === 'https' ? stream.settings.batchSize : 200;
}

/** Undefined where there is no way to send it. */
export function callFor({ stream, secret, events, nowMs }: Sent): HookCall | undefined {
  switch (stream.type) {
    case 'aws_eventbridge':
      return undefined;
    case 'splunk_cloud_logstreaming':
      return splunkCall(stream.settings, secret, events);
    case 'https':
      return httpsCall(stream, stream.settings, { secret, events, nowMs });
  }
}

/** Splunk's HTTP Event Collector: events one after the other, each with its own time. */
function splunkCall(
  settings: SplunkSettings,
  token: string | undefined,
  events: readonly LogEvent[],
): HookCall {
  // On Google's cloud and for governments the inputs are a name below the host, on Amazon's a name beside it.
  const inputs = settings.edition === 'aws' ? 'http-inputs-' : 'http-inputs.';
  return {
    url: `https://${inputs}${settings.host}/services/collector/event`,
    method: 'POST',
    headers: { authorization: `Splunk ${token ?? ''}`, 'content-type': 'application/json' },
    body: events
      .map((event) =>
        JSON.stringify({
          time: Date.parse(event.published) / 1000,
          source: 'gatehouse',
          sourcetype: 'OktaIM2:log',
          event,
        }),
      )
      .join('\n'),
  };
}

function httpsCall(
  stream: Pick<LogStream, 'id'>,
  settings: HttpsSettings,
  { secret, events, nowMs }: Omit<Sent, 'stream'>,
): HookCall {
  const isLines = settings.format === 'ndjson';
  const body = isLines
    ? events.map((event) => `${JSON.stringify(event)}\n`).join('')
    : JSON.stringify({ streamId: stream.id, events });
  return {
    url: settings.uri,
    method: 'POST',
    headers: {
      ...Object.fromEntries(settings.headers.map(({ key, value }) => [key.toLowerCase(), value])),
      ...(settings.authHeader !== null &&
        secret !== undefined && { [settings.authHeader.toLowerCase()]: secret }),
      'content-type': isLines ? 'application/x-ndjson' : 'application/json',
      ...signed(stream.id, secret, body, nowMs),
    },
    body,
  };
}

/** In the form of Standard Webhooks: who has the secret can tell the body, and when it was sent. */
function signed(id: string, secret: string | undefined, body: string, nowMs: number): Record<string, string> {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(nowMs / 1000));
  const message = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${message}` };
}
