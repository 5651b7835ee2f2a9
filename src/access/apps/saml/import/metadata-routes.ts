import { z } from 'zod';
import { queryFlag, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { SpMetadata } from '#src/protocols/saml/index.ts';
import type { AppRouteFacts } from '../../app-routes.ts';
import type { SamlApp } from '../../app.ts';
import type { AppBody } from '../../app-schema.ts';
import { showApp } from '../../app-view.ts';
import type { Apps } from '../../apps.ts';
import { appAnswer } from '../../app-answer.ts';
import { signOnOf } from '../saml-draft.ts';
import { attributeStatement } from '../saml-settings.ts';
import { appFromMetadata } from './app-from-metadata.ts';
import { type MetadataNeeds, metadataMediaTypes, metadataOf } from './metadata-source.ts';
import { refreshFromMetadata } from './refresh-from-metadata.ts';

type Facts = AppRouteFacts & MetadataNeeds;

const metadataAnswer = z.strictObject({
  entityId: z.string(),
  isSigned: z.boolean(),
  validUntil: z.iso.datetime().nullable(),
});
/** What would be made or changed, in the shape in which it may be sent. */
const proposedApp = z.strictObject({
  label: z.string(),
  signOnMode: z.literal('SAML_2_0'),
  settings: z.strictObject({ signOn: z.record(z.string(), z.unknown()) }),
});
const warnings = z.array(z.string());
const importAnswer = z.strictObject({
  app: z.union([appAnswer, proposedApp]),
  metadata: metadataAnswer,
  suggestedAttributeStatements: z.array(attributeStatement),
  warnings,
});
const refreshAnswer = z.strictObject({
  app: z.union([appAnswer, proposedApp]),
  applied: z.boolean(),
  metadata: metadataAnswer,
  changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  warnings,
});

/** An app from the metadata of its service provider: shown first, made or changed when asked to. */
export function samlMetadataRoutes(apps: Apps, facts: Facts): Route[] {
  return [importRoute(apps, facts), refreshRoute(apps, facts)];
}

function importRoute(apps: Apps, facts: Facts): Route {
  return defineRoute({
    method: 'POST',
    path: '/gatehouse/v1/apps/saml-metadata',
    summary: "A SAML app from its service provider's metadata: shown first, made when asked to",
    permission: 'okta.apps.manage',
    answer: importAnswer,
    query: z.object({ create: queryFlag(false), entityId: z.string().optional() }),
    bodyKind: 'bytes',
    accepts: metadataMediaTypes,
    async handle(ctx) {
      const metadata = await metadataOf(facts, ctx, ctx.query.entityId);
      const { label, signOn, suggestedAttributeStatements, warnings } = appFromMetadata(
        metadata,
        facts.clock.nowMs(),
      );
      const app: AppBody = { label, signOnMode: 'SAML_2_0', settings: { signOn } };
      const about = { metadata: aboutOf(metadata), suggestedAttributeStatements, warnings };
      if (!ctx.query.create) return { status: 200, json: { app, ...about } };
      const id = await apps.createApp(app, true, requesterOf(ctx));
      return {
        status: 201,
        json: { app: await showApp(apps, facts, ctx, apps.get(id), undefined), ...about },
      };
    },
  });
}

function refreshRoute(apps: Apps, facts: Facts): Route {
  return defineRoute({
    method: 'POST',
    path: '/gatehouse/v1/apps/:appId/saml-metadata',
    summary: 'What new metadata would change of a SAML app: shown first, changed when asked to',
    permission: 'okta.apps.manage',
    answer: refreshAnswer,
    params: z.object({ appId: z.string() }),
    query: z.object({ apply: queryFlag(false), entityId: z.string().optional() }),
    bodyKind: 'bytes',
    accepts: metadataMediaTypes,
    async handle(ctx) {
      const app = apps.get(ctx.params.appId);
      const before = signOnOf(app.document);
      if (app.saml === undefined || before === undefined) {
        throw validationFailed('app', [
          `id: '${app.label}' is an app of the sign-on mode ${app.signOnMode}; metadata is for SAML_2_0`,
        ]);
      }
      const { entityId = before.audience } = ctx.query;
      const metadata = await metadataOf(facts, ctx, entityId);
      checkSameApp(app.saml, metadata);
      const fresh = appFromMetadata(metadata, facts.clock.nowMs());
      const { signOn, changes, warnings } = refreshFromMetadata(before, fresh.signOn);
      const about = { metadata: aboutOf(metadata), changes, warnings: [...fresh.warnings, ...warnings] };
      const body: AppBody = { label: app.label, signOnMode: 'SAML_2_0', settings: { signOn } };
      if (ctx.query.apply && changes.length > 0) await apps.replaceApp(app.id, body, requesterOf(ctx));
      return {
        status: 200,
        json: ctx.query.apply
          ? { app: await showApp(apps, facts, ctx, apps.get(app.id), undefined), applied: true, ...about }
          : { app: body, applied: false, ...about },
      };
    },
  });
}

/** Metadata of another service provider would quietly make another app of this one. */
function checkSameApp({ issuers }: SamlApp, { entityId }: SpMetadata): void {
  if (issuers.includes(entityId)) return;
  throw validationFailed('metadata', [
    `metadata: is of "${entityId.slice(0, 200)}", and this app is "${issuers.join('", "')}". If it goes by that name now, set audience or spIssuer first`,
  ]);
}

function aboutOf({ entityId, validUntilMs, isSigned }: SpMetadata): Record<string, unknown> {
  return {
    entityId,
    isSigned,
    validUntil: validUntilMs === undefined ? null : new Date(validUntilMs).toISOString(),
  };
}
