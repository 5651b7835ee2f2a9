import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { keyToWire, secretToWire } from '../app-wire.ts';
import type { Apps } from '../apps.ts';
import type { ClientKey, ClientSecret } from './client-credential.ts';

const appParams = z.object({ appId: z.string() });
const secretParams = z.object({ appId: z.string(), secretId: z.string() });
const keyParams = z.object({ appId: z.string(), keyId: z.string() });
const status = z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE');

const links = z.record(
  z.string(),
  z.strictObject({ href: z.string(), hints: z.strictObject({ allow: z.array(z.string()) }) }),
);
const common = {
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  created: z.string(),
  lastUpdated: z.string(),
  _links: links,
};
const secretAnswer = z.strictObject({ ...common, client_secret: z.string(), secret_hash: z.string() });
const keyAnswer = z.strictObject({
  ...common,
  kid: z.string().nullable(),
  kty: z.enum(['RSA', 'EC', 'OKP']),
  alg: z.string().optional(),
  use: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

export function clientCredentialRoutes(apps: Apps): Route[] {
  return [...secretRoutes(apps), ...secretChangeRoutes(apps), ...keyRoutes(apps), ...keyChangeRoutes(apps)];
}

const secretsPath = '/api/v1/apps/:appId/credentials/secrets';
const keysPath = '/api/v1/apps/:appId/credentials/jwks';

function secretRoutes(apps: Apps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: secretsPath,
      permission: 'okta.apps.clientCredentials.read',
      answer: z.array(secretAnswer),
      params: appParams,
      handle(ctx) {
        requireClient(apps, ctx.params.appId);
        const json = apps
          .listSecrets(ctx.params.appId)
          .map((secret) => secretToWire(secret, apps.revealSecret(secret), true, ctx.client.origin));
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${secretsPath}/:secretId`,
      permission: 'okta.apps.clientCredentials.read',
      answer: secretAnswer,
      params: secretParams,
      handle(ctx) {
        const secret = getSecret(apps, ctx.params);
        return {
          status: 200,
          json: secretToWire(secret, apps.revealSecret(secret), true, ctx.client.origin),
        };
      },
    }),
  ];
}

function secretChangeRoutes(apps: Apps): Route[] {
  const shown = (secret: ClientSecret, origin: string) =>
    secretToWire(secret, apps.revealSecret(secret), true, origin);
  const lifecycle = (verb: 'activate' | 'deactivate') =>
    defineRoute({
      method: 'POST',
      path: `${secretsPath}/:secretId/lifecycle/${verb}`,
      permission: 'okta.apps.manage',
      answer: secretAnswer,
      params: secretParams,
      async handle(ctx) {
        const { appId, secretId } = ctx.params;
        const wanted = verb === 'activate' ? 'ACTIVE' : 'INACTIVE';
        const secret = await apps.setSecretStatus(appId, secretId, wanted, requesterOf(ctx));
        return { status: 200, json: shown(secret, ctx.client.origin) };
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: secretsPath,
      permission: 'okta.apps.manage',
      answer: secretAnswer,
      params: appParams,
      body: z
        .strictObject({
          client_secret: z
            .string()
            .min(14, "'client_secret' must be at least '14' characters long.")
            .max(100, "'client_secret' can't be more than '100' characters long.")
            .regex(/^[\x20-\x7e]+$/, "'client_secret' must only contain printable ASCII: [x20-x7E]+")
            .optional(),
          status,
        })
        .prefault({}),
      async handle(ctx) {
        const secret = await apps.createSecret(ctx.params.appId, ctx.body, requesterOf(ctx));
        return { status: 201, json: shown(secret, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${secretsPath}/:secretId`,
      permission: 'okta.apps.manage',
      params: secretParams,
      async handle(ctx) {
        await apps.deleteSecret(ctx.params.appId, ctx.params.secretId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate'),
    lifecycle('deactivate'),
  ];
}

function keyRoutes(apps: Apps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: keysPath,
      permission: 'okta.apps.read',
      answer: z.array(keyAnswer),
      params: appParams,
      handle(ctx) {
        requireClient(apps, ctx.params.appId);
        const { origin } = ctx.client;
        return { status: 200, json: apps.listKeys(ctx.params.appId).map((key) => keyToWire(key, origin)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${keysPath}/:keyId`,
      permission: 'okta.apps.read',
      answer: keyAnswer,
      params: keyParams,
      handle: (ctx) => ({ status: 200, json: keyToWire(getKey(apps, ctx.params), ctx.client.origin) }),
    }),
  ];
}

function keyChangeRoutes(apps: Apps): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate') =>
    defineRoute({
      method: 'POST',
      path: `${keysPath}/:keyId/lifecycle/${verb}`,
      permission: 'okta.apps.manage',
      answer: keyAnswer,
      params: keyParams,
      async handle(ctx) {
        const { appId, keyId } = ctx.params;
        const wanted = verb === 'activate' ? 'ACTIVE' : 'INACTIVE';
        const key = await apps.setKeyStatus(appId, keyId, wanted, requesterOf(ctx));
        return { status: 200, json: keyToWire(key, ctx.client.origin) };
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: keysPath,
      permission: 'okta.apps.manage',
      answer: keyAnswer,
      params: appParams,
      body: z.looseObject({ status }),
      async handle(ctx) {
        const { status: wanted, ...jwk } = ctx.body;
        const key = await apps.createKey(ctx.params.appId, { jwk, status: wanted }, requesterOf(ctx));
        return { status: 201, json: keyToWire(key, ctx.client.origin) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${keysPath}/:keyId`,
      permission: 'okta.apps.manage',
      params: keyParams,
      async handle(ctx) {
        await apps.deleteKey(ctx.params.appId, ctx.params.keyId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate'),
    lifecycle('deactivate'),
  ];
}

function requireClient(apps: Apps, appId: string): void {
  if (apps.get(appId).oidc === undefined) throw notFound(appId, 'OAuth2AppInstance');
}

function getSecret(apps: Apps, { appId, secretId }: { appId: string; secretId: string }): ClientSecret {
  requireClient(apps, appId);
  const secret = apps.listSecrets(appId).find((one) => one.id === secretId);
  if (secret === undefined) throw notFound(secretId, 'OAuth2ClientSecretMediated');
  return secret;
}

function getKey(apps: Apps, { appId, keyId }: { appId: string; keyId: string }): ClientKey {
  requireClient(apps, appId);
  const key = apps.listKeys(appId).find((one) => one.id === keyId);
  if (key === undefined) throw notFound(keyId, 'JsonWebKey');
  return key;
}
