import { z } from 'zod';
import { type Apps, appTarget } from '#src/access/apps/index.ts';
import { eventBy, requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, notFound, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { ConnectionService, ProvisioningNeeds } from './connection-service.ts';
import {
  capabilitiesOf,
  featureAnswer,
  type FeatureName,
  featureNames,
  featureToWire,
  patchedCapabilities,
} from './feature.ts';
import { findCapabilities, putCapabilities } from './provisioning-store.ts';

const path = '/api/v1/apps/:appId/features';
const params = z.object({ appId: z.string() });
const oneParams = z.object({ appId: z.string(), featureName: z.string() });
const resource = { kind: 'apps', param: 'appId' };

export function featureRoutes(
  connections: Pick<ConnectionService, 'find'>,
  needs: Omit<ProvisioningNeeds, 'apps'> & { apps: Pick<Apps, 'get' | 'lock'> },
): Route[] {
  /** As in Okta, an app without a connection has no features to set. */
  const checkConnected = async (appId: string): Promise<void> => {
    if ((await connections.find(appId)) === undefined) {
      throw validationFailed('app', [
        `appId: the app has no provisioning connection; set one up at /api/v1/apps/${appId}/connections/default`,
      ]);
    }
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      resource,
      params,
      answer: z.array(featureAnswer),
      async handle({ params: { appId }, client }) {
        await checkConnected(appId);
        const stored = await findCapabilities(needs.database, appId);
        const json = featureNames.map((name) =>
          featureToWire(appId, name, capabilitiesOf(name, stored.get(name)), client.origin),
        );
        return { status: 200, json };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:featureName`,
      permission: 'okta.apps.read',
      resource,
      params: oneParams,
      answer: featureAnswer,
      async handle({ params: { appId, featureName }, client }) {
        await checkConnected(appId);
        const name = readName(featureName);
        const stored = await findCapabilities(needs.database, appId);
        return {
          status: 200,
          json: featureToWire(appId, name, capabilitiesOf(name, stored.get(name)), client.origin),
        };
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/:featureName`,
      permission: 'okta.apps.manage',
      resource,
      params: oneParams,
      body: z.record(z.string(), z.unknown()),
      answer: featureAnswer,
      async handle(ctx) {
        const { appId, featureName } = ctx.params;
        await checkConnected(appId);
        const name = readName(featureName);
        const capabilities = await needs.database.transaction(async (tx) => {
          if (!(await needs.apps.lock(tx, appId))) throw notFound(appId, 'AppInstance');
          const before = capabilitiesOf(name, (await findCapabilities(tx, appId)).get(name));
          const after = patchedCapabilities(name, before, ctx.body);
          await putCapabilities(tx, { appId, name, capabilities: after }, needs.clock.now());
          await needs.systemLog.record(tx, {
            eventType: 'application.lifecycle.update',
            ...eventBy(requesterOf(ctx)),
            target: [appTarget(needs.apps.get(appId))],
            debugData: { changed: 'provisioning feature', feature: name },
          });
          return after;
        });
        return { status: 200, json: featureToWire(appId, name, capabilities, ctx.client.origin) };
      },
    }),
  ];
}

function readName(text: string): FeatureName {
  const name = featureNames.find((known) => known === text);
  if (name === undefined) throw notFound(text, 'ApplicationFeature');
  return name;
}
