import { z } from 'zod';
import { ApiError, defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { type By, customRecordName, type Domains } from './domain-service.ts';
import type { CustomDomain } from './domain-store.ts';

const read = 'okta.domains.read';
const manage = 'okta.domains.manage';
const path = '/api/v1/domains';
const byId = z.object({ domainId: z.string() });

export const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a domain name, such as login.example.com',
  );

const link = z.strictObject({ href: z.string() });
const answer = z.strictObject({
  id: z.string(),
  domain: z.string(),
  brandId: z.string(),
  certificateSourceType: z.literal('MANUAL'),
  validationStatus: z.enum(['NOT_STARTED', 'IN_PROGRESS', 'VERIFIED', 'COMPLETED']),
  dnsRecords: z.array(
    z.strictObject({ fqdn: z.string(), recordType: z.enum(['TXT', 'CNAME']), values: z.array(z.string()) }),
  ),
  _links: z.strictObject({ self: link, brand: link, verify: link }),
});

export function customDomainRoutes(domains: Domains): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.strictObject({ domains: z.array(answer) }),
      handle: ({ client }) => ({
        status: 200,
        json: { domains: domains.custom().map((one) => toWire(one, client.origin)) },
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: z.strictObject({
        domain: domainName,
        certificateSourceType: z.enum(['MANUAL', 'OKTA_MANAGED']),
      }),
      answer,
      async handle(ctx) {
        if (ctx.body.certificateSourceType !== 'MANUAL')
          throw new ApiError('E0000015', {
            causes: [
              'certificateSourceType: certificates are given to the proxy or in the configuration (MANUAL)',
            ],
          });
        return {
          status: 201,
          json: toWire(await domains.createCustom(ctx.body.domain, by(ctx)), ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:domainId`,
      permission: read,
      params: byId,
      answer,
      handle: (ctx) => ({
        status: 200,
        json: toWire(domains.getCustom(ctx.params.domainId), ctx.client.origin),
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:domainId`,
      permission: manage,
      params: byId,
      body: z.strictObject({ brandId: z.string().min(1).max(64) }),
      answer,
      async handle(ctx) {
        const changed = await domains.setBrand(ctx.params.domainId, ctx.body.brandId, by(ctx));
        return { status: 200, json: toWire(changed, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:domainId`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await domains.removeCustom(ctx.params.domainId, by(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:domainId/certificate`,
      permission: manage,
      params: byId,
      body: z.looseObject({}),
      handle(ctx) {
        domains.getCustom(ctx.params.domainId);
        throw new ApiError('E0000015', {
          causes: [
            'certificate: certificates are given to the proxy or in the configuration, not by this API',
          ],
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:domainId/verify`,
      permission: manage,
      params: byId,
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(await domains.verifyCustom(ctx.params.domainId, by(ctx)), ctx.client.origin),
      }),
    }),
  ];
}

/** As lists of a brand show them. */
export const domainsOfBrand = (domains: Domains, brandId: string, origin: string): unknown[] =>
  domains
    .custom()
    .filter((one) => one.brandId === brandId)
    .map((one) => toWire(one, origin));

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });

function toWire(one: CustomDomain, origin: string) {
  const self = `${origin}${path}/${one.id}`;
  return {
    id: one.id,
    domain: one.domain,
    brandId: one.brandId,
    certificateSourceType: 'MANUAL' as const,
    validationStatus: one.status,
    dnsRecords: [
      { fqdn: customRecordName(one), recordType: 'TXT' as const, values: [one.verification] },
      { fqdn: one.domain, recordType: 'CNAME' as const, values: [new URL(origin).hostname] },
    ],
    _links: {
      self: { href: self },
      brand: { href: `${origin}/api/v1/brands/${one.brandId}` },
      verify: { href: `${self}/verify` },
    },
  };
}
