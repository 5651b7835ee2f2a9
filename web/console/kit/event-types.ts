import { boot } from '../boot.ts';
import { api } from './api.ts';
import { useApi } from './query.ts';

export type EventNames = {
  titleOf(eventType: string, otherwise?: string): string;
  all: readonly { eventType: string; title: string }[];
};

/** What events are called in the language of the console. They change with the version only, so they are asked for once. */
export function useEventTypes(): EventNames {
  const found = useApi(['log', 'event-types', boot.language], (signal) =>
    api.listEventTypes({}, { signal, headers: { 'accept-language': boot.language } }).all(),
  );
  const all = found.data ?? [];
  const titles = new Map(all.map(({ eventType, title }) => [eventType, title]));
  return { all, titleOf: (eventType, otherwise) => titles.get(eventType) ?? otherwise ?? eventType };
}
