import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { areas } from '../areas.ts';
import { Empty, Loading } from '../kit/feedback.tsx';
import { words } from '../kit/words.ts';
import { Broken } from './broken.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title={words('notFound')} text={words('notFoundHelp')} />,
});

const routes = areas
  .flatMap((area) => area.routes)
  .map(({ path, page }) =>
    createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page) }),
  );

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: '/admin',
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error }) => <Broken error={error} />,
  // Plain texts, so that addresses read as what they are: ?q=aoi&status=ACTIVE
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch(search) {
    const written = Object.entries(search as Record<string, string | undefined>).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    );
    return written.length === 0 ? '' : `?${new URLSearchParams(written).toString()}`;
  },
});
