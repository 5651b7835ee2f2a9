import type { z } from 'zod';
import { validationFailed } from '#src/platform/http/index.ts';
import type { Delivery } from './delivery-store.ts';
import type { EventHook } from './event-hook.ts';
import type { EventHookDraft } from './event-hook-service.ts';
import type { eventHookBody } from './event-hook-schemas.ts';

export const hooksPath = '/api/v1/eventHooks';
export const deliveriesPath = (id: string) => `/gatehouse/v1/event-hooks/${id}/deliveries`;

export function readDraft(body: z.infer<typeof eventHookBody>): EventHookDraft {
  const { config, version } = body.channel;
  const auth = config.authScheme ?? undefined;
  if (auth !== undefined && !auth.key) {
    throw validationFailed('eventHook', [
      'channel.config.authScheme.key: is required: the name of the header',
    ]);
  }
  const headers = config.headers ?? [];
  if (headers.some(({ key }) => key.toLowerCase() === auth?.key?.toLowerCase())) {
    throw validationFailed('eventHook', [
      'channel.config.headers: the header of authScheme is among them; give it once',
    ]);
  }
  return {
    name: body.name,
    description: body.description ?? null,
    eventTypes: body.events.items,
    filters: Object.fromEntries(
      (body.events.filter?.eventFilterMap ?? []).map((one) => [one.event, one.condition.expression]),
    ),
    channel: { version, uri: config.uri, headers, authHeader: auth?.key ?? null },
    secret: auth?.value ?? undefined,
  };
}

const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

export function hookToWire(hook: EventHook, origin: string) {
  const self = `${origin}${hooksPath}/${hook.id}`;
  const post = (verb: string) => ({ href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } });
  const filters = Object.entries(hook.filters);
  const { authHeader, headers, uri, version } = hook.channel;
  return {
    id: hook.id,
    status: hook.status,
    verificationStatus: hook.verification,
    name: hook.name,
    description: hook.description,
    created: toSecond(hook.created),
    createdBy: hook.createdBy,
    lastUpdated: toSecond(hook.lastUpdated),
    events: {
      type: 'EVENT_TYPE',
      items: hook.eventTypes,
      filter:
        filters.length === 0
          ? null
          : {
              type: 'EXPRESSION_LANGUAGE',
              eventFilterMap: filters.map(([event, expression]) => ({
                event,
                condition: { version: null, expression },
              })),
            },
    },
    channel: {
      type: 'HTTP',
      version,
      config: {
        uri,
        headers,
        method: 'POST',
        ...(authHeader !== null && { authScheme: { type: 'HEADER', key: authHeader } }),
      },
    },
    _links: {
      self: { href: self },
      verify: post('verify'),
      ...(hook.status === 'ACTIVE'
        ? { deactivate: post('deactivate') }
        : { activate: post('activate'), delete: { href: self, hints: { allow: ['DELETE'] } } }),
    },
  };
}

export function deliveryToWire(delivery: Delivery, origin: string) {
  const { answerStart, answerStatus } = delivery;
  return {
    id: delivery.id,
    status: delivery.status,
    attempts: delivery.attempts,
    created: delivery.created.toISOString(),
    lastAttempt: delivery.lastAttempt?.toISOString() ?? null,
    nextAttempt: delivery.nextAttempt?.toISOString() ?? null,
    problem: delivery.problem,
    answer: answerStatus === null ? null : { status: answerStatus, start: answerStart ?? '' },
    events: delivery.events.map(({ uuid, eventType, published }) => ({ uuid, eventType, published })),
    _links: {
      redeliver: {
        href: `${origin}${deliveriesPath(delivery.hookId)}/${delivery.id}/redeliver`,
        hints: { allow: ['POST'] },
      },
    },
  };
}
