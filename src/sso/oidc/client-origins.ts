import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';

/**
 * Whose scripts may call our endpoints for programs: the origins to which active public clients are redirected. A client
 * with a secret has no business in a browser, so its addresses do not count.
 */
export function createClientOrigins(apps: Pick<AppDirectory, 'all'>): (origin: string) => boolean {
  // The list is another value whenever an app changed.
  const known = new WeakMap<readonly AppInstance[], ReadonlySet<string>>();

  return (origin) => {
    const all = apps.all();
    let origins = known.get(all);
    if (origins === undefined) {
      origins = new Set(all.flatMap(originsOf));
      known.set(all, origins);
    }
    return origins.has(origin);
  };
}

function originsOf({ status, oidc }: AppInstance): string[] {
  if (status !== 'ACTIVE' || oidc === undefined || oidc.authMethod !== 'none') return [];
  return oidc.redirectUris.flatMap((uri) => {
    const origin = URL.canParse(uri) ? new URL(uri).origin : 'null';
    return origin === 'null' ? [] : [origin];
  });
}
