import { z } from 'zod';
import type { Brands } from '#src/org/brands/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { domainName } from './domain-routes.ts';
import { type By, type Domains, emailRecordName } from './domain-service.ts';
import type { EmailDomain } from './domain-store.ts';

const read = 'okta.emailDomains.read';
const manage = 'okta.emailDomains.manage';
const path = '/api/v1/email-domains';
const byId = z.object({ emailDomainId: z.string() });
const expanding = z.object({ expand: z.enum(['brands']).optional() });

const sender = {
  // One line of a header.
  displayName: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}<>"\\]+$/u, 'must not hold quotes, angle brackets or line breaks'),
  userName: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?$/, 'must be the part before the @'),
};

const answer = z.strictObject({
  id: z.string(),
  domain: z.string(),
  displayName: z.string(),
  userName: z.string(),
  validationStatus: z.enum(['NOT_STARTED', 'POLLING', 'VERIFIED', 'ERROR']),
  validationSubdomain: z.string(),
  dnsValidationRecords: z.array(
    z.strictObject({ fqdn: z.string(), recordType: z.literal('TXT'), verificationValue: z.string() }),
  ),
  _embedded: z
    .strictObject({
      brands: z.array(z.strictObject({ id: z.string(), name: z.string(), isDefault: z.boolean() })),
    })
    .optional(),
});

export function emailDomainRoutes(domains: Domains, brands: Brands): Route[] {
  const embedded = (one: EmailDomain, expand: string | undefined) => {
    if (expand === undefined) return {};
    const those = brands.all().filter(({ settings }) => settings.emailDomainId === one.id);
    return { _embedded: { brands: those.map(({ id, name, isDefault }) => ({ id, name, isDefault })) } };
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: expanding,
      answer: z.array(answer),
      handle: ({ query }) => ({
        status: 200,
        json: domains.email().map((one) => ({ ...toWire(one), ...embedded(one, query.expand) })),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: z.strictObject({
        ...sender,
        domain: domainName,
        brandId: z.string().min(1).max(64),
        validationSubdomain: z
          .string()
          .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be one part of a domain name')
          .default('mail'),
      }),
      answer,
      handle: async (ctx) => ({ status: 201, json: toWire(await domains.createEmail(ctx.body, by(ctx))) }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:emailDomainId`,
      permission: read,
      params: byId,
      query: expanding,
      answer,
      handle(ctx) {
        const one = domains.getEmail(ctx.params.emailDomainId);
        return { status: 200, json: { ...toWire(one), ...embedded(one, ctx.query.expand) } };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:emailDomainId`,
      permission: manage,
      params: byId,
      body: z.strictObject(sender),
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(await domains.replaceEmail(ctx.params.emailDomainId, ctx.body, by(ctx))),
      }),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:emailDomainId`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await domains.removeEmail(ctx.params.emailDomainId, by(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:emailDomainId/verify`,
      permission: manage,
      params: byId,
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(await domains.verifyEmail(ctx.params.emailDomainId, by(ctx))),
      }),
    }),
  ];
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });

const toWire = (one: EmailDomain) => ({
  id: one.id,
  domain: one.domain,
  displayName: one.displayName,
  userName: one.userName,
  validationStatus: one.status,
  validationSubdomain: one.validationSubdomain,
  dnsValidationRecords: [
    { fqdn: emailRecordName(one), recordType: 'TXT' as const, verificationValue: one.verification },
  ],
});
