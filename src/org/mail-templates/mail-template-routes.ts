import { z } from 'zod';
import type { Brands } from '#src/org/brands/index.ts';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { exampleValues } from './example-values.ts';
import { fillIn, mailTemplates, problemsOf, referencesOf, type Wording } from './mail-template.ts';
import type { By, Draft, MailTemplates } from './mail-template-service.ts';
import type { Customization } from './mail-template-store.ts';

const read = 'okta.templates.read';
const manage = 'okta.templates.manage';
const path = '/api/v1/brands/:brandId/templates/email';
const onePath = `${path}/:templateName`;
const ofBrand = z.object({ brandId: z.string() });
const ofTemplate = z.object({ brandId: z.string(), templateName: z.string() });
const ofCustomization = z.object({ ...ofTemplate.shape, customizationId: z.string() });
const languageQuery = z.object({ language: z.string().max(35).optional() });
const limitOf = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'must be a whole number, 1 or more')
  .optional();
const listing = z.object({
  after: z.string().max(255).optional(),
  limit: limitOf,
  expand: z.string().optional(),
});

const language = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'must be a language tag, such as en or ja');
const draft = z.strictObject({
  language,
  subject: z.string().trim().min(1).max(255),
  body: z.string().min(1).max(200_000),
  isDefault: z.boolean().optional(),
  // Clients send back what they were given.
  id: z.string().optional(),
  created: z.string().optional(),
  lastUpdated: z.string().optional(),
  _links: z.unknown().optional(),
});
const recipients = z.strictObject({
  recipients: z.enum(['ALL_USERS', 'ADMINS_ONLY', 'NO_USERS']),
  _links: z.unknown().optional(),
});

const link = z.strictObject({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }).optional() });
const links = z.record(z.string(), link);
const settingsAnswer = z.strictObject({ recipients: z.enum(['ALL_USERS', 'NO_USERS']), _links: links });
const templateAnswer = z.strictObject({
  name: z.string(),
  _embedded: z
    .strictObject({ settings: settingsAnswer.optional(), customizationCount: z.number().int().optional() })
    .optional(),
  _links: links,
});
const customizationAnswer = z.strictObject({
  id: z.string(),
  language: z.string(),
  isDefault: z.boolean(),
  subject: z.string(),
  body: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  _links: links,
});
const contentAnswer = z.strictObject({ subject: z.string(), body: z.string(), _links: links });

export type MailTemplateRouteNeeds = {
  templates: MailTemplates;
  brands: Brands;
  /** The product's own words, with references instead of values. */
  defaultContent(name: string, language: string | undefined): Wording;
  /** To the address of whoever asks. */
  sendTest(ctx: RequestContext, mail: { subject: string; html: string; text: string }): Promise<void>;
};

export function mailTemplateRoutes(needs: MailTemplateRouteNeeds): Route[] {
  return [...templateRoutes(needs), ...customizationRoutes(needs), ...previewRoutes(needs)];
}

function templateRoutes({ templates, brands }: MailTemplateRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: ofBrand,
      query: listing,
      answer: z.array(templateAnswer),
      handle(ctx) {
        const { id } = brands.get(ctx.params.brandId);
        const limit = Math.min(Number(ctx.query.limit ?? 20), 200);
        const found = mailTemplates.filter(({ name }) => name > (ctx.query.after ?? ''));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.name } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map(({ name }) =>
            templateToWire(templates, id, name, ctx.client.origin, ctx.query.expand),
          ),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: onePath,
      permission: read,
      params: ofTemplate,
      query: z.object({ expand: z.string().optional() }),
      answer: templateAnswer,
      handle(ctx) {
        const { id } = brands.get(ctx.params.brandId);
        const { name } = templates.get(ctx.params.templateName);
        return {
          status: 200,
          json: templateToWire(templates, id, name, ctx.client.origin, ctx.query.expand),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${onePath}/settings`,
      permission: read,
      params: ofTemplate,
      answer: settingsAnswer,
      handle(ctx) {
        const { id } = brands.get(ctx.params.brandId);
        const { name } = templates.get(ctx.params.templateName);
        return { status: 200, json: settingsToWire(templates, id, name, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${onePath}/settings`,
      permission: manage,
      params: ofTemplate,
      body: recipients,
      answer: settingsAnswer,
      async handle(ctx) {
        const { brandId, templateName } = ctx.params;
        if (ctx.body.recipients === 'ADMINS_ONLY') throw new ApiError('E0000189');
        await templates.setRecipients(brandId, templateName, ctx.body.recipients, by(ctx));
        return { status: 200, json: settingsToWire(templates, brandId, templateName, ctx.client.origin) };
      },
    }),
  ];
}

