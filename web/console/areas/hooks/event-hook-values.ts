import type { EventHook, EventHookInput } from '../../kit/api.ts';
import { channelValuesOf, type ChannelValues, emptyChannel, httpChannelOf } from './channel.ts';

export type EventHookValues = ChannelValues & {
  name: string;
  description: string;
  items: string[];
  /** Expression by event type. */
  eventFilterMap: Record<string, string>;
};

export const emptyEventHook: EventHookValues = {
  ...emptyChannel,
  name: '',
  description: '',
  items: [],
  eventFilterMap: {},
};

export const eventHookValuesOf = (hook: EventHook): EventHookValues => ({
  ...channelValuesOf(hook),
  name: hook.name,
  description: hook.description ?? '',
  items: hook.events.items,
  eventFilterMap: Object.fromEntries(
    (hook.events.filter?.eventFilterMap ?? []).map(({ event, condition }) => [event, condition.expression]),
  ),
});

export function eventHookBodyOf(values: EventHookValues, before?: EventHook): EventHookInput {
  const { name, description, items, eventFilterMap } = values;
  const filters = Object.entries(eventFilterMap)
    .filter(([event, expression]) => items.includes(event) && expression.trim() !== '')
    .map(([event, expression]) => ({ event, condition: { expression: expression.trim() } }));
  return {
    name,
    description: description.trim() === '' ? null : description,
    events: {
      type: 'EVENT_TYPE',
      items,
      filter: filters.length === 0 ? null : { type: 'EXPRESSION_LANGUAGE', eventFilterMap: filters },
    },
    channel: httpChannelOf(values, before?.channel.version),
  };
}
