import { useEffect, useRef, useState } from 'react';
import { api } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import type { LogSearch } from './use-search.ts';

const pauseMs = 2_000;
const pageSize = 100;
/** Of a log that runs fast, the newest stay. */
const mostShown = 500;
/** So that the view does not begin empty. */
const lookBackMs = 5 * 60_000;

/**
 * Follows the log by the API's own next link: whoever follows it sees every event once, however long what writes them takes.
 */
export function useTail({ q, filter }: Pick<LogSearch, 'q' | 'filter'>, isOn: boolean) {
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [error, setError] = useState<unknown>();
  const [isPaused, setPaused] = useState(false);
  const paused = useRef(false);
  paused.current = isPaused;
  useEffect(() => {
    if (!isOn) return;
    const stop = new AbortController();
    setEvents([]);
    setError(undefined);
    const follow = async () => {
      const since = new Date(Date.now() - lookBackMs).toISOString();
      const asked = { since, limit: String(pageSize), ...(q && { q }), ...(filter && { filter }) };
      const pages = api.listLogEvents(asked as never, { signal: stop.signal }).pages();
      for await (const { items } of pages) {
        if (stop.signal.aborted) return;
        if (items.length > 0) setEvents((before) => [...items.toReversed(), ...before].slice(0, mostShown));
        do await wait(items.length === pageSize ? 50 : pauseMs, stop.signal);
        while (paused.current && !stop.signal.aborted);
        if (stop.signal.aborted) return;
      }
    };
    follow().catch((failure: unknown) => {
      if (!stop.signal.aborted) setError(failure);
    });
    return () => stop.abort();
  }, [isOn, q, filter]);
  return { events, error, isPaused, setPaused };
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
