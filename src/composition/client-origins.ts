import type { AppInstance } from '#src/access/apps/index.ts';

/**
 * The origins at which registered apps live, by their redirect addresses: their scripts may call OAuth endpoints. Worked out
 * once per state of the apps.
 */
export function clientOrigins(listApps: () => readonly AppInstance[]): (origin: string) => boolean {
  const known = new WeakMap<readonly AppInstance[], ReadonlySet<string>>();
  return (origin) => {
    const apps = listApps();
    let origins = known.get(apps);
    if (origins === undefined) known.set(apps, (origins = originsOf(apps)));
    return origins.has(origin);
  };
}

function originsOf(apps: readonly AppInstance[]): ReadonlySet<string> {
  const addresses = apps
    .filter((app) => app.status === 'ACTIVE')
    .flatMap((app) => app.document.settings.oauthClient?.redirect_uris ?? []);
  return new Set(
    addresses.flatMap((address) =>
      /^https?:/.test(address) && URL.canParse(address) ? new URL(address).origin : [],
    ),
  );
}
