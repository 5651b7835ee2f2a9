import { z } from 'zod';
import { countries } from './countries.ts';
import { normalizedEntry, type ZoneAddress, type ZoneLocation } from './zone.ts';

/** Okta takes 150, 1,000 or 5,000 by kind of zone. A chain of shops has more networks than that; a request body holds about this many. */
export const mostEntries = 20_000;
const mostDynamic = 75;

export const ipServiceCategories = [
  'ABCPROXY_PROXY',
  'ALL_ANONYMIZERS',
  'ALL_ANONYMIZERS_EXCEPT_TOR',
  'ALL_IP_SERVICES',
  'ALL_PROXIES_VPNS',
  'ANONYMIZER_TOR',
  'APPLE_ICLOUD_RELAY_PROXY',
  'ASTRILL_VPN',
  'AVAST_VPN',
  'BIGMAMA_PROXY',
  'CYBERGHOST_VPN',
  'DATAIMPULSE_PROXY',
  'EXPRESS_VPN',
  'FACELESS_PROXY',
  'FROXY_PROXY',
  'GEONODE_PROXY',
  'GLOBALPROTECT_VPN',
  'GOOGLE_VPN',
  'IPCOLA_PROXY',
  'IPIDEA_PROXY',
  'IPROXYSHOP_PROXY',
  'LUMINATI_PROXY',
  'MULLVAD_VPN',
  'NETNUT_PROXY',
  'NEXUS_PROXY',
  'NORD_VPN',
  'OCULUS_PROXY',
  'OXYLABS_PROXY',
  'PIA_VPN',
  'PROXYRACK_PROXY',
  'SAMSUNG_VPN',
  'SPACEPROXIES_PROXY',
  'SURFSHARK_VPN',
  'SYMANTEC_VPN',
  'TRENDMICRO_VPN',
  'ULTRASURF_VPN',
  'WARP_VPN',
  'YILU_PROXY',
] as const;
export const proxyTypes = ['Any', 'Tor', 'NotTorAnonymizer'] as const;

const entry = z
  .strictObject({ type: z.enum(['CIDR', 'RANGE']).optional(), value: z.string().max(100) })
  .transform((given, ctx): ZoneAddress => {
    const read = normalizedEntry(given);
    if (typeof read !== 'string') return read;
    ctx.addIssue({ code: 'custom', path: ['value'], message: read });
    return z.NEVER;
  });
const entries = z
  .array(entry)
  .max(mostEntries)
  .nullish()
  .transform((given) => given ?? []);

/** Okta's own client for Node sends these lists as objects by index: `{"0": …}`, and `{}` when empty. */
const listOf = <T extends z.ZodType>(item: T, most: number) =>
  z
    .union([z.array(item).max(most), z.record(z.string().regex(/^\d{1,2}$/), item)])
    .nullish()
    .transform((given) => Object.values(given ?? {}) as z.output<T>[])
    .refine((list) => list.length <= most, `must have at most ${most} entries`);

/** Ours (see dynamic-zone.ts): any network of a hosting company, where no person sits. Okta's clients take any text here, but not among the categories. */
const hostingProvider = 'HOSTING_PROVIDER';

const asn = z
  .string()
  .refine(
    (text) => text === hostingProvider || (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= 0xffff_ffff),
    'must be the number of an autonomous system',
  );
const asns = listOf(asn, mostDynamic);

const location = z
  .strictObject({ country: z.string(), region: z.string().max(10).nullish() })
  .transform(({ country, region }, ctx): ZoneLocation => {
    if (!countries.has(country)) {
      ctx.addIssue({
        code: 'custom',
        path: ['country'],
        message: 'must be a country of ISO 3166-1, such as JP',
      });
      return z.NEVER;
    }
    if (region === null || region === undefined || region === '') return { country };
    const whole = region.includes('-') ? region : `${country}-${region}`;
    if (!/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(whole) || !whole.startsWith(country)) {
      ctx.addIssue({
        code: 'custom',
        path: ['region'],
        message: `must be a region of ISO 3166-2 within ${country}, such as ${country}-13`,
      });
      return z.NEVER;
    }
    return { country, region: whole };
  });
const locations = listOf(location, mostDynamic);

const categories = z
  .array(z.enum(ipServiceCategories))
  .max(mostDynamic)
  .nullish()
  .transform((given) => given ?? []);

const inAndOut = <T extends z.ZodType>(list: T) =>
  z
    .strictObject({ include: list, exclude: list })
    .nullish()
    .transform((given) => given ?? { include: [], exclude: [] });

const shared = {
  name: z.string().trim().min(1).max(128),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  usage: z.enum(['POLICY', 'BLOCKLIST']).optional(),
  // Clients send back what they were given; these are not theirs to change.
  id: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  system: z.unknown().optional(),
  useAsBlackList: z.unknown().optional(),
  _links: z.unknown().optional(),
};

export const zoneBody = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('IP'),
    ...shared,
    gateways: entries,
    proxies: entries,
    useAsExemptList: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('DYNAMIC'),
    ...shared,
    asns,
    locations,
    proxyType: z
      .enum(['', 'null', ...proxyTypes])
      .nullish()
      .transform((given) => (given === '' || given === 'null' ? null : (given ?? null))),
  }),
  z.strictObject({
    type: z.literal('DYNAMIC_V2'),
    ...shared,
    asns: inAndOut(asns),
    locations: inAndOut(locations),
    ipServiceCategories: inAndOut(categories),
  }),
]);
export type ZoneBody = z.infer<typeof zoneBody>;

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const answered = {
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  usage: z.enum(['POLICY', 'BLOCKLIST']),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  system: z.boolean(),
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
};
const answeredEntries = z
  .array(z.strictObject({ type: z.enum(['CIDR', 'RANGE']), value: z.string() }))
  .nullable();
const answeredLocations = z.array(z.strictObject({ country: z.string(), region: z.string().optional() }));
const both = <T extends z.ZodType>(list: T) => z.strictObject({ include: list, exclude: list });

export const zoneAnswer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('IP'),
    ...answered,
    gateways: answeredEntries,
    proxies: answeredEntries,
    useAsExemptList: z.literal(true).optional(),
  }),
  z.strictObject({
    type: z.literal('DYNAMIC'),
    ...answered,
    asns: z.array(z.string()),
    locations: answeredLocations,
    proxyType: z.enum(proxyTypes).optional(),
  }),
  z.strictObject({
    type: z.literal('DYNAMIC_V2'),
    ...answered,
    asns: both(z.array(z.string())),
    locations: both(answeredLocations),
    ipServiceCategories: both(z.array(z.enum(ipServiceCategories))),
  }),
]);
