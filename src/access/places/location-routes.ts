import { z } from 'zod';
import { isPrivate, parseAddress } from '#src/access/addresses/index.ts';
import { defineRoute, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { Places } from './place-service.ts';

const read = 'okta.networkZones.read';

const file = z.strictObject({
  path: z.string(),
  kind: z.string().nullable(),
  built: z.iso.datetime().nullable(),
  records: z.int(),
  attribution: z.string().nullable(),
  status: z.enum(['IN_USE', 'READING', 'KEPT', 'UNUSABLE']),
  problem: z.string().nullable(),
});

const place = z.strictObject({
  countryCode: z.string().nullable(),
  country: z.string().nullable(),
  region: z.string().nullable(),
  state: z.string().nullable(),
  city: z.string().nullable(),
  postalCode: z.string().nullable(),
  geolocation: z.strictObject({ lat: z.number(), lon: z.number() }).nullable(),
  asn: z.int().nullable(),
  asOrg: z.string().nullable(),
  isp: z.string().nullable(),
  domain: z.string().nullable(),
  categories: z.array(z.string()),
});

const answer = z.strictObject({
  address: z.string(),
  /** Of a network that the open net does not reach. */
  isPrivate: z.boolean(),
  place: place.nullable(),
  zones: z.array(
    z.strictObject({ id: z.string(), name: z.string(), usage: z.enum(['POLICY', 'BLOCKLIST']) }),
  ),
  isBlocked: z.boolean(),
});

export type LocationRouteNeeds = {
  places: Places;
  /** Of an address: the zones that hold it, and whether it is kept out. */
  zones: {
    holding(address: string): { id: string; name: string; usage: 'POLICY' | 'BLOCKLIST' }[];
    isBlocked(address: string): boolean;
  };
};

export function locationRoutes({ places, zones }: LocationRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/locations',
      permission: read,
      summary:
        'Shows the location data in use: their files, kind, age and origin, and what is wrong with them',
      answer: z.strictObject({ files: z.array(file) }),
      handle: () => ({
        status: 200,
        json: {
          files: places.status().files.map(({ builtMs, kind, attribution, problem, ...rest }) => ({
            ...rest,
            kind: kind ?? null,
            built: builtMs === undefined ? null : new Date(builtMs).toISOString(),
            attribution: attribution ?? null,
            problem: problem ?? null,
          })),
        },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/locations/:address',
      permission: read,
      summary: 'Shows what is known of an address: place, network, anonymizers, and the zones that hold it',
      params: z.object({
        address: z.string().max(64).describe('An IPv4 or IPv6 address; `me`: the one that asks'),
      }),
      answer,
      handle({ params, client }) {
        const address = params.address === 'me' ? client.ipAddress : params.address;
        const words = parseAddress(address);
        if (words === undefined) {
          throw validationFailed('address', [
            'address: must be an IPv4 or IPv6 address, such as 192.0.2.1 or 2001:db8::1',
          ]);
        }
        const found = places.lookUp(address);
        const { lat, lon } = found ?? {};
        const shown = found && {
          countryCode: found.countryCode ?? null,
          country: found.country ?? null,
          region: found.region ?? null,
          state: found.state ?? null,
          city: found.city ?? null,
          postalCode: found.postalCode ?? null,
          geolocation: lat === undefined || lon === undefined ? null : { lat, lon },
          asn: found.asn ?? null,
          asOrg: found.asOrg ?? null,
          isp: found.isp ?? null,
          domain: found.domain ?? null,
          categories: found.categories,
        };
        return {
          status: 200,
          json: {
            address,
            isPrivate: isPrivate(words),
            place: shown ?? null,
            zones: zones.holding(address).map(({ id, name, usage }) => ({ id, name, usage })),
            isBlocked: zones.isBlocked(address),
          },
        };
      },
    }),
  ];
}
