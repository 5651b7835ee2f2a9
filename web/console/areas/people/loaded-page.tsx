import type { ReactNode } from 'react';
import { type Crumb, Failed, Loading, Page } from '../../kit/index.ts';

/** One thing’s page: until it is there, or where it is not, the page says so under the list’s name and the way back. */
export function LoadedPage<Data>({
  of,
  title,
  crumbs,
  children,
}: {
  of: { data: Data | undefined; error: unknown; refetch: () => unknown };
  title: string;
  crumbs: readonly Crumb[];
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return (
    <Page title={title} crumbs={crumbs}>
      {of.error ? <Failed error={of.error} retry={() => void of.refetch()} /> : <Loading />}
    </Page>
  );
}
