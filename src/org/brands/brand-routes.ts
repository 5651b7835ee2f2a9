import { z } from 'zod';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { Brand } from './brand.ts';
import type { Brands, By } from './brand-service.ts';
import { themeAnswer, themeToWire } from './theme-routes.ts';

const read = 'okta.brands.read';
const manage = 'okta.brands.manage';
const byId = z.object({ brandId: z.string() });
const expanding = z.object({ expand: z.string().optional() });
const listing = z.object({
  ...expanding.shape,
  q: z.string().max(255).optional(),
  after: z.string().max(255).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'must be a whole number, 1 or more')
    .optional(),
});

const name = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .refine((text) => text !== 'DRAPP_DOMAIN_BRAND', { error: 'is a reserved name' });
const defaultApp = z.strictObject({
  appInstanceId: z.string().max(64).nullish(),
  appLinkName: z.string().max(255).nullish(),
  classicApplicationUri: z.string().max(1024).nullish(),
});
const newBrand = z.strictObject({ name });
const replacement = z
  .strictObject({
    name,
    agreeToCustomPrivacyPolicy: z.boolean().optional(),
    customPrivacyPolicyUrl: z
      .url({ protocol: /^https?$/ })
      .max(1024)
      .nullish(),
    removePoweredByOkta: z.boolean().optional(),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'must be a language tag, such as en or ja')
      .nullish(),
    defaultApp: defaultApp.nullish(),
    // Clients send back what they were given.
    emailDomainId: z.string().nullish(),
    id: z.string().optional(),
    isDefault: z.boolean().optional(),
    _links: z.unknown().optional(),
    _embedded: z.unknown().optional(),
  })
  .refine((one) => !one.customPrivacyPolicyUrl || one.agreeToCustomPrivacyPolicy === true, {
    error: 'has to be true where a privacy policy of your own is given',
    path: ['agreeToCustomPrivacyPolicy'],
  });

const href = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }).optional() });
const brandAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  agreeToCustomPrivacyPolicy: z.boolean(),
  customPrivacyPolicyUrl: z.string().nullable(),
  removePoweredByOkta: z.boolean(),
  locale: z.string().optional(),
  defaultApp: z.strictObject({
    appInstanceId: z.string().optional(),
    appLinkName: z.string().optional(),
    classicApplicationUri: z.string().optional(),
  }),
  emailDomainId: z.string().optional(),
  _links: z.strictObject({ self: href, themes: href }),
  _embedded: z
    .strictObject({
      themes: z.array(themeAnswer).optional(),
      domains: z.array(z.unknown()).max(0).optional(),
      emailDomain: z.null().optional(),
    })
    .optional(),
});

const expandable = ['themes', 'domains', 'emailDomain'] as const;

export function brandRoutes(
  brands: Brands,
  domainsOf: (brandId: string, origin: string) => unknown[],
): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/brands',
      permission: read,
      query: listing,
      answer: z.array(brandAnswer),
      handle(ctx) {
        const { q = '', after = '' } = ctx.query;
        const limit = Math.min(Number(ctx.query.limit ?? 20), 200);
        const expand = readExpand(ctx.query.expand);
        const found = brands
          .all()
          .filter((one) => one.id > after && one.name.toLowerCase().startsWith(q.toLowerCase()));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((one) => toWire(one, ctx.client.origin, expand)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/brands',
      permission: manage,
      body: newBrand,
      answer: brandAnswer,
      async handle(ctx) {
        const made = await brands.create(ctx.body.name, by(ctx));
        return { status: 201, json: toWire(made, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/brands/:brandId',
      permission: read,
      params: byId,
      query: expanding,
      answer: brandAnswer,
      handle: (ctx) => ({
        status: 200,
        json: toWire(brands.get(ctx.params.brandId), ctx.client.origin, readExpand(ctx.query.expand)),
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/v1/brands/:brandId',
      permission: manage,
      params: byId,
      body: replacement,
      answer: brandAnswer,
      async handle(ctx) {
        const { agreeToCustomPrivacyPolicy = false, removePoweredByOkta = false } = ctx.body;
        const app = ctx.body.defaultApp;
        const changed = await brands.replace(
          ctx.params.brandId,
          {
            name: ctx.body.name,
            agreeToCustomPrivacyPolicy,
            removePoweredByOkta,
            customPrivacyPolicyUrl: ctx.body.customPrivacyPolicyUrl ?? null,
            locale: ctx.body.locale ?? null,
            defaultApp: {
              appInstanceId: app?.appInstanceId ?? null,
              appLinkName: app?.appLinkName ?? null,
              classicApplicationUri: app?.classicApplicationUri ?? null,
            },
          },
          by(ctx),
        );
        return { status: 200, json: toWire(changed, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/brands/:brandId',
      permission: manage,
      params: byId,
      async handle(ctx) {
        await brands.remove(ctx.params.brandId, by(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/brands/:brandId/domains',
      permission: read,
      params: byId,
      answer: z.strictObject({ domains: z.array(z.looseObject({ id: z.string(), domain: z.string() })) }),
      handle(ctx) {
        const { id } = brands.get(ctx.params.brandId);
        return { status: 200, json: { domains: domainsOf(id, ctx.client.origin) } };
      },
    }),
  ];
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });

function readExpand(given: string | undefined): ReadonlySet<string> {
  const wanted = (given ?? '').split(',').filter(Boolean);
  const unknown = wanted.find((one) => !expandable.some((name) => name === one));
  if (unknown !== undefined)
    throw new ApiError('E0000001', {
      summary: 'Api validation failed: expand',
      causes: [`expand: ${unknown} is none of ${expandable.join(', ')}`],
    });
  return new Set(wanted);
}

function toWire(brand: Brand, origin: string, expand: ReadonlySet<string> = new Set()) {
  const self = `${origin}/api/v1/brands/${brand.id}`;
  return {
    id: brand.id,
    name: brand.name,
    isDefault: brand.isDefault,
    ...setOnly(brand.settings),
    customPrivacyPolicyUrl: brand.settings.customPrivacyPolicyUrl,
    defaultApp: setOnly(brand.settings.defaultApp),
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', ...(brand.isDefault ? [] : ['DELETE'])] } },
      themes: { href: `${self}/themes`, hints: { allow: ['GET'] } },
    },
    ...(expand.size > 0 && {
      _embedded: {
        ...(expand.has('themes') && { themes: [themeToWire(brand, origin)] }),
        ...(expand.has('domains') && { domains: [] }),
        ...(expand.has('emailDomain') && { emailDomain: null }),
      },
    }),
  };
}

/** What is not set is not said, as Okta's clients expect. */
const setOnly = (given: object) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
