import { readFileSync } from 'node:fs';
import type { Behaviors } from '#src/access/behaviors/index.ts';
import type { Place } from '#src/access/context/index.ts';
import type { DeviceAssurances } from '#src/access/device-assurance/index.ts';
import {
  type ContextNeeds,
  type Contexts,
  createContexts,
  createDeviceCookies,
  createDeviceTrust,
  createKnownDevices,
  createLookOf,
  createRiskSettings,
  findDeviceOfUser,
  givingDeviceCookie,
  type KnownDevices,
  knownDeviceRoutes,
  readAnchors,
  type RiskRouteNeeds,
  riskSettingsRoutes,
  type RiskSettingsService,
} from '#src/access/risk/index.ts';
import type { Zones } from '#src/access/zones/index.ts';
import type { Directory } from '#src/directory/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { ClientSignals, Route, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** Where, with what and how somebody comes, and how far that is from what they usually do. */
export type RiskArea = {
  contexts: Contexts;
  devices: KnownDevices;
  settings: RiskSettingsService;
  /** What a request shows of its device. What only a proxy may say counts from listed ones only. */
  signalsOf(request: UnauthenticatedRequest): ClientSignals | undefined;
  /** Pages of these give a browser its name. */
  withDeviceCookie(routes: readonly Route[]): Route[];
  routes: Route[];
};

export type RiskFacts = {
  orgId(): string;
  zones: Pick<Zones, 'matches' | 'findMissing' | 'systemZoneId'>;
  behaviors: Pick<Behaviors, 'all'>;
  deviceAssurances: Pick<DeviceAssurances, 'metBy' | 'changedMs'>;
  placeOf(address: string): Place | undefined;
  threats: ContextNeeds['threats'];
  /** Live sessions of the person are looked at anew. */
  lookAnew(tx: Tx, userId: string): Promise<void>;
  mayReach: RiskRouteNeeds['mayReach'];
};

export function composeRisk(
  platform: Platform,
  systemLog: SystemLog,
  directory: Directory,
  facts: RiskFacts,
): RiskArea {
  const needs = { ...platform, ...facts, systemLog, users: directory.users, lookOf: createLookOf() };
  const { deviceTrust } = platform.config;
  const cookies = createDeviceCookies(needs);
  const settings = createRiskSettings(needs);
  const devices = createKnownDevices({ ...needs, cookies });
  const contexts = createContexts({
    ...needs,
    devices: directory.devices,
    assurances: facts.deviceAssurances,
    cookies,
    trust: createDeviceTrust({
      ...needs,
      anchors: readAnchors(deviceTrust, (path) => readFileSync(path, 'utf8')),
    }),
    isInZone: facts.zones.matches,
    settings: settings.inForce,
  });
  return {
    contexts,
    devices,
    settings,
    signalsOf: signalsReader(cookies.name, deviceTrust),
    withDeviceCookie: (routes) => givingDeviceCookie(cookies, routes),
    routes: [
      ...riskSettingsRoutes({
        ...needs,
        settings,
        contexts,
        findDevice: (userId, id) => findDeviceOfUser(platform.database, userId, id),
      }),
      ...knownDeviceRoutes({ devices, users: directory.users }),
    ],
  };
}

function signalsReader(
  cookieName: string,
  { certificateHeader, assertionHeader }: Platform['config']['deviceTrust'],
): RiskArea['signalsOf'] {
  const passedOn = (request: UnauthenticatedRequest, header: string | undefined) =>
    header !== undefined && request.isFromProxy ? request.headers[header] : undefined;
  return (request) => {
    const deviceToken = request.cookies[cookieName];
    const certificate = passedOn(request, certificateHeader);
    const assertion = passedOn(request, assertionHeader);
    if (deviceToken === undefined && certificate === undefined && assertion === undefined) return undefined;
    return {
      ...(deviceToken !== undefined && { deviceToken }),
      ...(certificate !== undefined && certificate !== '' && { certificate }),
      ...(assertion !== undefined && assertion !== '' && { assertion }),
    };
  };
}
