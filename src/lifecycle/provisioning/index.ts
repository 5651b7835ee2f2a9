// Provisioning, as far as it is settings: where and how an app's accounts would be kept, and what would be pushed or imported.
//
// Owns: `/api/v1/apps/{id}/connections/default` and `/api/v1/apps/{id}/features`, the secrets of connections, and the check that a
// SCIM service answers before a connection is called enabled. Tables provisioning_connections, provisioning_features.
// Does not own: pushing and importing, which nothing here does yet; a feature says so.

import type { Route } from '#src/platform/http/index.ts';
import { connectionRoutes } from './connection-routes.ts';
import { createConnectionService, type ProvisioningNeeds } from './connection-service.ts';
import { featureRoutes } from './feature-routes.ts';

export type { ProvisioningNeeds } from './connection-service.ts';
export type { Connection } from './connection.ts';

export type Provisioning = { hasConnection(appId: string): Promise<boolean>; routes: Route[] };

export function createProvisioning(needs: ProvisioningNeeds): Provisioning {
  const connections = createConnectionService(needs);
  return {
    hasConnection: async (appId) => (await connections.find(appId)) !== undefined,
    routes: [...connectionRoutes(connections, needs), ...featureRoutes(connections, needs)],
  };
}
