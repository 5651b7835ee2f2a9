import {
  aaguidRoutes,
  type AuthenticatorNeeds,
  type Authenticators,
  authenticatorRoutes,
  createAaguids,
  createAuthenticators,
  methodRoutes,
} from '#src/access/authenticators/index.ts';
import { attackProtectionRoutes, createAttackProtection } from '#src/access/attack-protection/index.ts';
import {
  type BehaviorNeeds,
  type Behaviors,
  behaviorRoutes,
  createBehaviors,
} from '#src/access/behaviors/index.ts';
import { captchaRoutes, createCaptchas } from '#src/access/captchas/index.ts';
import {
  createDeviceAssurances,
  type DeviceAssuranceNeeds,
  type DeviceAssurances,
  deviceAssuranceRoutes,
} from '#src/access/device-assurance/index.ts';
import { createThreats, threatRoutes } from '#src/access/threats/index.ts';
import {
  type BlockedRequests,
  createBlockedRequests,
  createZones,
  type ZoneNeeds,
  type Zones,
  zoneRoutes,
} from '#src/access/zones/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** What a request says beside who makes it: from where, with what, and what may be asked for in return. */
export type ContextArea = {
  zones: Zones;
  blockedRequests: BlockedRequests;
  behaviors: Behaviors;
  authenticators: Authenticators;
  deviceAssurances: DeviceAssurances;
  routes: Route[];
  seedDefaults(tx: Tx): Promise<void>;
};

/** What names zones and the like, asked when one is to go. */
export type ContextFacts = { orgId(): string; uses: ContextUses };

export type ContextUses = {
  ofZone: ZoneNeeds['usesOf'];
  ofBehavior: BehaviorNeeds['usesOf'];
  ofAuthenticator: AuthenticatorNeeds['usesOf'];
  ofDeviceAssurance: DeviceAssuranceNeeds['usesOf'];
};

export function composeContext(platform: Platform, systemLog: SystemLog, facts: ContextFacts): ContextArea {
  const needs = { ...platform, systemLog };
  const { uses } = facts;
  const zones = createZones({
    ...needs,
    usesOf: async (db, zoneId) => [...(await uses.ofZone(db, zoneId)), ...(await threats.usesOf(db, zoneId))],
  });
  const threats = createThreats({ ...needs, ...facts, zones });
  const behaviors = createBehaviors({ ...needs, usesOf: uses.ofBehavior });
  const ownHosts = [platform.config.baseUrl, ...platform.config.origins].map((url) => new URL(url).hostname);
  const rpId = { ownHosts: [...new Set(ownHosts)], orgId: facts.orgId };
  const authenticators = createAuthenticators({ ...needs, usesOf: uses.ofAuthenticator });
  const aaguids = createAaguids({ ...needs, authenticators });
  const deviceAssurances = createDeviceAssurances({ ...needs, usesOf: uses.ofDeviceAssurance });
  return {
    zones,
    blockedRequests: createBlockedRequests({ ...needs, zones }),
    behaviors,
    authenticators,
    deviceAssurances,
    routes: [
      ...zoneRoutes(zones),
      ...behaviorRoutes(behaviors),
      ...threatRoutes(threats),
      ...authenticatorRoutes(authenticators),
      ...methodRoutes({ ...needs, authenticators, rpId }),
      ...aaguidRoutes(aaguids),
      ...deviceAssuranceRoutes(deviceAssurances),
      ...captchaRoutes(createCaptchas(needs)),
      ...attackProtectionRoutes(createAttackProtection({ ...needs, ...facts })),
    ],
    async seedDefaults(tx) {
      await zones.seedDefaults(tx);
      await behaviors.seedDefaults(tx);
      await threats.seedDefaults(tx);
      await authenticators.seedDefaults(tx);
    },
  };
}
