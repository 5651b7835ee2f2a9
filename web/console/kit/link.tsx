import { Link, useNavigate, useParams as useRouteParams, useSearch } from '@tanstack/react-router';
import { type ComponentProps, forwardRef, useCallback, useMemo } from 'react';

export type Search = Record<string, string | undefined>;

type Props = Omit<ComponentProps<'a'>, 'href'> & {
  /** A path of the console: `/people/00u…`. */
  to: string;
  search?: Search | undefined;
};

/** A link within the console. It is a real one: it opens in a new tab, and is copied, as any other. */
export const A = forwardRef<HTMLAnchorElement, Props>(function A({ to, search, ...rest }, ref) {
  return <Link {...(rest as object)} ref={ref} to={to as never} search={(search ?? {}) as never} />;
});

export const usePath = <Params extends Record<string, string>>(): Params =>
  useRouteParams({ strict: false }) as unknown as Params;

/** Goes to another page of the console. */
export function useGo(): (to: string, search?: Search) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, search) => void navigate({ to: to as never, search: (search ?? {}) as never }),
    [navigate],
  );
}

/**
 * What a page is filtered by and which panel is open stand in its address, so that they can be shared, and survive a reload. An empty value
 * leaves it.
 */
export function useAddress(): [Search, (change: Search, how?: { push?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (given: Search, { push = false }: { push?: boolean } = {}) => {
      void navigate({
        to: '.' as never,
        replace: !push,
        resetScroll: false,
        search: ((before: Search) => {
          const after = { ...before, ...given };
          return Object.fromEntries(
            Object.entries(after).filter(([, value]) => value !== undefined && value !== ''),
          );
        }) as never,
      });
    },
    [navigate],
  );
  return useMemo(() => [search, change], [search, change]);
}
