import {
  aaguidRoutes,
  type AuthenticatorNeeds,
  type Authenticators,
  authenticatorRoutes,
  type Aaguids,
  createAaguids,
  createAuthenticators,
  methodRoutes,
} from '#src/access/authenticators/index.ts';
import {
  type AttackProtection,
  attackProtectionRoutes,
  createAttackProtection,
} from '#src/access/attack-protection/index.ts';
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
import { createPlaces, locationRoutes, type Places } from '#src/access/places/index.ts';
import { createThreats, type ThreatNeeds, threatRoutes, type Threats } from '#src/access/threats/index.ts';
import {
  type BlockedRequests,
  createBlockedRequests,
  createLocate,
  createZones,
  type ZoneNeeds,
  type Zones,
  zoneRoutes,
  type ZoneWriteCheck,
} from '#src/access/zones/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Located, SystemLog } from '#src/system-log/index.ts';

/** What a request says beside who makes it: from where, with what, and what may be asked for in return. */
export type ContextArea = {
  zones: Zones;
  blockedRequests: BlockedRequests;
  places: Places;
  threats: Threats;
  /** Of an address, for the log. */
  locate(address: string): Located | undefined;
  behaviors: Behaviors;
  authenticators: Authenticators;
  aaguids: Aaguids;
  deviceAssurances: DeviceAssurances;
  attackProtection: AttackProtection;
  routes: Route[];
  seedDefaults(tx: Tx): Promise<void>;
};

/** What names zones and the like, asked when one is to go. */
export type ContextFacts = {
  orgId(): string;
  uses: ContextUses;
  isKnownDevice: ThreatNeeds['isKnownDevice'];
  checkZoneWrite: ZoneWriteCheck;
};

export type ContextUses = {
  ofZone: ZoneNeeds['usesOf'];
  ofBehavior: BehaviorNeeds['usesOf'];
  ofAuthenticator: AuthenticatorNeeds['usesOf'];
  ofDeviceAssurance: DeviceAssuranceNeeds['usesOf'];
};

export function composeContext(platform: Platform, systemLog: SystemLog, facts: ContextFacts): ContextArea {
  const needs = { ...platform, systemLog };
  const { uses } = facts;
  const places = createPlaces(platform);
  const zones = createZones({
    ...needs,
    places,
    checkWrite: facts.checkZoneWrite,
    usesOf: async (db, zoneId) => [...(await uses.ofZone(db, zoneId)), ...(await threats.usesOf(db, zoneId))],
  });
  const threats = createThreats({
    ...needs,
    ...facts,
    zones,
    placeOf: (address) => places.lookUp(address),
  });
  const behaviors = createBehaviors({ ...needs, usesOf: uses.ofBehavior });
  const ownHosts = [platform.config.baseUrl, ...platform.config.origins].map((url) => new URL(url).hostname);
  const rpId = { ownHosts: [...new Set(ownHosts)], orgId: facts.orgId };
  const authenticators = createAuthenticators({ ...needs, usesOf: uses.ofAuthenticator });
  const aaguids = createAaguids({ ...needs, authenticators });
  const attackProtection = createAttackProtection({ ...needs, ...facts });
  const deviceAssurances = createDeviceAssurances({ ...needs, usesOf: uses.ofDeviceAssurance });
  return {
    zones,
    places,
    threats,
    locate: createLocate({ places, zones }),
    blockedRequests: createBlockedRequests({ ...needs, zones }),
    behaviors,
    authenticators,
    aaguids,
    deviceAssurances,
    attackProtection,
    routes: [
      ...zoneRoutes(zones),
      ...locationRoutes({ places, zones }),
      ...behaviorRoutes(behaviors),
      ...threatRoutes(threats),
      ...authenticatorRoutes(authenticators),
      ...methodRoutes({ ...needs, authenticators, rpId }),
      ...aaguidRoutes(aaguids),
      ...deviceAssuranceRoutes(deviceAssurances),
      ...captchaRoutes(createCaptchas(needs)),
      ...attackProtectionRoutes(attackProtection),
    ],
    async seedDefaults(tx) {
      await zones.seedDefaults(tx);
      await behaviors.seedDefaults(tx);
      await threats.seedDefaults(tx);
      await authenticators.seedDefaults(tx);
    },
  };
}
