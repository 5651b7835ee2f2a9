import { useCallback, useMemo, useState } from 'react';
import { useAddress } from '../../kit/index.ts';
import { narrowed, without } from './filter-text.ts';

export const periods = ['1h', '24h', '7d', '30d', '90d'] as const;
const hours: Readonly<Record<string, number>> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720, '90d': 2_160 };
export const usualPeriod = '7d';

/** What the API is asked: the same for the list, the live view and the export. */
export type LogSearch = {
  q: string | undefined;
  filter: string | undefined;
  since: string;
  until: string | undefined;
};

export const searchNames = ['q', 'filter', 'since', 'until', 'period'] as const;

/** Of the address. A period is reckoned from the moment at which the page was opened or loaded anew. */
export function useLogSearch() {
  const [address, change] = useAddress();
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { q, filter = '', since, until } = address;
  const isCustom = since !== undefined || until !== undefined;
  const period =
    address['period'] !== undefined && address['period'] in hours ? address['period'] : usualPeriod;
  const search = useMemo<LogSearch>(
    () => ({
      q: q?.trim() || undefined,
      filter: filter.trim() || undefined,
      since:
        since ??
        new Date(
          (until === undefined ? nowMs : Date.parse(until)) - (hours[period] ?? 168) * 3_600_000,
        ).toISOString(),
      until,
    }),
    [q, filter, since, until, period, nowMs],
  );
  const narrow = useCallback(
    (field: string, value: string, operator: 'eq' | 'ne' = 'eq') =>
      change({ filter: narrowed(filter, field, operator, value), event: undefined }, { push: true }),
    [change, filter],
  );
  const widen = useCallback(
    (part: string) => change({ filter: without(filter, part) }, { push: true }),
    [change, filter],
  );
  return {
    address,
    change,
    search,
    filter,
    period: isCustom ? 'custom' : period,
    isFiltered: (q ?? '') !== '' || filter !== '',
    narrow,
    widen,
    again: () => setNowMs(Date.now()),
  };
}

export type UsedSearch = ReturnType<typeof useLogSearch>;
