import type { AppDirectory, AppInstance, ForwardAuthApp } from '#src/access/apps/index.ts';

/** An app that is a site. */
export type SiteApp = AppInstance & { readonly forwardAuth: ForwardAuthApp };

export type Sites = {
  /** The app an origin belongs to: the active one, else one that is switched off. */
  find(origin: string): SiteApp | undefined;
  /** The app of this id, where this origin is still its own. */
  at(appId: string, origin: string): SiteApp | undefined;
};

/** From the snapshot: indexed once for each version of it, so that a request costs one look-up. */
export function createSites(apps: Pick<AppDirectory, 'all' | 'find'>): Sites {
  const index = { of: undefined as readonly AppInstance[] | undefined, byOrigin: new Map<string, SiteApp>() };

  const current = (): Map<string, SiteApp> => {
    const all = apps.all();
    if (index.of !== all) {
      index.of = all;
      index.byOrigin = indexOf(all.filter(isSite));
    }
    return index.byOrigin;
  };

  return {
    find: (origin) => current().get(origin),
    at(appId, origin) {
      const app = apps.find(appId);
      return app !== undefined && isSite(app) && app.forwardAuth.origins.includes(origin) ? app : undefined;
    },
  };
}

export const isSite = (app: AppInstance): app is SiteApp => app.forwardAuth !== undefined;

function indexOf(sites: readonly SiteApp[]): Map<string, SiteApp> {
  const byOrigin = new Map<string, SiteApp>();
  for (const site of sites) {
    for (const origin of site.forwardAuth.origins) {
      const other = byOrigin.get(origin);
      if (other === undefined || (other.status !== 'ACTIVE' && site.status === 'ACTIVE'))
        byOrigin.set(origin, site);
    }
  }
  return byOrigin;
}
