import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import type { Aaguids } from './aaguid-service.ts';
import type { Aaguid, RootCertificate } from './aaguid-store.ts';
import { authenticatorsPath } from './authenticator-wire.ts';
import { aaguid } from './method-kinds.ts';
import { readRootCertificate } from './root-certificate.ts';

const read = 'okta.authenticators.read';
const manage = 'okta.authenticators.manage';
const resource = { kind: 'authenticators', param: 'authenticatorId' };
const path = `${authenticatorsPath}/:authenticatorId/aaguids`;
const ofOne = z.object({ authenticatorId: z.string(), aaguid });

const certificates = z
  .array(
    z
      .strictObject({
        x5c: z.string().max(20_000),
        'x5t#S256': z.unknown(),
        iss: z.unknown(),
        exp: z.unknown(),
      })
      .partial({ 'x5t#S256': true, iss: true, exp: true })
      .transform(({ x5c }, ctx): RootCertificate => {
        const certificate = readRootCertificate(x5c);
        if (certificate !== undefined) return certificate;
        ctx.addIssue({
          code: 'custom',
          path: ['x5c'],
          message: 'must be an X.509 certificate, as base64 of its DER',
        });
        return z.NEVER;
      }),
  )
  .max(20);
const characteristic = {
  platformAttached: z.boolean(),
  fipsCompliant: z.boolean(),
  hardwareProtected: z.boolean(),
};
const characteristics = z.strictObject({
  platformAttached: characteristic.platformAttached.default(false),
  fipsCompliant: characteristic.fipsCompliant.default(false),
  hardwareProtected: characteristic.hardwareProtected.default(false),
});
const name = z.string().trim().min(1).max(100);
const readOnly = { _links: z.unknown().optional() };

const creation = z.strictObject({
  aaguid,
  name: name.optional(),
  authenticatorCharacteristics: characteristics.prefault({}),
  attestationRootCertificates: certificates.default([]),
  ...readOnly,
});
const replacement = z.strictObject({
  aaguid: z.unknown().optional(),
  name,
  authenticatorCharacteristics: characteristics.prefault({}),
  attestationRootCertificates: certificates.default([]),
  ...readOnly,
});
const patch = z.strictObject({
  aaguid: z.unknown().optional(),
  name: name.optional(),
  authenticatorCharacteristics: z.strictObject(characteristic).partial().optional(),
  attestationRootCertificates: certificates.optional(),
  ...readOnly,
});

const answer = z.strictObject({
  aaguid: z.string(),
  name: z.string(),
  authenticatorCharacteristics: z.strictObject(characteristic),
  attestationRootCertificates: z.array(
    z.strictObject({ x5c: z.string(), 'x5t#S256': z.string(), iss: z.string(), exp: z.iso.datetime() }),
  ),
  _links: z.strictObject({
    self: z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) }),
  }),
});

export function aaguidRoutes(aaguids: Aaguids): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      resource,
      params: z.object({ authenticatorId: z.string() }),
      answer: z.array(answer),
      async handle(ctx) {
        const found = await aaguids.list(ctx.params.authenticatorId);
        return { status: 200, json: found.map((one) => toWire(ctx, one)) };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      resource,
      params: z.object({ authenticatorId: z.string() }),
      body: creation,
      answer,
      async handle(ctx) {
        const one = {
          ...contentOf(ctx.body),
          aaguid: ctx.body.aaguid,
          name: ctx.body.name ?? ctx.body.aaguid,
        };
        return reply(ctx, await aaguids.create(ctx.params.authenticatorId, one, requesterOf(ctx)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:aaguid`,
      permission: read,
      resource,
      params: ofOne,
      answer,
      handle: async (ctx) => reply(ctx, await aaguids.get(ctx.params.authenticatorId, ctx.params.aaguid)),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:aaguid`,
      permission: manage,
      resource,
      params: ofOne,
      body: replacement,
      answer,
      handle: (ctx) =>
        changed(ctx, aaguids, (before) => ({ ...before, name: ctx.body.name, ...contentOf(ctx.body) })),
    }),
    defineRoute({
      method: 'PATCH',
      path: `${path}/:aaguid`,
      permission: manage,
      resource,
      params: ofOne,
      body: patch,
      answer,
      handle: (ctx) => changed(ctx, aaguids, (before) => patched(before, ctx.body)),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:aaguid`,
      permission: manage,
      resource,
      params: ofOne,
      async handle(ctx) {
        await aaguids.delete(ctx.params.authenticatorId, ctx.params.aaguid, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

type OfOne = RequestContext<z.infer<typeof ofOne>>;

async function changed(ctx: OfOne, aaguids: Aaguids, work: (before: Aaguid) => Aaguid) {
  const { authenticatorId, aaguid: which } = ctx.params;
  return reply(ctx, await aaguids.change(authenticatorId, which, work, requesterOf(ctx)));
}

const contentOf = (body: z.infer<typeof replacement> | z.infer<typeof creation>) => ({
  characteristics: body.authenticatorCharacteristics,
  certificates: body.attestationRootCertificates,
});

function patched(before: Aaguid, change: z.infer<typeof patch>): Aaguid {
  const given = change.authenticatorCharacteristics ?? {};
  return {
    ...before,
    name: change.name ?? before.name,
    characteristics: {
      platformAttached: given.platformAttached ?? before.characteristics.platformAttached,
      fipsCompliant: given.fipsCompliant ?? before.characteristics.fipsCompliant,
      hardwareProtected: given.hardwareProtected ?? before.characteristics.hardwareProtected,
    },
    certificates: change.attestationRootCertificates ?? before.certificates,
  };
}

type OfAuthenticator = RequestContext<{ authenticatorId: string }>;

const reply = (ctx: OfAuthenticator, one: Aaguid) => ({ status: 200, json: toWire(ctx, one) });

function toWire({ client, params }: OfAuthenticator, one: Aaguid) {
  const href = `${client.origin}${authenticatorsPath}/${params.authenticatorId}/aaguids/${one.aaguid}`;
  return {
    aaguid: one.aaguid,
    name: one.name,
    authenticatorCharacteristics: one.characteristics,
    attestationRootCertificates: one.certificates.map(({ x5c, thumbprint, issuer, expires }) => ({
      x5c,
      'x5t#S256': thumbprint,
      iss: issuer,
      exp: expires,
    })),
    _links: { self: { href, hints: { allow: ['GET', 'PUT', 'PATCH', 'DELETE'] } } },
  };
}