function customizationRoutes({ templates, brands }: MailTemplateRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${onePath}/customizations`,
      permission: read,
      params: ofTemplate,
      query: listing,
      answer: z.array(customizationAnswer),
      handle(ctx) {
        const { id } = brands.get(ctx.params.brandId);
        const { name } = templates.get(ctx.params.templateName);
        const limit = Math.min(Number(ctx.query.limit ?? 20), 200);
        const found = templates.customizations(id, name).filter((one) => one.id > (ctx.query.after ?? ''));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((one) => customizationToWire(one, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${onePath}/customizations`,
      permission: manage,
      params: ofTemplate,
      body: draft,
      answer: customizationAnswer,
      async handle(ctx) {
        const { brandId, templateName } = ctx.params;
        const made = await templates.create(brandId, templateName, readDraft(ctx.body), by(ctx));
        return { status: 201, json: customizationToWire(made, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${onePath}/customizations`,
      permission: manage,
      params: ofTemplate,
      async handle(ctx) {
        await templates.removeAll(ctx.params.brandId, ctx.params.templateName, by(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${onePath}/customizations/:customizationId`,
      permission: read,
      params: ofCustomization,
      answer: customizationAnswer,
      handle(ctx) {
        const { brandId, templateName, customizationId } = ctx.params;
        const found = templates.getCustomization(brandId, templateName, customizationId);
        return { status: 200, json: customizationToWire(found, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${onePath}/customizations/:customizationId`,
      permission: manage,
      params: ofCustomization,
      body: draft,
      answer: customizationAnswer,
      async handle(ctx) {
        const { brandId, templateName, customizationId } = ctx.params;
        const changed = await templates.replace(
          brandId,
          templateName,
          customizationId,
          readDraft(ctx.body),
          by(ctx),
        );
        return { status: 200, json: customizationToWire(changed, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${onePath}/customizations/:customizationId`,
      permission: manage,
      params: ofCustomization,
      async handle(ctx) {
        const { brandId, templateName, customizationId } = ctx.params;
        await templates.remove(brandId, templateName, customizationId, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function previewRoutes(needs: MailTemplateRouteNeeds): Route[] {
  const { templates, brands } = needs;
  const defaultOf = (
    ctx: RequestContext<z.infer<typeof ofTemplate>, z.infer<typeof languageQuery>>,
  ): Wording => {
    brands.get(ctx.params.brandId);
    return needs.defaultContent(templates.get(ctx.params.templateName).name, ctx.query.language);
  };
  const preview = (wording: Wording, ctx: RequestContext<z.infer<typeof ofTemplate>>) => {
    const filled = fillIn(wording, exampleValues(brands.get(ctx.params.brandId).name));
    return {
      status: 200,
      json: {
        subject: filled.subject,
        body: filled.html,
        _links: selfLinks(ctx.client.origin + ctx.path, ctx),
      },
    };
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${onePath}/customizations/:customizationId/preview`,
      permission: read,
      params: ofCustomization,
      answer: contentAnswer,
      handle(ctx) {
        const { brandId, templateName, customizationId } = ctx.params;
        return preview(templates.getCustomization(brandId, templateName, customizationId), ctx);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${onePath}/default-content`,
      permission: read,
      params: ofTemplate,
      query: languageQuery,
      answer: contentAnswer,
      handle: (ctx) => ({
        status: 200,
        json: { ...defaultOf(ctx), _links: selfLinks(ctx.client.origin + ctx.path, ctx) },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${onePath}/default-content/preview`,
      permission: read,
      params: ofTemplate,
      query: languageQuery,
      answer: contentAnswer,
      handle: (ctx) => preview(defaultOf(ctx), ctx),
    }),
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/brands/:brandId/templates/email/:templateName/preview',
      summary: 'Shows a wording filled in with example values, and what keeps it from being saved',
      permission: read,
      params: ofTemplate,
      body: z.strictObject({ subject: z.string().max(255), body: z.string().max(200_000) }),
      answer: z.strictObject({
        subject: z.string(),
        body: z.string(),
        problems: z.array(z.string()).describe('None: it can be saved.'),
        references: z.array(z.string()).describe('What may stand in ${…} here.'),
        required: z.string().nullable().describe('The reference that this mail is useless without.'),
      }),
      handle(ctx) {
        const brand = brands.get(ctx.params.brandId);
        const template = templates.get(ctx.params.templateName);
        const filled = fillIn(ctx.body, exampleValues(brand.name));
        return {
          status: 200,
          json: {
            subject: filled.subject,
            body: filled.html,
            problems: problemsOf(template, ctx.body),
            references: referencesOf(template),
            required: template.required ?? null,
          },
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${onePath}/test`,
      // Sends a mail, so reading is not enough, whatever scope a client needs.
      permission: manage,
      params: ofTemplate,
      query: languageQuery,
      async handle(ctx) {
        const { brandId, templateName } = ctx.params;
        const { id, name } = brands.get(brandId);
        const all = templates.customizations(id, templates.get(templateName).name);
        const wording =
          all.find((one) => one.language === ctx.query.language) ??
          all.find((one) => one.isDefault) ??
          needs.defaultContent(templateName, ctx.query.language);
        await needs.sendTest(ctx, fillIn(wording, exampleValues(name)));
        return { status: 204 };
      },
    }),
  ];
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });

const readDraft = ({ language: spoken, subject, body, isDefault }: z.infer<typeof draft>): Draft => ({
  language: spoken,
  subject,
  body,
  isDefault,
});

function templateHref(origin: string, brandId: string, name: string): string {
  return `${origin}/api/v1/brands/${brandId}/templates/email/${name}`;
}

function selfLinks(self: string, ctx: RequestContext<z.infer<typeof ofTemplate>>) {
  const template = templateHref(ctx.client.origin, ctx.params.brandId, ctx.params.templateName);
  return { self: { href: self }, template: { href: template }, test: { href: `${template}/test` } };
}

function settingsToWire(templates: MailTemplates, brandId: string, name: string, origin: string) {
  const template = templateHref(origin, brandId, name);
  return {
    recipients: templates.recipients(brandId, name),
    _links: {
      self: { href: `${template}/settings`, hints: { allow: ['GET', 'PUT'] } },
      template: { href: template },
    },
  };
}

function templateToWire(
  templates: MailTemplates,
  brandId: string,
  name: string,
  origin: string,
  expand: string | undefined,
) {
  const self = templateHref(origin, brandId, name);
  const wanted = new Set((expand ?? '').split(','));
  const embedded = {
    ...(wanted.has('settings') && { settings: settingsToWire(templates, brandId, name, origin) }),
    ...(wanted.has('customizationCount') && {
      customizationCount: templates.customizations(brandId, name).length,
    }),
  };
  return {
    name,
    ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
    _links: {
      self: { href: self },
      settings: { href: `${self}/settings` },
      defaultContent: { href: `${self}/default-content` },
      customizations: { href: `${self}/customizations` },
      test: { href: `${self}/test` },
    },
  };
}

function customizationToWire(one: Customization, origin: string) {
  const template = templateHref(origin, one.brandId, one.templateName);
  const self = `${template}/customizations/${one.id}`;
  return {
    id: one.id,
    language: one.language,
    isDefault: one.isDefault,
    subject: one.subject,
    body: one.body,
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
      template: { href: template },
      preview: { href: `${self}/preview` },
      test: { href: `${template}/test` },
    },
  };
}
