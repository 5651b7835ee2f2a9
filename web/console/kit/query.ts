import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryKey,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { List } from './api.ts';
import { pageOf } from './api.ts';
import { tellDone, tellFailed, type Undo } from './feedback.tsx';

/** `useApi(['users', id], (signal) => api.getUser({ userId: id }, { signal }))` */
export function useApi<Data>(
  key: QueryKey,
  load: (signal: AbortSignal) => PromiseLike<Data>,
  { enabled = true, refetchMs }: { enabled?: boolean; refetchMs?: number } = {},
): UseQueryResult<Data> {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await load(signal)) ?? (null as Data),
    enabled,
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
  });
}

export type CursorList<Item> = {
  items: Item[];
  isLoading: boolean;
  isFetching: boolean;
  error: unknown;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore(): void;
  reload(): void;
};

/** A list of the API, a page at a time: `useCursor(['users', q], (after) => api.listUsers({ q, after, limit: 50 }))`. */
export function useCursor<Item>(
  key: QueryKey,
  list: (after: string | undefined, signal: AbortSignal) => List<Item>,
  { enabled = true }: { enabled?: boolean } = {},
): CursorList<Item> {
  const found = useInfiniteQuery({
    queryKey: [...key, 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => pageOf(list(pageParam, signal)),
    getNextPageParam: (page) => page.after,
    enabled,
    // What is shown stays until what is asked for is there: nothing jumps while somebody types.
    placeholderData: (before) => before,
  });
  return {
    items: found.data?.pages.flatMap(({ items }) => items) ?? [],
    isLoading: found.isPending && enabled,
    isFetching: found.isFetching,
    error: found.error,
    hasMore: found.hasNextPage,
    isLoadingMore: found.isFetchingNextPage,
    loadMore: () => void found.fetchNextPage(),
    reload: () => void found.refetch(),
  };
}

export type Action<Given> = {
  run(given: Given): void;
  /** For whoever goes on afterwards. Rejects where it failed; that has been told already. */
  runAsync(given: Given): Promise<unknown>;
  isRunning: boolean;
  error: unknown;
};

/** Something that changes things: tells what came of it, and has what is shown of it loaded anew. */
export function useAction<Given = void, Result = unknown>(
  work: (given: Given) => PromiseLike<Result>,
  options: {
    /** Said when it is done; nothing is said without it. */
    done?: string | ((result: Result, given: Given) => string);
    /** Keys of what has changed by it. */
    changes?: readonly QueryKey[];
    undo?: (result: Result, given: Given) => Undo | undefined;
    after?: (result: Result, given: Given) => void;
    /** A form shows errors at its fields; nothing is said a second time. */
    isQuiet?: boolean;
  } = {},
): Action<Given> {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: async (given: Given) => work(given),
    onSuccess: async (result, given) => {
      await Promise.all((options.changes ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })));
      const { done } = options;
      if (done !== undefined)
        tellDone(typeof done === 'string' ? done : done(result, given), options.undo?.(result, given));
      options.after?.(result, given);
    },
    onError: (error) => {
      if (options.isQuiet !== true) tellFailed(error);
    },
  });
  return {
    run: (given) => mutation.mutate(given),
    runAsync: (given) => mutation.mutateAsync(given),
    isRunning: mutation.isPending,
    error: mutation.error,
  };
}
