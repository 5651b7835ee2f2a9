import { z } from 'zod';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import {
  defineRoute,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { actorOf, type SystemLog } from '#src/system-log/index.ts';
import * as store from './sms-template-store.ts';

const read = 'okta.templates.read';
const manage = 'okta.templates.manage';
const path = '/api/v1/templates/sms';
const byId = z.object({ templateId: z.string() });
const types = ['SMS_VERIFY_CODE'] as const;

const text = z
  .string()
  .min(1)
  .max(161)
  .refine((one) => one.includes('${code}'), { error: 'has to hold ${code}, or nobody could sign in by it' });
const draft = z.strictObject({
  name: z.string().trim().min(1).max(50),
  type: z.enum(types),
  template: text,
  translations: z
    .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/, 'must be a language'), text)
    .nullish(),
  // Clients send back what they were given.
  id: z.string().optional(),
  created: z.string().optional(),
  lastUpdated: z.string().optional(),
});
const change = draft.partial();
const answer = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.enum(types),
  template: z.string(),
  translations: z.record(z.string(), z.string()),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
});

type Needs = { clock: Clock; ids: Ids; database: Database; systemLog: SystemLog };

export function smsTemplateRoutes({ clock, ids, database, systemLog }: Needs): Route[] {
  const record = (tx: Tx, verb: string, one: store.SmsTemplate, ctx: RequestContext) =>
    systemLog.record(tx, {
      eventType: `system.sms.template.${verb}`,
      actor: actorOf(ctx.caller),
      client: ctx.client,
      outcome: { result: 'SUCCESS' },
      target: [{ id: one.id, type: 'SmsTemplate', alternateId: one.type, displayName: one.name }],
    });

  const oneOf = (all: store.SmsTemplate[], id: string): store.SmsTemplate => {
    const found = all.find((one) => one.id === id);
    if (!found) throw notFound(id, 'SmsTemplate');
    return found;
  };

  const update = (
    ctx: RequestContext<z.infer<typeof byId>>,
    given: z.infer<typeof change>,
    isWhole: boolean,
  ) =>
    database.transaction(async (tx) => {
      const before = oneOf(await store.lockTemplates(tx), ctx.params.templateId);
      const one: store.SmsTemplate = {
        ...before,
        name: given.name ?? before.name,
        template: given.template ?? before.template,
        translations: isWhole
          ? (given.translations ?? {})
          : { ...before.translations, ...given.translations },
        lastUpdated: clock.now(),
      };
      await store.putTemplate(tx, one);
      await record(tx, 'update', one, ctx);
      return { status: 200, json: toWire(one) };
    });

  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: z.object({ templateType: z.enum(types).optional() }),
      answer: z.array(answer),
      handle: async () => ({ status: 200, json: (await store.listTemplates(database)).map(toWire) }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: draft,
      answer,
      handle: (ctx) =>
        database.transaction(async (tx) => {
          const { name, type, template, translations } = ctx.body;
          const all = await store.lockTemplates(tx);
          if (all.some((one) => one.type === type))
            throw validationFailed('type', [
              `type: there is a template of type ${type} already; change that one`,
            ]);
          const now = clock.now();
          const one: store.SmsTemplate = {
            id: ids.newId('cst'),
            name,
            type,
            template,
            translations: translations ?? {},
            created: now,
            lastUpdated: now,
          };
          await store.putTemplate(tx, one);
          await record(tx, 'create', one, ctx);
          return { status: 200, json: toWire(one) };
        }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:templateId`,
      permission: read,
      params: byId,
      answer,
      handle: async (ctx) => ({
        status: 200,
        json: toWire(oneOf(await store.listTemplates(database), ctx.params.templateId)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:templateId`,
      permission: manage,
      params: byId,
      body: change,
      answer,
      handle: (ctx) => update(ctx, ctx.body, false),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:templateId`,
      permission: manage,
      params: byId,
      body: draft,
      answer,
      handle: (ctx) => update(ctx, ctx.body, true),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:templateId`,
      permission: manage,
      params: byId,
      handle: (ctx) =>
        database.transaction(async (tx) => {
          const one = oneOf(await store.lockTemplates(tx), ctx.params.templateId);
          await store.removeTemplate(tx, one.id);
          await record(tx, 'delete', one, ctx);
          return { status: 204 };
        }),
    }),
  ];
}

const toWire = ({ created, lastUpdated, ...one }: store.SmsTemplate) => ({
  ...one,
  created: created.toISOString(),
  lastUpdated: lastUpdated.toISOString(),
});
