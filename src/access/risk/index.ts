// Risk: where, with what and how somebody comes, and how far that is from what they usually do.
//
// Owns: the context of a sign-on (createContexts), the history of sign-ins that it is measured against, the cookie by which browsers are
// known again, known devices, what shows that a device is managed, the score with its reasons, `/gatehouse/v1/risk-settings`.
// Does not own: where an address is (places), zones, the rules of behaviours (behaviors), registered devices (directory/devices), nor
// what a policy makes of a context (policies, decide). Pure parts, for whoever simulates: behaviorsOf, noveltyOf, scoreRisk, withVisit.
export { behaviorsOf } from './behaviors-of.ts';
export { type Asking, type ContextNeeds, type Contexts, createContexts, type Supposed } from './contexts.ts';
export { createDeviceCookies, type DeviceCookies, type Look, type Recognised } from './device-cookie.ts';
export { givingDeviceCookie } from './device-cookie-routes.ts';
export { distanceKm } from './distance.ts';
export { createDeviceTrust, type DeviceEvidence, type DeviceTrust, readAnchors } from './device-trust.ts';
export {
  type Coming,
  type History,
  noHistory,
  sureAfterMs,
  sureHistory,
  type Occasion,
  type Visit,
  withoutDevice,
  withVisit,
} from './history.ts';
export { type KnownDeviceRouteNeeds, knownDeviceRoutes } from './known-device-routes.ts';
export { findDeviceOfUser, type WayToBeKnown } from './known-device-store.ts';
export { createKnownDevices, type KnownDevices, type ShownDevice } from './known-devices.ts';
export { createLookOf } from './look.ts';
export { type Novelty, noveltyOf } from './novelty.ts';
export { type RiskRouteNeeds, riskSettingsRoutes } from './risk-settings-routes.ts';
export {
  createRiskSettings,
  type RiskSettingsInForce,
  type RiskSettingsService,
} from './risk-settings-service.ts';
export { defaultRiskSettings, type RiskCode, riskCodes, type RiskSettings } from './risk-settings.ts';
export { type RiskFacts, scoreRisk } from './score-risk.ts';
export { contextOfEvent } from '#src/access/context/index.ts';
