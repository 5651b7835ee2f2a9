import { type InvalidateOptions, type InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/**
 * What is being loaded for the first time when it is said to have changed is asked for anew: its answer may be of
 * before the change, and the library would wait for that one and take it for fresh.
 */
class Queries extends QueryClient {
  override invalidateQueries(
    filters: InvalidateQueryFilters = {},
    options?: InvalidateOptions,
  ): Promise<void> {
    if (filters.refetchType !== 'none')
      for (const query of this.getQueryCache().findAll({
        ...filters,
        type: 'active',
        fetchStatus: 'fetching',
      }))
        if (query.state.data === undefined) void query.cancel({ silent: true });
    return super.invalidateQueries(filters, options);
  }
}

export const queries = new Queries({
  defaultOptions: {
    queries: {
      // The client has tried again by itself.
      retry: false,
      staleTime: 5_000,
      refetchOnWindowFocus: 'always',
    },
  },
});
