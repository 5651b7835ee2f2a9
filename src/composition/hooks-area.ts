import { createEventHooks, eventHookRoutes, type EventHooks } from '#src/org/event-hooks/index.ts';
import {
  createHookKeys,
  createInlineHooks,
  hookKeyRoutes,
  inlineHookRoutes,
  type InlineHooks,
  type InlineHooksNeeds,
} from '#src/org/inline-hooks/index.ts';
import {
  createLogStreams,
  logStreamRoutes,
  type LogStreams,
  logStreamSchemaRoutes,
  ownLogStreamRoutes,
} from '#src/org/log-streams/index.ts';
import type { Directory } from '#src/directory/index.ts';
import { findUsers, userToWire } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import {
  createIdentityProviders,
  identityProviderRoutes,
  type IdentityProviders,
  type IdentityProvidersNeeds,
} from '#src/sso/identity-providers/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

export type HooksArea = {
  eventHooks: EventHooks;
  inlineHooks: InlineHooks;
  logStreams: LogStreams;
  routes: Route[];
};

/** What higher areas have of hooks: names of what asks one. */
export type HookUses = { ofInlineHook: InlineHooksNeeds['usesOf'] };

/** Whom we tell, and whom we ask. */
export function composeHooks(platform: Platform, systemLog: SystemLog, uses: HookUses): HooksArea {
  const needs = { ...platform, systemLog };
  const eventHooks = createEventHooks(needs);
  const hookKeys = createHookKeys(needs);
  const inlineHooks = createInlineHooks({ ...needs, hookKeys, usesOf: uses.ofInlineHook });
  const logStreams = createLogStreams(needs);
  return {
    eventHooks,
    inlineHooks,
    logStreams,
    routes: [
      ...eventHookRoutes(eventHooks),
      ...inlineHookRoutes(inlineHooks),
      ...hookKeyRoutes(hookKeys),
      ...logStreamRoutes(logStreams),
      ...ownLogStreamRoutes(logStreams),
      ...logStreamSchemaRoutes(),
    ],
  };
}

export type FederationArea = { identityProviders: IdentityProviders; routes: Route[] };

/** Who else may vouch for people. */
export function composeFederation(
  platform: Platform,
  systemLog: SystemLog,
  directory: Directory,
  uses: {
    ofIdentityProvider: IdentityProvidersNeeds['usesOf'];
    checkMayFill: IdentityProvidersNeeds['checkMayFill'];
  },
): FederationArea {
  const identityProviders = createIdentityProviders({
    ...platform,
    systemLog,
    groups: directory.groups,
    users: directory.users,
    usesOf: uses.ofIdentityProvider,
    checkMayFill: uses.checkMayFill,
  });
  const routes = identityProviderRoutes(identityProviders, {
    ...platform,
    async showUsers(ctx, userIds) {
      const found = await findUsers(platform.database, userIds);
      const view = {
        origin: ctx.client.origin,
        reader: 'admin',
        omitCredentials: true,
        omitCredentialsLinks: true,
      } as const;
      return new Map(
        [...found].map(([id, user]) => [id, userToWire(user, directory.schemas.ofType(user.typeId), view)]),
      );
    },
  });
  return { identityProviders, routes };
}
