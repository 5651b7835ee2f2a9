import type { AccessArea } from './access-area.ts';
import type { Directory } from '#src/directory/index.ts';
import { createGroupPush, groupPushRoutes } from '#src/lifecycle/group-push/index.ts';
import { createMappings, type Mappings, mappingRoutes } from '#src/lifecycle/mappings/index.ts';
import { createProvisioning } from '#src/lifecycle/provisioning/index.ts';
import {
  type Authorize,
  type Caller,
  defineRoute,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** The route that a row of a bulk call stands for. */
const assigning = defineRoute({
  method: 'POST',
  path: '/api/v1/apps/:appId/users/:userId',
  permission: 'okta.apps.manage',
  resource: { kind: 'apps', param: 'appId' },
  handle: () => ({ status: 204 }),
});

/** What a call about one assignment to the app would be refused for: the same authorizer is asked about the same route. */
export async function checkMayAssign(authorize: Authorize, caller: Caller, appId: string): Promise<void> {
  const call = { caller, method: 'POST', params: { appId } };
  await authorize(call as unknown as RequestContext, assigning);
}

export type AppsArea = { mappings: Mappings; routes: Route[] };

/** What stands above the apps: how profiles get there, and what would be pushed. */
export function composeApps(
  platform: Platform,
  systemLog: SystemLog,
  areas: { directory: Directory; access: AccessArea },
  facts: { orgId(): string; identityProviders: { list(): readonly { id: string }[] } },
): AppsArea {
  const needs = { ...platform, ...areas.directory, ...areas.access, ...facts, systemLog };
  const mappings = createMappings(needs);
  const provisioning = createProvisioning(needs);
  const { hasConnection } = provisioning;
  const groupPush = createGroupPush({ ...needs, hasConnection });
  return {
    mappings,
    routes: [...mappingRoutes(mappings, needs), ...provisioning.routes, ...groupPushRoutes(groupPush)],
  };
}
