import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { type Caller, defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { appCsrRoutes } from './app-csr-routes.ts';
import { appKeyAnswer, appKeyToWire } from './app-key-wire.ts';
import type { AppKeys } from './app-keys.ts';

const appParams = z.object({ appId: z.string() });
const keyParams = z.object({ appId: z.string(), keyId: z.string() });
const path = '/api/v1/apps/:appId/credentials/keys';

/** Throws where the caller's roles do not reach the app, or it may do more than they. */
export type CheckMayChange = (caller: Caller, appId: string) => Promise<void>;

export function appKeyRoutes(
  appKeys: AppKeys,
  apps: Pick<AppDirectory, 'get'>,
  checkMayChange: CheckMayChange,
): Route[] {
  return [
    ...readRoutes(appKeys, apps),
    ...writeRoutes(appKeys, checkMayChange),
    ...appCsrRoutes(appKeys, apps),
  ];
}

function readRoutes(appKeys: AppKeys, apps: Pick<AppDirectory, 'get'>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      params: appParams,
      answer: z.array(appKeyAnswer),
      handle(ctx) {
        const { id } = apps.get(ctx.params.appId);
        return { status: 200, json: appKeys.list(id).map(appKeyToWire) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:keyId`,
      permission: 'okta.apps.read',
      params: keyParams,
      answer: appKeyAnswer,
      handle(ctx) {
        const key = appKeys.find(apps.get(ctx.params.appId).id, ctx.params.keyId);
        if (key === undefined) throw notFound(ctx.params.keyId, 'JsonWebKey');
        return { status: 200, json: appKeyToWire(key) };
      },
    }),
  ];
}

function writeRoutes(appKeys: AppKeys, checkMayChange: CheckMayChange): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${path}/generate`,
      permission: 'okta.apps.manage',
      params: appParams,
      answer: appKeyAnswer,
      // Out of range is answered in Okta's words, by the service.
      query: z.object({ validityYears: z.coerce.number('must be a whole number from 2 to 10') }),
      async handle(ctx) {
        const { appId } = ctx.params;
        const key = await appKeys.generateKey(appId, ctx.query.validityYears, requesterOf(ctx));
        return { status: 201, json: appKeyToWire(key) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:keyId/clone`,
      permission: 'okta.apps.manage',
      params: keyParams,
      query: z.object({ targetAid: z.string() }),
      answer: appKeyAnswer,
      async handle(ctx) {
        const { appId, keyId } = ctx.params;
        // The other app gets a key: it has to be theirs to change as much as this one.
        await checkMayChange(ctx.caller, ctx.query.targetAid);
        const key = await appKeys.cloneKey(appId, keyId, ctx.query.targetAid, requesterOf(ctx));
        return { status: 201, json: appKeyToWire(key) };
      },
    }),
  ];
}
